"""Filters, variants and exclusions of the distribution's extension modules (F057 to F065, F173, F188)."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run

FILTERS = ("all", "minimal", "no-copyleft", "no-gpl", "no-libraries")


def of(name: str) -> Path:
    return executable(name.upper().replace("-", "_"))


def builtins(name: str) -> set[str]:
    return set(output(of(name), "import sys; print(*sys.builtin_module_names)").split())


def functions(name: str) -> set[str]:
    """Names of all functions that were linked, exported or not."""
    listing = subprocess.run(["nm", of(name)], env={"PATH": os.defpath}, capture_output=True, text=True, check=True)
    return set(re.findall(r" [tT] (\w+)$", listing.stdout, re.MULTILINE))


def test_all_has_what_the_others_leave_out() -> None:
    everything = builtins("all")
    assert {"_gdbm", "_dbm", "_ssl", "zlib", "_sqlite3", "readline", "oxidized_importer"} <= everything
    for name in FILTERS:
        assert builtins(name) <= everything


def test_minimal_starts_and_has_little_else() -> None:
    assert output(of("minimal"), "import os, io, site; print(os.sep)") == "/\n"
    assert not builtins("minimal") & {"_ssl", "zlib", "math", "itertools"}
    # Modules that could not be imported anyway are not there either.
    assert "No module named 'json'" in run(of("minimal"), "import json").stderr
    assert output(of("all"), "import json; print(json.loads('[1]'))") == "[1]\n"


def test_no_libraries_links_none() -> None:
    left_out = builtins("all") - builtins("no-libraries")
    assert left_out >= {"_ssl", "_hashlib", "zlib", "_bz2", "_lzma", "_sqlite3", "_ctypes", "readline", "_curses"}
    assert builtins("no-libraries") >= {"math", "itertools", "_json", "_struct", "array", "_socket"}
    assert not functions("no-libraries") & {"deflate", "SSL_new", "sqlite3_open", "BZ2_bzCompress", "gdbm_open"}


@pytest.mark.parametrize(
    ("name", "gone"), [("no-gpl", {"_gdbm"}), ("no-copyleft", {"_gdbm", "_dbm"})], ids=["no-gpl", "no-copyleft"]
)
def test_licences_decide(name: str, gone: set[str]) -> None:
    assert builtins("all") - builtins(name) == gone


GDBM = {"gdbm_open", "gdbm_store"}
# Of GNU's; libedit, which has many of readline's names, has functions of its own.
READLINE = {"_rl_init_terminal_io", "_rl_dispatch"}


def test_no_gpl_links_nothing_of_gnu() -> None:
    """From the linked file itself."""
    assert functions("all") >= GDBM
    assert functions("gnu-readline") >= GDBM | READLINE
    assert not functions("no-gpl") & (GDBM | READLINE)
    assert not functions("no-copyleft") & (GDBM | READLINE | {"__db_open"})


@pytest.mark.parametrize(
    ("name", "backend"), [("all", "editline"), ("no-gpl", "editline"), ("gnu-readline", "readline")]
)
def test_variants_are_other_libraries(name: str, backend: str) -> None:
    assert output(of(name), "import readline; print(readline.backend)") == backend + "\n"


def test_sizes() -> None:
    """A minimal executable is at most 45 % of one with everything (stripped they differ even more)."""
    assert of("minimal").stat().st_size <= 0.45 * of("all").stat().st_size
