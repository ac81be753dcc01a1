"""The output group `sizes`: every byte of a real executable has an owner."""

from __future__ import annotations

import json

from tests.e2e.support import executable


def test_every_byte_belongs_to_something() -> None:
    report = json.loads(executable("SIZES").read_text())
    components = report["components"]
    assert report["total"] == executable("LINKED").stat().st_size == sum(components.values())
    assert min(components.values()) > 0
    # What belongs to nothing is small.
    assert components["C runtime and tables"] < 0.05 * report["total"]
    assert components["standard library"] > components["interpreter"] > components["library sqlite3"] > 500_000
    for module in ("first.speed", "second.speed", "rust.speed", "native.words", "_ssl"):
        assert components[f"extension module {module}"] > 0
