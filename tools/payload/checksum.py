"""The two sums of a payload: FNV-1a of names, and the checksum of what is read at start-up (docs/architecture.md)."""

from __future__ import annotations

from itertools import accumulate
from struct import unpack

_MASK64 = (1 << 64) - 1
_LANES = 4
_SEED = 0x9E3779B97F4A7C15


def fnv1a(name: bytes) -> int:
    """FNV-1a, 32 bit, of some bytes."""
    value = 0x811C9DC5
    for byte in name:
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def checksum(*parts: bytes | bytearray | memoryview) -> int:
    """Checksum over little-endian 64-bit words of some parts, each a multiple of 8 bytes long."""
    words = [word for part in parts for word in unpack(f"<{len(part) // 8}Q", part)]
    # In each of four lanes the sum, and the sum of all sums so far.
    lanes = [words[lane::_LANES] for lane in range(_LANES)]
    sums = [_SEED + sum(lane) for lane in lanes]
    totals = [_SEED * len(lane) + sum(accumulate(lane)) for lane in lanes]
    value = _SEED
    for addend in sums + totals:
        value = ((value ^ (addend & _MASK64)) * 0xD6E8FEB86659FD93) & _MASK64
        value ^= value >> 32
    return value
