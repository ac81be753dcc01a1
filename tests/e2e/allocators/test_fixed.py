"""Allocators that every launcher has: the C library's and Rust's (F444, F445, L046)."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, output


@pytest.mark.parametrize("backend", ["RUST", "SYSTEM"])
@pytest.mark.parametrize("shape", ["RAW", "ALL", "ARENAS"])
def test_load(backend: str, shape: str) -> None:
    """Objects, large and growing blocks, threads; for raw memory alone, for everything, and below pymalloc with debug hooks."""
    assert output(executable(f"{backend}_{shape}")) == "done\n"
