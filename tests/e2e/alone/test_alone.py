"""An executable needs nothing but itself and the C library (F001, F002, F554)."""

from __future__ import annotations

import os
from pathlib import Path

from tests.e2e.alone import empty_root
from tests.e2e.support import executable

C_LIBRARY = {"libc.so.6", "libm.so.6"}


def test_only_the_c_library_is_linked() -> None:
    """Everything else that Python needs (zlib, OpenSSL, SQLite …) is inside. The loader may itself be named as a library."""
    program = executable("HELLO")
    elf = empty_root.Elf(program)
    assert set(elf.needed) - {os.path.basename(elf.loader)} == C_LIBRARY
    assert set(empty_root.loaded_libraries(program)) == C_LIBRARY


def test_runs_in_an_empty_root(tmp_path: Path) -> None:
    """No standard library, no /proc, no /dev, no /etc, no /tmp: whatever it would open, it is not there."""
    empty_root.make(tmp_path / "root", executable("HELLO"))
    result = empty_root.run_in(tmp_path / "root")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Hello from Python 3.")
    assert result.stdout.endswith(", inside /program\n")


def test_leaves_no_traces(tmp_path: Path) -> None:
    """F327: running writes no file, be it beside the executable or elsewhere."""
    root = tmp_path / "root"
    empty_root.make(root, executable("HELLO"))
    before = sorted(root.rglob("*"))
    assert empty_root.run_in(root).returncode == 0
    assert sorted(root.rglob("*")) == before
