"""The check that an executable runs with an old glibc, on what this machine's compiler makes."""

from __future__ import annotations

import json
import platform
import struct
import subprocess
from pathlib import Path

import pytest

from tools.glibc import check, objects, versions
from tools.resources import pack
from tools.resources.resource import Resource

LATER = """\
#define _GNU_SOURCE
#include <string.h>
#include <sys/random.h>
int fill(char *text, int size) { explicit_bzero(text, size); return getrandom(text, size, 0); }
"""
WEAK = """\
#include <sys/random.h>
#pragma weak getrandom
int fill(char *text, int size) { return getrandom ? getrandom(text, size, 0) : 0; }
"""
MAIN = """\
int fill(char *text, int size);
int main(void) { char text[8]; return fill(text, sizeof text) < 0; }
"""
MAP = """\
             VMA              LMA     Size Align Out     In      Symbol
          201000           201000       20    16 .text
          201000           201000       20    16         {}:(.text)
          201000           201000       20     1                 fill
"""


def compiled(folder: Path, name: str, source: str) -> str:
    """An object file."""
    (folder / f"{name}.c").write_text(source)
    subprocess.run(["gcc", "-O1", "-fPIC", "-c", f"{name}.c"], cwd=folder, check=True)
    return str(folder / f"{name}.o")


def linked(folder: Path, *arguments: str) -> bytes:
    """A program or library of object files."""
    subprocess.run(["gcc", "-o", "linked", *arguments], cwd=folder, check=True)
    return (folder / "linked").read_bytes()


def rows(folder: Path, files: dict[str, str]) -> str:
    """A file of components."""
    path = folder / "components"
    path.write_text("".join(json.dumps({"path": path, "component": name}) + "\n" for path, name in files.items()))
    return str(path)


def archive(folder: Path, *members: str) -> str:
    """An archive of object files, with a name that needs the table of long ones."""
    long = folder / "a_name_that_is_longer_than_sixteen.o"
    long.write_bytes(Path(members[0]).read_bytes())
    subprocess.run(["ar", "rcs", "lib.a", long.name, *members[1:]], cwd=folder, check=True)
    return str(folder / "lib.a")


def test_symbols_and_who_brings_them(tmp_path: Path) -> None:
    library = archive(tmp_path, compiled(tmp_path, "later", LATER))
    data = linked(tmp_path, compiled(tmp_path, "main", MAIN), library)
    (tmp_path / "map").write_text("not LLVM's\n")
    components = rows(tmp_path, {library: "library later", str(tmp_path / "main.o"): "launcher"})
    problems = check.launcher_problems(data, "2.24", str(tmp_path / "map"), components)
    bringer = ("library later (lib.a, a_name_that_is_longer_than_sixteen.o)",)
    named = {problem.what: problem.bringers for problem in problems}
    assert named["getrandom, of version GLIBC_2.25"] == bringer
    assert named["explicit_bzero, of version GLIBC_2.25"] == bringer


def test_nothing_is_wrong_with_the_glibc_that_it_was_linked_for(tmp_path: Path) -> None:
    data = linked(tmp_path, compiled(tmp_path, "main", MAIN), compiled(tmp_path, "later", LATER))
    assert check.launcher_problems(data, "2.99", "no map is read", "nor components") == []


def test_who_was_not_linked_brings_nothing(tmp_path: Path) -> None:
    later, also = compiled(tmp_path, "later", LATER), compiled(tmp_path, "also", LATER)
    (tmp_path / "map").write_text(MAP.format(later))
    found = check.referrers({"getrandom"}, str(tmp_path / "map"), rows(tmp_path, {later: "one", also: "two"}))
    assert found == {"getrandom": ["one (later.o)"]}


def test_what_the_linker_found_nowhere(tmp_path: Path) -> None:
    source = LATER.replace("getrandom(text", "no_such_function(text").replace(
        "int fill", "int no_such_function();\nint fill"
    )
    later = compiled(tmp_path, "later", source)
    main = compiled(tmp_path, "main", MAIN)
    # Programs of GNU ld would have zeros in its place.
    data = linked(tmp_path, main, later, "-shared")
    (tmp_path / "map").write_text("not LLVM's\n")
    problems = check.launcher_problems(
        data, "2.99", str(tmp_path / "map"), rows(tmp_path, {later: "extension module x"})
    )
    what = "no_such_function, which is neither in glibc 2.99 nor in what is linked"
    assert problems == [check.Problem(what, ("extension module x (later.o)",))]


def test_what_can_be_done_without_is_no_problem(tmp_path: Path) -> None:
    weak = compiled(tmp_path, "weak", WEAK)
    data = linked(tmp_path, weak, "-shared", "-fPIC", "-nostdlib")
    assert objects.needs(data) == []


def test_libraries_by_version(tmp_path: Path) -> None:
    (tmp_path / "later.c").write_text(LATER)
    data = linked(tmp_path, "later.c", "-shared", "-fPIC", "-fno-stack-protector")
    (problem,) = check.library_problems([("numpy.core of //:wheel", data), ("text", b"\x7fELF, not")], "2.24")
    assert problem.what == "explicit_bzero, getrandom, of version GLIBC_2.25"
    text = check.message("//:app", "2.24", [problem])
    assert text.splitlines()[:2] == [
        "//:app: it cannot run with glibc 2.24, its 'glibc_floor'.",
        "  numpy.core of //:wheel needs explicit_bzero, getrandom, of version GLIBC_2.25.",
    ]


