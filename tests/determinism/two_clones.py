"""Builds //examples/hello in two copies of the repository, as differently as one can, and compares what comes out.

    python3 -m tests.determinism.two_clones [--fresh-cache]

The copies differ in directory, output base, number of jobs, hash seed, temporary directory, language, time zone and umask. With
--fresh-cache each also has a user cache of its own, so that a distribution built from source is built twice.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.determinism.workspaces import Workspace, print_table, sha256

TARGET = "//examples/hello"


def main() -> int:
    """Entry point; the exit code is 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fresh-cache", action="store_true", help="share nothing in the user's cache folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pyoxidizer-") as top:
        # Both are copied before anything is built: somebody may be editing.
        one = _copy(Path(top, "one"), options.fresh_cache, 0o022, {"LANG": "C", "PYTHONHASHSEED": "1", "TZ": "UTC"})
        another = _copy(
            Path(top, "another", "far", "deeper"),
            options.fresh_cache,
            0o077,
            {"LANG": "C.UTF-8", "PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo"},
        )
        first = _build(one, jobs=1)
        second = _build(another, jobs=8)
    names = sorted(first.keys() | second.keys())
    rows = [(name, first.get(name, ""), second.get(name, "")) for name in names]
    print_table(
        ["file", "one", "another", ""],
        [(name, one[:16], other[:16], "same" if one == other else "DIFFERENT") for name, one, other in rows],
    )
    return 0 if first == second else 1


def _copy(folder: Path, fresh_cache: bool, umask: int, environment: dict[str, str]) -> Workspace:
    (folder / "tmp").mkdir(parents=True)
    cache = {"XDG_CACHE_HOME": str(folder / "cache")} if fresh_cache else {}
    return Workspace(folder, {**environment, **cache, "TMPDIR": str(folder / "tmp")}, umask)


def _build(workspace: Workspace, jobs: int) -> dict[str, str]:
    """Hashes by name of file."""
    groups = "default,launcher,payload"
    workspace.bazel("build", TARGET, f"--jobs={jobs}", f"--output_groups={groups}")
    hashes = {path.name: sha256(path) for path in workspace.files(TARGET, groups)}
    for repository in sorted((workspace.output_base / "external").glob("*pyoxidizer_python_*")):
        if repository.is_dir():
            hashes[f"{repository.name.rpartition('~')[2]} (extracted)"] = sha256(repository)
    cache = Path(workspace.environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for archive in sorted(cache.glob("rules_pyoxidizer/distributions/*/*.tar.zst")):
        hashes[f"{archive.parent.name[:8]} {archive.name}"] = sha256(archive)
    workspace.remove_outputs()
    return hashes


if __name__ == "__main__":
    sys.exit(main())
