"""Trimmed programs say what the untrimmed ones say, and are a fraction of their size."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, run


@pytest.mark.parametrize(("program", "fraction"), [("HELLO", 0.2), ("NOTES", 0.6), ("ARRAYS", 0.65)])
def test_program(program: str, fraction: float) -> None:
    trimmed, untrimmed = executable(program), executable(f"{program}_UNTRIMMED")
    said = [run(each) for each in (trimmed, untrimmed)]
    assert said[0].returncode == 0
    assert len(said[0].stdout) > 20
    assert (said[0].stdout, said[0].stderr) == (said[1].stdout.replace(".untrimmed", ""), said[1].stderr)
    assert trimmed.stat().st_size < fraction * untrimmed.stat().st_size
