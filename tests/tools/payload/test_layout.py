"""The payload's outer form: golden bytes, and every kind of damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.payload import layout
from tools.payload.checksum import checksum, fnv1a
from tools.payload.layout import PayloadError

GOLDEN = bytes.fromhex(
    "50594f5850415901 7800000000000000"
    "5000000000000000 0400000000000000"
    "5800000000000000 0100000000000000"
    "6000000000000000 0900000000000000"
    "CCCCCCCCCCCCCCCC 0000000000000000".replace("CCCCCCCCCCCCCCCC", "00" * 8)
    + "73657474 00000000"
    "69 00000000000000"
    "7265736f75726365 73 00000000000000"
    "0000000000000000"
)


def by_the_book(data: bytes) -> int:
    """The checksum as docs/architecture.md words it."""
    seed = 0x9E3779B97F4A7C15
    sums, totals = [seed] * 4, [0] * 4
    for position in range(0, len(data), 8):
        lane = position // 8 % 4
        sums[lane] = (sums[lane] + int.from_bytes(data[position : position + 8], "little")) % 2**64
        totals[lane] = (totals[lane] + sums[lane]) % 2**64
    value = seed
    for addend in sums + totals:
        value = ((value ^ addend) * 0xD6E8FEB86659FD93) % 2**64
        value ^= value >> 32
    return value


def assembled(settings: bytes = b"sett", index: bytes = b"i", resources: bytes = b"resources") -> bytes:
    return b"".join(layout.assemble(settings, index, [resources]))


def test_golden() -> None:
    total = by_the_book(GOLDEN[:64] + GOLDEN[72:96]).to_bytes(8, "little")
    assert assembled() == GOLDEN[:64] + total + GOLDEN[72:-8] + total


def test_fnv1a() -> None:
    assert [fnv1a(name) for name in (b"", b"a", b"foobar")] == [0x811C9DC5, 0xE40C292C, 0xBF9CF968]


@given(st.binary(max_size=80).map(lambda data: data[: len(data) // 8 * 8]))
def test_checksum(data: bytes) -> None:
    assert checksum(data) == by_the_book(data) == checksum(data[:8], memoryview(data)[8:])


@given(st.binary(max_size=20), st.binary(max_size=20), st.binary(max_size=20))
def test_round_trip(settings: bytes, index: bytes, resources: bytes) -> None:
    data = assembled(settings, index, resources)
    assert len(data) % 8 == 0
    parts = layout.open_payload(data)
    assert [bytes(part) for part in (parts.settings, parts.index, parts.resources)] == [settings, index, resources]


def test_any_damage_outside_the_resources_is_seen() -> None:
    data = assembled()
    for position in {*range(len(data))} - {*range(96, 105)}:
        for bit in range(8):
            damaged = bytearray(data)
            damaged[position] ^= 1 << bit
            with pytest.raises(PayloadError):
                layout.open_payload(damaged)


def test_cut_short_or_followed_by_something() -> None:
    data = assembled()
    for length in range(len(data)):
        with pytest.raises(PayloadError):
            layout.open_payload(data[:length])
    with pytest.raises(PayloadError, match="payload has 128 bytes, its header says 120"):
        layout.open_payload(data + bytes(8))


@pytest.mark.parametrize(
    ("position", "value", "message"),
    [
        (0, b"?", "not a payload of version 1"),
        (16, b"\x58", "the settings start at 88, expected 80"),
        (24, b"\xff", "the settings run past the end"),
        (40, b"\x09", "the resources start at 96, expected 104"),
        (56, b"\x01", "the gap at 97 is not zero|the resources end at 97"),
        (64, b"\x00\x00", "payload is damaged: checksum in the header"),
        (72, b"\x01", "bytes 72-79"),
        (81, b"?", "payload is damaged"),
        (84, b"?", "the gap at 84 is not zero"),
        (112, b"\x00\x00", "payload is damaged: checksum in the trailer"),
    ],
)
def test_messages(position: int, value: bytes, message: str) -> None:
    data = bytearray(assembled())
    data[position : position + len(value)] = value
    with pytest.raises(PayloadError, match=message):
        layout.open_payload(data)
