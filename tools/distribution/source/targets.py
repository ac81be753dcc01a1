"""What is particular to a target: its toolchain, where its libraries come from, and what modules it cannot have."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.distribution.source.third_party import GNU_READLINE, Variant
from tools.distribution.source.toolchain import Toolchain, prefixed

# Where the static libraries and headers are put, seen from the source folder. CPython compiles everything from there,
# so relative paths do, and neither objects nor recorded flags depend on where the build happens.
DEPENDENCIES = "../dependencies"
_INCLUDE = f"-I{DEPENDENCIES}/include"


@dataclass(frozen=True)
class Patch:
    """A change of ours to CPython's source: what cannot be had by configuring it."""

    path: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class Target:
    """One platform, by Rust's name for it."""

    triple: str
    multiarch: str
    toolchain: Toolchain
    packages: tuple[str, ...] = ()  # Debian packages with headers and static libraries
    sources: tuple[str, ...] = ()  # libraries that are built from source
    system_libraries: tuple[str, ...] = ()
    loaders: tuple[str, ...] = ()  # of shared libraries, as the interpreter may need one
    configure: tuple[str, ...] = ()
    linker_flags: tuple[str, ...] = ()  # as in a Makefile, for what the distribution itself consists of
    variables: Mapping[str, str] = field(default_factory=dict)  # of configure, over those every target has
    patches: tuple[Patch, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)  # modules this target cannot have, and why
    variants: tuple[Variant, ...] = ()
    crt_features: tuple[str, ...] = ()


# How configure is told about each library, for every target.
LIBRARY_VARIABLES = {
    # pkg-config would find the host's libraries; each one's flags are given below.
    "PKG_CONFIG": "false",
    "ZLIB_CFLAGS": _INCLUDE,
    "ZLIB_LIBS": "-lz",
    "BZIP2_CFLAGS": _INCLUDE,
    "BZIP2_LIBS": "-lbz2",
    "LIBLZMA_CFLAGS": _INCLUDE,
    "LIBLZMA_LIBS": "-llzma",
    "LIBFFI_CFLAGS": _INCLUDE,
    "LIBFFI_LIBS": "-lffi",
    "LIBSQLITE3_CFLAGS": _INCLUDE,
    "LIBSQLITE3_LIBS": "-lsqlite3 -lz -lm",
    "LIBUUID_CFLAGS": f"{_INCLUDE}/uuid",
    "LIBUUID_LIBS": "-luuid",
    "LIBEDIT_CFLAGS": _INCLUDE,
    "LIBEDIT_LIBS": "-ledit -lbsd -lmd -ltinfo",
    "CURSES_CFLAGS": _INCLUDE,
    "CURSES_LIBS": "-lncursesw -ltinfo",
    "PANEL_CFLAGS": _INCLUDE,
    "PANEL_LIBS": "-lpanelw -lncursesw -ltinfo",
    "GDBM_CFLAGS": _INCLUDE,
    "GDBM_LIBS": "-lgdbm",
    "LIBZSTD_CFLAGS": _INCLUDE,
    "LIBZSTD_LIBS": "-lzstd",
}

GNU_PACKAGES = (
    "libbsd-dev",
    "libbz2-dev",
    "libdb5.3-dev",
    "libedit-dev",
    "libffi-dev",
    "libgdbm-dev",
    "liblzma-dev",
    "libmd-dev",
    "libncurses-dev",
    "libreadline-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "uuid-dev",
    "zlib1g-dev",
)

# What every glibc system has; newer ones have most of them in libc itself.
GNU_SYSTEM_LIBRARIES = ("c", "crypt", "dl", "m", "pthread", "rt", "util")

