"""Damaged files: an error of one sentence, never a crash, a traceback or a guess."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from random import Random

import pytest

from tests.tools.analyze.samples import FOREIGN, members, payload, wheel
from tools.analyze import binaries, text
from tools.analyze.analysis import analyze
from tools.analyze.facts import AnalysisError

CASES = 400


def one_of(name: str) -> bytes:
    """The smallest binary in a wheel for another platform."""
    return min(members(name).values(), key=len)


def outcome(data: bytes) -> str | None:
    """The error that some bytes give; None if they are read."""
    try:
        binaries.read("x", data)
    except AnalysisError as error:
        return str(error)
    return None


@pytest.mark.parametrize("name", FOREIGN)
def test_cut_short_anywhere(name: str) -> None:
    """All that is missing is missed, be it one byte."""
    data = one_of(name)
    chance = Random(1)
    # What stands behind the last section of a PE file is not its own.
    lengths = {
        0,
        1,
        4,
        63,
        64,
        512,
        len(data) // 2,
        len(data) - 600,
        *(chance.randrange(len(data) - 600) for _ in range(60)),
    }
    for length in lengths:
        error = outcome(data[:length])
        assert error, length
        assert "\n" not in error


@pytest.mark.parametrize("name", FOREIGN)
def test_mutations(name: str) -> None:
    """Wrong bytes, mostly where the headers are."""
    data = one_of(name)
    chance = Random(2)
    refused = 0
    for _ in range(CASES):
        damaged = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            position = chance.randrange(chance.choice([256, 4096, len(data)])) & ~3
            damaged[position : position + 4] = chance.choice(
                [b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", chance.randbytes(4)]
            )
        error = outcome(bytes(damaged))
        if error:
            refused += 1
            assert len(error) < 300
            assert "\n" not in error
    assert refused > CASES // 50


def test_every_flipped_bit_of_a_payload(tmp_path: Path) -> None:
    """What the checksum covers is never taken; what it does not may be anything but a crash (F291)."""
    path = tmp_path / "app.payload"
    sound = payload()
    summed = int.from_bytes(sound[48:56], "little")
    for position in range(0, len(sound), 3):
        damaged = bytearray(sound)
        damaged[position] ^= 0x41
        path.write_bytes(damaged)
        try:
            text.of(analyze(str(path)), resources=True)
        except AnalysisError as error:
            assert str(error).startswith(f"{path}: ")  # noqa: PT017 - there need be no error
        else:
            assert position >= summed
    for length in range(0, len(sound), 7):
        path.write_bytes(sound[:length])
        with pytest.raises(AnalysisError, match=r"app\.payload: "):
            analyze(str(path))


def test_wheel(tmp_path: Path) -> None:
    """A wheel that is cut short, or whose content is not what it says."""
    path = Path(shutil.copy(wheel("musl"), tmp_path / "a.whl"))
    path.chmod(0o644)
    data = path.read_bytes()
    for length in (4, 100, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:length])
        with pytest.raises(AnalysisError, match=r"a\.whl: it is no sound zip archive"):
            analyze(str(path))
    damaged = bytearray(data)
    damaged[2000:2010] = b"0123456789"
    path.write_bytes(damaged)
    with pytest.raises(AnalysisError, match=r"a\.whl: its member '.*' is damaged"):
        analyze(str(path))


def test_any_other_program_has_no_payload(tmp_path: Path) -> None:
    """That is no damage."""
    path = tmp_path / "python"
    path.write_bytes(Path(sys.executable).resolve().read_bytes())
    assert analyze(str(path)).contents is None
