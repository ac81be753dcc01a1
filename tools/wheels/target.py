"""What wheels are for: platforms by Rust's names, as wheels' tags and as requirements' markers name them."""

from __future__ import annotations

import platform
import sys
from typing import NamedTuple

_OLDEST_GLIBC = 5
_LEGACY_GLIBC = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}
"""By minor version the names from before there was a rule for them."""
_NEWEST_MUSL = 2
_NEWEST_MACOS = "14_0"
"""As that is what a program that is written today can expect; Python itself runs on older ones."""
_MAC_PROCESSORS = {"aarch64": "arm64"}
_WINDOWS_PROCESSORS = {"aarch64": "ARM64", "x86_64": "AMD64"}
_WINDOWS_TAGS = {"aarch64": "win_arm64", "x86_64": "win_amd64"}


class Target(NamedTuple):
    """A platform, and the Python on it."""

    triple: str
    python_version: str
    """Complete, such as `3.13.5`."""
    abi_flags: str = ""

    @property
    def minor_version(self) -> str:
        """Such as `3.13`."""
        return ".".join(self.python_version.split(".")[:2])

    @property
    def abi(self) -> str:
        """Of extension modules, as wheels' tags name it."""
        return f"cp{self.minor_version.replace('.', '')}{self.abi_flags}"


def this_python(triple: str) -> Target:
    """The Python that runs this, as if it were on another platform."""
    return Target(triple, platform.python_version(), getattr(sys, "abiflags", ""))


def platform_tags(triple: str, glibc: str) -> list[str]:
    """Platforms of wheels that run on a platform, the best first.

    `glibc` is the newest version of it that a wheel may need.

    Raises:
        ValueError: the platform or the version is not known.
    """
    processor, _, system = triple.partition("-")
    if system == "unknown-linux-gnu":
        versions = [
            [f"manylinux_2_{minor}_{processor}"]
            + ([f"{_LEGACY_GLIBC[minor]}_{processor}"] if minor in _LEGACY_GLIBC else [])
            for minor in range(_glibc_minor(glibc), _OLDEST_GLIBC - 1, -1)
        ]
        return [tag for tags in versions for tag in tags] + [f"linux_{processor}"]
    if system == "unknown-linux-musl":
        return ["any"]  # what is linked statically loads no libraries
    if system == "unknown-linux-musl-dynamic":
        return [f"musllinux_1_{minor}_{processor}" for minor in range(_NEWEST_MUSL, -1, -1)] + [f"linux_{processor}"]
    if system == "apple-darwin":
        return [f"macosx_{_NEWEST_MACOS}_{_MAC_PROCESSORS.get(processor, processor)}"]  # pip knows the older ones
    if system.startswith("pc-windows-") and processor in _WINDOWS_TAGS:
        return [_WINDOWS_TAGS[processor]]
    raise ValueError(f"there are no wheels for {triple}: which ones could be for it is not known")


def markers(target: Target) -> dict[str, str]:
    """The environment that requirements' markers ask for. Of a machine that is not known, release and version are empty."""
    processor, _, system = target.triple.partition("-")
    if "linux" in system:
        names = ("posix", "linux", "Linux", processor)
    elif "darwin" in system:
        names = ("posix", "darwin", "Darwin", _MAC_PROCESSORS.get(processor, processor))
    else:
        names = ("nt", "win32", "Windows", _WINDOWS_PROCESSORS.get(processor, processor))
    os_name, sys_platform, platform_system, platform_machine = names
    return {
        "implementation_name": "cpython",
        "implementation_version": target.python_version,
        "os_name": os_name,
        "platform_machine": platform_machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform_system,
        "platform_version": "",
        "python_full_version": target.python_version,
        "python_version": target.minor_version,
        "sys_platform": sys_platform,
    }


def _glibc_minor(version: str) -> int:
    major, _, minor = version.partition(".")
    if major != "2" or not minor.isdecimal():
        raise ValueError(f"'{version}' is no version of glibc; one is, for example, '2.28'")
    return int(minor)
