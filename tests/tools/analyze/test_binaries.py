"""Reading real binaries of every format: wheels for other platforms, and what is on the machine, compared with readelf (F489, F494, F495)."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import lief
import pytest

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
    for name, bits, architecture in (("win_amd64", 64, "x86_64"), ("win32", 32, "i686")):
        for binary in read(name):
            assert (binary.format, binary.bits, binary.architecture) == ("PE", bits, architecture)
            assert (binary.kind, binary.subsystem, binary.minimum_system) == (
                "shared library",
                "windows",
                "Windows Vista",
            )
            assert binary.library_name == Path(binary.name).name
            assert {"python313.dll", "KERNEL32.dll", "VCRUNTIME140.dll"} <= set(binary.needed)
            assert triple(binary) == f"{architecture}-pc-windows-msvc"


def test_macos_fat() -> None:
    """Two processors in each file, and each has its own oldest macOS (F498)."""
    found = read("universal2")
    assert len(found) == 2 * len(members("universal2"))
    for binary in found:
        oldest = {"x86_64": "macOS 10.13", "aarch64": "macOS 11.0"}[binary.architecture]
        assert (binary.format, binary.kind, binary.minimum_system) == ("Mach-O", "shared library", oldest)
        assert binary.needed == ["/usr/lib/libSystem.B.dylib"]
        assert binary.offset > 0
        assert binary.name.endswith(f"({binary.architecture})")
        assert triple(binary) == f"{binary.architecture}-apple-darwin"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("s390x", (64, "big", "s390x", "glibc", "s390x-unknown-linux-gnu")),
        ("armv7l", (32, "little", "arm", "glibc", None)),
        ("musl", (64, "little", "x86_64", "musl", "x86_64-unknown-linux-musl")),
    ],
)
def test_linux_of_other_processors(name: str, expected: tuple[object, ...]) -> None:
    for binary in read(name):
        assert (binary.bits, binary.byte_order, binary.architecture, binary.c_library, triple(binary)) == expected
        assert binary.kind == "shared library"
        assert binary.linking == "dynamic"


def big_endian_32() -> bytes:
    """An executable for PowerPC of nothing but headers, as the specification has them."""
    header = b"\x7fELF\x01\x02\x01".ljust(16, b"\0")
    header += struct.pack(">HHIIIIIHHHHHH", 2, 20, 1, 0x10000000, 52, 0, 0, 52, 32, 1, 40, 0, 0)
    return header + struct.pack(">8I", 1, 0, 0x10000000, 0x10000000, 84, 84, 5, 0x10000)


def test_32_bits_big_endian() -> None:
    (binary,) = binaries.read("x", big_endian_32())
    assert (binary.bits, binary.byte_order, binary.architecture) == (32, "big", "powerpc")
    assert (binary.kind, binary.linking, binary.position_independent) == ("executable", "static", False)


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
