"""What is particular to a version of CPython: where its source is, and how its build differs from the others'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.distribution.source.third_party import EXPAT, HACL, MPDEC, Bundled


@dataclass(frozen=True)
class Tarball:
    """A release of CPython as Debian carries it: the unmodified upstream source."""

    version: str
    suite: str
    revision: str  # of the Debian source package; others with the same upstream source serve as well
    sha256: str
    compression: str = "xz"

    def filename(self, package: str) -> str:
        return f"{package}_{self.version}.orig.tar.{self.compression}"


@dataclass(frozen=True)
class Version:
    """One minor version."""

    python: str
    source_package: str
    tarballs: tuple[Tarball, ...]  # in order of preference
    expected: tuple[str, ...]  # modules configure would silently leave out if their library were not found
    run_time_required: tuple[str, ...]
    bundled: tuple[Bundled, ...]
    configure: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)  # of configure
    packages: tuple[str, ...] = ()  # that only this version has a use for
    sources: tuple[str, ...] = ()  # the same, for targets whose libraries are built from source
    # Before 3.12 configure knows a module's flags only to tell them to setup.py. The Setup file it writes becomes
    # Setup.local, which counts, together with these lines for what is not in it.
    setup: tuple[str, ...] = ()
    # Macros of pyconfig.h to define: configure before 3.12 cannot be told what a static libedit needs, and asks nothing.
    pyconfig: tuple[str, ...] = ()
    # Targets of make that modules named in Setup.local need, and CPython's Makefile does not know they do.
    make_first: tuple[str, ...] = ()


_EXPECTED = (
    *("_bz2", "_ctypes", "_curses", "_curses_panel", "_dbm", "_decimal", "_elementtree", "_gdbm", "_hashlib"),
    *("_lzma", "_sqlite3", "_ssl", "_uuid", "pyexpat", "readline", "zlib"),
)
# Found by leaving each out: without one of these the interpreter does not start, or `site` fails.
_RUN_TIME_REQUIRED = (
    *("_codecs", "_io", "_signal", "_thread", "_tracemalloc", "_weakref"),
    *("atexit", "errno", "faulthandler", "posix"),
)

_SQLITE_FUNCTIONS = (
    *("bind_double", "column_decltype", "column_double", "complete", "enable_shared_cache", "load_extension"),
    *("progress_handler", "result_double", "serialize", "set_authorizer", "trace", "trace_v2", "value_double"),
)
_CTYPES = "_ctypes/_ctypes.c _ctypes/callbacks.c _ctypes/callproc.c _ctypes/stgdict.c _ctypes/cfield.c"

VERSIONS = (
    Version(
        python="3.11",
        source_package="python3.11",
        tarballs=(
            Tarball(
                "3.11.2",
                "bookworm",
                "3.11.2-6",
                "2411c74bda5bbcfcddaf4531f66d1adc73f247f529aee981b029513aefdbf849",
                compression="gz",
            ),
        ),
        expected=_EXPECTED,
        run_time_required=_RUN_TIME_REQUIRED,
        bundled=(EXPAT, MPDEC),
        variables={
            # Configure looks for these in libsqlite3 alone, which as a static library needs libm besides.
            **{f"ac_cv_lib_sqlite3_sqlite3_{name}": "yes" for name in _SQLITE_FUNCTIONS},
            # The C library has it; found in libbsd as well, it would make that a library of fcntl.
            "ac_cv_lib_bsd_flock": "no",
        },
        setup=(
            f"_ctypes {_CTYPES} -DHAVE_FFI_PREP_CIF_VAR -DHAVE_FFI_PREP_CLOSURE_LOC -DHAVE_FFI_CLOSURE_ALLOC -lffi -ldl",
            "_curses _cursesmodule.c -DHAVE_NCURSESW -lncursesw -ltinfo",
            "_curses_panel _curses_panel.c -DHAVE_NCURSESW -lpanelw -lncursesw -ltinfo",
            "_dbm _dbmmodule.c -DUSE_BERKDB -ldb",
            "readline readline.c -ledit -lbsd -lmd -ltinfo",
            # What is not disabled, setup.py would build as a shared library, from whatever the machine has.
            "*disabled*",
            "_tkinter",
            "nis",
            "xxlimited",
            "xxlimited_35",
        ),
        pyconfig=(
            "HAVE_LIBREADLINE",
            "HAVE_RL_APPEND_HISTORY",
            "HAVE_RL_CATCH_SIGNAL",
            "HAVE_RL_COMPLETION_APPEND_CHARACTER",
            "HAVE_RL_COMPLETION_DISPLAY_MATCHES_HOOK",
            "HAVE_RL_COMPLETION_MATCHES",
            "HAVE_RL_COMPLETION_SUPPRESS_APPEND",
            "HAVE_RL_PRE_INPUT_HOOK",
            "HAVE_RL_RESIZE_TERMINAL",
        ),
        make_first=("Modules/_decimal/libmpdec/libmpdec.a", "Modules/expat/libexpat.a"),
    ),
    Version(
        python="3.13",
        source_package="python3.13",
        tarballs=(
            Tarball("3.13.15", "sid", "3.13.15-1", "1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76"),
            # Sid moves on and drops what it had, testing somewhat later; a stable release keeps its own for years.
            Tarball(
                "3.13.15", "forky", "3.13.15-1", "1e66a7945a48390ee4c2a4268a0e4185884059a13c4aab6d148aa208deea4a76"
            ),
            Tarball(
                "3.13.5",
                "trixie",
                "3.13.5-2+deb13u5",
                "93e583f243454e6e9e4588ca2c2662206ad961659863277afcdb96801647d640",
            ),
        ),
        expected=_EXPECTED,
        run_time_required=_RUN_TIME_REQUIRED,
        bundled=(EXPAT, MPDEC, HACL),
    ),
    Version(
        python="3.14",
        source_package="python3.14",
        tarballs=(
            # Both suites have moved on; it is still in the pool.
            Tarball("3.14.7", "forky", "3.14.7-1", "3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81"),
            Tarball("3.14.7", "sid", "3.14.7-1", "3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81"),
        ),
        expected=tuple(sorted((*_EXPECTED, "_hmac", "_remote_debugging", "_zstd"))),
        run_time_required=_RUN_TIME_REQUIRED,
        bundled=(EXPAT, MPDEC, HACL),
        packages=("libzstd-dev",),
        sources=("zstd",),
    ),
)
