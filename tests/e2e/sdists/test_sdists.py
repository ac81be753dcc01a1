"""Distributions built from their sources: by setuptools, flit, hatchling and Meson, in C, C++ and Cython; linked, as shared libraries, and for other rules."""

from __future__ import annotations

import importlib
import importlib.metadata

import pytest

from tests.e2e.support import executable, output, run

MODULES = ["markupsafe._speedups", "mesonic.greetings", "mesonic.shapes", "mesonic.words"]

_COUNTS = "from mesonic import shapes, words; print(words.count(), words.count(), shapes.count())"
_MARKUP = "import markupsafe; print(markupsafe.escape('<&>'), markupsafe._escape_inner.__module__)"
_PURE = "import colorama, mypy_extensions; print(repr(colorama.Fore.RED), mypy_extensions.TypedDict.__name__)"


def test_modules_are_linked() -> None:
    """F184, F194: what the build compiled is builtin, under its whole name."""
    code = f"import sys; print([name for name in {MODULES} if name in sys.builtin_module_names])"
    assert output(executable("LINKED"), code) == f"{MODULES}\n"


@pytest.mark.parametrize("name", ["LINKED", "SHARED"])
def test_modules_work(name: str) -> None:
    assert output(executable(name), _MARKUP) == "&lt;&amp;&gt; markupsafe._speedups\n"


@pytest.mark.parametrize("name", ["LINKED", "SHARED"])
def test_each_module_has_its_own_of_a_library(name: str) -> None:
    """F187: a static library of the build is linked in, twice as in two shared libraries."""
    assert output(executable(name), _COUNTS) == "1 2 1\n"


def test_library_from_outside() -> None:
    """F187: one of Bazel's, and one that it needs itself."""
    assert output(executable("LINKED"), "from mesonic import greetings; print(greetings.greet())") == "hello\n"


def test_exception_of_cython() -> None:
    result = run(executable("LINKED"), "from mesonic import words; words.fail()")
    assert result.returncode == 1
    assert 'File "mesonic/words.pyx", line 10, in mesonic.words.fail' in result.stderr


def test_one_stays_a_shared_library() -> None:
    code = "import sys, markupsafe._speedups as s; print(s.__name__ in sys.builtin_module_names, s.__spec__.loader)"
    shown = output(executable("SHARED"), code)
    assert shown.startswith("False ")
    assert "OxidizedFinder" in shown


def test_pure_ones() -> None:
    assert output(executable("LINKED"), _PURE) == "'\\x1b[31m' TypedDict\n"


def test_metadata() -> None:
    code = (
        "import importlib.metadata as m; print(*(m.version(n) for n in ('colorama', 'MarkupSafe', 'mypy-extensions')))"
    )
    expected = [importlib.metadata.version(name) for name in ("colorama", "MarkupSafe", "mypy-extensions")]
    assert output(executable("LINKED"), code).split() == expected


def test_other_rules_have_the_whole_wheel() -> None:
    speedups, shapes = (importlib.import_module(name) for name in ("markupsafe._speedups", "mesonic.shapes"))
    assert str(speedups.__file__).endswith(".so")
    assert shapes.count() == "1"
