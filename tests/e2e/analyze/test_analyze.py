"""The analyzer, itself one executable, on real ones; compared with what readelf says of them (F489-F494, F545)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, output, run

READELF = shutil.which("readelf")


def document(path: Path, *options: str) -> Any:
    """All that is said of a file."""
    return json.loads(output(executable("ANALYZE"), str(path), "--json", *options))


def newest_glibc(path: Path) -> str:
    """The highest version of glibc that a file needs, as readelf has it; empty if none."""
    assert READELF
    needs = subprocess.run(
        [READELF, "-V", "-W", path], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}
    ).stdout
    found = re.findall(r"Name: GLIBC_([\d.]+) ", needs.partition("Version needs section")[2])
    return max(found, key=lambda version: [int(part) for part in version.split(".")], default="")


@pytest.mark.parametrize(
    ("name", "triple"),
    [
        ("HELLO", "x86_64-unknown-linux-gnu"),
        ("AARCH64", "aarch64-unknown-linux-gnu"),
        ("MUSL", "x86_64-unknown-linux-musl"),
    ],
)
def test_each_platform(name: str, triple: str) -> None:
    if name not in os.environ:
        pytest.skip(f"there is no toolchain for {triple} here")
    path = executable(name)
    found = document(path)
    (binary,) = found["binaries"]
    (needs,) = found["requirements"]
    assert found["kind"] == "executable"
    if name != "HELLO":  # which is for this machine, whatever that is
        assert found["triple"] == triple
    assert found["python"].startswith("3.")
    if READELF:
        assert {v["version"] for v in needs["versions"] if v["namespace"] == "GLIBC"} == {newest_glibc(path)} - {""}
    if name == "MUSL":
        assert (binary["linking"], binary["needed"], binary["interpreter"]) == ("static", [], None)
        assert all(verdict["satisfied"] for verdict in needs["distributions"])
    else:
        assert binary["linking"] == "dynamic"
        assert {library["part_of"] for library in needs["libraries"]} == {"C library"}


def test_resources_are_where_it_says() -> None:
    """The source of a module, byte for byte; and all bytes belong to something."""
    path = executable("HELLO")
    found = document(path)
    resources = {resource["name"]: resource for resource in found["payload"]["resources"]}
    part = next(part for part in resources["hello"]["parts"] if part["kind"] == "in_memory_source")
    with path.open("rb") as file:
        file.seek(part["offset"])
        source = file.read(part["size"])
    assert b"Hello from Python" in source
    assert output(executable("ANALYZE"), str(path), "--resource=hello", "--field=0x06").encode() == source
    assert sum(component["size"] for component in found["components"]) == path.stat().st_size
    assert found["payload"]["settings"]["run.target"] == "hello"
    applications = [each["name"] for each in found["components"] if each["group"] == "application"]
    assert applications == ["hello"]


def test_libraries_inside_count(tmp_path: Path) -> None:
    """Extension modules and libraries of numpy: each with its own needs, and those of all together."""
    path = executable("NUMPY")
    found = document(path)
    inside = {binary["name"]: binary for binary in found["binaries"] if binary["where"] == "payload"}
    assert {"numpy._core._multiarray_umath", "markupsafe._speedups"} <= inside.keys()
    (needs,) = found["requirements"]
    libraries = {library["name"]: library["part_of"] for library in needs["libraries"]}
    assert libraries["libc.so.6"] == "C library"
    assert [part for name, part in libraries.items() if "openblas" in name] == ["brought along"]
    # The highest of all, which is that of one of them.
    umath = inside["numpy._core._multiarray_umath"]
    with path.open("rb") as file:
        file.seek(umath["offset"])
        library = tmp_path / "library.so"
        library.write_bytes(file.read(umath["size"]))
    if READELF:
        versions = [text for each in umath["symbol_versions"].values() for text in each if text.startswith("GLIBC_")]
        assert "GLIBC_" + newest_glibc(library) in versions
    assert document(library)["binaries"][0]["symbol_versions"] == umath["symbol_versions"]
    names = [component["name"] for component in found["components"] if component["group"] == "distribution"]
    assert any(re.fullmatch(r"numpy \d.*", name) for name in names)


def test_report_of_the_rule() -> None:
    """What is linked, too, as the linker said; and a picture."""
    folder = Path("tests/e2e/analyze")
    found = json.loads((folder / "report.json").read_bytes())
    launcher = next(component for component in found["components"] if component["group"] == "launcher")
    assert "interpreter" in launcher["parts"]
    assert "extension module posix" in launcher["parts"]
    assert sum(component["size"] for component in found["components"]) == executable("SMALL").stat().st_size
    assert (folder / "report.txt").read_text().startswith("checked: executable with Python 3.")
    assert (folder / "report.svg").read_text().startswith("<svg ")


def refusal(path: Path) -> str:
    """The one line that a file is refused with."""
    result = run(executable("ANALYZE"), str(path))
    assert result.returncode == 1, result
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith(f"error: {path}: ")
    return lines[0].removeprefix(f"error: {path}: ")


def test_refused(tmp_path: Path) -> None:
    """Whatever cannot be analysed: a sentence that names the file and the cause, and exit code 1."""
    (tmp_path / "empty").touch()
    assert refusal(tmp_path / "empty") == "it is empty"
    (tmp_path / "text").write_text("#!/bin/sh\n")
    assert refusal(tmp_path / "text").startswith("it is neither ELF, PE nor Mach-O")
    assert refusal(tmp_path) == "Is a directory"
    assert refusal(tmp_path / "nothing") == "No such file or directory"


def test_no_more_than_is_wanted() -> None:
    """Who stops reading, as `head` does, gets no complaint."""
    command: list[str | Path] = [executable("ANALYZE"), executable("HELLO"), "--resources"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().startswith(b"hello: executable with Python 3.")
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def test_note(tmp_path: Path) -> None:
    """The note that tells where the payload is: wrong, without one, or not there."""
    data = executable("SMALL").read_bytes()
    path = tmp_path / "app"
    place = data.index(b"PYOXIDIZER\0\0") + 12
    for position, cause in [
        (place + 2, "its payload is not where its note PYOXIDIZER says"),
        (place + 8, "its payload is not where its note PYOXIDIZER says"),
        (place - 5, "it has a section for a payload, and no note that says so"),
    ]:
        damaged = bytearray(data)
        damaged[position] ^= 1
        path.write_bytes(damaged)
        assert cause in refusal(path)


def test_damaged_executable(tmp_path: Path) -> None:
    """Cut short anywhere, or with a payload that is not the one that was packed."""
    data = executable("SMALL").read_bytes()
    payload = document(executable("SMALL"))["payload"]
    path = tmp_path / "app"
    start, end = payload["offset"], payload["offset"] + payload["size"]
    for length in (10, 64, 5000, start - 1, start + 1, start + 80, (start + end) // 2, end, len(data) - 1):
        path.write_bytes(data[:length])
        assert "cut short" in refusal(path) or "damaged" in refusal(path)
    for position, cause in [
        (start, "not a payload of version 1"),
        (start + 64, "checksum in the header"),
        (end - 1, "checksum in the trailer"),
        (start + 85, "payload is damaged"),
        (start + payload["settings_size"] + 200, "payload is damaged"),
    ]:
        damaged = bytearray(data)
        damaged[position] ^= 1
        path.write_bytes(damaged)
        assert cause in refusal(path)
