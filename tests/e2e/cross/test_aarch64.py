"""The targets that are built for the machine itself, built for another processor: they run under an emulator."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.alone.empty_root import Elf
from tests.e2e.support import executable, output

AARCH64 = 183


def emulated(name: str, *arguments: str) -> str:
    """What the executable prints, its own path left out."""
    program = str(executable(name).resolve())
    return output(os.environ["EMULATOR"], program, *arguments).replace(program, "PROGRAM")


def native(name: str, *arguments: str) -> str:
    """What its counterpart for the machine itself prints."""
    program = str(executable(f"NATIVE_{name}").resolve())
    return output(program, *arguments).replace(program, "PROGRAM")


@pytest.mark.parametrize("name", ["C_PROBE", "HELLO", "LIBRARIES", "RUST_PROBE"])
def test_is_for_the_other_processor(name: str) -> None:
    assert int.from_bytes(executable(name).read_bytes()[18:20], "little") == AARCH64
    assert Elf(executable(name)).loader == "/lib/ld-linux-aarch64.so.1"


@pytest.mark.parametrize("name", ["C_PROBE", "HELLO", "LIBRARIES", "RUST_PROBE"])
def test_prints_what_the_native_one_prints(name: str) -> None:
    assert emulated(name, "one", "two") == native(name, "one", "two")


def test_only_the_c_library_is_linked() -> None:
    """As for the machine itself: everything else that Python needs is inside."""
    elf = Elf(executable("HELLO"))
    assert set(elf.needed) - {Path(elf.loader).name} == {"libc.so.6", "libm.so.6"}
