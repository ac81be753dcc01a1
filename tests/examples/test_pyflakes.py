"""examples/pyflakes behaves as `python -m pyflakes` of the same wheel does, on real files."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.e2e.support import executable, run

STDLIB = Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["argparse.py"], 0),  # 2,690 lines without a finding
        (["typing.py", "turtle.py"], 1),
        (["no_such_file.py"], 1),
        (["--version"], 0),
        (["--no-such-option"], 2),
    ],
)
def test_same_as_the_module(arguments: list[str], exit_code: int) -> None:
    mine = run(executable("PYFLAKES"), *arguments, cwd=STDLIB)
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH")}
    reference = run(sys.executable, "-B", "-m", "pyflakes", *arguments, cwd=STDLIB, env=environment)
    assert mine.returncode == reference.returncode == exit_code
    assert mine.stdout == reference.stdout
    assert mine.stderr == reference.stderr


def test_the_large_file_is_large() -> None:
    assert len((STDLIB / "argparse.py").read_text().splitlines()) > 2000
