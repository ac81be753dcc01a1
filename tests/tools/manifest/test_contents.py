"""Merging manifests (F462, F463, F476): the order of what is merged never shows; overlays win in order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.manifest.contents import Entry, Manifest
from tools.manifest.paths import ManifestError

ENTRIES = st.builds(
    Entry,
    path=st.sampled_from(["a", "b", "a/b", "a/c", "d/e"]),
    source=st.sampled_from(["s1", "s2"]),
    digest=st.sampled_from(["x", "x", "x", "y"]),
    origin=st.sampled_from(["//:o1", "//:o2", "//:o3"]),
    executable=st.booleans(),
)


def merged(entries: list[Entry]) -> list[Entry]:
    manifest = Manifest()
    for entry in entries:
        manifest.add(entry)
    return manifest.entries()


def outcome(entries: list[Entry]) -> list[Entry] | None:
    try:
        return merged(entries)
    except ManifestError:
        return None


def test_empty() -> None:
    """F462."""
    assert Manifest().entries() == []


def test_sorted() -> None:
    """F476."""
    entries = [Entry(path, "s", "x", "//:o") for path in ("b", "a/c", "a/b")]
    assert [entry.path for entry in merged(entries)] == ["a/b", "a/c", "b"]


@given(st.lists(ENTRIES), st.randoms(use_true_random=False))
def test_order_does_not_show(entries: list[Entry], shuffler: random.Random) -> None:
    shuffled = entries.copy()
    shuffler.shuffle(shuffled)
    assert outcome(shuffled) == outcome(entries)


@given(st.lists(ENTRIES))
def test_merge_means_what_it_says(entries: list[Entry]) -> None:
    contents: dict[str, set[str]] = {}
    for entry in entries:
        contents.setdefault(entry.path, set()).add(entry.digest)
    clash = any(other.startswith(path + "/") for path in contents for other in contents)
    found = outcome(entries)
    if clash or any(len(digests) > 1 for digests in contents.values()):
        assert found is None
    else:
        assert found is not None
        assert {entry.path: {entry.digest} for entry in found} == contents
        for entry in found:
            assert entry.executable == any(each.executable for each in entries if each.path == entry.path)


@given(st.lists(ENTRIES), st.lists(ENTRIES))
def test_overlay_wins(below: list[Entry], above: list[Entry]) -> None:
    """F463."""
    lower, upper = outcome(below), outcome(above)
    if lower is None or upper is None:
        return
    manifest = Manifest()
    for entry in lower:
        manifest.add(entry)
    manifest.overlay(upper)
    names = {entry.path for entry in [*lower, *upper]}
    if any(other.startswith(name + "/") for name in names for other in names):
        with pytest.raises(ManifestError, match="is a file of"):
            manifest.entries()
        return
    found = {entry.path: entry for entry in manifest.entries()}
    assert set(found) == names
    for entry in upper:
        assert (found[entry.path].digest, found[entry.path].origin) == (entry.digest, entry.origin)


def test_later_overlays_win() -> None:
    manifest = Manifest()
    for digest in "xyz":
        manifest.overlay([Entry("a", "s", digest, "//:o")])
    assert [entry.digest for entry in manifest.entries()] == ["z"]


def test_conflict_names_both_origins() -> None:
    with pytest.raises(ManifestError) as caught:
        merged([Entry("a", "s", "x", "//:second"), Entry("a", "s", "y", "//:first")])
    assert str(caught.value) == (
        "'a' comes from //:first and from //:second, with different content; leave one out, give it another path, or lay a "
        "manifest with one over the other by 'overlays'"
    )


def test_file_that_is_a_folder() -> None:
    with pytest.raises(ManifestError) as caught:
        merged([Entry("a/b/c", "s", "x", "//:deep"), Entry("a", "s", "x", "//:file")])
    assert str(caught.value) == (
        "'a' is a file of //:file, and a folder of //:deep, with 'a/b/c'; give one of them another path"
    )


def test_overlays_are_checked() -> None:
    with pytest.raises(ManifestError, match=r"^path '\.\./a' of //:o "):
        Manifest().overlay([Entry("../a", "s", "x", "//:o")])
