"""Allocators that are libraries: linked, used for what is asked, and seen by nobody else (F443, L045, L046)."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, output, run

BACKENDS = ["JEMALLOC", "MIMALLOC", "SNMALLOC"]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("shape", ["RAW", "ALL", "ARENAS"])
def test_load(backend: str, shape: str) -> None:
    """Objects, large and growing blocks, threads; for raw memory alone, for everything, and below pymalloc with debug hooks."""
    assert output(executable(f"{backend}_{shape}")) == "done\n"


@pytest.mark.parametrize("shape", ["RAW", "ALL", "ARENAS"])
def test_it_is_the_library(shape: str) -> None:
    """Those libraries that can be told something by the environment listen."""
    result = run(executable(f"JEMALLOC_{shape}"), env={"PYOX_JE_MALLOC_CONF": "abort_conf:true,nonsense:1"})
    assert result.returncode < 0
    assert "<jemalloc>: Invalid conf pair: nonsense:1" in result.stderr
    result = run(executable(f"MIMALLOC_{shape}"), env={"MIMALLOC_SHOW_STATS": "1"})
    assert (result.returncode, result.stdout) == (0, "done\n")
    assert "heap stats:" in result.stderr
