"""Damaged and hostile executables end with a message, never by a signal or not at all (F411, F427): 10,000 of them."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.damage.specimen import Outcome, Specimen, mended, small_payload
from tests.e2e.support import executable, run
from tools.payload import elf, layout

HOSTILE_CASES = 5000
TRUNCATIONS = 250
WORKERS = 2


@pytest.fixture(scope="module")
def payload() -> bytes:
    """A payload in which nearly every byte matters."""
    return small_payload()


def outcomes(folder: Path, payload: bytes, mutants: Callable[[], Iterator[bytes]]) -> Iterator[tuple[int, Outcome]]:
    """Run all mutants, dealt out among processes with an executable each; the case's number and how it ended."""
    # Not threads: a file one thread has open for writing is inherited by the other's child, and then cannot be executed.
    context = multiprocessing.get_context("fork")
    with context.Pool(WORKERS) as pool:
        jobs = [(folder / f"specimen{worker}", payload, list(mutants())[worker::WORKERS]) for worker in range(WORKERS)]
        for worker, results in enumerate(pool.starmap(_run_all, jobs)):
            for number, outcome in enumerate(results):
                yield number * WORKERS + worker, outcome


def _run_all(path: Path, payload: bytes, mutants: list[bytes]) -> list[Outcome]:
    specimen = Specimen(path, payload)
    return [specimen.run(mutant) for mutant in mutants]


def summed_bytes(payload: bytes) -> list[int]:
    """Positions of all bytes the checksum protects, and of both its copies."""
    resources_offset = layout.HEADER.unpack_from(payload)[6]
    return [*range(resources_offset), *range(len(payload) - layout.TRAILER_LENGTH, len(payload))]


def test_sound(tmp_path: Path, payload: bytes) -> None:
    """The specimen as such works, or the tests below would prove nothing."""
    outcome = Specimen(tmp_path / "specimen", payload).run()
    assert (outcome.code, outcome.error) == (0, "")
    assert "victim" not in outcome.output  # it is `__main__`
    assert "encodings.utf_8" in outcome.output


def test_damage_of_one_bit(tmp_path: Path, payload: bytes) -> None:
    """Whichever bit of header, settings, index or trailer flips: it is seen, and said, before Python starts."""
    positions = summed_bytes(payload)
    assert len(positions) > 600

    def mutants() -> Iterator[bytes]:
        for at in positions:
            for bit in range(8):
                mutant = bytearray(payload)
                mutant[at] ^= 1 << bit
                yield bytes(mutant)

    unseen = [
        (positions[number // 8], number % 8, outcome)
        for number, outcome in outcomes(tmp_path, payload, mutants)
        if not (
            outcome.code == 1
            and not outcome.output
            and re.fullmatch(r"\S+: error: the payload cannot be used: .+\n", outcome.error)
        )
    ]
    assert not unseen[:10]


def hostile(payload: bytes, chance: random.Random) -> bytes:
    """A payload with some of its numbers or bytes replaced and a checksum that fits nevertheless."""
    positions = summed_bytes(payload)[: -layout.TRAILER_LENGTH]
    numbers = [0, 1, 2, 7, 8, 80, 255, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
    numbers += [len(payload) + delta for delta in (-88, -8, -1, 0, 1, 8)]
    result = bytearray(payload)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        size = chance.choice([1, 1, 2, 4, 4, 8])
        at = chance.choice(positions) // size * size
        old = int.from_bytes(result[at : at + size], "little")
        new = chance.choice([*numbers, old + 1, old - 1, old ^ 1 << chance.randrange(8 * size)])
        result[at : at + size] = (new % 256**size).to_bytes(size, "little")
    return mended(result)


def test_hostile(tmp_path: Path, payload: bytes) -> None:
    """With a valid checksum, it is the checks behind it that keep every access inside the payload.

    Such a payload may as well say something else that makes sense, and then nothing is wrong with running it.
    """

    def mutants() -> Iterator[bytes]:
        chance = random.Random(1)
        for _ in range(HOSTILE_CASES):
            yield hostile(payload, chance)

    results = list(outcomes(tmp_path, payload, mutants))
    bad = [(number, o) for number, o in results if o.code < 0 or (o.code > 0 and not o.error.strip())]
    assert not bad[:10]
    # The cases reach both sides of the launcher's checks.
    refused = sum("error: the payload cannot be used" in o.error for _, o in results)
    assert HOSTILE_CASES // 10 < refused < HOSTILE_CASES * 9 // 10


def test_file_cut_short(tmp_path: Path) -> None:
    """An executable that was not copied to its end says so. What is missing is mapped nevertheless, and reading it would be SIGBUS."""
    path = Path(shutil.copy(executable("VICTIM"), tmp_path / "victim"))
    path.chmod(0o755)
    offset, length = elf.find_payload(path.read_bytes())
    chance = random.Random(2)
    lengths = {
        offset + 1,
        offset + 79,
        offset + 88,
        offset + 4096,
        offset + length - 4096,
        offset + length - 8,
        offset + length - 1,
    }
    lengths |= {offset + chance.randrange(1, length) for _ in range(TRUNCATIONS)}
    for cut in sorted(lengths, reverse=True):
        os.truncate(path, cut)
        result = run(path)
        assert (result.returncode, result.stdout) == (1, ""), cut
        assert re.fullmatch(r"\S+: error: .*(cut short|missing|damaged).*\n", result.stderr), (cut, result.stderr)


def test_nothing_attached(tmp_path: Path) -> None:
    """The launcher alone says what it lacks."""
    result = run(executable("LAUNCHER"))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith(": error: no payload is attached to it\n")
