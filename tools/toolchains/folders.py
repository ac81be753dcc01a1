"""Folders of the cache that are complete if they exist, named by what they are made of."""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.bootstrap.apt_text import Package
from tools.bootstrap.report import say


def key(facts: Any, *code: Path) -> str:
    """A short name for all of `facts` (JSON) and for the modules in the folders `code`, which make something of them."""
    texts = {f"{folder.name}/{path.name}": path.read_text() for folder in code for path in sorted(folder.glob("*.py"))}
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


def write_record(folder: Path, key: str, packages: Iterable[Package]) -> None:
    """Write `packages.json`, which stands for all files of the folder where only some are inputs of an action: another key is another toolchain."""
    versions = [{"name": each.name, "version": each.version, "sha256": each.sha256} for each in packages]
    write(folder / "packages.json", json.dumps({"key": key, "packages": versions}, indent=1) + "\n")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file; a process that dies lets go of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
