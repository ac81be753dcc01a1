"""Keep what was built, so that it is built once per machine however many workspaces want it."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.distribution.source.report import say

_RECIPE = Path(__file__).parent


def default_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "rules_pyoxidizer" / "distributions"


def recipe_digest() -> str:
    """Of the code that builds: whatever changes in it may change the result."""
    files = [*sorted(_RECIPE.glob("*.py")), _RECIPE.parent / "requirements.lock"]
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def key(facts: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; a process that dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another build, which holds {path}")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def intact(archive: Path) -> bool:
    """Whether a published archive is still what was published."""
    sum_file = _sum_file(archive)
    return archive.exists() and sum_file.exists() and sum_file.read_text() == digest(archive)


def publish(draft: Path, archive: Path) -> None:
    """Give a finished archive its name, its checksum first: whoever sees the archive can check it."""
    _sum_file(archive).write_text(digest(draft))
    draft.replace(archive)


def hand_out(archive: Path, target: Path) -> None:
    """Put a copy at `target`, at once and whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(archive, draft)
    draft.replace(target)


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            found.update(block)
    return found.hexdigest()


def _sum_file(archive: Path) -> Path:
    return archive.with_name(f"{archive.name}.sha256")
