"""Debian packages of the machine's own release, remembered for when the archive cannot be reached."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError, say


def remembered(
    folder: Path, question: str, names: Sequence[str], ask: Callable[[], Sequence[apt.Package]]
) -> list[apt.Package]:
    """What `ask` answers to a `question` about `names`, sorted; where it cannot, the answer of last time in `folder`."""
    memory = folder / f"{question}-{sha256(' '.join(names).encode()).hexdigest()[:16]}.json"
    try:
        found = sorted(ask(), key=lambda each: each.name)
    except BootstrapError as error:
        if not memory.exists():
            raise
        say(f"{error}; using the package versions of last time")
        return [apt.Package(**fields) for fields in json.loads(memory.read_text())]
    # A file at once whole or absent: another build may be reading it.
    draft = memory.with_name(f"{memory.name}.{os.getpid()}")
    draft.write_text(json.dumps([dataclasses.asdict(each) for each in found]))
    draft.replace(memory)
    return found


class Packages:
    """Packages with all they depend on, by a private apt whose state is below `cache`."""

    def __init__(self, cache: Path, assumed: Sequence[str]) -> None:
        self._cache = cache
        self._apt = apt.PrivateApt(cache / "apt", assume_installed=assumed)
        self._updated = False

    def closure(self, names: Sequence[str]) -> list[apt.Package]:
        """Current versions; where the archive cannot be reached, those of the last time it could."""

        def ask() -> list[apt.Package]:
            if not self._updated:
                self._apt.update()
                self._updated = True
            return self._apt.closure(names)

        return remembered(self._cache / "apt", "closure", names, ask)

    def unpack(self, packages: Sequence[apt.Package], root: Path) -> None:
        """All into the one folder `root`."""
        root.mkdir(parents=True, exist_ok=True)
        for deb in self._apt.download(packages, self._cache / "downloads"):
            apt.unpack(deb, root)
