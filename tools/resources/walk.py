"""Walk packed resources (format v3) from front to back, checking every byte of the indexes and every bound.

The format has no offsets: where a value lies follows from the lengths of all the values before it. Section numbers
below are those of packed-resources.md.
"""

from __future__ import annotations

import struct
from struct import Struct

from .packed import HEADER, MAGIC, Entry, PackedError
from .resource import FIELDS, FLAG, LEN16, LEN32, LEN64, LIST16, MAP32, MAP64, NAME, TEXT_FIELDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .packed import Span
    from .resource import Data

_U64 = Struct("<Q")
_LENGTHS = {LEN16: Struct("<H"), LEN32: Struct("<I"), LEN64: _U64}
_COUNTS = {LIST16: Struct("<H"), MAP32: Struct("<I"), MAP64: Struct("<I")}
_ITEMS = {LIST16: Struct("<H"), MAP32: Struct("<HI"), MAP64: Struct("<HQ")}


class _Section:
    """One blob section: a cursor, the section's end, and how many bytes of padding follow each blob."""

    __slots__ = ("cursor", "end", "pad")

    def __init__(self, cursor: int, end: int, pad: int) -> None:
        self.cursor = cursor
        self.end = end
        self.pad = pad


def locate(buffer: Data) -> list[Entry]:
    """Find every resource in `buffer`, in the order they stand.

    Raises:
        PackedError: not packed resources of version 3, cut short, or inconsistent in itself; says what and where.
    """
    view = memoryview(buffer)
    if len(view) < len(MAGIC):
        raise PackedError(f"packed resources are cut short: {len(view)} bytes, the magic alone has {len(MAGIC)}")
    if view[: len(MAGIC)] != MAGIC:
        raise PackedError(f"not packed resources of version 3: they start with {bytes(view[:8])!r}")
    if len(view) < HEADER.size:
        raise PackedError(f"packed resources are cut short: {len(view)} bytes, the header has {HEADER.size}")
    _, section_count, blob_index_length, count, index_length = HEADER.unpack_from(view)
    index_start = HEADER.size + blob_index_length
    blobs_start = index_start + index_length
    if blobs_start > len(view):
        raise PackedError(f"packed resources are cut short: {len(view)} bytes, the indexes end at {blobs_start}")
    sections = _read_sections(view, section_count, index_start, blobs_start)
    if count == 0 or index_length == 0:  # section 6: then the index is not looked at
        return []
    entries = _Walk(view, index_start, blobs_start, sections).entries(count)
    for field, section in sections.items():
        if section.cursor != section.end and field in FIELDS:
            left = section.end - section.cursor
            raise PackedError(f"section {field:#04x} has {left} bytes at {section.cursor} that belong to nothing")
    return entries


def _read_sections(view: memoryview, count: int, end: int, start_of_blobs: int) -> dict[int, _Section]:
    """Read the blob index (section 3), which ends at `end`; the sections lie from `start_of_blobs` on."""
    sections: dict[int, _Section] = {}
    position, seen, cursor = HEADER.size, 0, start_of_blobs
    if count == 0 and position == end:
        tag = 0x00
    else:
        tag, position = _byte(view, position, end, "the blob index")
    while tag != 0x00:
        if tag != 0x01:
            raise PackedError(f"blob index: invalid tag {tag:#04x} at {position - 1}, expected the start of an entry")
        seen += 1
        field = length = None
        pad = 0
        tag, position = _byte(view, position, end, "the blob index")
        while tag != 0xFF:
            if tag == 0x02:
                field, position = _byte(view, position, end, "the blob index")
            elif tag == 0x03:
                if end - position < 8:
                    raise PackedError(f"the blob index is cut short at {position}")
                (length,) = _U64.unpack_from(view, position)
                position += 8
            elif tag == 0x04:
                kind, position = _byte(view, position, end, "the blob index")
                if kind not in (0x01, 0x02):
                    raise PackedError(f"blob index: invalid padding {kind:#04x} at {position - 1}")
                pad = kind - 1
            else:
                raise PackedError(f"blob index: invalid tag {tag:#04x} at {position - 1}")
            tag, position = _byte(view, position, end, "the blob index")
        if field is None or length is None:
            raise PackedError(f"blob index: entry {seen} has no {'field' if field is None else 'length'}")
        if length > len(view) - cursor:
            raise PackedError(f"section {field:#04x} is cut short: {length} bytes at {cursor} of {len(view)}")
        sections[field] = _Section(cursor, cursor + length, pad)
        cursor += length
        tag, position = _byte(view, position, end, "the blob index")
    if position != end:
        raise PackedError(f"the blob index ends at {position}, the header says {end}")
    if seen != count:
        raise PackedError(f"the blob index has {seen} sections, the header says {count}")
    if cursor != len(view):
        raise PackedError(f"the sections end at {cursor}, the data at {len(view)}")
    return sections


def _byte(view: memoryview, position: int, end: int, where: str) -> tuple[int, int]:
    """Byte at `position` and the position after it."""
    if position >= end:
        raise PackedError(f"{where} is cut short at {position}")
    return view[position], position + 1


