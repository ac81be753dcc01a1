"""Folders of the cache that are complete if they exist, named by what they are made of."""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.bootstrap.report import say


def key(facts: Any, code: Path) -> str:
    """A short name for all of `facts` (JSON) and for the modules in the folder `code`, which make something of them."""
    texts = {path.name: path.read_text() for path in sorted(code.glob("*.py"))}
    return sha256(json.dumps([facts, texts], sort_keys=True).encode()).hexdigest()[:16]


@contextmanager
def made(result: Path, what: str) -> Iterator[Path | None]:
    """A folder to fill, which is `result` afterwards; None if that is there already."""
    if result.exists():
        yield None
        return
    say(f"{what} in {result}, once")
    draft = Path(tempfile.mkdtemp(prefix=".making-", dir=result.parent))
    try:
        yield draft
        draft.chmod(0o755)
        draft.rename(result)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file, in a folder that need not be there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; a process that dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
