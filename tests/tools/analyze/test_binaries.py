"""Reading real binaries of every format: wheels for other platforms, and what is on the machine, compared with readelf (F489, F494, F495)."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import lief
import pytest

from tests.tools.analyze.elf_program import elf_program
from tests.tools.analyze.samples import members
from tools.analyze import binaries
from tools.analyze.analysis import analyze, triple
from tools.analyze.facts import AnalysisError, Binary
from tools.analyze.versions import version_key

READELF = shutil.which("readelf")


def read(name: str) -> list[Binary]:
    """The binaries in one of the wheels for other platforms."""
    return [binary for member, data in members(name).items() for binary in binaries.read(member, data)]


def test_windows() -> None:
    for binary in read("windows"):
        assert (binary.format, binary.bits, binary.architecture) == ("PE", 64, "x86_64")
        assert (binary.kind, binary.subsystem, binary.minimum_system) == ("shared library", "windows", "Windows Vista")
        assert binary.library_name == Path(binary.name).name
        python = next(name for name in binary.needed if name.startswith("python"))
        assert {python, "KERNEL32.dll", "VCRUNTIME140.dll"} <= set(binary.needed)
        assert triple(binary) == "x86_64-pc-windows-msvc"


def test_programs_for_windows() -> None:
    """Of 32 and 64 bits, and for three processors."""
    found = {Path(binary.name).name: binary for binary in read("setuptools")}
    for suffix, bits, architecture in (("-32", 32, "i686"), ("-64", 64, "x86_64"), ("-arm64", 64, "aarch64")):
        binary = found[f"cli{suffix}.exe"]
        assert (binary.kind, binary.bits, binary.architecture) == ("executable", bits, architecture)
        assert binary.subsystem == "console"
        assert "KERNEL32.dll" in binary.needed


def test_macos_fat() -> None:
    """Two processors in each file, and each has its own oldest macOS (F498)."""
    found = read("macos")
    assert len(found) == 2 * len(members("macos"))
    for binary in found:
        oldest = {"x86_64": "macOS 10.13", "aarch64": "macOS 11.0"}[binary.architecture]
        assert (binary.format, binary.kind, binary.minimum_system) == ("Mach-O", "shared library", oldest)
        assert binary.needed == ["/usr/lib/libSystem.B.dylib"]
        assert binary.offset > 0
        assert binary.name.endswith(f"({binary.architecture})")
        assert triple(binary) == f"{binary.architecture}-apple-darwin"


def test_musl() -> None:
    for binary in read("musl"):
        assert (binary.architecture, binary.c_library, binary.kind) == ("x86_64", "musl", "shared library")
        assert triple(binary) == "x86_64-unknown-linux-musl"
        assert not binary.symbol_versions


MACHINES = {(32, "<"): (3, "i686"), (32, ">"): (20, "powerpc"), (64, "<"): (62, "x86_64"), (64, ">"): (22, "s390x")}


@pytest.mark.parametrize(("bits", "order"), MACHINES)
def test_every_kind_of_elf(tmp_path: Path, bits: int, order: str) -> None:
    """Both sizes of addresses, both orders of bytes (F494)."""
    machine, architecture = MACHINES[bits, order]
    data = elf_program(bits, order, machine)
    (binary,) = binaries.read("x", data)
    byte_order = "little" if order == "<" else "big"
    assert (binary.bits, binary.byte_order, binary.architecture) == (bits, byte_order, architecture)
    assert (binary.kind, binary.linking, binary.position_independent) == ("executable", "dynamic", False)
    assert binary.interpreter == "/lib/ld.so.1"
    assert binary.needed == ["libc.so.6", "libfoo.so.1"]
    assert binary.runpath == ["$ORIGIN/../lib", "/opt/lib"]
    assert binary.symbol_versions == {"libc.so.6": ["GLIBC_2.4", "GLIBC_2.17"]}
    assert triple(binary) == f"{architecture}-unknown-linux-gnu"
    assert binary.stripped
    if READELF:
        (tmp_path / "x").write_bytes(data)
        dynamic = readelf("-d", tmp_path / "x")
        assert re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic) == binary.needed
        assert "[$ORIGIN/../lib:/opt/lib]" in dynamic
    for length in range(0, len(data), 5):
        with pytest.raises(AnalysisError):
            binaries.read("x", data[:length])


def readelf(option: str, path: Path) -> str:
    assert READELF
    return subprocess.run(
        [READELF, "-W", option, path], capture_output=True, text=True, check=True, env={"LC_ALL": "C"}
    ).stdout


def native_files() -> list[Path]:
    """What is on the machine, whatever made it: this Python, LIEF, a program, the C library's own."""
    candidates = [
        Path(sys.executable),
        Path(lief.__file__).with_name("_lief.so"),
        Path("/bin/ls"),
        Path("/sbin/ldconfig"),
    ]
    return [path for path in candidates if path.exists()]


@pytest.mark.skipif(READELF is None, reason="there is no readelf to compare with")
@pytest.mark.parametrize("path", native_files(), ids=lambda path: path.name)
def test_as_readelf_says(path: Path) -> None:
    (binary,) = binaries.read(path.name, path.read_bytes())
    dynamic = readelf("-d", path)
    assert binary.needed == re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic)
    assert ":".join(binary.rpath) == "".join(re.findall(r"\(RPATH\).*\[(.*)\]", dynamic))
    assert ":".join(binary.runpath) == "".join(re.findall(r"\(RUNPATH\).*\[(.*)\]", dynamic))
    interpreter = re.search(r"interpreter: (.*)\]", readelf("-l", path))
    assert binary.interpreter == (interpreter[1] if interpreter else None)
    expected: dict[str, set[str]] = {}
    library = ""
    needs = readelf("-V", path).partition("Version needs section")[2]
    for file, name in re.findall(r"File: (\S+)|Name: (\S+)  Flags", needs):
        library = file or library
        expected.setdefault(library, set()).update([name] if name else [])
    assert binary.symbol_versions == {key: sorted(names, key=version_key) for key, names in sorted(expected.items())}
    header = readelf("-h", path)
    assert f"ELF{binary.bits}" in header
    assert f"{binary.byte_order} endian" in header
    assert binary.stripped == (".symtab" not in readelf("-S", path))
    assert {section.name: (section.offset, section.size) for section in binary.sections} == {
        name: (int(offset, 16), int(size, 16))
        for name, kind, offset, size in re.findall(
            r"\] (\S+)\s+(\S+)\s+[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)", readelf("-S", path)
        )
        if kind != "NOBITS" and int(size, 16)
    }


def test_pythons_version() -> None:
    """The number in the interpreter, or in the name of its library."""
    (binary,) = binaries.read("python", Path(sys.executable).resolve().read_bytes())
    assert (binary.python or "").startswith(f"3.{sys.version_info.minor}")


@pytest.mark.parametrize(
    "content", [b"", b"#!/bin/sh\nexit 0\n", b"\x7fEL", b"PK", b"\xca\xfe\xba\xbe\0\0\0\x34java", b"MZ"]
)
def test_no_binary(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(AnalysisError, match="file: it is ") as caught:
        analyze(str(path))
    assert "\n" not in str(caught.value)
