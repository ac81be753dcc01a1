"""Copies of the repository's working tree, built far from each other. For the scripts here; they need git, and run Bazel themselves."""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def copy_sources(folder: Path) -> None:
    """Copy the working tree to `folder`; what git ignores stays behind."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
    names = subprocess.run(listing, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
    for name in filter(None, names):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, folder / name)


@functools.cache
def bazel_command() -> list[str]:
    """The command that `bazelw` hands over to, asked in the user's own surroundings.

    In others it may choose another; and where it is years later, it would take all that is in the user's cache for forgotten.
    """
    line = ["sh", "-x", str(REPOSITORY / "bazelw"), "--version"]
    trace = subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
    last = [each for each in trace.splitlines() if each.startswith("+ exec ")][-1]
    return shlex.split(last)[2:-1]


class Workspace:
    """A copy of the repository below `folder`, with an output base of its own, and no cache of Bazel's that another copy could fill."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        umask: int = 0o022,
        wrapper: Sequence[str] = (),
        checkout: str = "repository",
    ) -> None:
        """`environment` is the user's unless given; `wrapper` is a command that runs Bazel's."""
        self.folder = folder / checkout
        self.output_base = folder / "output_base"
        self.environment = os.environ if environment is None else environment
        self.umask = umask
        self.wrapper = wrapper
        self._command = bazel_command()

    def bazel(self, command: str, *arguments: str) -> str:
        """Run a Bazel command; its standard output."""
        line = [
            *self.wrapper,
            *self._command,
            f"--output_base={self.output_base}",
            "--max_idle_secs=60",
            command,
        ]
        if command not in ("shutdown", "clean"):
            line += ["--disk_cache=", "--color=no", "--noshow_progress", "--ui_event_filters=-info,-warning,-debug"]
        return subprocess.run(
            [*line, *arguments],
            cwd=self.folder,
            check=True,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            umask=self.umask,
        ).stdout

    def remove_outputs(self) -> None:
        """End the server and delete what it made, which is read-only."""
        self.bazel("shutdown")
        subprocess.run(["chmod", "-R", "u+w", self.output_base], check=True)
        shutil.rmtree(self.output_base)


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
