"""What some variations need in their folder."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

CLOCK_SOURCE = Path(__file__).parent / "clock.c"
# Programs that no action is to find on the user's PATH. Compilers are not among them: Bazel looks for them there, and says so in keys.
_DECOYS = ("awk", "git", "perl", "python", "sed", "sort", "zip")


def make_clock(folder: Path) -> None:
    """Compile the library that sets the clock."""
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", folder / "clock.so", CLOCK_SOURCE], check=True)


def make_decoys(folder: Path) -> None:
    """Programs that do not work."""
    (folder / "decoys").mkdir()
    for name in _DECOYS:
        program = folder / "decoys" / name
        program.write_text("#!/bin/sh\necho 'this is a decoy' >&2\nexit 99\n")
        program.chmod(0o755)


def make_folders(folder: Path, names: Iterable[str]) -> None:
    """Empty folders."""
    for name in names:
        (folder / name).mkdir()
