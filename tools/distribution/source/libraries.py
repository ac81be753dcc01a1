"""Static libraries built from source, each once per toolchain, in the layout `inputs.flatten` makes of packages."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache as remembered
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.distribution.source import cache, libraries_building, pool
from tools.distribution.source.libraries_recipes import Pin, Recipe, in_order
from tools.distribution.source.report import SourceError, say, step
from tools.distribution.source.toolchain import Toolchain

_CODE = Path(libraries_building.__file__)


@dataclass(frozen=True)
class Built:
    """A library and the tarball it is made of; `folder` has `include`, `lib` and `licenses`, once it is built."""

    recipe: Recipe
    pin: Pin
    tarball: Path
    folder: Path

    def facts(self) -> dict[str, str]:
        return {"name": self.recipe.name, "version": self.pin.version, "sha256": self.pin.sha256}

    def license_text(self) -> Path:
        return self.folder / "licenses" / libraries_building.license_name(self.recipe)


def resolve(names: Sequence[str], toolchain: Toolchain, folder: Path) -> list[Built]:
    """The libraries `names` and those they need, their sources fetched; not built yet."""
    found: list[Built] = []
    for recipe in in_order(tuple(names)):
        pin, tarball = _tarball(recipe, folder)
        facts = {
            "recipe": {**dataclasses.asdict(recipe), "pins": []},
            "pin": dataclasses.asdict(pin),
            "code": cache.digest(_CODE),
            "toolchain": [toolchain.compiler(toolchain.machine), toolchain.key, *toolchain.cflags],
            "needs": [each.folder.name for each in found if each.recipe.name in recipe.needs],
        }
        name = f"{recipe.name}-{pin.version}-{toolchain.machine}-{cache.key(facts)[:16]}"
        found.append(Built(recipe, pin, tarball, folder / "libraries" / name))
    return found


def build(libraries: Sequence[Built], toolchain: Toolchain, jobs: int) -> None:
    """Build what is not in the cache yet, several at a time: half of the time they configure, which takes one processor."""
    with ThreadPoolExecutor(max_workers=min(jobs, 4)) as workers:
        running: dict[str, Future[None]] = {}
        for each in libraries:  # what a library needs comes before it, so whoever waits, waits for one that runs
            needed = [other for other in libraries if other.recipe.name in each.recipe.needs]
            before = [running[other.recipe.name] for other in needed]
            folders = [other.folder for other in needed]
            running[each.recipe.name] = workers.submit(_build_after, before, each, folders, toolchain, jobs)
    for future in running.values():
        future.result()


def _build_after(
    before: Sequence[Future[None]], library: Built, needed: Sequence[Path], toolchain: Toolchain, jobs: int
) -> None:
    for each in before:
        each.result()
    with cache.locked(library.folder.with_name(f"{library.folder.name}.lock")):
        if library.folder.exists():
            return
        work = library.folder.with_name(f"{library.folder.name}.work").resolve()
        # What an interrupted build left may be half a file.
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        with step(f"building {library.recipe.name} {library.pin.version} for {toolchain.machine}"):
            made = libraries_building.make(library.recipe, library.tarball, needed, toolchain, work, jobs)
        made.rename(library.folder)
        shutil.rmtree(work)


def assemble(libraries: Iterable[Built], prefix: Path) -> None:
    """One folder of headers and one of static libraries."""
    for each in libraries:
        for part in ("include", "lib"):
            shutil.copytree(each.folder / part, prefix / part, dirs_exist_ok=True)


def _tarball(recipe: Recipe, folder: Path) -> tuple[Pin, Path]:
    """The first of the recipe's tarballs that is to be had."""
    reasons = []
    for pin in recipe.pins:
        path = folder / "downloads" / pin.filename
        if not _is(path, pin):
            say(f"fetching the source of {recipe.name} {pin.version} from Debian {pin.suite}")
            reason = _fetch(recipe.package, pin, folder)
        if _is(path, pin):
            return pin, path
        reasons.append(f"{pin.version}: {reason}")
    raise SourceError(f"none of the pinned sources of {recipe.name} can be fetched: {'; '.join(reasons)}")


def _fetch(package: str, pin: Pin, folder: Path) -> str:
    """Download one tarball; returns why it is not there if it is not."""
    downloads = folder / "downloads"
    try:
        suite = _sources(folder / "apt" / pin.suite, pin.suite)
    except BootstrapError as error:
        return str(error)
    reason = f"Debian {pin.suite} does not have the pinned {pin.filename}"
    try:
        suite.download_source(package, downloads)
    except BootstrapError as error:
        reason = str(error)
    if _is(downloads / pin.filename, pin):
        return ""
    beside = pool.fetch(suite, package, pin.filename, pin.sha256, downloads)
    return f"{reason}, and the pool: {beside}" if beside else ""


@remembered
def _sources(state: Path, suite: str) -> apt.PrivateApt:
    archive = apt.PrivateApt(state, suite=suite, sources=True)
    archive.update()
    return archive


def _is(path: Path, pin: Pin) -> bool:
    return path.exists() and cache.digest(path) == pin.sha256
