"""Compares tasks of the corpus in executables with the same tasks in the ordinary interpreter, and prints a row for each.

    python -m tests.corpus.check TASK…

The executables are in the variables NONE and VIRTUAL, or one of them, by their `module_paths`; a task that works in one passes.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from importlib import metadata
from pathlib import Path

from tests.corpus.sides import Outcome, ordinary, packaged

PATHS = ("virtual", "none")


def main(tasks: list[str]) -> int:
    """Run all; the exit code says whether one works in no executable."""
    failed = False
    for task in tasks:
        folder = Path(tempfile.mkdtemp(prefix=f"{task}-", dir=os.environ.get("TEST_TMPDIR")))
        try:
            row = compare(task, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"ROW {json.dumps(row)}", flush=True)
        failed |= all(row.get(paths, "not run") for paths in PATHS)
    return int(failed or not tasks)


def compare(task: str, folder: Path) -> dict[str, object]:
    """A row: the package, and what is different with each setting; nothing if it works."""
    expected = ordinary(task, folder / "ordinary")
    if expected.code:
        raise SystemExit(f"{task} fails in the ordinary interpreter:\n{expected.output}{expected.errors}")
    programs = {paths: Path(os.environ[paths.upper()]) for paths in PATHS if paths.upper() in os.environ}
    row: dict[str, object] = {
        paths: difference(task, expected, packaged(program, task, folder / paths))
        for paths, program in programs.items()
    }
    size = min(program.stat().st_size for program in programs.values())
    return {"name": task, "version": metadata.version(task), "kind": kind(), "size": size, **row}


def kind() -> str:
    """Whether the package, or one that it needs, has extension modules."""
    files = (str(file) for distribution in metadata.distributions() for file in distribution.files or ())
    return "binary" if any(".so" in name.rpartition("/")[2] for name in files) else "pure"


def difference(task: str, expected: Outcome, found: Outcome) -> str:
    """What is different, in a line; the whole goes to standard error."""
    if (found.code, found.output, found.errors) != (expected.code, expected.output, expected.errors):
        before, after = (side.output + side.errors for side in (expected, found))
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="")
        print(f"--- {task}", *lines, sep="\n", file=sys.stderr)
        return found.errors.strip().splitlines()[-1][:200] if found.code and found.errors else "prints something else"
    if found.files != expected.files:
        return f"leaves other files: {', '.join(sorted(set(found.files) ^ set(expected.files)))[:200]}"
    made = Counter(map(os.path.dirname, found.elsewhere)) - Counter(map(os.path.dirname, expected.elsewhere))
    # What the package itself puts there has another name every time.
    return f"writes {', '.join(found.elsewhere)[:200]}" if made else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
