"""Reading libraries for Windows and macOS: what is in them, and that damage is told, never guessed at (F110)."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.resources.mach_o_sample import ARM64, X86_64, dylib, universal
from tests.tools.resources.pe_sample import dll
from tools.resources.object_pe import PeFile
from tools.resources.shared_object import ObjectError, misfit, read

LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=9)
NAMES = st.lists(LETTERS, max_size=4, unique=True)


@given(NAMES, NAMES, NAMES)
def test_windows(functions: list[str], needed: list[str], delayed: list[str]) -> None:
    init = tuple(f"PyInit_{name}" for name in functions)
    found = read(dll((*init, "DllMain", "PyIni"), tuple(needed), tuple(delayed)))
    assert (found.cpus, found.soname, found.needed) == (frozenset(["x86_64"]), None, [*needed, *delayed])
    assert found.init_functions == set(init)
    assert not read(dll()).init_functions


@given(NAMES, NAMES, st.booleans())
def test_macos(functions: list[str], needed: list[str], trie: bool) -> None:
    init = tuple(f"PyInit_{name}" for name in functions)
    libraries = [name.replace("/", "") + ".dylib" for name in needed]
    paths = tuple(f"@loader_path/../.dylibs/{name}" for name in libraries)
    found = read(dylib((*init, "init", "PyIni", "Q"), ("/usr/lib/libSystem.B.dylib", *paths), trie=trie))
    assert (found.cpus, found.soname, found.needed) == (frozenset(["aarch64"]), None, list(dict.fromkeys(libraries)))
    assert found.init_functions == set(init)


def test_universal() -> None:
    found = read(universal(dylib(("PyInit_a",), ("@rpath/b",), X86_64), dylib(("PyInit_a", "PyInit_c"), ("@rpath/b",))))
    assert (found.cpus, found.needed) == (frozenset(["aarch64", "x86_64"]), ["b"])
    assert found.init_functions == {"PyInit_a", "PyInit_c"}


def test_files_for_debuggers_are_no_modules() -> None:
    """`x.so.dSYM` has a file of the module's own name in it."""
    assert not read(dylib(("PyInit_x",), trie=False, kind=10)).init_functions


def test_misfit() -> None:
    windows, mac = "-pc-windows-msvc", "-apple-darwin"
    assert misfit(dll(), f"x86_64{windows}") is None
    assert misfit(dll(), f"aarch64{windows}") == "is a library for x86_64"
    assert misfit(dll(machine=0xAA64), f"aarch64{windows}") is None
    assert misfit(dll(machine=0x200), f"x86_64{windows}") == "is a library for PE machine 0x200"
    both = universal(dylib(cpu=X86_64), dylib(cpu=ARM64))
    assert misfit(both, f"x86_64{mac}") is misfit(both, f"aarch64{mac}") is None
    assert misfit(dylib(cpu=ARM64), f"x86_64{mac}") == "is a library for aarch64"
    assert misfit(dylib(cpu=18), f"x86_64{mac}") == "is a library for Mach-O processor 0x12"
    assert misfit(both, f"x86_64{windows}") == "is a library in Mach-O format, not PE"


@given(NAMES)
def test_builtin_modules(names: list[str]) -> None:
    assert PeFile(memoryview(dll(("f",), builtin=tuple(names)))).builtin_modules() == names
    assert PeFile(memoryview(dll())).builtin_modules() == []


DLL = dll(("PyInit_x", "f"), ("KERNEL32.dll", "python313.dll"), ("WS2_32.dll",))
DYLIB = dylib(("PyInit_x", "f", "PyInit_xy"), ("@rpath/libz.dylib",))
OLD = dylib(("PyInit_x", "f"), ("@rpath/libz.dylib",), trie=False)
SAMPLES = [DLL, DYLIB, OLD, universal(DYLIB, OLD)]


def test_other_files() -> None:
    trie = DYLIB.index(b"PyInit_x")
    for data, message in (
        (b"MZ", "it is cut short or damaged"),
        (DLL[:64] + b"NE" + DLL[66:], "it is no PE file"),
        (DLL[:88] + b"\x07" + DLL[89:], "its PE header is damaged"),
        (DLL[:84] + b"\x08\0" + DLL[86:], "its PE header is damaged"),
        (DLL.replace(struct.pack("<I", 0x1000), struct.pack("<I", 0x9000)), "a table in it points out of the file"),
        (b"\xca\xfe\xba\xbe\0\0\0\x41" + bytes(99), "it is no Mach-O file"),
        (b"\xca\xfe\xba\xbe\0\0\0\x01" + bytes(99), "it is cut short or damaged"),
        (DYLIB[:36] + bytes(4) + DYLIB[40:], "its load commands are damaged"),
        (DYLIB[: trie + 4], "it is cut short or damaged"),
        (DYLIB[: trie + 8] + b"\xff" * (len(DYLIB) - trie - 8), "its table of exports is cut short or damaged"),
    ):
        with pytest.raises(ObjectError, match=f"^{message}$"):
            read(data)


def test_a_table_of_exports_that_is_a_circle() -> None:
    data = bytearray(dylib(("PyInit_x",)))
    edge = data.index(b"_PyInit_x\0") + len(b"_PyInit_x\0")
    data[edge : edge + 2] = b"\x80\0"  # back to the start
    with pytest.raises(ObjectError, match=r"^its table of exports leads back to where it came from$"):
        read(bytes(data))


@given(st.sampled_from(SAMPLES), st.data())
@settings(max_examples=300)
def test_cut_short(sample: bytes, data: st.DataObject) -> None:
    with contextlib.suppress(ObjectError):
        read(sample[: data.draw(st.integers(4, len(sample) - 1))])


@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(4, 10000), st.integers(0, 255)), min_size=1, max_size=8),
)
@settings(max_examples=1500)
def test_damage(sample: bytes, changes: list[tuple[int, int]]) -> None:
    """Whatever stands in it, it is read or refused."""
    data = bytearray(sample)
    for position, value in changes:
        data[max(4, position % len(data))] = value
    with contextlib.suppress(ObjectError):
        read(data)
