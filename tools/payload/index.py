"""The index of a payload: where every field of every resource lies (docs/architecture.md, "Index").

Made where resources are packed, so that the launcher need not walk them: a lookup is a hash, a bucket, an entry.
"""

from __future__ import annotations

from struct import Struct

from tools.payload.checksum import fnv1a
from tools.payload.layout import PayloadError
from tools.resources.packed import Entry
from tools.resources.resource import FIELDS, FLAG, NAME, TEXT_FIELDS, Resource
from tools.resources.walk import locate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.resources.resource import Data

HEADER = Struct("<4I")
"""Entries, fields, buckets, zero."""
ENTRY = Struct("<Q6I")
"""Name offset and length, FNV-1a of the name, flags, first field, number of fields, zero: 32 bytes."""
FIELD = Struct("<IIQQQ")
"""Kind, key length, key offset, offset, length: 32 bytes."""
BUCKET_SIZE = 4

# The flag fields of packed resources in ascending order, which is the order of the index's bits.
FLAG_BITS = {field: 1 << bit for bit, field in enumerate(f for f, (_, encoding) in FIELDS.items() if encoding == FLAG)}


def build(packed: Data) -> bytes:
    """Build the index of packed resources; offsets count from the start of `packed`.

    Raises:
        PackedError: `packed` is not sound.
        PayloadError: two resources have one name.
    """
    return of_entries(locate(packed))


def of_entries(entries: Iterable[Entry]) -> bytes:
    """Build the index of packed resources from where they lie in them.

    Raises:
        PayloadError: two resources have one name.
    """
    entries = sorted(entries, key=lambda entry: entry.name)
    count = bucket_count(len(entries))
    buckets = [0] * count
    rows, fields = bytearray(), bytearray()
    first_field = 0
    for number, entry in enumerate(entries):
        if number and entry.name == entries[number - 1].name:
            raise PayloadError(f"the resource {entry.name!r} is there twice")
        name_hash = fnv1a(entry.name.encode())
        slot = name_hash % count
        while buckets[slot]:
            slot = (slot + 1) % count
        buckets[slot] = number + 1
        flags = sum(FLAG_BITS[flag] for flag in entry.flags)
        rows += ENTRY.pack(entry.name_offset, entry.name_length, name_hash, flags, first_field, len(entry.spans), 0)
        for kind, key_offset, key_length, offset, length in entry.spans:
            fields += FIELD.pack(kind, key_length, key_offset, offset, length)
        first_field += len(entry.spans)
    header = HEADER.pack(len(entries), first_field, count, 0)
    return b"".join([header, Struct(f"<{count}I").pack(*buckets), rows, fields])


def bucket_count(entries: int) -> int:
    """Smallest power of two that is at least twice `entries` and at least 2."""
    return 1 << max(1, (2 * entries - 1).bit_length()) if entries else 2


def read(index: Data, packed: Data) -> list[Entry]:
    """Entries of an index, checked against the resources it is for.

    The index must be, byte for byte, the one `build` makes: that checks every bound, hash and bucket at once.

    Raises:
        PackedError: the resources are not sound.
        PayloadError: the index is not theirs; says where it first differs.
    """
    entries = locate(packed)
    expected, view = of_entries(entries), memoryview(index)
    if view != expected:
        if len(view) != len(expected):
            raise PayloadError(f"index has {len(view)} bytes, the one of its resources has {len(expected)}")
        position = next(i for i, (a, b) in enumerate(zip(view, expected, strict=True)) if a != b)
        raise PayloadError(f"index differs from that of its resources at {position}: {_part(expected, position)}")
    return sorted(entries, key=lambda entry: entry.name)


def _part(index: bytes, position: int) -> str:
    """What stands at a position of a sound index."""
    entries, _, buckets, _ = HEADER.unpack_from(index)
    for name, size, number in (
        ("header", HEADER.size, 1),
        ("bucket", BUCKET_SIZE, buckets),
        ("entry", ENTRY.size, entries),
    ):
        if position < size * number:
            return f"{name} {position // size}"
        position -= size * number
    return f"field {position // FIELD.size}"


def lookup(index: Data, packed: Data, name: str) -> Resource | None:
    """Find one resource as the launcher does: by hash, bucket, entry and name, and nothing else read.

    Raises:
        PayloadError: the way to the name leads out of the index or the resources.
    """
    view, data = memoryview(index), memoryview(packed)
    entries, field_count, buckets, _ = _unpack(HEADER, view, 0)
    rows = HEADER.size + buckets * BUCKET_SIZE
    wanted = name.encode()
    name_hash = fnv1a(wanted)
    for probe in range(buckets):
        (number,) = _unpack(_BUCKET, view, HEADER.size + (name_hash + probe) % buckets * BUCKET_SIZE)
        if number == 0:
            return None
        if number > entries:
            raise PayloadError(f"index: a bucket has entry {number}, there are {entries}")
        offset, length, found_hash, flags, first, fields, _ = _unpack(ENTRY, view, rows + (number - 1) * ENTRY.size)
        if found_hash == name_hash and _slice(data, offset, length) == wanted:
            if first + fields > field_count:
                raise PayloadError(f"index: fields {first} to {first + fields} of {name!r}, there are {field_count}")
            start = rows + entries * ENTRY.size + first * FIELD.size
            return _resource(name, flags, [_unpack(FIELD, view, start + i * FIELD.size) for i in range(fields)], data)
    return None


_BUCKET = Struct("<I")


def _resource(name: str, flags: int, fields: list[tuple[int, ...]], data: memoryview) -> Resource:
    values: dict[str, object] = {FIELDS[field][0]: True for field, bit in FLAG_BITS.items() if flags & bit}
    for kind, key_length, key_offset, offset, length in fields:
        if kind not in FIELDS or kind == NAME or kind in FLAG_BITS:
            raise PayloadError(f"index: {name!r} has a field of kind {kind:#04x}")
        attribute, value = FIELDS[kind][0], _slice(data, offset, length)
        default = getattr(Resource(name), attribute)
        if isinstance(default, dict):
            items = values.setdefault(attribute, {})
            assert isinstance(items, dict)
            items[str(_slice(data, key_offset, key_length), "utf-8")] = value
        elif isinstance(default, tuple):
            before = values.get(attribute, ())
            assert isinstance(before, tuple)
            values[attribute] = (*before, str(value, "utf-8"))
        else:
            values[attribute] = str(value, "utf-8") if kind in TEXT_FIELDS else value
    return Resource(name, **values)


def _unpack(form: Struct, view: memoryview, offset: int) -> tuple[int, ...]:
    return form.unpack(_slice(view, offset, form.size, "index"))


def _slice(view: memoryview, offset: int, length: int, what: str = "resources") -> memoryview:
    if offset + length > len(view):
        raise PayloadError(f"{what}: {length} bytes at {offset} run past the end at {len(view)}")
    return view[offset : offset + length]
