"""Read a payload back, or an executable with one attached, check all of it, and show what it holds as JSON.

python -m tools.payload.dump app.payload            every setting, and every resource with its flags and sizes
python -m tools.payload.dump app --summary          settings, totals and the ten largest resources
python -m tools.payload.dump app --resource email   one resource; --field 0x06 writes that field's bytes
"""

from __future__ import annotations

import json
import sys

from tools.payload import index, layout, settings
from tools.resources import command
from tools.resources.resource import FIELDS, LIST16, MAP32, MAP64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from tools.resources.packed import Entry

    Named = TypeVar("Named")


def main(arguments: list[str]) -> None:
    """Run the tool.

    Raises:
        ValueError: the file holds no sound payload, or not what was asked for; starts with the file's name.
    """
    parser = command.parser(__doc__)
    parser.add_argument("file", help="payload, or executable with one attached")
    parser.add_argument("--summary", action="store_true", help="settings, totals and the ten largest resources")
    parser.add_argument("--resource", help="show this resource only")
    parser.add_argument("--field", help="write the bytes of this field of the resource, by id or name")
    options = parser.parse_args(arguments)
    if options.field and not options.resource:
        raise command.UsageError("--field needs --resource")
    path = options.file
    try:
        parts = layout.open_payload(find(command.read_file(path)))
        values = settings.decode(parts.settings)
        entries = index.read(parts.index, parts.resources)
        if options.field:
            sys.stdout.buffer.write(field_bytes(parts.resources, entries, options.resource, options.field))
            return
        resources = {entry.name: describe(entry, parts.resources) for entry in entries}
        if options.resource:
            shown: object = _named(resources, options.resource)
        elif options.summary:
            shown = {"settings": values, **summary(entries, parts)}
        else:
            shown = {"settings": values, "resources": resources}
    except ValueError as error:
        raise layout.PayloadError(f"{path}: {error}") from error
    json.dump(shown, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def find(data: bytes) -> memoryview:
    """The payload in a file's bytes: all of them, or the part that an executable carries.

    Raises:
        PayloadError: the file is neither.
    """
    view = memoryview(data)
    if data.startswith(layout.MAGIC[:7]):
        return view
    if not data.startswith(b"\x7fELF"):
        raise layout.PayloadError(f"neither a payload nor an ELF executable: it starts with {data[:8]!r}")
    from tools.payload.elf import find_payload  # a payload alone needs no knowledge of executables

    offset, length = find_payload(data)
    return view[offset : offset + length]


def describe(entry: Entry, data: memoryview) -> dict[str, object]:
    """Flags (names) and fields of a resource: sizes in bytes of values and of each pair of a map; lists as they are."""
    fields: dict[str, object] = {}
    for field, key_offset, key_length, offset, length in entry.spans:
        attribute, encoding = FIELDS[field]
        if encoding == LIST16:
            items = fields.setdefault(attribute, [])
            assert isinstance(items, list)
            items.append(str(data[offset : offset + length], "utf-8"))
        elif encoding in (MAP32, MAP64):
            pairs = fields.setdefault(attribute, {})
            assert isinstance(pairs, dict)
            pairs[str(data[key_offset : key_offset + key_length], "utf-8")] = length
        else:
            fields[attribute] = length
    return {"flags": [FIELDS[flag][0] for flag in entry.flags], "fields": fields}


def summary(entries: list[Entry], parts: layout.Parts) -> dict[str, object]:
    """Sizes of the parts, bytes and number of values of each field, and the ten largest resources, in bytes."""
    fields: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for entry in entries:
        for field, _, _, _, length in entry.spans:
            total = fields.setdefault(FIELDS[field][0], {"bytes": 0, "values": 0})
            total["bytes"] += length
            total["values"] += 1
            sizes[entry.name] = sizes.get(entry.name, 0) + length
    return {
        "sizes": {name: len(getattr(parts, name)) for name in parts.__slots__},
        "resources": len(entries),
        "fields": fields,
        "largest": dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0]))[:10]),
    }


def field_bytes(data: memoryview, entries: list[Entry], name: str, field: str) -> bytes:
    """All bytes of one field of a resource; `field` is its id (`0x06`) or its attribute's name."""
    entry = _named({entry.name: entry for entry in entries}, name)
    ids = {text: number for number, (attribute, _) in FIELDS.items() for text in (attribute, f"{number:#04x}")}
    spans = [span for span in entry.spans if span[0] == ids.get(field)]
    if not spans:
        raise layout.PayloadError(f"resource '{name}' has no field '{field}'")
    return b"".join(data[offset : offset + length] for _, _, _, offset, length in spans)


def _named(resources: dict[str, Named], name: str) -> Named:
    if name not in resources:
        raise layout.PayloadError(f"there is no resource '{name}'")
    return resources[name]


if __name__ == "__main__":
    sys.exit(command.run(main))
