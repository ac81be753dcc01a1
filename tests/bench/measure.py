"""Measuring one command: times, and counts that do not depend on how busy the machine is."""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.competitors import Competitor

__all__ = ["Counts", "MeasureError", "Run", "check", "count", "missing_tools", "run"]

_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}


class MeasureError(Exception):
    """A command that does not do what is to be measured."""


@dataclass(frozen=True)
class Run:
    """What one run took."""

    wall_ms: float
    faults: int


@dataclass(frozen=True)
class Counts:
    """What does not vary, or hardly; None where the tool that counts it is not installed."""

    instructions: int | None
    syscalls: int | None
    max_rss: int
    file_size: int
    stripped_size: int | None


def missing_tools() -> list[str]:
    """Names of the programs that counting would use and that are not installed."""
    return [tool for tool in ("valgrind", "strace", "strip") if shutil.which(tool) is None]


def check(competitor: Competitor) -> None:
    """Runs it once: it must succeed. This also warms caches and lets the interpreter write its bytecode."""
    result = subprocess.run(
        competitor.command,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        raise MeasureError(
            f"{competitor.name} failed with exit code {result.returncode}: {result.stderr.strip() or result.stdout.strip()}"
        )


def run(competitor: Competitor) -> Run:
    """Runs it once, with nothing but the kernel between the clock and the command."""
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(competitor.command[0], competitor.command, _ENVIRONMENT, file_actions=null)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter_ns() - start
    if status:
        raise MeasureError(f"{competitor.name} failed: wait status {status}")
    return Run(wall_ms=wall / 1e6, faults=usage.ru_minflt + usage.ru_majflt)


def _max_rss(competitor: Competitor) -> int:
    """Bytes. A process starts with its parent's peak if it shares its memory (vfork), so this one is forked."""
    pid = os.fork()
    if pid == 0:
        try:
            null = os.open(os.devnull, os.O_RDWR)
            for fd in (0, 1, 2):
                os.dup2(null, fd)
            os.execve(competitor.command[0], competitor.command, _ENVIRONMENT)
        finally:
            os._exit(127)
    _, _, usage = os.wait4(pid, 0)
    return usage.ru_maxrss * 1024


def _traced(command: list[str]) -> None:
    subprocess.run(
        command,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _instructions(competitor: Competitor, folder: Path) -> int:
    """User-mode instructions of the whole process tree."""
    options = ["--tool=callgrind", "--trace-children=yes", f"--callgrind-out-file={folder}/callgrind.%p"]
    _traced(["valgrind", *options, *competitor.command])
    lines = [line for path in folder.glob("callgrind.*") for line in path.read_text(errors="replace").splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("totals:"))


def _syscalls(competitor: Competitor, folder: Path) -> int:
    output = folder / "strace"
    _traced(["strace", "-f", "-qq", "-e", "signal=none", "-o", str(output), *competitor.command])
    return sum("resumed>" not in line for line in output.read_text(errors="replace").splitlines())


def _stripped_size(competitor: Competitor, folder: Path) -> int:
    output = folder / "stripped"
    _traced(["strip", "-o", str(output), str(competitor.file)])
    return output.stat().st_size


def count(competitor: Competitor) -> Counts:
    """Everything that is counted rather than timed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return Counts(
            instructions=_instructions(competitor, folder) if shutil.which("valgrind") else None,
            syscalls=_syscalls(competitor, folder) if shutil.which("strace") else None,
            max_rss=_max_rss(competitor),
            file_size=competitor.file.stat().st_size,
            stripped_size=_stripped_size(competitor, folder) if shutil.which("strip") else None,
        )
