"""What can be built: one description per Python version, target and build options, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.distribution.source.report import SourceError


@dataclass(frozen=True)
class Tarball:
    """A release of CPython as Debian carries it: the unmodified upstream source."""

    version: str
    suite: str
    revision: str  # of the Debian source package; others with the same upstream source serve as well
    sha256: str


@dataclass(frozen=True)
class Library:
    """Licence of a library that extension modules link, as SPDX identifiers."""

    licenses: tuple[str, ...]
    public_domain: bool = False


@dataclass(frozen=True)
class Description:
    """One distribution. Everything here is part of the key under which the result is cached."""

    python: str
    target: str
    options: str
    multiarch: str
    source_package: str
    tarballs: tuple[Tarball, ...]  # in order of preference
    packages: tuple[str, ...]  # Debian packages with headers and static libraries
    libraries: Mapping[str, Library]
    system_libraries: tuple[str, ...]
    configure: tuple[str, ...]
    variables: Mapping[str, str]  # of configure
    expected: tuple[str, ...]  # modules configure would silently leave out if their library were not found
    run_time_required: tuple[str, ...]
    inittab_cflags: tuple[str, ...] = ("-std=c11", "-DNDEBUG", "-DPy_BUILD_CORE")
    licenses: tuple[str, ...] = ("Python-2.0", "CNRI-Python")
    crt_features: tuple[str, ...] = field(default=("glibc-dynamic",))


# Where the static libraries and headers are put, seen from the source folder. CPython compiles everything from there,
# so relative paths do, and neither objects nor recorded flags depend on where the build happens.
DEPENDENCIES = "../dependencies"
_INCLUDE = f"-I{DEPENDENCIES}/include"
_LIBRARIES = f"-L{DEPENDENCIES}/lib"

_GNU_LIBRARIES = {
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
    "sqlite3": Library((), public_domain=True),
    "ssl": Library(("Apache-2.0",)),
    "tinfo": Library(("X11",)),
    "uuid": Library(("BSD-3-Clause",)),
    "z": Library(("Zlib",)),
}

_GNU_PACKAGES = (
    "libbsd-dev",
    "libbz2-dev",
    "libdb5.3-dev",
    "libedit-dev",
    "libffi-dev",
    "libgdbm-dev",
    "liblzma-dev",
    "libmd-dev",
    "libncurses-dev",
    "libsqlite3-dev",
    "libssl-dev",
    "uuid-dev",
    "zlib1g-dev",
)

_GNU_CONFIGURE = (
    "--prefix=/install",
    # Every extension module goes into libpython and the interpreter.
    "MODULE_BUILDTYPE=static",
    "--disable-test-modules",
    "--without-ensurepip",
    # Debian 12's expat fails some of CPython's own tests, and it has no libmpdec: CPython's copies are newer.
    "--without-system-expat",
    "--without-system-libmpdec",
    f"--with-openssl={DEPENDENCIES}",
    "--with-readline=editline",
    # Without gdbm in this list, _gdbm is silently left out.
    "--with-dbmliborder=bdb:gdbm",
    "--enable-loadable-sqlite-extensions",
)

_GNU_VARIABLES = {
    # pkg-config would find the host's libraries; each one's flags are given below.
    "PKG_CONFIG": "false",
    # Debug information would make the objects many times larger; -O2 rather than upstream's -O3 keeps them smaller
    # still, and what is started often is better small.
    "OPT": "-O2 -Wall",
    # For the interpreter and its modules only: what is built against the distribution later does not inherit these.
    # -fPIC lets the objects be linked into anything; without interposition calls are inlined as if it were not there,
    # and the linker turns what indirection is left into direct access in an executable.
    "CFLAGS_NODIST": "-fPIC -fno-semantic-interposition",
    "CPPFLAGS": _INCLUDE,
    "LDFLAGS": _LIBRARIES,
    # The interpreter exports its symbols for extension modules in files; those of the libraries linked into it must
    # not be among them, or they would take the place of a module's own. By name rather than ALL, which in a link of
    # libpython.a would hide Python's symbols, too.
    "LDFLAGS_NODIST": "-Wl,--exclude-libs," + ":".join(f"lib{name}.a" for name in sorted([*_GNU_LIBRARIES, "expat"])),
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
    # Static Tk drags in Debian's expat, which collides with CPython's own copy.
    "py_cv_module__tkinter": "n/a",
    # Only its name gets recorded, and the source's generated files are up to date: do not look for one.
    "PYTHON_FOR_REGEN": "python3",
}

DESCRIPTIONS = (
    Description(
        python="3.13",
        target="x86_64-unknown-linux-gnu",
        options="noopt",
        multiarch="x86_64-linux-gnu",
        source_package="python3.13",
        tarballs=(
            Tarball("3.13.15", "sid", "3.13.15-1", "1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76"),
            # Sid moves on and drops what it had; a stable release keeps its own for years.
            Tarball(
                "3.13.5",
                "trixie",
                "3.13.5-2+deb13u5",
                "93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640",
            ),
        ),
        packages=_GNU_PACKAGES,
        libraries=_GNU_LIBRARIES,
        # What every glibc system has; newer ones have most of them in libc itself.
        system_libraries=("c", "crypt", "dl", "m", "pthread", "rt", "util"),
        configure=_GNU_CONFIGURE,
        variables=_GNU_VARIABLES,
        expected=(
            *("_bz2", "_ctypes", "_curses", "_curses_panel", "_dbm", "_decimal", "_elementtree", "_gdbm", "_hashlib"),
            *("_lzma", "_sqlite3", "_ssl", "_uuid", "pyexpat", "readline", "zlib"),
        ),
        # Found by leaving each out: without one of these the interpreter does not start, or `site` fails.
        run_time_required=(
            *("_codecs", "_io", "_signal", "_thread", "_tracemalloc", "_weakref"),
            *("atexit", "errno", "faulthandler", "posix"),
        ),
    ),
)


def find(python: str, target: str, options: str) -> Description:
    for description in DESCRIPTIONS:
        if (description.python, description.target, description.options) == (python, target, options):
            return description
    known = "; ".join(f"{each.python} {each.target} {each.options}" for each in DESCRIPTIONS)
    raise SourceError(f"no description of how to build Python {python} for {target} with {options}; there is: {known}")
