"""Debian's Rust compiler in a folder, running with the machine's C library."""

from __future__ import annotations

from pathlib import Path

from tools.toolchains import folders, wrappers
from tools.toolchains.packages import Packages
from tools.toolchains.rust.releases import Release

_CODE = (Path(__file__).parent, Path(folders.__file__).parent)
PROGRAMS = ("rustc", "rustdoc")
# What every machine has that builds with Bazel; a linker it is given.
ASSUMED = ("binutils", "gcc", "libc-dev", "libc6", "libc6-dev", "libgcc-s1", "libstdc++6")


def unpacked(cache: Path, debian: Packages, release: Release) -> Path:
    """The folder of the compiler: programs in `bin`, Debian's files in `root`."""
    key = folders.key([(each.name, each.version, each.sha256) for each in release.packages], *_CODE)
    result = cache / f"rustc-{key}"
    with folders.made(result, f"unpacking Rust {release.version}") as draft:
        if draft:
            debian.unpack(release.packages, draft / "root")
            for name in PROGRAMS:
                folders.write(draft / "bin" / name, wrappers.program(f"usr/bin/{name}"), 0o755)
            folders.write_record(draft, key, release.packages)
    return result


def library_path(root: Path) -> str:
    """Where the loader finds the shared libraries of packages unpacked in `root`."""
    return ":".join(str(root / each / "x86_64-linux-gnu") for each in ("usr/lib", "lib"))
