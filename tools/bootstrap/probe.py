"""Whether a Bazel reaches the central registry.

Asked of that Bazel itself, which knows the user's proxies, mirrors and rc files.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

OLDEST = 7
_SECONDS = 120
_MODULE = 'module(name = "probe")\n\nbazel_dep(name = "bazel_skylib", version = "1.7.1")\n'


def usable(bazel: Path, repository: Path) -> bool:
    """Whether `bazel` runs, is new enough, and resolves a module from the registries it is configured with."""
    scratch = Path(tempfile.mkdtemp(prefix="bazelw-probe-"))
    try:
        work = scratch / "work"
        work.mkdir()
        (work / "MODULE.bazel").write_text(_MODULE)
        # bazelisk takes the version from here.
        shutil.copyfile(repository / ".bazelversion", work / ".bazelversion")
        if release(_output([str(bazel), "--version"], work)) < OLDEST:
            return False
        rc = repository / "user.bazelrc"
        startup = [f"--bazelrc={rc}"] if rc.exists() else []
        # --batch leaves no server behind.
        command = [str(bazel), *startup, f"--output_base={scratch}/base", "--batch", "mod", "graph"]
        return "bazel_skylib@" in _output([*command, "--lockfile_mode=off"], work)
    finally:
        _remove(scratch)


def release(text: str) -> int:
    """The major release in what `bazel --version` prints; 0 if it is no release."""
    found = re.search(r"^bazel (\d+)\.", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _output(command: list[str], work: Path) -> str:
    try:
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _remove(scratch: Path) -> None:
    # Bazel makes folders of its output base read-only.
    for folder in [scratch, *(each for each in scratch.rglob("*") if each.is_dir() and not each.is_symlink())]:
        folder.chmod(0o700)
    shutil.rmtree(scratch, ignore_errors=True)
