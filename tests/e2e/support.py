"""Running executables under test."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from typing import Any

TIMEOUT_SECONDS = 60


def executable(name: str) -> Path:
    """The executable whose path the test target put into the environment variable `name`."""
    return Path(os.environ[name])


def run(program: str | Path, *arguments: str | bytes, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run to the end and capture both outputs as text. The environment is empty unless `env` is given.

    The variable RUN_UNDER is a command to run it with, such as valgrind's.
    """
    settings: dict[str, Any] = {"capture_output": True, "encoding": "utf-8", "env": {}, "timeout": TIMEOUT_SECONDS}
    under = shlex.split(os.environ.get("RUN_UNDER", ""))
    return subprocess.run([*under, program, *arguments], check=False, **{**settings, **options})


def output(program: str | Path, *arguments: str | bytes, **options: Any) -> str:
    """Standard output of a run that must succeed."""
    result = run(program, *arguments, **options)
    assert result.returncode == 0, result
    return result.stdout
