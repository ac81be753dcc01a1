"""Executables that have to run with an old glibc (F489-F501)."""

from __future__ import annotations

import re

import pytest

from tests.e2e.glibc.expected import WORKS
from tests.e2e.support import executable, output


def newest(name: str) -> tuple[int, ...]:
    """The latest version of glibc that an executable itself asks for, as binutils see it."""
    shown = output("/usr/bin/readelf", "--version-info", str(executable(name)))
    return max(tuple(map(int, found.split("."))) for found in re.findall(r"Name: GLIBC_([0-9.]+)", shown))


@pytest.mark.parametrize("name", ["EMBEDDED", "FUNCTIONS", "HELLO", "NUMPY"])
def test_asks_for_nothing_later_than_its_floor(name: str) -> None:
    # numpy's floor is later, and the launcher the one that was linked for it.
    assert newest(name) <= (2, 27 if name == "NUMPY" else 17)


def test_what_says_nothing_is_for_the_machine() -> None:
    assert newest("ORDINARY") > (2, 27)


def test_runs() -> None:
    assert output(executable("HELLO")).startswith("Hello from Python 3.")
    assert output(executable("NUMPY")) == "45\n"
    assert output(executable("EMBEDDED"), "a").splitlines()[-1] == "hello from the host, a"


def test_functions_that_the_floor_lacks_do_what_they_do() -> None:
    assert output(executable("FUNCTIONS")) == WORKS
