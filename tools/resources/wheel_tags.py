"""Whether a wheel is for a platform and a Python, by its tags (PEP 425, 600, 656); rules/private/wheel_tags.bzl does the same for file names.

How new a C library it needs is not judged: the machine that the executable runs on is not known.
"""

from __future__ import annotations

import re

from tools.resources.resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_PROCESSORS = {"armv7": "armv7l"}
_MAC_PROCESSORS = {"aarch64": ("arm64", "universal2"), "x86_64": ("x86_64", "universal2", "intel", "universal")}
_WINDOWS = {"aarch64": "win_arm64", "i686": "win32", "x86_64": "win_amd64"}


class WheelTarget:
    """What a wheel has to be for."""

    __slots__ = ("abi_flags", "minor", "triple")

    def __init__(self, triple: str, python_version: str, abi_flags: str = "") -> None:
        """Hold a target triple, the version of CPython, and the letters of its build: `t` is one without the GIL."""
        self.triple = triple
        self.minor = int(python_version.split(".")[1])
        self.abi_flags = abi_flags


def check(what: str, tags: Iterable[str], target: WheelTarget) -> None:
    """Check that one of a wheel's tags, which may be compressed, is for a target; without any nothing is known.

    Raises:
        ResourceError: none is; says what the wheel `what` is for.
    """
    found = [tag.split("-") for tag in tags]
    expanded = [
        (python, abi, platform)
        for pythons, abis, platforms in (tag for tag in found if len(tag) == 3)
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    ]
    fitting = [tag for tag in expanded if fits_platform(tag[2], target)]
    if not expanded or any(fits_python(python, abi, target) for python, abi, _ in fitting):
        return
    if fitting:
        named = ", ".join(sorted({f"{python}-{abi}" for python, abi, _ in fitting}))
        is_for = f"Python 3.{target.minor}" + (f" with the ABI flags '{target.abi_flags}'" if target.abi_flags else "")
    else:
        named = ", ".join(sorted({platform for _, _, platform in expanded}))
        is_for = target.triple
    raise ResourceError(f"{what} is for {named}, and the executable is for {is_for}; get the wheel for that")


def fits_platform(platform: str, target: WheelTarget) -> bool:
    """Tell whether a platform tag is a target's."""
    processor, _, system = target.triple.partition("-")
    if platform == "any":
        return True
    if "-linux-" in f"-{system}":
        libc = "musllinux" if "musl" in system else "manylinux"
        name = re.escape(_PROCESSORS.get(processor, processor))
        return re.fullmatch(rf"(?:linux|{libc}(?:1|2010|2014|_\d+_\d+))_{name}", platform) is not None
    if "darwin" in system:
        found = re.fullmatch(r"macosx_\d+_\d+_(\w+)", platform)
        return found is not None and found[1] in _MAC_PROCESSORS.get(processor, ())
    return "windows" in system and platform == _WINDOWS.get(processor)


def fits_python(python: str, abi: str, target: WheelTarget) -> bool:
    """Tell whether tags of a Python and its ABI are those of a target's."""
    found = re.fullmatch(r"(cp|py)3(\d*)", python)
    if found is None:
        return False
    minor = int(found[2] or 0)
    if found[1] == "py":
        return abi == "none" and minor <= target.minor
    if abi == "abi3":
        return minor <= target.minor and "t" not in target.abi_flags
    return minor == target.minor and abi in ("none", f"cp3{target.minor}{target.abi_flags}")
