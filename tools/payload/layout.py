"""Layout of a payload: header, settings, index, resources, trailer (docs/architecture.md, "Payload").

chunks = layout.assemble(settings, index, [resources])
parts = layout.open_payload(b"".join(chunks))
"""

from __future__ import annotations

from struct import Struct

from tools.payload.checksum import checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.resources.resource import Data

MAGIC = b"PYOXPAY\x01"
HEADER = Struct("<8s9Q")
"""Magic, total length, then offset and length of settings, index and resources, checksum, zero: 80 bytes."""
ALIGNMENT = 8
TRAILER_LENGTH = 8
SUMMED_HEADER = 64
"""Bytes of the header before the checksum."""
CHECKSUM_END = 72
"""Where summing goes on after the checksum."""


class PayloadError(ValueError):
    """Bytes that are not a sound payload, or content that a payload cannot hold."""


class Parts:
    """The three parts of a payload, as memoryviews into it."""

    __slots__ = ("index", "resources", "settings")

    def __init__(self, settings: memoryview, index: memoryview, resources: memoryview) -> None:
        """Hold the parts."""
        self.settings = settings
        self.index = index
        self.resources = resources


def aligned(position: int) -> int:
    """First multiple of 8 that is not below `position`."""
    return -(-position // ALIGNMENT) * ALIGNMENT


def assemble(settings: bytes, index: bytes, resources: Sequence[Data]) -> list[Data]:
    """Lay out a payload; the chunks joined are its bytes, as `resources` are of the resources."""
    settings_offset = HEADER.size
    index_offset = aligned(settings_offset + len(settings))
    resources_offset = aligned(index_offset + len(index))
    resources_length = sum(map(len, resources))
    resources_end = resources_offset + resources_length
    total = aligned(resources_end) + TRAILER_LENGTH

    start = bytearray(resources_offset)
    offsets = (settings_offset, len(settings), index_offset, len(index), resources_offset, resources_length)
    HEADER.pack_into(start, 0, MAGIC, total, *offsets, 0, 0)
    start[settings_offset : settings_offset + len(settings)] = settings
    start[index_offset : index_offset + len(index)] = index
    view = memoryview(start)
    trailer = checksum(view[:SUMMED_HEADER], view[CHECKSUM_END:]).to_bytes(8, "little")
    view[SUMMED_HEADER:CHECKSUM_END] = trailer
    return [start, *resources, bytes(aligned(resources_end) - resources_end), trailer]


def open_payload(data: Data) -> Parts:
    """Check a payload, of which `data` is the whole, and give its parts.

    Raises:
        PayloadError: it is cut short, damaged, or laid out otherwise than `assemble` does; says what.
    """
    view = memoryview(data)
    if len(view) < HEADER.size + TRAILER_LENGTH:
        raise PayloadError(f"payload is cut short: {len(view)} bytes, the header and trailer alone have 88")
    magic, total, *offsets, stored, zero = HEADER.unpack_from(view)
    if magic != MAGIC:
        raise PayloadError(f"not a payload of version 1: it starts with {magic!r}")
    if total != len(view):
        raise PayloadError(f"payload has {len(view)} bytes, its header says {total}")
    if zero:
        raise PayloadError(f"payload header: bytes 72-79 are {zero:#x}, not zero")
    position = HEADER.size
    parts = []
    for name, offset, length in zip(("settings", "index", "resources"), offsets[::2], offsets[1::2], strict=True):
        if offset != aligned(position):
            raise PayloadError(f"payload: the {name} start at {offset}, expected {aligned(position)}")
        if length > total - TRAILER_LENGTH - offset:
            raise PayloadError(f"payload: the {name} run past the end: {length} bytes at {offset} of {total}")
        _check_gap(view[position:offset], position)
        parts.append(view[offset : offset + length])
        position = offset + length
    if aligned(position) + TRAILER_LENGTH != total:
        raise PayloadError(f"payload: the resources end at {position}, the trailer starts at {total - TRAILER_LENGTH}")
    _check_gap(view[position : total - TRAILER_LENGTH], position)
    actual = checksum(view[:SUMMED_HEADER], view[CHECKSUM_END : offsets[4]])
    trailer = int.from_bytes(view[total - TRAILER_LENGTH :], "little")
    for where, found in (("header", stored), ("trailer", trailer)):
        if found != actual:
            raise PayloadError(f"payload is damaged: checksum in the {where} is {found:#018x}, expected {actual:#018x}")
    return Parts(*parts)


def _check_gap(gap: memoryview, position: int) -> None:
    if any(gap):
        raise PayloadError(f"payload: the gap at {position} is not zero")
