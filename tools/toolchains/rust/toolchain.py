"""A Rust toolchain: the compiler and the standard library of one target."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tools.toolchains import folders
from tools.toolchains.c import default_cache
from tools.toolchains.packages import Packages
from tools.toolchains.rust import compiler, releases, standard_library, targets


@dataclass(frozen=True)
class RustToolchain:
    """Where its parts are. Neither folder may be moved."""

    compiler: Path  # programs are in `bin`
    standard_library: Path  # libraries are in `lib`


def toolchain(triple: str, cache: Path | None = None) -> RustToolchain:
    """The toolchain for the target `triple`, from `cache` or made there now."""
    target = targets.find(triple)
    folder = (cache or default_cache()).absolute() / "toolchains/rust"
    with folders.locked(folder / "lock"):
        debian = Packages(folder, compiler.ASSUMED)
        release = releases.newest(debian.closure)
        rustc = compiler.unpacked(folder, debian, release)
        if target.architecture:
            library = standard_library.packaged(folder, release, target)
        else:
            library = standard_library.built(folder, debian, release, rustc, target)
    return RustToolchain(rustc, library)
