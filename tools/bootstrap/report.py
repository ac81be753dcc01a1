"""How the bootstrap speaks: progress lines on stderr, and errors that are one sentence."""

from __future__ import annotations

import sys


class BootstrapError(Exception):
    """Something the user has to know or do, in one sentence."""


def say(line: str) -> None:
    """Print one progress line."""
    print(f"bazelw: {line}", file=sys.stderr, flush=True)
