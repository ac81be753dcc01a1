"""A short working day with Mercurial, whatever runs it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

ENVIRONMENT = {"HGRCPATH": "", "HGUSER": "somebody", "HGPLAIN": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def session(hg: Callable[..., subprocess.CompletedProcess[str]], folder: Path, seen_as: str | None = None) -> list[str]:
    """What its commands print, in a new folder; `seen_as` is how Mercurial sees that, where it has another root."""
    printed = []

    def command(*arguments: str, within: str = "first") -> None:
        result = hg("--cwd", f"{seen_as or folder}/{within}", *arguments)
        assert result.returncode == 0, result
        printed.append(result.stdout + result.stderr)

    folder.mkdir()
    command("init", "first", within="")
    (folder / "first" / "große.txt").write_text("one\n")
    command("add")
    command("commit", "--message", "The first", "--date", "0 0")
    (folder / "first" / "große.txt").write_text("one\ntwo\n")
    command("diff", "--git")
    command("commit", "--message", "The second", "--date", "1 0")
    command("log", "--patch", "--style", "compact")
    command("clone", "first", "second", within="")
    command("verify", within="second")
    command("log", "--graph", "--template", "{node} {desc}\n", within="second")
    command("bundle", "--all", "all.hg", "--type", "zstd-v2")
    command("files", "--verbose")
    return printed
