"""One static library from its tarball: compiled in a folder of its own, leaving no trace of that folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.distribution.source import inputs
from tools.distribution.source.libraries_recipes import OPENSSL_TARGETS, Recipe
from tools.distribution.source.report import SourceError, logged
from tools.distribution.source.toolchain import Toolchain

# No -g: its paths would be those of the build.
CFLAGS = "-O2 -fPIC"
BUILD = "x86_64-linux-gnu"


def make(recipe: Recipe, tarball: Path, needed: Sequence[Path], toolchain: Toolchain, work: Path, jobs: int) -> Path:
    """Build in the folder `work`; returns a folder with `include`, `lib` and `licenses`."""
    source, staging, result = work / "source", work / "staging", work / "result"
    inputs.unpack_source(tarball, source)
    for each in needed:
        shutil.copytree(each, work / "needs", dirs_exist_ok=True)
    words = {
        "host": toolchain.machine,
        "build": BUILD,
        "jobs": str(jobs),
        "staging": str(staging),
        "needs": str(work / "needs"),
        "openssl": OPENSSL_TARGETS[toolchain.machine],
    }
    env = {**toolchain.environment(_newest(source)), "CFLAGS": CFLAGS}
    env.update((name, value.format(**words)) for name, value in recipe.variables)
    for number, command in enumerate(recipe.commands):
        logged([word.format(**words) for word in command], work / f"{number}.log", cwd=source, env=env)
    for pattern, target in recipe.take:
        _take(source, pattern, staging / target)
    _collect(recipe, source, staging, result, toolchain)
    refuse_traces(result, work)
    return result


def _take(source: Path, pattern: str, target: Path) -> None:
    files = sorted(source.glob(pattern))
    if not files:
        raise SourceError(f"the build in {source} made no {pattern}; see the logs beside it")
    target.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copyfile(path, target / path.name)


def _collect(recipe: Recipe, source: Path, staging: Path, result: Path, toolchain: Toolchain) -> None:
    """Headers, the recipe's libraries and its licence, with neither times nor owners of the build."""
    shutil.copytree(staging / "include", result / "include")
    for folder in ("lib", "licenses"):
        (result / folder).mkdir()
    for name in recipe.archives:
        archive = result / "lib" / f"lib{name}.a"
        shutil.copyfile(staging / "lib" / archive.name, archive)
        toolchain.run(toolchain.objcopy, "--strip-debug", "--enable-deterministic-archives", str(archive))
    texts = [(source / name).read_text() for name in recipe.license_files]
    (result / "licenses" / license_name(recipe)).write_text("\n".join(texts))


def license_name(recipe: Recipe) -> str:
    return f"LICENSE.{recipe.name}.txt"


def refuse_traces(result: Path, work: Path) -> None:
    """Fail if anything in `result` names the folder it was built in."""
    for path in sorted(result.rglob("*")):
        if path.is_file() and os.fsencode(work) in path.read_bytes():
            raise SourceError(f"{path} names the folder it was built in; its recipe has to prevent that")


def _newest(source: Path) -> int:
    """When the release was made: the one date everything built from it gets."""
    return int(max(path.lstat().st_mtime for path in source.rglob("*")))