# Libraries that are built from source where Debian's will not do, by the names of their recipes.
# What takes longest first: they are built side by side.
SOURCES = ("openssl", "sqlite", "ncurses", "libuuid", "xz", "libedit", "libffi", "bzip2", "zlib")
_SOURCES_VARIABLES = {"LIBEDIT_LIBS": "-ledit -ltinfo"}
_NOT_FROM_SOURCE = {
    "_dbm": "Berkeley DB 5.3 has no release since 2013 and no recipe; dbm.sqlite3 and dbm.dumb are there",
    "_gdbm": "gdbm has no recipe; dbm.sqlite3 and dbm.dumb are there",
}

_CTYPES_WITHOUT_LOADER = Patch(
    path="Lib/ctypes/__init__.py",
    old="    pythonapi = PyDLL(None)\n",
    new="""\
    try:
        pythonapi = PyDLL(None)
    except OSError:
        pythonapi = None
""",
    reason="A program that is linked statically with musl has no loader, and ctypes could not even be imported.",
)

# What configure finds out by running a program, and cannot when cross-compiling: as on x86-64 Linux.
_CROSS_ANSWERS = {
    "ac_cv_aligned_required": "no",
    "ac_cv_broken_sem_getvalue": "no",
    "ac_cv_buggy_getaddrinfo": "no",
    "ac_cv_computed_gotos": "yes",
    "ac_cv_file__dev_ptc": "no",
    "ac_cv_file__dev_ptmx": "yes",
    "ac_cv_pthread_system_supported": "yes",
    "ac_cv_working_tzset": "yes",
}

# From a program in bin or a library in lib: so that it runs from wherever it is put.
_RPATH = "-Wl,-rpath,'$$ORIGIN/../lib'"


def shared(target: Target) -> Target:
    """The target with libpython and most modules as shared libraries, which have third-party libraries inside.

    That takes libraries of position-independent code, which Debian's static ones mostly are not.
    """
    return dataclasses.replace(
        target,
        packages=(),
        sources=SOURCES,
        configure=(*target.configure, "--enable-shared", "MODULE_BUILDTYPE=shared"),
        variables={**target.variables, **_SOURCES_VARIABLES},
        linker_flags=(*target.linker_flags, _RPATH),
        without={**target.without, **_NOT_FROM_SOURCE},
        variants=(),
    )


TARGETS = (
    Target(
        triple="x86_64-unknown-linux-gnu",
        multiarch="x86_64-linux-gnu",
        toolchain=Toolchain(machine="x86_64-linux-gnu"),
        packages=GNU_PACKAGES,
        system_libraries=GNU_SYSTEM_LIBRARIES,
        loaders=("ld-linux-x86-64",),
        variants=(GNU_READLINE,),
        crt_features=("glibc-dynamic",),
    ),
    Target(
        triple="aarch64-unknown-linux-gnu",
        multiarch="aarch64-linux-gnu",
        toolchain=prefixed("aarch64-linux-gnu", host="aarch64-linux-gnu"),
        sources=SOURCES,
        system_libraries=GNU_SYSTEM_LIBRARIES,
        loaders=("ld-linux-aarch64",),
        configure=("--build=x86_64-linux-gnu",),
        variables={**_SOURCES_VARIABLES, **_CROSS_ANSWERS},
        without=_NOT_FROM_SOURCE,
        crt_features=("glibc-dynamic",),
    ),
    Target(
        triple="x86_64-unknown-linux-musl",
        multiarch="x86_64-linux-musl",
        # No host: what is linked statically runs on the machine as it is, and configure may try it.
        toolchain=prefixed("x86_64-linux-musl"),
        sources=SOURCES,
        system_libraries=("c", "crypt", "dl", "m", "pthread", "rt", "util"),
        variables={
            **_SOURCES_VARIABLES,
            # musl's threads have stacks of 128 KiB, of which Python's recursion limit knows nothing: as much as glibc's.
            "CPPFLAGS": f"{_INCLUDE} -DTHREAD_STACK_SIZE=0x800000",
        },
        patches=(_CTYPES_WITHOUT_LOADER,),
        without=_NOT_FROM_SOURCE,
        # Its interpreter. What is linked dynamically with the same objects loads shared libraries.
        crt_features=("static",),
    ),
)