class _Walk:
    """The resources index (section 4) being read, with the cursors of the sections it speaks of (section 5)."""

    def __init__(self, view: memoryview, start: int, end: int, sections: dict[int, _Section]) -> None:
        self._view = view
        self._index = bytes(view[start:end])
        self._start = start
        self._position = 0
        self._sections = sections

    def entries(self, count: int) -> list[Entry]:
        number = 0
        entries = []
        try:
            while number < count:
                if (tag := self._index[self._position]) != 0x01:
                    what = "it ends" if tag == 0x00 else f"invalid tag {tag:#04x}"
                    raise PackedError(
                        f"resources index: {what} at {self._start + self._position}, after {number} of {count} resources"
                    )
                self._position += 1
                entries.append(self._entry(number))
                number += 1
            if self._index[self._position] != 0x00:
                raise PackedError(
                    f"resources index: no end at {self._start + self._position}, after all {count} resources"
                )
        except (IndexError, struct.error):
            raise PackedError(f"the resources index is cut short at {self._start + len(self._index)}") from None
        if self._position + 1 != len(self._index):
            raise PackedError(
                f"the resources index ends at {self._start + self._position + 1}, the header says "
                f"{self._start + len(self._index)}"
            )
        return entries

    def _entry(self, number: int) -> Entry:
        """The resource whose first field is at the position; IndexError or struct.error if it runs past the index."""
        index, position = self._index, self._position
        name: Span | None = None
        flags: list[int] = []
        spans: list[Span] = []
        seen = 0
        in_order = True
        while (field := index[position]) != 0xFF:
            if field not in FIELDS:
                raise PackedError(f"resource {number}: invalid field type {field:#04x} at {self._start + position}")
            if seen >> field:  # it, or one with a higher id
                in_order = False
                if seen >> field & 1:
                    raise PackedError(
                        f"resource {number}: field {field:#04x} stands twice, at {self._start + position}"
                    )
            seen |= 1 << field
            position += 1
            encoding = FIELDS[field][1]
            if encoding == FLAG:
                flags.append(field)
            elif encoding >= LIST16:
                self._position = position
                spans += self._items(field, encoding, number)
                position = self._position
            else:
                form = _LENGTHS[encoding]
                (length,) = form.unpack_from(index, position)
                position += form.size
                offset = self._take(field, length, number)
                if field == NAME:
                    name = (field, 0, 0, offset, length)
                else:
                    spans.append((field, 0, 0, offset, length))
                    if field in TEXT_FIELDS:
                        self._text(field, offset, length, number)
        self._position = position + 1
        if name is None:
            raise PackedError(f"resource {number} has no name")
        if not in_order:
            spans.sort(key=lambda span: span[0])  # stable: maps were sorted and lists left as they stand
            flags.sort()
        return Entry(self._text(NAME, name[3], name[4], number), name[3], name[4], flags, spans)

    def _items(self, field: int, encoding: int, number: int) -> list[Span]:
        """Spans of a map, sorted by key, or of a list."""
        (count,) = self._unpack(_COUNTS[encoding])
        item = _ITEMS[encoding]
        if count * item.size > len(self._index) - self._position:
            raise PackedError(f"resource {number}: field {field:#04x} claims {count} items, the index is shorter")
        if encoding == LIST16:
            lengths = [self._unpack(item)[0] for _ in range(count)]
            spans = [(field, 0, 0, self._take(field, length, number), length) for length in lengths]
            for span in spans:
                self._text(field, span[3], span[4], number)
            return spans
        pairs: dict[str, Span] = {}
        for key_length, length in [self._unpack(item) for _ in range(count)]:
            key_offset = self._take(field, key_length, number)
            key = self._text(field, key_offset, key_length, number)
            if key in pairs:
                raise PackedError(f"resource {number}: field {field:#04x} has the key {key!r} twice")
            pairs[key] = (field, key_offset, key_length, self._take(field, length, number), length)
        return [pairs[key] for key in sorted(pairs)]

    def _unpack(self, form: Struct) -> tuple[int, ...]:
        values = form.unpack_from(self._index, self._position)
        self._position += form.size
        return values

    def _take(self, field: int, length: int, number: int) -> int:
        """Offset of the next blob of `field`."""
        section = self._sections.get(field)
        if section is None:
            if length:
                raise PackedError(
                    f"resource {number}: field {field:#04x} has {length} bytes, but there is no such section"
                )
            return 0  # section 11.2: no section and length 0 is the empty value
        offset = section.cursor
        if length + section.pad > section.end - offset:
            raise PackedError(
                f"resource {number}: field {field:#04x} runs past its section: {length} bytes at {offset}"
            )
        section.cursor = offset + length + section.pad
        return offset

    def _text(self, field: int, offset: int, length: int, number: int) -> str:
        try:
            return str(self._view[offset : offset + length], "utf-8")
        except UnicodeDecodeError:
            raise PackedError(f"resource {number}: text of field {field:#04x} at {offset} is not UTF-8") from None
