"""Copies of the repository's working tree, built far from each other. For the scripts here; they need git, and run Bazel themselves."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


class Workspace:
    """A copy of the repository with an output base of its own, and no cache of Bazel's that another copy could fill."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None, umask: int = 0o022) -> None:
        """Copy the working tree to `folder`; what git ignores stays behind. `environment` adds to the user's."""
        self.folder = folder / "repository"
        self.output_base = folder / "output_base"
        self.environment = {**os.environ, **(environment or {})}
        self.umask = umask
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]
        names = subprocess.run(listing, cwd=REPOSITORY, check=True, stdout=subprocess.PIPE).stdout.decode().split("\0")
        for name in filter(None, names):
            if (REPOSITORY / name).is_file():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(REPOSITORY / name, self.folder / name)

    def bazel(self, command: str, *arguments: str) -> str:
        """Run a Bazel command; its standard output."""
        line = [str(self.folder / "bazelw"), f"--output_base={self.output_base}", "--max_idle_secs=60", command]
        if command != "shutdown":
            line += ["--disk_cache=", "--color=no", "--noshow_progress", "--ui_event_filters=-info,-warning"]
        return subprocess.run(
            [*line, *arguments],
            cwd=self.folder,
            check=True,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            umask=self.umask,
        ).stdout

    def files(self, target: str, output_group: str, *arguments: str) -> list[Path]:
        """Files of a target's output group, by their paths in the file system."""
        shown = self.bazel("cquery", target, "--output=files", f"--output_groups={output_group}", *arguments)
        execution_root = Path(self.bazel("info", "execution_root").strip())
        return [execution_root / line for line in shown.splitlines()]

    def remove_outputs(self) -> None:
        """End the server and delete what it made, which is read-only."""
        self.bazel("shutdown")
        subprocess.run(["chmod", "-R", "u+w", self.output_base], check=True)
        shutil.rmtree(self.output_base)


def sha256(path: Path) -> str:
    """Hash of a file; of a folder, of the hashes and names of all files in it."""
    if not path.is_dir():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for inner in sorted(path.rglob("*")):
        if inner.is_file():
            total.update(f"{sha256(inner)} {inner.relative_to(path)}\n".encode())
    return total.hexdigest()


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
