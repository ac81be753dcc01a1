"""What each toolchain is made of, as data."""

from __future__ import annotations

from dataclasses import dataclass

from tools.bootstrap.report import BootstrapError

# Every Debian has these, and the toolchain's programs run with the machine's own.
ASSUMED = ("libc6", "libgcc-s1", "libstdc++6")


@dataclass(frozen=True)
class Target:
    """One target that programs can be made for."""

    triple: str
    multiarch: str  # Debian's name for it, and what the compiler answers to -dumpmachine
    packages: tuple[str, ...]  # unpacked with all they depend on
    program_prefix: str  # of the compiler and binutils in the packages
    sysroot: str  # folder of the C library, below the root of the packages
    emulator: tuple[str, str] | None = None  # package and program that runs the target's programs here


TARGETS = {
    each.triple: each
    for each in (
        Target(
            triple="aarch64-unknown-linux-gnu",
            multiarch="aarch64-linux-gnu",
            packages=("gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"),
            program_prefix="aarch64-linux-gnu-",
            sysroot="usr/aarch64-linux-gnu",
            emulator=("qemu-user-static", "usr/bin/qemu-aarch64-static"),
        ),
        Target(
            triple="x86_64-unknown-linux-musl",
            multiarch="x86_64-linux-musl",
            # The kernel's headers only: with libc6-dev, glibc's would be found where musl has none.
            packages=("gcc", "musl-dev", "linux-libc-dev"),
            program_prefix="x86_64-linux-gnu-",
            sysroot="usr",
        ),
    )
}


def find(triple: str) -> Target:
    """The target named `triple`."""
    if triple not in TARGETS:
        raise BootstrapError(f"there is no C toolchain for {triple}; there is one for {' and '.join(TARGETS)}")
    return TARGETS[triple]
