"""Packed resources, format version 3: write, read, and say where everything is (spec: packed-resources.md).

data = packed.write([Resource("a", is_module=True, in_memory_source=b"x = 1")])
assert packed.read(data)[0].name == "a"
"""

from __future__ import annotations

from struct import Struct

from .resource import FIELDS, FLAG, LEN16, LEN32, LEN64, LIST16, MAP32, MAP64, TEXT_FIELDS, Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .resource import Data

MAGIC = b"pyembed\x03"
HEADER = Struct("<8sBIII")
"""Magic, blob section count, blob index length, resources count, resources index length: 21 bytes."""

_SECTION = Struct("<BBBQB")
_LENGTHS = {LEN16: Struct("<BH"), LEN32: Struct("<BI"), LEN64: Struct("<BQ")}
_COUNTS = {LIST16: Struct("<BH"), MAP32: Struct("<BI"), MAP64: Struct("<BI")}
_ITEMS = {LIST16: Struct("<H"), MAP32: Struct("<HI"), MAP64: Struct("<HQ")}
_LIMITS = {LEN16: 1 << 16, LEN32: 1 << 32, LEN64: 1 << 64, MAP32: 1 << 32, MAP64: 1 << 64}


class PackedError(ValueError):
    """Bytes that are not packed resources, or a resource the format cannot hold."""


def write(resources: Iterable[Resource]) -> bytes:
    """Serialise resources in canonical form: the same resources always give the same bytes.

    Canonical: sorted by name, keys of maps sorted, fields and sections in ascending order of id, no padding. Text sorts
    by code point, which for UTF-8 is the order of its bytes. A section in which every value is empty is left out;
    `read` takes a length of 0 without a section for the empty value it is.

    Raises:
        PackedError: a name, key, list or value is longer than its length field can say, or text is not valid Unicode.
    """
    ordered = sorted(resources, key=lambda resource: resource.name)
    index = bytearray()
    sections: dict[int, list[Data]] = {}
    for resource in ordered:
        index.append(0x01)
        for field, (attribute, encoding) in FIELDS.items():
            value = getattr(resource, attribute)
            if encoding == FLAG:
                if value:
                    index.append(field)
            elif encoding >= LIST16:
                if value:
                    _write_items(resource, field, encoding, value, index, sections.setdefault(field, []))
            elif value is not None:
                blob = _text(resource, attribute, value) if field in TEXT_FIELDS else value
                if len(blob) >= _LIMITS[encoding]:
                    raise _too_long(resource, attribute, len(blob))
                index += _LENGTHS[encoding].pack(field, len(blob))
                sections.setdefault(field, []).append(blob)
        index.append(0xFF)
    index.append(0x00)

    sizes = [(field, size) for field in sorted(sections) if (size := sum(map(len, sections[field])))]
    blob_index = b"".join(b"\x01" + _SECTION.pack(0x02, field, 0x03, size, 0xFF) for field, size in sizes) + b"\x00"
    header = HEADER.pack(MAGIC, len(sizes), len(blob_index), len(ordered), len(index))
    blobs = [blob for field, _ in sizes for blob in sections[field]]
    return b"".join([header, blob_index, index, *blobs])


def _write_items(
    resource: Resource, field: int, encoding: int, value: object, index: bytearray, blobs: list[Data]
) -> None:
    """Append the count and lengths of a map or list to `index`, and its blobs to `blobs`."""
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
    for key, blob in pairs:
        if len(key) >= _LIMITS[LEN16]:
            raise _too_long(resource, attribute, len(key))
        blobs.append(key)
        if blob is None:
            index += _ITEMS[encoding].pack(len(key))
            continue
        if len(blob) >= _LIMITS[encoding]:
            raise _too_long(resource, attribute, len(blob))
        index += _ITEMS[encoding].pack(len(key), len(blob))
        blobs.append(blob)


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
            if encoding in (MAP32, MAP64):
                items = fields.setdefault(attribute, {})
                assert isinstance(items, dict)
                items[str(view[key_offset : key_offset + key_length], "utf-8")] = value
            elif encoding == LIST16:
                names = fields.get(attribute, ())
                assert isinstance(names, tuple)
                fields[attribute] = (*names, str(value, "utf-8"))
            else:
                fields[attribute] = str(value, "utf-8") if field in TEXT_FIELDS else value
        resources.append(Resource(entry.name, **fields))
    return resources
