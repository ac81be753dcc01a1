"""Patterns of paths (F474, F475)."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.manifest import patterns
from tools.manifest.paths import ManifestError

NAMES = ["a.txt", "b.md", "doc/a.txt", "doc/de/a.txt", "doc/de/[x].txt", "docs/a.txt", ".hidden/a.txt"]


@pytest.mark.parametrize(
    ("pattern", "matching"),
    [
        ("*", ["a.txt", "b.md"]),
        ("*.txt", ["a.txt"]),
        ("?.md", ["b.md"]),
        ("[ab].txt", ["a.txt"]),
        ("[!a].*", ["b.md"]),
        ("[a-c].*", ["a.txt", "b.md"]),
        ("doc/*", ["doc/a.txt"]),
        ("doc/**", ["doc/a.txt", "doc/de/a.txt", "doc/de/[x].txt"]),
        ("doc/**/a.txt", ["doc/a.txt", "doc/de/a.txt"]),
        ("**/a.txt", [".hidden/a.txt", "a.txt", "doc/a.txt", "doc/de/a.txt", "docs/a.txt"]),
        ("**", NAMES),
        ("doc/de/[[]x].txt", ["doc/de/[x].txt"]),
        ("d*/a.txt", ["doc/a.txt", "docs/a.txt"]),
        ("doc*a.txt", []),
    ],
)
def test_patterns(pattern: str, matching: list[str]) -> None:
    expression = patterns.compiled(pattern)
    assert sorted(name for name in NAMES if expression.fullmatch(name)) == sorted(matching)


@given(st.text("ab*?[]!-.^]", min_size=1, max_size=6), st.text("ab-^!].[", min_size=1, max_size=4))
def test_like_fnmatch_within_a_part(pattern: str, name: str) -> None:
    """Where both know a pattern, they agree; what ours does not know it refuses."""
    try:
        expression = patterns.compiled(pattern)
    except ManifestError:
        return
    assert bool(expression.fullmatch(name)) == fnmatch.fnmatchcase(name, pattern.replace("**", "*"))


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "has an empty part"),
        ("/a", "has an empty part"),
        ("a//b", "has an empty part"),
        ("a**", "has '\\*\\*' beside other characters"),
        ("[ab", "has '\\[' without ']'"),
        ("doc[/]a.txt", "has '\\[' without ']'"),
        ("[!]", "has '\\[' without ']'"),
        ("[z-a]", "has the range 'z-a', which is empty"),
    ],
)
def test_bad_patterns(pattern: str, problem: str) -> None:
    with pytest.raises(ManifestError, match=problem):
        patterns.compiled(pattern)


def test_select() -> None:
    """Excludes are applied after all includes."""
    assert patterns.select(NAMES, [], []) == set(NAMES)
    assert patterns.select(NAMES, ["*.md", "doc/**"], ["**/a.txt"]) == {"b.md", "doc/de/[x].txt"}
    assert patterns.select(NAMES, [], ["**"]) == set()


def test_useless_include() -> None:
    with pytest.raises(ManifestError) as caught:
        patterns.select(NAMES, ["*.md", "*.html"], [])
    assert str(caught.value) == "the pattern '*.html' of 'include' matches none of the 7 files in 'srcs'"


def test_stripped() -> None:
    assert patterns.stripped("a/b", "", "//:o") == "a/b"
    assert patterns.stripped("a/b/c", "a/b", "//:o") == "c"
    for name in ("ab/c", "a", "b/a"):
        with pytest.raises(
            ManifestError, match=f"^'{name}' of //:o is not in the folder 'a', which 'strip_prefix' names; "
        ):
            patterns.stripped(name, "a", "//:o")
