"""Where the libraries that CPython links come from.

Each origin of libraries is a class with the methods of `Dependencies`; `resolve` picks those a description asks for.
There is one for Debian's packages, and one that builds libraries from source, for `Description.sources`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tools.distribution.source import cache, inputs, libraries
from tools.distribution.source.description import Description
from tools.distribution.source.report import SourceError


@dataclass(frozen=True)
class Origin:
    """Which package a library is from."""

    package: str
    version: str  # in full, as its distributor counts
    upstream_version: str
    text_name: str  # the file name its licence text gets
    text: Path


class Dependencies(Protocol):
    """Libraries of one origin."""

    def facts(self) -> list[dict[str, str]]:
        """Name, version and SHA-256 of all that goes in: what decides over the result."""

    def provide(self, work: Path, prefix: Path) -> None:
        """Put headers into `prefix`/include and static libraries, no shared ones, into `prefix`/lib."""

    def origin(self, library: str) -> Origin | None:
        """Where the static library came from, once it is provided; None if it is not of this origin."""


def resolve(description: Description, folder: Path, jobs: int) -> Sequence[Dependencies]:
    found: list[Dependencies] = []
    if description.packages:
        found.append(DebianPackages(description, folder))
    if description.sources:
        found.append(SourceLibraries(description, folder, jobs))
    return found


def origin(library: str, dependencies: Iterable[Dependencies]) -> Origin:
    for each in dependencies:
        found = each.origin(library)
        if found is not None:
            return found
    raise SourceError(f"CPython links lib{library}, which none of the target's packages has; add its package")


class DebianPackages:
    """Static libraries of the machine's own Debian release."""

    def __init__(self, description: Description, folder: Path) -> None:
        self._folder = folder
        self._multiarch = description.multiarch
        self._unpacked = Path()
        with cache.locked(folder / "inputs.lock"):
            self._packages = inputs.Packages(folder)
            self._wanted = self._packages.resolve(description.packages)

    def facts(self) -> list[dict[str, str]]:
        return [{"name": each.name, "version": each.version, "sha256": each.sha256} for each in self._wanted]

    def provide(self, work: Path, prefix: Path) -> None:
        self._unpacked = work / "unpacked"
        with cache.locked(self._folder / "inputs.lock"):
            self._packages.unpack(self._wanted, self._unpacked)
            inputs.flatten(self._unpacked, prefix, self._multiarch)
            # Where a package's licence text is a link into another package, that one is needed for it.
            texts = {inputs.documentation_package(each.name, self._unpacked) for each in self._wanted}
            texts -= {each.name for each in self._wanted}
            if texts:
                self._packages.unpack(self._packages.resolve(sorted(texts)), self._unpacked)

    def origin(self, library: str) -> Origin | None:
        package = inputs.package_of(library, self._unpacked, self._multiarch)
        if package is None:
            return None
        version = next(each.version for each in self._wanted if each.name == package)
        text = inputs.documentation_package(package, self._unpacked)
        path = self._unpacked / text / "usr/share/doc" / text / "copyright"
        return Origin(package, version, upstream_version(version), f"LICENSE.{text}.txt", path)


class SourceLibraries:
    """Static libraries built by the recipes in `libraries_recipes`, which are kept for other distributions."""

    def __init__(self, description: Description, folder: Path, jobs: int) -> None:
        self._toolchain = description.toolchain
        self._jobs = jobs
        with cache.locked(folder / "inputs.lock"):
            self._libraries = libraries.resolve(description.sources, self._toolchain, folder)

    def facts(self) -> list[dict[str, str]]:
        return [each.facts() for each in self._libraries]

    def provide(self, work: Path, prefix: Path) -> None:
        libraries.build(self._libraries, self._toolchain, self._jobs)
        libraries.assemble(self._libraries, prefix)

    def origin(self, library: str) -> Origin | None:
        for each in self._libraries:
            if library in each.recipe.archives:
                text = each.license_text()
                return Origin(each.recipe.package, each.pin.version, each.pin.version, text.name, text)
        return None


def upstream_version(version: str) -> str:
    """A Debian version without its epoch, its revision, and what is appended when files are left out."""
    without_epoch = version.partition(":")[2] or version
    upstream = without_epoch.rpartition("-")[0] or without_epoch
    return re.sub(r"[.+~](dfsg|ds|repack)[\d.]*$", "", upstream)
