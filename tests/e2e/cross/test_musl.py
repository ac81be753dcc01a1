"""The targets that are built for the machine itself, built with musl: they need nothing at all, not even a loader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import executable, output

# What libedit says, on being imported, where there is no description of any terminal.
NO_TERMINALS = "Cannot read termcap database;\nusing dumb terminal settings.\n"
NAMES = ["C_PROBE", "HELLO", "LIBRARIES", "RUST_PROBE"]


@pytest.mark.parametrize("name", NAMES)
def test_asks_for_no_loader_and_no_library(name: str) -> None:
    elf = empty_root.Elf(executable(name))
    assert (elf.loader, elf.needed) == ("", [])
    # The reader of ELF files would see them if they were there.
    assert empty_root.Elf(executable(f"NATIVE_{name}")).needed


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_the_native_one_prints_as_the_only_file_there_is(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    empty_root.make(root, executable(name))
    assert list(root.iterdir()) == [root / "program"]
    result = empty_root.run_in(root, "one", "two")
    assert (result.returncode, result.stderr.replace(NO_TERMINALS, "")) == (0, "")
    native = str(executable(f"NATIVE_{name}").resolve())
    assert result.stdout.replace("/program", "PROGRAM") == output(native, "one", "two").replace(native, "PROGRAM")
