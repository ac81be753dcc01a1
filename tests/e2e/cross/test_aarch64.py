"""The targets that are built for the machine itself, built for another processor: they run under an emulator."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.alone.empty_root import Elf
from tests.e2e.support import executable, output, run
from tests.examples.mercurial_session import ENVIRONMENT, session

AARCH64 = 183
NAMES = ["C_PROBE", "HELLO", "LIBRARIES", "LIBRARIES_BY_ATTRIBUTE", "NUMBERS", "RUST_PROBE"]


def emulated(name: str, *arguments: str) -> str:
    """What the executable prints, its own path left out. Its system has what every one has: zlib."""
    program = str(executable(name).resolve())
    libraries = f"LD_LIBRARY_PATH={executable('ZLIB').parent}"
    return output(os.environ["EMULATOR"], "-E", libraries, program, *arguments).replace(program, "PROGRAM")


def native(name: str, *arguments: str) -> str:
    """What its counterpart for the machine itself prints."""
    program = str(executable(f"NATIVE_{name.removesuffix('_BY_ATTRIBUTE')}").resolve())
    return output(program, *arguments).replace(program, "PROGRAM")


@pytest.mark.parametrize("name", [*NAMES, "HG", "PYFLAKES"])
def test_is_for_the_other_processor(name: str) -> None:
    assert int.from_bytes(executable(name).read_bytes()[18:20], "little") == AARCH64
    assert Elf(executable(name)).loader == "/lib/ld-linux-aarch64.so.1"


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_the_native_one_prints(name: str) -> None:
    assert emulated(name, "one", "two") == native(name, "one", "two")


def test_pyflakes() -> None:
    """F489: a program from its wheel."""
    results = [
        run(*command, input="import os\n")
        for command in ([executable("NATIVE_PYFLAKES")], [os.environ["EMULATOR"], str(executable("PYFLAKES"))])
    ]
    assert [(result.returncode, result.stdout) for result in results] == [
        (1, "<stdin>:1:1: 'os' imported but unused\n")
    ] * 2


def test_mercurial(tmp_path: Path) -> None:
    """From its source distribution, whose C code was compiled for the other processor by its own build."""

    def foreign(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run(os.environ["EMULATOR"], str(executable("HG")), *arguments, env=ENVIRONMENT)

    def own(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run(executable("NATIVE_HG"), *arguments, env=ENVIRONMENT)

    assert session(foreign, tmp_path / "foreign") == session(own, tmp_path / "own")
    assert "module policy (c)" in foreign("debuginstall").stdout


def test_only_the_c_library_is_linked() -> None:
    """As for the machine itself: everything else that Python needs is inside."""
    elf = Elf(executable("HELLO"))
    assert set(elf.needed) - {Path(elf.loader).name} == {"libc.so.6", "libm.so.6"}
