"""Profile-guided and link-time optimisation, done so that who links the archive needs neither a plugin nor patience.

Link-time optimisation happens here, once: the core's objects become a single relocatable one of machine code. All
modules stay objects of their own, so that any of them can be left out.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.distribution.source.description import Description
from tools.distribution.source.extensions import INITTAB
from tools.distribution.source.report import SourceError, output, say
from tools.distribution.source.toolchain import Toolchain

CORE = "Python/core.o"
_TRAINING = Path(__file__).with_name("training.py")
# For both the compiler, which wrote it into each object, and the linker: machine code of the core as a whole.
_COMBINE = ("-r", "-flinker-output=nolto-rel", "-fPIC", "-fno-semantic-interposition")
_LTO_SECTIONS = ("--wildcard", "--remove-section=.gnu.lto_*", "--remove-section=.gnu.debuglto_*")


def profile_arguments(source: Path) -> list[str]:
    """Arguments of make with which CPython's profile-guided build is a deterministic one."""
    # Seen from the source folder, so that its name is the same everywhere.
    shutil.copyfile(_TRAINING, source / "training.py")
    return [
        # One thread is profiled, which needs no atomic counters; and LTO of what is thrown away is for nothing.
        "PGO_PROF_GEN_FLAG=-fprofile-generate -fprofile-update=single -fno-lto",
        "PROFILE_TASK=-P -s -B -X utf8 training.py",
    ]


def repeatably(toolchain: Toolchain) -> list[str]:
    """What a command is run through to do the same every time: hashes and addresses decide which entries collide.

    Addresses stay random where fixing them is not allowed, as in many containers; the profile is as good, but not the
    same every time.
    """
    command = [toolchain.find("env"), "PYTHONHASHSEED=0"]
    fixed = [*command, toolchain.find("setarch"), "--addr-no-randomize"]
    try:
        output([*fixed, toolchain.find("true")], env=toolchain.environment())
    except SourceError as error:
        say(f"addresses cannot be fixed here, so that this profile will not be reproducible: {error}")
        return command
    return fixed


def combine(
    description: Description, source: Path, core: Sequence[str], modules: Sequence[str], jobs: int
) -> list[str]:
    """Optimise the core as a whole; returns its objects from now on, the inittab's staying one of its own."""
    toolchain = description.toolchain
    inittab = f"{INITTAB}.o"
    flags = [f"-flto={jobs}", *_COMBINE, *description.variables["OPT"].split(), *toolchain.cflags]
    inputs = [path for path in core if path != inittab]
    toolchain.run(toolchain.cc, *flags, "-o", CORE, *inputs, cwd=source)
    archives = [f"{each.folder}/lib{each.name}.a" for each in description.bundled if each.linked]
    # Times are kept: nothing is to be compiled again because of this.
    for path in [inittab, "Programs/python.o", *modules, *archives]:
        toolchain.run(toolchain.objcopy, *_LTO_SECTIONS, "--preserve-dates", "-D", path, cwd=source)
    return [CORE, inittab]


def relink_arguments(source: Path, core: Sequence[str], modules: Sequence[str]) -> list[str]:
    """Arguments of make with which interpreter and libpython consist of the core's new objects."""
    for path in [*source.glob("libpython*.a"), source / "python"]:
        path.unlink()
    return [f"LIBRARY_OBJS={' '.join([*core, *modules])}"]
