"""Paths of manifests (F470): what they may be, and what cannot stand side by side."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.manifest import paths

PARTS = st.text(st.sampled_from("ab.\\/\0 é") | st.characters(), max_size=4)
PATHS = st.lists(PARTS, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("", "is empty"),
        ("/etc/passwd", "is absolute"),
        ("/", "is absolute"),
        ("..", "has the part '..'"),
        ("a/../b", "has the part '..'"),
        ("a/./b", "has the part '.'"),
        ("a//b", "has an empty part"),
        ("a/", "has an empty part"),
        ("a\\b", "has a backslash"),
        ("a\0b", "has a NUL character"),
        (".file_manifest", "is that of the file by which installations are known"),
        ("a\udcff", "is not UTF-8"),
    ],
)
def test_refused(path: str, problem: str) -> None:
    assert paths.problem(path) == problem
    with pytest.raises(paths.ManifestError, match=r"^path '.*' of //:t .*; give it a plain path such as 'bin/app'$"):
        paths.check(path, "//:t")


@pytest.mark.parametrize("path", ["a", "a..b/..c/d..", "...", "-x", "a b/c\nd", "é/漢", "~", "C:", ".hidden"])
def test_taken(path: str) -> None:
    """Two dots are a problem as a part only, not within one, as they were in PyOxidizer."""
    assert paths.problem(path) is None


@given(PATHS)
def test_what_is_taken_stays_below_the_root(path: str) -> None:
    if paths.problem(path) is None:
        assert os.path.normpath(path) == path
        assert os.path.join("/root", path) == f"/root/{path}"
        assert not path.startswith("../")
        path.encode()


@given(st.lists(PATHS.filter(lambda path: paths.problem(path) is None)))
def test_folders(names: list[str]) -> None:
    assert paths.folders(names) == {os.path.dirname(prefix) for name in names for prefix in _prefixes(name)} - {""}


def _prefixes(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


@pytest.mark.parametrize(
    ("names", "groups"),
    [
        (["a", "b"], []),
        (["a", "A"], [["A", "a"]]),
        (["lib/a", "Lib/b"], [["Lib", "lib"]]),
        (["lib/a", "Lib/a"], [["Lib", "lib"]]),
        (["x/a", "x/A", "X/b"], [["X", "x"], ["x/A", "x/a"]]),
        (["e\u0301", "\u00e9"], [["e\u0301", "\u00e9"]]),
        (["straße", "STRASSE"], [["STRASSE", "straße"]]),
    ],
)
def test_collisions(names: list[str], groups: list[list[str]]) -> None:
    assert paths.collisions(names) == groups
