"""Reading ELF shared objects: what is in real and made-up ones, and that damage is told, never guessed at."""

from __future__ import annotations

import _ctypes
import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.resources.elf_sample import shared_object
from tools.resources.shared_object import ObjectError, file_format, init_function, misfit, read

NAMES = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=9), max_size=4)


@given(NAMES, NAMES, st.none() | NAMES.map("".join), st.booleans())
def test_everything_is_read(functions: list[str], needed: list[str], soname: str | None, gnu_hash: bool) -> None:
    init = tuple(f"PyInit_{name}" for name in functions)
    data = shared_object((*init, "other"), soname, tuple(needed), gnu_hash=gnu_hash, undefined=("PyInit_used",))
    found = read(data)
    assert (found.cpus, found.soname, found.needed) == (frozenset(["x86_64"]), soname or None, needed)
    assert found.init_functions == set(init)


def test_without_symbols() -> None:
    assert read(shared_object()).init_functions == frozenset()
    assert read(shared_object(undefined=("PyInit_x",))).init_functions == frozenset()


def _real_library() -> Path | None:
    """A real shared object: an extension module of this Python, or the C library."""
    candidates = [
        getattr(_ctypes, "__file__", None),
        "/lib/x86_64-linux-gnu/libc.so.6",
        "/lib/aarch64-linux-gnu/libc.so.6",
    ]
    return next((Path(name) for name in candidates if name and Path(name).is_file()), None)


def test_a_real_one() -> None:
    path = _real_library()
    assert path is not None
    found = read(path.read_bytes())
    assert [name for name in found.needed if name.startswith(("libc.so.6", "ld-linux"))]


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("a", "PyInit_a"),
        ("a.b._c", "PyInit__c"),
        ("pkg.lančmít", "PyInitU_lanmt_2sa6t"),
        ("スパム", "PyInitU_zck5b2b"),
    ],
)
def test_init_function(name: str, function: str) -> None:
    assert init_function(name) == function


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"\x7fELF", "ELF"),
        (b"MZ\x90", "PE"),
        (b"\xcf\xfa\xed\xfe", "Mach-O"),
        (b"\xca\xfe\xba\xbe", "Mach-O"),
        (b"/* GNU ld script */", None),
        (b"", None),
    ],
)
def test_file_format(start: bytes, name: str | None) -> None:
    assert file_format(start) == name


def test_misfit() -> None:
    data = shared_object()
    assert misfit(data, "x86_64-unknown-linux-gnu") is None
    assert misfit(data, "sparc64-unknown-linux-gnu") is None  # nothing is known of it
    assert misfit(data, "aarch64-unknown-linux-gnu") == "is a library for x86_64"
    assert misfit(shared_object(machine=4711), "x86_64-unknown-linux-gnu") == "is a library for ELF machine 4711"
    assert misfit(data, "x86_64-pc-windows-msvc") == "is a library in ELF format, not PE"
    assert misfit(b"MZ", "aarch64-apple-darwin") == "is a library in PE format, not Mach-O"
    assert misfit(b"?", "x86_64-unknown-linux-gnu") == "is a library in an unknown format, not ELF"


SAMPLE = shared_object(("PyInit_x", "f"), "libx.so.1", ("libc.so.6",))


def test_other_files() -> None:
    for data, message in (
        (b"", "it is no ELF file"),
        (b"PyInit_x" * 100, "it is no ELF file"),
        (SAMPLE[:4] + b"\x07" + SAMPLE[5:], "its ELF header is damaged"),
        (SAMPLE[:16] + b"\x02" + SAMPLE[17:], "it is an ELF file of type 2, not a shared object"),
        (SAMPLE[:54] + b"\x01" + SAMPLE[55:], "its program headers are damaged"),
        (SAMPLE[:56] + b"\x01" + SAMPLE[57:], "it has no dynamic section"),
    ):
        with pytest.raises(ObjectError, match=f"^{message}$"):
            read(data)


@given(st.integers(0, len(SAMPLE) - 1))
def test_cut_short(length: int) -> None:
    with pytest.raises(ObjectError):
        read(SAMPLE[:length])


@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
@settings(max_examples=1000)
def test_damage(changes: list[tuple[int, int]], gnu_hash: bool) -> None:
    """Whatever stands in it, it is read or refused."""
    data = bytearray(shared_object(("PyInit_x", "f"), "libx.so.1", ("libc.so.6",), gnu_hash=gnu_hash))
    for position, value in changes:
        data[position % len(data)] = value
    with contextlib.suppress(ObjectError):
        read(data)


@given(st.binary(max_size=400))
@settings(max_examples=500)
def test_garbage(tail: bytes) -> None:
    with contextlib.suppress(ObjectError):
        read(SAMPLE[:64] + tail)
