"""How long actions took, from the profile that Bazel writes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

__all__ = ["actions"]


def actions(profile: Path) -> dict[str, float]:
    """Seconds by mnemonic, from when an action begins to when Bazel has its results: sandbox, process, checksums."""
    with gzip.open(profile) as file:
        events = json.load(file)["traceEvents"]
    found: dict[str, float] = {}
    for event in events:
        if event.get("cat") == "action processing" and event["args"]["mnemonic"].startswith("Pyox"):
            mnemonic = event["args"]["mnemonic"]
            found[mnemonic] = found.get(mnemonic, 0.0) + event["dur"] / 1e6
    return found
