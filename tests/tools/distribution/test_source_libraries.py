"""Libraries built from source: recipes, and a small library really built."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.distribution.source import libraries, libraries_building, targets, third_party
from tools.distribution.source.libraries_recipes import OPENSSL_TARGETS, RECIPES, Pin, Recipe, in_order
from tools.distribution.source.report import SourceError
from tools.distribution.source.toolchain import Toolchain

NATIVE = Toolchain(machine="x86_64-linux-gnu")
FILES = {
    "one.h": "int one(void);\n",
    "one.c": '#include "one.h"\n#include "base.h"\nint one(void) { return base() + 1; }\n',
    "COPYING": "Do as you like.\n",
    "Makefile": "libone.a: one.c\n\t$(CC) $(CFLAGS) -I$(NEEDS)/include -c one.c\n\t$(AR) q $@ one.o\n",
}
ONE = Recipe(
    name="one",
    package="one",
    pins=(),
    commands=(("make", "-j{jobs}", "libone.a", "CC={host}-gcc", "AR={host}-ar", "NEEDS={needs}"),),
    take=(("one.h", "include/x"), ("libone.a", "lib")),
    archives=("one",),
    licenses=("0BSD",),
    license_files=("COPYING",),
    needs=("base",),
)


def _tarball(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(f"one-1.0/{name}")
            info.size, info.mtime = len(text), 1_000_000_000
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    header = tmp_path / "base/include/base.h"
    header.parent.mkdir(parents=True)
    header.write_text("static int base(void) { return 41; }\n")
    return tmp_path / "base"


def _make(recipe: Recipe, files: dict[str, str], base: Path, work: Path) -> Path:
    work.mkdir()
    return libraries_building.make(recipe, _tarball(work / "one.tar", files), [base], NATIVE, work, 1)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_library_is_the_same_wherever_it_is_built(base: Path, tmp_path: Path) -> None:
    first = _content(_make(ONE, FILES, base, tmp_path / "first"))
    assert sorted(first) == ["include/x/one.h", "lib/libone.a", "licenses/LICENSE.one.txt"]
    assert first["licenses/LICENSE.one.txt"] == b"Do as you like.\n"
    assert first == _content(_make(ONE, FILES, base, tmp_path / "another-name"))
    # Relocations of position-independent code only: the library can be part of a shared one.
    library = tmp_path / "first/result/lib/libone.a"
    NATIVE.run(
        "gcc", "-shared", "-o", str(tmp_path / "one.so"), "-Wl,--whole-archive", str(library), "-Wl,--no-whole-archive"
    )


def test_the_folder_of_the_build_is_refused_in_a_library(base: Path, tmp_path: Path) -> None:
    files = {**FILES, "one.c": "const char *one = PATH;\n"}
    files["Makefile"] = FILES["Makefile"].replace("-c", "-DPATH='\"$(CURDIR)\"' -c")
    with pytest.raises(SourceError, match=r"libone\.a names the folder it was built in"):
        _make(ONE, files, base, tmp_path / "work")


def test_a_build_that_fails(base: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"make failed with exit code 2 \(.*error.*\); see .*0\.log"):
        _make(ONE, {**FILES, "one.c": "nonsense\n"}, base, tmp_path / "work")
    recipe = dataclasses.replace(ONE, take=(("two.h", "include"),))
    with pytest.raises(SourceError, match=r"made no two\.h; see the logs"):
        _make(recipe, FILES, base, tmp_path / "other")


def test_a_library_is_built_once(base: Path, tmp_path: Path) -> None:
    tarball = _tarball(tmp_path / "one.tar", FILES)
    pin = Pin("1.0", "any", tarball.name, "")
    recipe = dataclasses.replace(ONE, needs=())
    commands = ((*ONE.commands[0][:-1], f"NEEDS={base}"),)
    built = libraries.Built(dataclasses.replace(recipe, commands=commands), pin, tarball, tmp_path / "cache" / "one")
    libraries.build([built], NATIVE, 1)
    made = built.folder.stat().st_ino
    tarball.unlink()
    libraries.build([built], NATIVE, 1)
    assert built.folder.stat().st_ino == made
    assert built.license_text().read_text() == "Do as you like.\n"
    assert sorted(path.name for path in built.folder.parent.iterdir()) == ["one", "one.lock"]
    libraries.assemble([built], tmp_path / "prefix")
    assert (tmp_path / "prefix/lib/libone.a").exists()


def test_needed_libraries_come_first() -> None:
    assert [each.name for each in in_order(("libedit", "ncurses", "zlib"))] == ["ncurses", "libedit", "zlib"]
    with pytest.raises(SourceError, match="no recipe for the library readlin; there is one for zlib"):
        in_order(("readlin",))


def test_recipes_are_consistent() -> None:
    for each in RECIPES.values():
        assert each.pins
        assert all(len(pin.sha256) == 64 for pin in each.pins)
        for archive in each.archives:
            library = third_party.LIBRARIES[archive]
            assert (library.licenses, library.public_domain) == (each.licenses, each.public_domain)
    for target in targets.TARGETS:
        in_order(target.sources)
        assert not target.sources or target.multiarch in OPENSSL_TARGETS


class _Archive:
    """Has one tarball, in the suite `new`."""

    content = b"the source"

    def __init__(self, state: Path, suite: str, sources: bool) -> None:
        self.suite = suite

    def update(self) -> None:
        if self.suite == "gone":
            raise BootstrapError("cannot read the package index of Debian gone")

    def download_source(self, name: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if self.suite == "new":
            (folder / f"{name}.tar").write_bytes(self.content)

    def source_files(self, name: str) -> list[apt.Package]:
        return []


def test_a_tarball_is_the_first_pinned_one_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "PrivateApt", _Archive)
    digest = hashlib.sha256(_Archive.content).hexdigest()
    pins = tuple(Pin(f"1.{suite}", suite, "base.tar", digest) for suite in ("gone", "old", "new"))
    base = Recipe("base", "base", pins, (), (), (), ())
    monkeypatch.setitem(RECIPES, "base", base)
    (found,) = libraries.resolve(["base"], NATIVE, tmp_path)
    assert found.facts() == {"name": "base", "version": "1.new", "sha256": digest}
    assert found.folder.name.startswith("base-1.new-x86_64-linux-gnu-")
    # What it is made with and from decides over its place, what it might have been made from does not.
    monkeypatch.setitem(RECIPES, "base", dataclasses.replace(base, pins=pins[2:]))
    assert libraries.resolve(["base"], NATIVE, tmp_path)[0].folder == found.folder
    for other in (dataclasses.replace(base, pins=pins[2:], commands=(("make",),)), ONE):
        monkeypatch.setitem(RECIPES, "base", dataclasses.replace(other, pins=pins[2:], needs=()))
        assert libraries.resolve(["base"], NATIVE, tmp_path)[0].folder != found.folder


def test_a_tarball_that_is_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt, "PrivateApt", _Archive)
    pins = (Pin("1", "gone", "base.tar", "0" * 64), Pin("2", "new", "base.tar", "0" * 64))
    monkeypatch.setitem(RECIPES, "base", Recipe("base", "base", pins, (), (), (), ()))
    with pytest.raises(SourceError) as raised:
        libraries.resolve(["base"], NATIVE, tmp_path)
    assert str(raised.value) == (
        "none of the pinned sources of base can be fetched: 1: cannot read the package index of Debian gone; "
        "2: Debian new does not have the pinned base.tar, and the pool: Debian new has no files of base"
    )
