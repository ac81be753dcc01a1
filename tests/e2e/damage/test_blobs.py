"""Hostile resources that a program hands to a finder are refused with a ValueError or can be read, in one process that goes on."""

from __future__ import annotations

import random
from pathlib import Path

from tests.e2e.support import executable, run
from tools.resources.packed import PackedError
from tools.resources.walk import locate

CORPUS = Path("tests/fuzz/corpus/packed")
MUTANTS_EACH = 60
# By then it has read thousands.
TIMEOUT_SECONDS = 300


def mutant(data: bytes, chance: random.Random) -> bytes:
    """Some resources with a few bytes changed, put in or left out."""
    result = bytearray(data)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        at = chance.randrange(len(result) + 1)
        match chance.randrange(6):
            case 0:
                result[at:at] = chance.randbytes(chance.randrange(1, 4))
            case 1:
                result[at : at + 4] = chance.choice([0, 1, 255, 2**31, 2**32 - 1]).to_bytes(4, "little")
            case 2:
                del result[at : at + chance.randrange(1, 8)]
            case _:
                result[at : at + 1] = [chance.randrange(256)]
    return bytes(result)


def is_sound(data: bytes) -> bool:
    """Whether the tools' reader accepts them."""
    try:
        return bool(locate(data))
    except PackedError:
        return False


def test_hostile_blobs(tmp_path: Path) -> None:
    chance = random.Random(3)
    kept = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    cases = kept + [mutant(data, chance) for data in kept if is_sound(data) for _ in range(MUTANTS_EACH)]
    file = tmp_path / "cases"
    file.write_bytes(b"".join(len(case).to_bytes(4, "little") + case for case in cases))
    result = run(executable("BLOBS"), str(file), timeout=TIMEOUT_SECONDS)
    words = result.stdout.split()
    assert (result.returncode, len(words)) == (0, len(cases)), (result.returncode, result.stderr, len(words))
    # The cases reach both sides of the checks.
    assert len(cases) // 20 < words.count("accepted") < len(cases) * 19 // 20
