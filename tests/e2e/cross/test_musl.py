"""The targets that are built for the machine itself, built with musl: they need nothing at all, not even a loader."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import executable, output, run
from tests.examples.mercurial_session import ENVIRONMENT, session

# What libedit says, on being imported, where there is no description of any terminal.
NO_TERMINALS = "Cannot read termcap database;\nusing dumb terminal settings.\n"
NAMES = ["C_PROBE", "HELLO", "LIBRARIES", "LIBRARIES_BY_ATTRIBUTE", "RUST_PROBE"]


def native(name: str) -> Path:
    """The counterpart for the machine itself."""
    return executable(f"NATIVE_{name.removesuffix('_BY_ATTRIBUTE')}")


@pytest.mark.parametrize("name", [*NAMES, "HG", "PYFLAKES"])
def test_asks_for_no_loader_and_no_library(name: str) -> None:
    elf = empty_root.Elf(executable(name))
    assert (elf.loader, elf.needed) == ("", [])
    # The reader of ELF files would see them if they were there.
    assert empty_root.Elf(native(name)).needed


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_the_native_one_prints_as_the_only_file_there_is(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    empty_root.make(root, executable(name))
    assert list(root.iterdir()) == [root / "program"]
    result = empty_root.run_in(root, "one", "two")
    assert (result.returncode, result.stderr.replace(NO_TERMINALS, "")) == (0, "")
    program = str(native(name).resolve())
    assert result.stdout.replace("/program", "PROGRAM") == output(program, "one", "two").replace(program, "PROGRAM")


def test_pyflakes(tmp_path: Path) -> None:
    """F489: a program from its wheel."""
    empty_root.make(tmp_path / "root", executable("PYFLAKES"))
    result = empty_root.run_in(tmp_path / "root", input="import os\n")
    assert (result.returncode, result.stdout) == (1, "<stdin>:1:1: 'os' imported but unused\n")
    assert run(native("PYFLAKES"), input="import os\n").stdout == result.stdout


def test_mercurial(tmp_path: Path) -> None:
    """From its source distribution, whose C code was compiled for musl by its own build."""
    root = tmp_path / "root"
    empty_root.make(root, executable("HG"))

    def foreign(*arguments: str) -> subprocess.CompletedProcess[str]:
        return empty_root.run_in(root, *arguments, env=ENVIRONMENT)

    def own(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run(native("HG"), *arguments, env=ENVIRONMENT)

    assert session(foreign, root / "folder", "/folder") == session(own, tmp_path / "own")
    assert "module policy (c)" in foreign("debuginstall").stdout
