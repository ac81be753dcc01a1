"""Which modules cannot be imported without certain others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.resources import importable, packed
from tools.resources.resource import Resource


def module(name: str, source: str, is_package: bool = False) -> Resource:
    return Resource(name, is_module=True, is_package=is_package, in_memory_source=source.encode())


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("import a.b, c", ["a", "a.b", "c"]),
        ("from itertools import chain", ["itertools"]),
        ("from . import sub, name", ["p", "p.sub"]),
        ("from .sub import x", ["p", "p.sub"]),
        ("from .. import sub", ["p", "p.sub"]),
        ("try:\n import a\nexcept ImportError: pass", ["p"]),
        ("if True:\n import a", ["p"]),
        ("def f():\n import a", ["p"]),
        ("this is no Python", ["p"]),
    ],
)
def test_imports_that_are_sure(source: str, needed: list[str]) -> None:
    name = "p.q.me" if ".. " in source else "p.me"
    found = importable.imports([module("p", "", is_package=True), module("p.sub", ""), module(name, source)])
    assert found[name] == sorted({"p", *needed} | ({"p.q"} if "p.q" in name else set()))


def test_what_cannot_be_imported() -> None:
    needed = {"a": ["_x"], "b": ["a"], "b.c": ["b"], "d": ["e"], "e": ["d"], "f": []}
    assert importable.unimportable(needed, ["_x"]) == {"a", "b", "b.c"}
    assert importable.unimportable(needed, []) == set()
    assert importable.unimportable(needed, ["e"]) == {"d", "e"}


_NAMES = st.sampled_from("abcdefgh")


@given(st.dictionaries(_NAMES, st.lists(_NAMES)), st.sets(_NAMES))
def test_what_is_left_needs_nothing_that_is_gone(needed: dict[str, list[str]], absent: set[str]) -> None:
    gone = importable.unimportable(needed, absent)
    for name, others in needed.items():
        assert (name in gone) == bool(set(others) & (gone | absent))


def test_the_action(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(packed.write([module("a", "import b\nimport _c"), module("b", "")]))
    importable.main([f"--archive={tmp_path / 'in'}", f"--output={tmp_path / 'out'}"])
    assert json.loads((tmp_path / "out").read_text()) == {"a": ["_c", "b"], "b": []}