def embedded(folder: Path, packaged: dict[str, bytes], beside: bytes) -> list[str]:
    """Arguments that check a library to be linked into a program of somebody's own: what is packed, and one file beside it."""
    resource = Resource("numpy", is_module=True, is_package=True, in_memory_package_resources=packaged)
    (folder / "payload").write_bytes(b"".join(pack.pack(b"", [resource])))
    (folder / "archives").write_bytes(b"")
    (folder / "lib").mkdir()
    (folder / "lib" / "beside.so").write_bytes(beside)
    options = {"label": "//:app", "floor": "2.24", "target-triple": f"{platform.machine()}-unknown-linux-gnu"}
    options |= {name: str(folder / name) for name in ("payload", "archives", "output")} | {
        "beside": str(folder / "lib")
    }
    return [f"--{name}={value}" for name, value in options.items()]


def for_another_cpu(data: bytes) -> bytes:
    """The same library, by its header one for RISC-V."""
    return data[:18] + bytes([243, 0]) + data[20:]


def test_what_a_library_to_embed_has_packed(tmp_path: Path) -> None:
    (tmp_path / "later.c").write_text(LATER)
    data = linked(tmp_path, "later.c", "-shared", "-fPIC", "-fno-stack-protector")
    with pytest.raises(check.FloorError) as caught:
        check.main(embedded(tmp_path, {"later.so": data}, data))
    assert str(caught.value).splitlines()[1:-1] == [
        "  numpy (later.so) needs explicit_bzero, getrandom, of version GLIBC_2.25.",
        "  lib/beside.so needs explicit_bzero, getrandom, of version GLIBC_2.25.",
    ]
    assert not (tmp_path / "output").exists()


def test_libraries_for_other_processors_are_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "later.c").write_text(LATER)
    data = for_another_cpu(linked(tmp_path, "later.c", "-shared", "-fPIC", "-fno-stack-protector"))
    check.main(embedded(tmp_path, {"later.so": data, "cut.so": data[:19]}, data))
    assert (tmp_path / "output").exists()


def test_many_bringers_and_many_problems() -> None:
    text = check.message("//:app", "2.17", [check.Problem(f"f{i}", ("a", "b", "c", "d", "e")) for i in range(30)])
    assert "  a and b and c and 2 more need f0." in text.splitlines()
    assert "  10 more need a later one." in text.splitlines()


@pytest.mark.parametrize("cut", [70, 600, 3000])
def test_files_that_are_cut_short(tmp_path: Path, cut: int) -> None:
    data = linked(tmp_path, compiled(tmp_path, "main", MAIN), compiled(tmp_path, "l", LATER))
    with pytest.raises(objects.ObjectError):
        objects.needs(data[:cut])


def test_what_nothing_follows_is_read_once(tmp_path: Path) -> None:
    data = linked(tmp_path, compiled(tmp_path, "main", MAIN), compiled(tmp_path, "l", LATER))
    # The dynamic section's count of libraries with versions.
    assert data.count(struct.pack("<QQ", 0x6FFFFFFF, 1)) == 1
    damaged = data.replace(struct.pack("<QQ", 0x6FFFFFFF, 1), struct.pack("<QQ", 0x6FFFFFFF, 2**63))
    assert objects.needs(damaged) == objects.needs(data)


def test_what_lies_beyond_all_files(tmp_path: Path) -> None:
    data = bytearray(linked(tmp_path, compiled(tmp_path, "main", MAIN), compiled(tmp_path, "l", LATER)))
    struct.pack_into("<Q", data, 32, 2**63)
    with pytest.raises(objects.ObjectError, match="cut short or damaged"):
        objects.needs(data)


@pytest.mark.parametrize("size", [-60, -1, 9])
def test_archives_with_members_that_do_not_fit(size: int) -> None:
    member = b"%-48b%-10d`\n" % (b"a.o/", size) + bytes(8)
    with pytest.raises(objects.ObjectError, match="its member at byte 8 has"):
        next(objects.undefined(b"!<arch>\n" + member))


def test_something_else() -> None:
    assert list(objects.undefined(b"BC\xc0\xde bitcode")) == [("", set())]
    with pytest.raises(objects.ObjectError, match="no ELF file of 64 bits"):
        objects.needs(b"MZ")


@pytest.mark.parametrize(
    ("version", "late"),
    [
        ("GLIBC_2.17", False),
        ("GLIBC_2.2.5", False),
        ("GLIBC_2.18", True),
        ("GLIBC_2.100", True),
        ("GLIBC_ABI_DT_RELR", True),
        ("GLIBC_PRIVATE", True),
        ("GLIBCXX_3.4.30", False),
        (None, False),
    ],
)
def test_versions(version: str | None, late: bool) -> None:
    assert versions.later(version, "2.17") is late


def test_the_table_knows_who_brought_a_symbol() -> None:
    brought = versions.brought()
    assert (brought["getrandom"], brought["close_range"], brought["arc4random"]) == ("2.25", "2.34", "2.36")
    assert "malloc" not in brought
