"""How the builder speaks: progress lines with times on stderr, and errors that are one sentence."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


class SourceError(Exception):
    """Why a distribution cannot be built, in one sentence that says what to do."""


def say(line: str) -> None:
    print(f"distribution: {line}", file=sys.stderr, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a step, and say how long it took."""
    say(f"{name} ...")
    start = time.monotonic()
    yield
    say(f"{name}: {time.monotonic() - start:.1f} s")


def logged(command: Sequence[str], log: Path, cwd: Path, env: Mapping[str, str]) -> None:
    """Run a command with its output in `log`."""
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    if done.returncode:
        lines = log.read_text(errors="replace").splitlines() or ["(no output)"]
        # make's own last lines only say that something failed: prefer what the compiler or configure called an error.
        reason = next((line for line in lines if "error:" in line or "Error:" in line), lines[-1])
        raise SourceError(f"{command[0]} failed with exit code {done.returncode} ({reason.strip()}); see {log}")


def output(command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """What a command prints."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError as error:
        raise SourceError(f"cannot run {command[0]}: {error.strerror}") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["(no output)"]
        raise SourceError(f"{command[0]} failed with exit code {done.returncode} ({lines[-1]})")
    return done.stdout.decode()
