"""The packed-resources format: the specification's worked examples byte for byte, and what a reader must refuse."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.resources.strategies import RESOURCES
from tools.resources import packed
from tools.resources.packed import PackedError
from tools.resources.resource import FIELDS, Resource
from tools.resources.walk import locate

TWO_MODULES = bytes.fromhex(
    "70 79 65 6d 62 65 64 03 04 35 00 00 00 02 00 00 00 1d 00 00 00"
    "01 02 03 03 04 00 00 00 00 00 00 00 ff"
    "01 02 06 03 03 00 00 00 00 00 00 00 ff"
    "01 02 07 03 02 00 00 00 00 00 00 00 ff"
    "01 02 0f 03 0a 00 00 00 00 00 00 00 ff 00"
    "01 03 01 00 04 06 03 00 00 00 16 ff"
    "01 03 03 00 07 02 00 00 00 0f 0a 00 00 00 16 ff 00"
    "61 61 2e 62 78 3d 31 e3 00 6c 69 62 2f 61 2f 62 2e 70 79"
)
TWO_MODULES_PADDED = bytes.fromhex(
    "70 79 65 6d 62 65 64 03 04 3d 00 00 00 02 00 00 00 1d 00 00 00"
    "01 02 03 03 06 00 00 00 00 00 00 00 04 02 ff"
    "01 02 06 03 04 00 00 00 00 00 00 00 04 02 ff"
    "01 02 07 03 03 00 00 00 00 00 00 00 04 02 ff"
    "01 02 0f 03 0b 00 00 00 00 00 00 00 04 02 ff 00"
    "01 03 01 00 04 06 03 00 00 00 16 ff"
    "01 03 03 00 07 02 00 00 00 0f 0a 00 00 00 16 ff 00"
    "61 00 61 2e 62 00 78 3d 31 00 e3 00 00 6c 69 62 2f 61 2f 62 2e 70 79 00"
)
MAP_AND_LIST = bytes.fromhex(
    "70 79 65 6d 62 65 64 03 03 28 00 00 00 01 00 00 00 1c 00 00 00 01 02 03 03 01 00 00 00 00 00 00"
    "00 ff 01 02 0b 03 07 00 00 00 00 00 00 00 ff 01 02 0e 03 07 00 00 00 00 00 00 00 ff 00 01 03 01"
    "00 04 0b 01 00 00 00 05 00 02 00 00 00 00 00 00 00 0e 01 00 07 00 16 ff 00 70 72 2e 74 78 74 68"
    "69 6c 69 62 7a 2e 73 6f"
)
EMPTY = bytes.fromhex("70 79 65 6d 62 65 64 03 00 01 00 00 00 00 00 00 00 01 00 00 00 00 00")

MODULES = [
    Resource("a", is_module=True, is_package=True, in_memory_source=b"x=1"),
    Resource("a.b", is_module=True, in_memory_bytecode=b"\xe3\0", relative_path_module_source=b"lib/a/b.py"),
]
PACKAGE = Resource(
    "p",
    is_module=True,
    is_package=True,
    in_memory_package_resources={"r.txt": b"hi"},
    shared_library_dependency_names=("libz.so",),
)


def section(field: int, length: int, padding: int | None = None) -> bytes:
    """One entry of the blob index."""
    pad = b"" if padding is None else bytes([4, padding])
    return bytes([1, 2, field, 3]) + length.to_bytes(8, "little") + pad + b"\xff"


def document(sections: list[bytes], entries: list[bytes], blobs: bytes) -> bytes:
    """Packed resources with lengths that fit."""
    blob_index = b"".join(sections) + b"\0"
    index = b"".join(entries) + b"\0"
    return packed.HEADER.pack(packed.MAGIC, len(sections), len(blob_index), len(entries), len(index)) + (
        blob_index + index + blobs
    )


@pytest.mark.parametrize(
    ("resources", "data"),
    [(MODULES, TWO_MODULES), ([PACKAGE], MAP_AND_LIST), ([], EMPTY)],
    ids=["modules", "map and list", "empty"],
)
def test_worked_examples(resources: list[Resource], data: bytes) -> None:
    assert packed.write(resources) == data
    assert packed.read(data) == resources


def test_sizes_of_worked_examples() -> None:
    assert [len(data) for data in (TWO_MODULES, TWO_MODULES_PADDED, MAP_AND_LIST, EMPTY)] == [122, 135, 104, 23]


def test_padded_example_reads_the_same() -> None:
    assert packed.read(TWO_MODULES_PADDED) == MODULES


def test_every_field() -> None:
    values = {2: b"v", 4: b"v", 8: b"v", 16: ("n",), 32: {"k": b"v"}, 64: {"k": b"v"}, 0: True}
    fields: dict[str, object] = {name: values[encoding] for name, encoding in FIELDS.values()}
    resource = Resource(**{**fields, "name": "x", "file_data_utf8_relative_path": "p"})  # type: ignore[arg-type]
    assert packed.read(packed.write([resource])) == [resource]


@pytest.mark.parametrize("field", ["in_memory_source", "file_data_embedded", "in_memory_package_resources"])
def test_values_that_are_all_empty_have_no_section(field: str) -> None:
    value = {"": b""} if field.endswith("resources") else b""
    resource = Resource("m", **{field: value})
    data = packed.write([resource])
    assert data[8] == 1
    assert packed.read(data) == [resource]


def test_writing_is_canonical() -> None:
    one = Resource("p", in_memory_package_resources={"b": b"1", "a": b"2"})
    other = Resource("p", in_memory_package_resources={"a": b"2", "b": b"1"})
    assert packed.write([one, *MODULES]) == packed.write([*reversed(MODULES), other])


@given(RESOURCES)
def test_round_trip(resources: list[Resource]) -> None:
    data = packed.write(resources)
    found = packed.read(data)
    assert found == sorted(resources, key=lambda resource: resource.name)
    assert packed.write(found) == data


@given(RESOURCES)
def test_locations_are_those_of_the_values(resources: list[Resource]) -> None:
    data = packed.write(resources)
    for entry in locate(data):
        assert data[entry.name_offset : entry.name_offset + entry.name_length].decode() == entry.name
        assert [span[0] for span in entry.spans] == sorted(span[0] for span in entry.spans)


@given(RESOURCES)
def test_the_writer_knows_where_everything_is(resources: list[Resource]) -> None:
    chunks, entries = packed.lay_out(resources)
    located = locate(b"".join(chunks))
    assert [_fields(entry) for entry in entries] == [_fields(entry) for entry in located]


def _fields(entry: packed.Entry) -> list[object]:
    return [getattr(entry, attribute) for attribute in packed.Entry.__slots__]


@given(RESOURCES, st.data())
def test_damage_is_an_error_or_other_resources(resources: list[Resource], draw: st.DataObject) -> None:
    data = bytearray(packed.write(resources))
    for _ in range(draw.draw(st.integers(1, 3))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    with contextlib.suppress(PackedError):
        packed.write(packed.read(data))


@given(RESOURCES, st.data())
def test_cut_short_is_an_error(resources: list[Resource], draw: st.DataObject) -> None:
    data = packed.write(resources)
    cut = data[: draw.draw(st.integers(0, len(data) - 1))]
    with pytest.raises(PackedError):
        packed.read(cut)


def test_accepts_sections_in_any_order_unknown_ones_and_repeated_ones() -> None:
    entry = bytes([1, 3, 1, 0, 6, 2, 0, 0, 0, 0xFF])
    reordered = document([section(6, 2), section(3, 1)], [entry], b"xyn")
    unknown = document([section(3, 1), section(0x77, 4), section(6, 2, 1)], [entry], b"n????xy")
    repeated = document([section(3, 1), section(6, 3), section(6, 2)], [entry], b"n???xy")
    for data in (reordered, unknown, repeated):
        assert packed.read(data) == [Resource("n", in_memory_source=b"xy")]


def test_accepts_absent_indexes_and_skips_the_index_of_no_resources() -> None:
    assert packed.read(EMPTY[:9] + bytes(12)) == []
    assert packed.read(packed.HEADER.pack(packed.MAGIC, 0, 1, 0, 3) + b"\0???") == []
    assert packed.read(packed.HEADER.pack(packed.MAGIC, 0, 1, 7, 0) + b"\0") == []


NAME_SECTION = section(3, 1)
NAMED = bytes([1, 3, 1, 0])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"pyembed", "cut short: 7 bytes"),
        (b"pyembed\x02" + EMPTY[8:], "not packed resources of version 3"),
        (EMPTY[:20], "the header has 21"),
        (EMPTY[:22], "the indexes end at 23"),
        (EMPTY + b"?", "the sections end at 23, the data at 24"),
        (document([b"\x05"], [], b""), "invalid tag 0x05 at 21"),
        (document([b"\x01\x05"], [], b""), "blob index: invalid tag 0x05"),
        (document([section(3, 0, 9)], [], b""), "invalid padding 0x09"),
        (document([b"\x01\x02\x03\xff"], [], b""), "entry 1 has no length"),
        (document([b"\x01\x03" + bytes(8) + b"\xff"], [], b""), "entry 1 has no field"),
        (document([b"\x01\x02\x03\x03"], [], b""), "the blob index is cut short"),
        (document([NAME_SECTION + NAME_SECTION], [], b"nn"), "2 sections, the header says 1"),
        (document([section(3, 1 << 60)], [], b""), "section 0x03 is cut short"),
        (document([NAME_SECTION], [NAMED + b"\x02\xff"], b"n"), "invalid field type 0x02"),
        (document([NAME_SECTION], [NAMED + b"\x1f\xff"], b"n"), "invalid field type 0x1f"),
        (document([], [b"\x01\x16\xff"], b""), "resource 0 has no name"),
        (document([NAME_SECTION], [NAMED + b"\x16\x16\xff"], b"n"), "field 0x16 stands twice"),
        (document([NAME_SECTION], [NAMED + b"\xff\x00"], b"n"), "the resources index ends"),
        (document([NAME_SECTION], [b"\x00"], b"n"), "it ends at"),
        (document([NAME_SECTION], [b"\x09"], b"n"), "invalid tag 0x09"),
        (document([NAME_SECTION], [NAMED + b"\xff" + NAMED + b"\xff"], b"n"), "no end at"),
        (
            document([NAME_SECTION], [NAMED + b"\x06\1\0\0\0\xff"], b"n"),
            "field 0x06 has 1 bytes, but there is no such section",
        ),
        (document([NAME_SECTION], [b"\x01\x03\x02\x00\xff"], b"n"), "field 0x03 runs past its section"),
        (document([section(3, 1, 2)], [NAMED + b"\xff"], b"n"), "field 0x03 runs past its section"),
        (document([NAME_SECTION], [NAMED + b"\x0b\xff\xff\xff\xff\xff"], b"n"), "claims 4294967295 items"),
        (document([NAME_SECTION], [NAMED + b"\x06\1\0"], b"n"), "is cut short"),
        (document([NAME_SECTION], [NAMED + b"\xff"], b"\xff"), "text of field 0x03 at 41 is not UTF-8"),
        (document([section(3, 2)], [NAMED + b"\xff"], b"nn"), "section 0x03 has 1 bytes"),
        (
            document(
                [NAME_SECTION, section(11, 2)], [NAMED + b"\x0b\2\0\0\0" + (b"\1\0" + bytes(8)) * 2 + b"\xff"], b"nkk"
            ),
            "has the key 'k' twice",
        ),
    ],
)
def test_malformed(data: bytes, message: str) -> None:
    with pytest.raises(PackedError, match=message):
        packed.read(data)


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (Resource("n" * 65536), "name is too long"),
        (Resource("p", in_memory_package_resources={"k" * 65536: b""}), "in_memory_package_resources is too long"),
        (Resource("p", shared_library_dependency_names=("x",) * 65536), "shared_library_dependency_names is too long"),
        (Resource("\udc80"), "cannot be written as UTF-8"),
    ],
)
def test_unwritable(resource: Resource, message: str) -> None:
    with pytest.raises(PackedError, match=message):
        packed.write([resource])


def test_resource_refuses_unknown_fields_and_shows_set_ones() -> None:
    with pytest.raises(TypeError, match="no field 'sauce'"):
        Resource("m", sauce=b"")
    shown = repr(Resource("m", is_module=True, in_memory_source=memoryview(b"x")))
    assert shown == "Resource('m', in_memory_source=b'x', is_module=True)"
