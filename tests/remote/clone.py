"""A copy of the repository that is built with a server."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.determinism import execution_log
from tests.determinism.workspaces import copy_sources


class BuildError(Exception):
    """Bazel failed; with what it said."""


class Build:
    """What came of a build."""

    def __init__(self, said: str, log: Path) -> None:
        """`said` is what Bazel printed."""
        self.said = said
        self._actions = execution_log.read(log)

    @property
    def executed(self) -> Counter[str]:
        """How many actions ran, by mnemonic."""
        return Counter(action.mnemonic for action in self._actions if not action.from_cache)

    @property
    def hits(self) -> int:
        """How many actions' results came from the cache."""
        return sum(action.from_cache for action in self._actions)

    @property
    def outputs(self) -> dict[str, str]:
        """Digests of everything that actions made, by path."""
        return {path: digest for action in self._actions for path, digest in action.outputs.items()}


class Clone:
    """A copy of the working tree below `folder`, with an output base of its own."""

    def __init__(self, folder: Path) -> None:
        """Make it."""
        self.folder = folder / "repository"
        self.output_base = folder / "output_base"
        copy_sources(self.folder)

    def build(self, flags: Sequence[str], targets: Sequence[str]) -> Build:
        """Build, without any cache but the server's.

        Raises:
            BuildError: Bazel failed.
        """
        log = self.folder.parent / "execution_log.json"
        said = self._bazel(
            "build",
            "--disk_cache=",
            "--color=no",
            "--curses=no",
            "--noshow_progress",
            f"--execution_log_json_file={log}",
            *flags,
            *targets,
        )
        return Build(said, log)

    def clean(self) -> None:
        """Forget everything that actions made."""
        self._bazel("clean")

    def remove(self) -> None:
        """End the server and delete everything, of which much is read-only."""
        self._bazel("shutdown")
        subprocess.run(["chmod", "-R", "u+w", self.folder.parent], check=True)
        shutil.rmtree(self.folder.parent)

    def _bazel(self, command: str, *arguments: str) -> str:
        line = [str(self.folder / "bazelw"), f"--output_base={self.output_base}", "--max_idle_secs=60", command]
        ran = subprocess.run(
            [*line, *arguments],
            cwd=self.folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if ran.returncode:
            raise BuildError(f"bazel {command} {' '.join(arguments)} failed:\n{ran.stdout}")
        return ran.stdout
