"""Builds the examples as a variation says."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.determinism.build_record import BuildRecord
from tests.determinism.variations import Variation
from tests.determinism.workspaces import Workspace

TARGETS = "//examples/..."
# Everything that rules here give besides the default; a target passes over those it does not have.
OUTPUT_GROUPS = ("index", "launcher", "licenses", "log", "module_names", "payload", "reports", "sizes", "tree")

_PROBE = "determinism_probe"
_PROBE_BUILD = """\
genrule(
    name = "probe",
    outs = ["probe.txt"],
    cmd = "(echo year $$(date +%Y); echo user $$(id -u)) > $@",
    tags = ["no-cache"],
)
"""


def build(variation: Variation, sources: Path, folder: Path, record: BuildRecord) -> None:
    """Build a copy of `sources` in `folder`, which is deleted at the end."""
    place = folder / variation.folder
    place.mkdir(parents=True)

    def filled(text: str) -> str:
        return text.replace("{folder}", str(place))

    # Whatever the user has set of it.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "PYTHON"))}
    environment = {**inherited, **{name: filled(value) for name, value in variation.environment.items()}}
    wrapper = [filled(each) for each in variation.wrapper]
    workspace = Workspace(place, environment, variation.umask, wrapper, variation.checkout)
    shutil.copytree(sources, workspace.folder)
    (workspace.folder / _PROBE).mkdir()
    (workspace.folder / _PROBE / "BUILD.bazel").write_text(_PROBE_BUILD)
    if variation.prepare:
        variation.prepare(place)
    if variation.mtime is not None:
        for path in workspace.folder.rglob("*"):
            os.utime(path, (variation.mtime, variation.mtime))
    record.folder.mkdir(parents=True, exist_ok=True)
    flags = [filled(flag) for flag in variation.flags]
    line = [
        *("build", TARGETS, *flags),
        f"--output_groups={','.join('+' + group for group in OUTPUT_GROUPS)}",
        f"--execution_log_json_file={record.actions_path}",
        f"--build_event_json_file={record.events_path}",
    ]
    try:
        if variation.fetched_before:
            ordinary = Workspace(place, inherited, checkout=variation.checkout)
            ordinary.bazel("build", TARGETS, "--nobuild")
            ordinary.bazel("shutdown")
        if variation.cached:
            workspace.bazel(*line)
            workspace.bazel("clean")
        start = time.monotonic()
        workspace.bazel(*line)
        seconds = time.monotonic() - start
        workspace.bazel("build", f"//{_PROBE}:probe", *flags)
        probe = (workspace.folder / f"bazel-bin/{_PROBE}/probe.txt").read_text()
        record.finish(seconds, probe, _other_archives(_user_cache(environment), _user_cache(os.environ)))
    finally:
        workspace.bazel("shutdown")
        subprocess.run(["chmod", "-R", "u+w", folder], check=True)
        shutil.rmtree(folder)


def _other_archives(cache: Path, other: Path) -> list[str]:
    """Names of distributions that were built in one folder of caches and differ from those of the same key in the other."""
    if cache == other:
        return []
    pairs = [
        (path, other / path.relative_to(cache)) for path in cache.glob("rules_pyoxidizer/distributions/*/*.tar.zst")
    ]
    return sorted(
        one.name for one, another in pairs if another.exists() and not filecmp.cmp(one, another, shallow=False)
    )


def _user_cache(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("XDG_CACHE_HOME") or Path(environment["HOME"], ".cache"))
