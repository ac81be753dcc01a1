"""All variations at once."""

from __future__ import annotations

from pathlib import Path

from tests.determinism.variations import REFERENCE, VARIATIONS, together


def test_together(tmp_path: Path) -> None:
    """Whatever a variation changes of the reference, that of all of them changes, too."""
    everything = together(VARIATIONS)
    for variation in VARIATIONS:
        if variation.cached or not variation.by_default:
            assert variation.name not in everything.what.split(", ")
            continue
        assert variation.name in everything.what.split(", ")
        assert variation.environment.keys() <= everything.environment.keys()
        assert set(variation.flags) <= set(everything.flags)
        assert set(variation.shows) <= set(everything.shows)
        assert set(variation.wrapper) <= set(everything.wrapper)
    for field in ("folder", "checkout", "umask", "mtime"):
        assert getattr(everything, field) != getattr(REFERENCE, field)
    assert everything.prepare is not None
    everything.prepare(tmp_path)
    assert {"clock.so", "decoys", "home", "sandboxes"} <= {path.name for path in tmp_path.iterdir()}


def test_names_are_different() -> None:
    names = [variation.name for variation in (REFERENCE, *VARIATIONS)]
    assert len(set(names)) == len(names)
    assert len(names) > 8
