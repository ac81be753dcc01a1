"""The index: what it says of resources, lookups through it, and damage."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.resources.strategies import RESOURCES, TEXT
from tools.payload import index
from tools.payload.checksum import fnv1a
from tools.payload.layout import PayloadError
from tools.resources import packed
from tools.resources.packed import PackedError
from tools.resources.resource import Resource


def test_golden() -> None:
    resource = Resource(
        "p", is_package=True, is_module=True, in_memory_package_resources={"r": b"hi"}, in_memory_source=b""
    )
    data = packed.write([resource])
    start = len(data) - 4
    assert data[start:] == b"prhi"
    assert index.build(data) == b"".join(
        [
            index.HEADER.pack(1, 2, 2, 0),
            (0).to_bytes(4, "little") * (fnv1a(b"p") % 2) + b"\1\0\0\0" + bytes(4) * (1 - fnv1a(b"p") % 2),
            index.ENTRY.pack(start, 1, fnv1a(b"p"), 1 | 4, 0, 2, 0),
            index.FIELD.pack(0x06, 0, 0, 0, 0),
            index.FIELD.pack(0x0B, 1, start + 1, start + 2, 2),
        ]
    )


def test_flags() -> None:
    names = ["is_package", "is_namespace_package", "is_module", "is_builtin_extension_module", "is_frozen_module"]
    names += ["is_extension_module", "is_shared_library", "is_utf8_filename_data", "file_executable"]
    for bit, name in enumerate(names):
        built = index.build(packed.write([Resource("m", **{name: True})]))
        assert index.ENTRY.unpack_from(built, 16 + 8)[3] == 1 << bit


def test_bucket_counts() -> None:
    assert [index.bucket_count(entries) for entries in (0, 1, 2, 3, 4, 5, 8, 9, 1000)] == [
        2,
        2,
        4,
        8,
        8,
        16,
        16,
        32,
        2048,
    ]


@given(RESOURCES)
def test_lookups_find_what_was_packed(resources: list[Resource]) -> None:
    data = packed.write(resources)
    built = index.build(data)
    assert [entry.name for entry in index.read(built, data)] == sorted(resource.name for resource in resources)
    for resource in resources:
        assert index.lookup(built, data, resource.name) == resource
    assert index.lookup(built, data, "not there") is None


def test_many_names() -> None:
    resources = [Resource(f"pkg.module_{number}", in_memory_source=str(number).encode()) for number in range(2000)]
    data = packed.write(resources)
    built = index.build(data)
    for resource in resources:
        assert index.lookup(built, data, resource.name) == resource


@given(RESOURCES, TEXT, st.data())
def test_damage_is_seen(resources: list[Resource], name: str, draw: st.DataObject) -> None:
    data = packed.write(resources)
    built = bytearray(index.build(data))
    position = draw.draw(st.integers(0, len(built) - 1))
    built[position] ^= draw.draw(st.integers(1, 255))
    with pytest.raises(PayloadError, match="index differs from that of its resources at"):
        index.read(built, data)
    with pytest.raises(PayloadError, match="bytes, the one of its resources has"):
        index.read(built[:position], data)
    with contextlib.suppress(PayloadError):
        index.lookup(built, data, name)


def test_messages_say_where() -> None:
    data = packed.write([Resource("a", in_memory_source=b"x"), Resource("b")])
    built = index.build(data)
    for position, where in (
        (0, "header 0"),
        (16 + 5, "bucket 1"),
        (16 + 16 + 33, "entry 1"),
        (len(built) - 1, "field 0"),
    ):
        damaged = bytearray(built)
        damaged[position] ^= 1
        with pytest.raises(PayloadError, match=f"at {position}: {where}"):
            index.read(damaged, data)


def test_refuses_two_of_one_name_and_unsound_resources() -> None:
    with pytest.raises(PayloadError, match="'a' is there twice"):
        index.build(packed.write([Resource("a"), Resource("a")]))
    with pytest.raises(PackedError):
        index.build(b"nonsense")
