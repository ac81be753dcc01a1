"""What is kept of a build: its execution log, which files it gave, and what an action saw of its surroundings."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.determinism import execution_log
from tests.determinism.execution_log import Action


class BuildRecord:
    """The record of one build, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.actions_path = folder / "actions.json"
        self.events_path = folder / "events.json"

    @property
    def complete(self) -> bool:
        """Whether the build has been made and recorded."""
        return (self.folder / "summary.json").exists()

    def finish(self, seconds: float, probe: str, other_archives: list[str]) -> None:
        """Add what is not in Bazel's files.

        `probe` has a line for each thing that an action saw; `other_archives` are distributions that came out otherwise than the user's.
        """
        summary = {
            "seconds": seconds,
            "probe": dict(line.split(" ", 1) for line in probe.splitlines()),
            "other_archives": other_archives,
        }
        (self.folder / "summary.json").write_text(json.dumps(summary))

    @cached_property
    def actions(self) -> list[Action]:
        """All actions."""
        return execution_log.read(self.actions_path)

    @cached_property
    def files(self) -> dict[str, str]:
        """Digests by path of all files of the targets' output groups."""
        found = {}
        for line in self.events_path.read_text(encoding="utf-8").splitlines():
            for file in json.loads(line).get("namedSetOfFiles", {}).get("files", []):
                found["/".join([*file.get("pathPrefix", []), file["name"]])] = file["digest"]
        return found

    @property
    def seconds(self) -> float:
        """How long it took."""
        return float(self._summary["seconds"])

    @property
    def probe(self) -> dict[str, str]:
        """What an action saw, by name."""
        return dict(self._summary["probe"])

    @property
    def other_archives(self) -> list[str]:
        """Distributions that came out otherwise than the user's."""
        return list(self._summary["other_archives"])

    @cached_property
    def _summary(self) -> dict[str, Any]:
        summary: dict[str, Any] = json.loads((self.folder / "summary.json").read_text())
        return summary
