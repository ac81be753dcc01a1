"""Packed resources, format version 3: write, read, and say where everything is (spec: packed-resources.md).

data = packed.write([Resource("a", is_module=True, in_memory_source=b"x = 1")])
assert packed.read(data)[0].name == "a"
"""

from __future__ import annotations

from struct import Struct

from .resource import FIELDS, FLAG, LEN16, LEN32, LEN64, LIST16, MAP32, MAP64, NAME, TEXT_FIELDS, Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .resource import Data

    Span = tuple[int, int, int, int, int]

MAGIC = b"pyembed\x03"
HEADER = Struct("<8sBIII")
"""Magic, blob section count, blob index length, resources count, resources index length: 21 bytes."""

_SECTION = Struct("<BBBQB")
_LENGTHS = {LEN16: Struct("<BH"), LEN32: Struct("<BI"), LEN64: Struct("<BQ")}
_COUNTS = {LIST16: Struct("<BH"), MAP32: Struct("<BI"), MAP64: Struct("<BI")}
_ITEMS = {LIST16: Struct("<H"), MAP32: Struct("<HI"), MAP64: Struct("<HQ")}
_LIMITS = {LEN16: 1 << 16, LEN32: 1 << 32, LEN64: 1 << 64, MAP32: 1 << 32, MAP64: 1 << 64}
_MAPS = frozenset(field for field, (_, encoding) in FIELDS.items() if encoding in (MAP32, MAP64))


class PackedError(ValueError):
    """Bytes that are not packed resources, or a resource the format cannot hold."""


class Entry:
    """Where one resource lies in a buffer.

    `spans` are (field id, key offset, key length, offset, length) in bytes from the buffer's start: one per value, one
    per pair of a map, one per element of a list; ascending by field id, then key, lists as they stand. What has no key
    has key offset and length 0. An empty value that has no section lies at offset 0. `flags` are ids of flags present.
    """

    __slots__ = ("flags", "name", "name_length", "name_offset", "spans")

    def __init__(self, name: str, name_offset: int, name_length: int, flags: list[int], spans: list[Span]) -> None:
        """Hold what was found."""
        self.name = name
        self.name_offset = name_offset
        self.name_length = name_length
        self.flags = flags
        self.spans = spans


def write(resources: Iterable[Resource]) -> bytes:
    """Serialise resources in canonical form: the same resources always give the same bytes.

    Canonical: sorted by name, keys of maps sorted, fields and sections in ascending order of id, no padding. Text sorts
    by code point, which for UTF-8 is the order of its bytes. A section in which every value is empty is left out;
    `read` takes a length of 0 without a section for the empty value it is.

    Raises:
        PackedError: a name, key, list or value is longer than its length field can say, or text is not valid Unicode.
    """
    return b"".join(lay_out(resources)[0])


def lay_out(resources: Iterable[Resource]) -> tuple[list[Data], list[Entry]]:
    """What `write` gives, in chunks that nobody has put together yet, and what `walk.locate` would find in it.

    Raises:
        PackedError: see `write`.
    """
    ordered = sorted(resources, key=lambda resource: resource.name)
    index = bytearray()
    sections = {field: _Section() for field in FIELDS}
    entries = []
    for resource in ordered:
        index.append(0x01)
        flags: list[int] = []
        spans: list[Span] = []
        for field in resource.fields():
            attribute, encoding = FIELDS[field]
            value = getattr(resource, attribute)
            if encoding == FLAG:
                if value:
                    index.append(field)
                    flags.append(field)
            elif encoding >= LIST16:
                if value:
                    spans += _write_items(resource, field, encoding, value, index, sections[field])
            elif value is not None:
                blob = _text(resource, attribute, value) if field in TEXT_FIELDS else value
                length = len(blob)
                if length >= _LIMITS[encoding]:
                    raise _too_long(resource, attribute, length)
                index += _LENGTHS[encoding].pack(field, length)
                spans.append((field, 0, 0, sections[field].add(blob, length), length))
        index.append(0xFF)
        _, _, _, offset, length = spans.pop(0)
        entries.append(Entry(resource.name, offset, length, flags, spans))
    index.append(0x00)

    present = [(field, section.length) for field, section in sections.items() if section.length]
    blob_index = b"".join(b"\x01" + _SECTION.pack(0x02, field, 0x03, size, 0xFF) for field, size in present) + b"\x00"
    header = HEADER.pack(MAGIC, len(present), len(blob_index), len(ordered), len(index))
    start = len(header) + len(blob_index) + len(index)
    starts = dict.fromkeys(FIELDS, 0)
    for field, size in present:
        starts[field] = start
        start += size
    for entry in entries:
        entry.name_offset += starts[NAME]
        entry.spans = [
            (field, key + starts[field] if field in _MAPS else 0, key_length, offset + starts[field], length)
            for field, key, key_length, offset, length in entry.spans
        ]
    return [header, blob_index, index, *(blob for field, _ in present for blob in sections[field].blobs)], entries


