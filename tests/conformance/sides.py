"""Running modules of CPython's tests in several interpreters."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 600
WORKER = Path(__file__).with_name("worker") / "inside.py"


@dataclass(frozen=True)
class Outcome:
    """What came of a test."""

    outcome: str
    text: str


Results = dict[str, Outcome]
"""Outcomes by test id. A module that was stopped by force, or ended itself, has an entry of its own name."""


@dataclass(frozen=True)
class Side:
    """An interpreter to run tests in."""

    name: str
    program: Path


class Distribution:
    """The ordinary interpreter with its library in files."""

    def __init__(self, program: Path) -> None:
        """Ask it where things are."""
        names = ("stdlib", "include")
        code = (
            "import json, sys, sysconfig; "
            f"paths = [sysconfig.get_path(name) for name in {names}]; "
            "print(json.dumps([*paths, sysconfig.get_config_var('EXT_SUFFIX'), sys.version.split()[0]]))"
        )
        shown = subprocess.check_output([program, "-I", "-c", code], env={}, text=True)
        library, headers, self.suffix, self.version = json.loads(shown)
        self.program, self.library, self.headers = program, Path(library), Path(headers)

    def modules(self) -> list[str]:
        """All modules of tests, sorted."""
        tests = self.library / "test"
        paths = [path.relative_to(self.library) for path in tests.glob("test_*.py")]
        paths += [path.relative_to(self.library) for path in tests.glob("test_*/**/test_*.py")]
        # Packages that are tests themselves.
        inside = {path.parts[1] for path in paths if len(path.parts) > 2}
        paths += [
            path.relative_to(self.library).parent
            for path in tests.glob("test_*/__init__.py")
            if path.parent.name not in inside
        ]
        found = [path.with_suffix("").parts for path in paths]
        return sorted(".".join(parts) for parts in found if all(map(str.isidentifier, parts)))


def installed(program: Path, folder: Path, distribution: Distribution, library: str, extensions: Path) -> Path:
    """A copy of an interpreter in a folder of its own, with extension modules where it looks for them.

    Args:
        program: The interpreter.
        folder: Where to put it.
        distribution: What it is of.
        library: Which of the library's folders it gets: "" for all, a name for one, "-" for none.
        extensions: The extension modules.
    """
    target = folder / "lib" / distribution.library.name
    ignored = shutil.ignore_patterns("__pycache__", "*.a", "*.o")
    if library != "-":
        shutil.copytree(distribution.library / library, target / library, ignore=ignored)
    shutil.copytree(extensions, target / "lib-dynload", dirs_exist_ok=True)
    # Both kinds find their prefix: the ordinary one looks upwards from itself, of an executable it is the own folder.
    place = folder / "bin" if library == "" else folder
    place.mkdir(exist_ok=True)
    return Path(shutil.copy(program, place / "python"))


def run_modules(side: Side, modules: list[str], results: Path, jobs: int) -> dict[str, Results]:
    """Runs modules of tests that have no results yet; results by module."""
    results.mkdir(parents=True, exist_ok=True)
    missing = [module for module in modules if not (results / f"{module}.jsonl").exists()]
    with ThreadPoolExecutor(jobs) as executor:
        for done, module in enumerate(executor.map(lambda name: _run(side, name, results), missing), 1):
            print(f"[{done}/{len(missing)}] {side.name}: {module}", flush=True)
    return {module: _read(results / f"{module}.jsonl") for module in modules}


def _run(side: Side, module: str, results: Path) -> str:
    """Runs one module, in a folder of its own, and stops all that is left of it."""
    with tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True) as folder:
        work = Path(folder, "work")
        work.mkdir()
        output = Path(folder, "output")
        environment = {name: os.environ[name] for name in ("PATH", "USER") if name in os.environ}
        environment |= {"HOME": folder, "LANG": "C.UTF-8", "TMPDIR": folder}
        end = ""
        with open(results / f"{module}.log", "wb") as log:
            process = subprocess.Popen(
                [side.program, WORKER, output, module],
                cwd=work,
                env=environment,
                start_new_session=True,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
            )
            try:
                code = process.wait(TIMEOUT_SECONDS)
                end = f"ended with {code}" if code else ""
            except subprocess.TimeoutExpired:
                end = f"not done after {TIMEOUT_SECONDS} seconds"
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        text = output.read_text() if output.exists() else ""
        if end:
            # First: of a module that could not be imported, its own line tells why.
            text = json.dumps({"id": module, "outcome": "error", "text": end}) + "\n" + text
        (results / f"{module}.jsonl").write_text(text)
    return module


def _read(path: Path) -> Results:
    found = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        found[row["id"]] = Outcome(row["outcome"], row["text"])
    return found
