"""Running one task in an executable and in the ordinary interpreter, and what each did."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TASKS = Path("tests/corpus/tasks").absolute()
TIMEOUT_SECONDS = 300

_CREATED = re.compile(
    r'^\d+ +(?:(?:open|openat|creat)\((?:AT_FDCWD, )?"(?P<opened>[^"]*)", [^)]*O_CREAT'
    r'|(?:mkdir|mkdirat|mknod|mknodat|symlink|symlinkat|link|linkat|rename|renameat2?)\(.*"(?P<made>[^"]*)"[^"]*\)).* = \d+$'
)


@dataclass
class Outcome:
    """What a run ended with."""

    code: int
    output: str
    errors: str
    files: list[str]
    """Files that are in its folder afterwards."""
    elsewhere: list[str]
    """Files and folders that it made anywhere else; empty if nothing could watch."""


def ordinary(task: str, folder: Path) -> Outcome:
    """Run a task with the interpreter that runs this."""
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")}
    environment["PYTHONPATH"] += f":{TASKS}"
    return _run([sys.executable, "-B", "-m", f"{task}_task"], folder, environment)


def packaged(program: Path, task: str, folder: Path) -> Outcome:
    """Run a task in a copy of an executable that has a folder for itself, with an empty environment."""
    alone = folder / "program"
    alone.mkdir(parents=True)
    copy = shutil.copy(program.resolve(), alone / task)
    outcome = _run([copy, f"{task}_task"], folder, {})
    left = sorted(path.name for path in alone.iterdir() if path.name != task)
    shutil.rmtree(alone)
    outcome.elsewhere += left
    return outcome


def _run(command: list[str | Path], folder: Path, environment: dict[str, str]) -> Outcome:
    work, trace = folder / "work", folder / "trace"
    work.mkdir(parents=True)
    tracer = shutil.which("strace", path=os.defpath)
    calls = "open,openat,creat,mkdir,mkdirat,mknod,mknodat,symlink,symlinkat,link,linkat,rename,renameat,renameat2"
    watch: list[str | Path] = [tracer, "-f", "-qq", "-s", "4096", f"--trace={calls}", "-o", trace] if tracer else []
    result = subprocess.run(
        [*watch, *command],
        capture_output=True,
        check=False,
        cwd=work,
        encoding="utf-8",
        env=environment,
        errors="backslashreplace",
        stdin=subprocess.DEVNULL,
        timeout=TIMEOUT_SECONDS,
    )
    files = sorted(path.relative_to(work).as_posix() for path in work.rglob("*") if "__pycache__" not in path.parts)
    return Outcome(result.returncode, result.stdout, result.stderr, files, _elsewhere(trace, work) if watch else [])


def _elsewhere(trace: Path, work: Path) -> list[str]:
    made = (_CREATED.match(line) for line in trace.read_text(errors="replace").splitlines())
    paths = {os.path.join(work, found["opened"] or found["made"]) for found in made if found}
    return sorted(path for path in paths if not path.startswith((f"{work}/", "/dev/", "/proc/")))
