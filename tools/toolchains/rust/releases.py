"""Which of Debian's Rust compilers there is, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.bootstrap.apt import Package
from tools.bootstrap.report import BootstrapError

OLDEST = (1, 85)
# The one that a stable Debian keeps current, for browsers, is newer than its own.
_SUFFIXES = ("-web", "")


@dataclass(frozen=True)
class Release:
    """One Rust release among Debian's packages."""

    suffix: str  # of package names
    version: str  # of all its packages
    packages: tuple[Package, ...]  # the compiler and all it depends on

    @property
    def cargo(self) -> str:
        return f"cargo{self.suffix}"

    @property
    def standard_library(self) -> str:
        return f"libstd-rust{self.suffix}-dev"

    @property
    def source(self) -> str:
        return f"rust{self.suffix}-src"


def newest(closure: Callable[[Sequence[str]], Sequence[Package]]) -> Release:
    """The release to use; `closure` finds packages by name, with all they depend on."""
    refusals = []
    for suffix in _SUFFIXES:
        name = f"rustc{suffix}"
        try:
            packages = closure([name])
        except BootstrapError as error:
            refusals.append(str(error))
            continue
        (version,) = (each.version for each in packages if each.name == name)
        if numbers(version) >= OLDEST:
            return Release(suffix, version, tuple(packages))
        refusals.append(f"{name} is {version}")
    oldest = ".".join(map(str, OLDEST))
    raise BootstrapError(f"Debian has no Rust {oldest} or later to cross-compile with: {'; '.join(refusals)}")


def numbers(version: str) -> tuple[int, int]:
    """Major and minor number in a package's version."""
    found = re.match(r"(?:\d+:)?(\d+)\.(\d+)", version)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)
