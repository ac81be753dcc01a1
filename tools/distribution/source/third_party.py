"""Libraries by other people that end up in a distribution: licences, versions, and modules that exist in two variants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Library:
    """Licence of a library that extension modules link, as SPDX identifiers."""

    licenses: tuple[str, ...]
    public_domain: bool = False


@dataclass(frozen=True)
class Bundled:
    """A copy of a library that CPython's own source has."""

    name: str
    licenses: tuple[str, ...]
    folder: str  # whose objects are the library's
    version_file: str
    version: tuple[str, ...]  # regular expressions, each for one part of the version
    license_file: str  # a text, or a C file whose first comment has the notice
    linked: bool = False  # named in PYTHON.json as a library rather than by its objects


@dataclass(frozen=True)
class Variant:
    """A module compiled a second time, to be linked with another library."""

    module: str
    name: str
    default: str  # what the variant that CPython built itself is called
    defines: tuple[str, ...]  # of pyconfig.h, as configure would have answered for the other library
    undefines: tuple[str, ...]
    libraries: tuple[str, ...]
    check: str  # an expression that is true of the module, by its name, if it is this variant


LIBRARIES = {
    "bsd": Library(("BSD-3-Clause",)),
    "bz2": Library(("bzip2-1.0.6",)),
    "crypto": Library(("Apache-2.0",)),
    "db": Library(("Sleepycat",)),
    "edit": Library(("BSD-3-Clause",)),
    "ffi": Library(("MIT",)),
    "gdbm": Library(("GPL-3.0-or-later",)),
    "lzma": Library(("0BSD",)),
    "md": Library(("BSD-3-Clause",)),
    "mpdec": Library(("BSD-2-Clause",)),
    "ncursesw": Library(("X11",)),
    "panelw": Library(("X11",)),
    "readline": Library(("GPL-3.0-or-later",)),
    "sqlite3": Library((), public_domain=True),
    "ssl": Library(("Apache-2.0",)),
    "tinfo": Library(("X11",)),
    "uuid": Library(("BSD-3-Clause",)),
    "z": Library(("Zlib",)),
    "zstd": Library(("BSD-3-Clause",)),
}

EXPAT = Bundled(
    name="expat",
    licenses=("MIT",),
    folder="Modules/expat",
    version_file="Modules/expat/expat.h",
    version=(r"XML_MAJOR_VERSION (\d+)", r"XML_MINOR_VERSION (\d+)", r"XML_MICRO_VERSION (\d+)"),
    license_file="Modules/expat/COPYING",
)
MPDEC = Bundled(
    name="mpdec",
    licenses=("BSD-2-Clause",),
    folder="Modules/_decimal/libmpdec",
    version_file="Modules/_decimal/libmpdec/mpdecimal.h",
    version=(r'MPD_VERSION "([^"]+)"',),
    license_file="Modules/_decimal/libmpdec/mpdecimal.h",
    linked=True,
)
# HACL* has no releases: what CPython took is a commit.
HACL = Bundled(
    name="HACL*",
    licenses=("MIT",),
    folder="Modules/_hacl",
    version_file="Modules/_hacl/refresh.sh",
    version=(r"expected_hacl_star_rev=(\w+)",),
    license_file="Modules/_hacl/Hacl_Hash_MD5.c",
)

# What configure finds out about GNU readline 4.2 and later, and libedit has only some of.
GNU_READLINE = Variant(
    module="readline",
    name="readline",
    default="libedit",
    defines=(
        "HAVE_RL_APPEND_HISTORY",
        "HAVE_RL_CATCH_SIGNAL",
        "HAVE_RL_COMPDISP_FUNC_T",
        "HAVE_RL_COMPLETION_APPEND_CHARACTER",
        "HAVE_RL_COMPLETION_DISPLAY_MATCHES_HOOK",
        "HAVE_RL_COMPLETION_MATCHES",
        "HAVE_RL_COMPLETION_SUPPRESS_APPEND",
        "HAVE_RL_PRE_INPUT_HOOK",
        "HAVE_RL_RESIZE_TERMINAL",
    ),
    undefines=("Py_RL_STARTUP_HOOK_TAKES_ARGS", "WITH_EDITLINE"),
    libraries=("readline", "tinfo"),
    check="'libedit' not in readline.__doc__",
)