class _Section:
    """One blob section: what is in it, and how long that is."""

    __slots__ = ("blobs", "length")

    def __init__(self) -> None:
        self.blobs: list[Data] = []
        self.length = 0

    def add(self, blob: Data, length: int) -> int:
        """Append a blob; where it stands."""
        offset = self.length
        self.blobs.append(blob)
        self.length = offset + length
        return offset


def _write_items(
    resource: Resource, field: int, encoding: int, value: object, index: bytearray, section: _Section
) -> list[Span]:
    """Append the count and lengths of a map or list to `index`, and its blobs to a section; gives their spans there."""
    attribute = FIELDS[field][0]
    pairs: list[tuple[Data, Data | None]]
    if isinstance(value, dict):
        pairs = [(_text(resource, attribute, key), value[key]) for key in sorted(value)]
    else:
        assert isinstance(value, (list, tuple)), f"{attribute} of {resource.name!r} is a {type(value).__name__}"
        pairs = [(_text(resource, attribute, name), None) for name in value]
    if len(pairs) >= (_LIMITS[LEN16] if encoding == LIST16 else _LIMITS[LEN32]):
        raise _too_long(resource, attribute, len(pairs))
    index += _COUNTS[encoding].pack(field, len(pairs))
    spans = []
    for key, blob in pairs:
        size = len(key)
        if size >= _LIMITS[LEN16]:
            raise _too_long(resource, attribute, size)
        offset = section.add(key, size)
        if blob is None:
            index += _ITEMS[encoding].pack(size)
            spans.append((field, 0, 0, offset, size))
            continue
        length = len(blob)
        if length >= _LIMITS[encoding]:
            raise _too_long(resource, attribute, length)
        index += _ITEMS[encoding].pack(size, length)
        spans.append((field, offset, size, section.add(blob, length), length))
    return spans


def _text(resource: Resource, attribute: str, text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise PackedError(f"resource {resource.name!r}: {attribute} {text!r} cannot be written as UTF-8") from None


def _too_long(resource: Resource, attribute: str, size: int) -> PackedError:
    return PackedError(f"resource {resource.name!r}: {attribute} is too long for the packed format ({size})")


def read(buffer: Data) -> list[Resource]:
    """Read resources, in the order they stand; values are memoryviews into `buffer`.

    Raises:
        PackedError: see `tools.resources.walk.locate`.
    """
    from .walk import locate  # not at the top: writing is all that most actions do

    view = memoryview(buffer)
    resources = []
    for entry in locate(view):
        fields: dict[str, object] = {FIELDS[flag][0]: True for flag in entry.flags}
        for field, key_offset, key_length, offset, length in entry.spans:
            attribute, encoding = FIELDS[field]
            value = view[offset : offset + length]
            if encoding < LIST16:
                fields[attribute] = str(value, "utf-8") if field in TEXT_FIELDS else value
            elif encoding == LIST16:
                names = fields.get(attribute, ())
                assert isinstance(names, tuple)
                fields[attribute] = (*names, str(value, "utf-8"))
            else:
                items = fields.setdefault(attribute, {})
                assert isinstance(items, dict)
                items[str(view[key_offset : key_offset + key_length], "utf-8")] = value
        resources.append(Resource(entry.name, **fields))
    return resources
