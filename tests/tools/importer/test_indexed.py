"""The index from outside: as objects, as packed resources, and what can be added (F237-F240)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from tests.tools.importer.stand_in import StandIn, added
from tests.tools.resources.strategies import RESOURCES
from tools.importer import OxidizedResource, add_resource, add_resources, indexed_resources, serialize_indexed_resources
from tools.importer.resource_type import from_entry
from tools.resources import packed
from tools.resources.resource import ATTRIBUTES, Resource


def module(name: str, source: bytes = b"") -> OxidizedResource:
    """A module with source."""
    one = OxidizedResource()
    one.name, one.is_module, one.in_memory_source = name, True, source
    return one


def test_builtin_and_frozen_modules_are_listed() -> None:
    listed = {resource.name: resource for resource in indexed_resources(StandIn())}
    assert list(listed) == sorted(listed)
    assert set(sys.builtin_module_names) <= set(listed)
    assert listed["sys"].flavor == "built-in"
    assert listed["_frozen_importlib"].is_frozen_module
    assert listed["zipimport"].flavor == "frozen"


def test_what_is_packaged_keeps_its_flags() -> None:
    """A frozen module that is packaged, too, is both; the flag alone is dropped from packed resources."""
    finder = added([module("zipimport", b"z"), module("mine", b"m")])
    (both,) = [resource for resource in indexed_resources(finder) if resource.name == "zipimport"]
    assert (both.is_frozen_module, both.is_module, both.in_memory_source) == (True, True, b"z")
    written = packed.read(serialize_indexed_resources(finder))
    assert [(resource.name, resource.is_frozen_module) for resource in written] == [
        ("mine", False),
        ("zipimport", False),
    ]


def test_builtin_and_frozen_modules_on_demand() -> None:
    finder = added([module("mine")])
    names = {
        (builtin, frozen): {
            resource.name for resource in packed.read(serialize_indexed_resources(finder, builtin, frozen))
        }
        for builtin in (True, False)
        for frozen in (True, False)
    }
    assert names[True, True] == {"mine"}
    assert "sys" in names[False, True]
    assert "zipimport" not in names[False, True]
    assert "zipimport" in names[True, False]
    assert "sys" not in names[True, False]
    assert names[False, False] == names[False, True] | names[True, False]


def _has_odd_paths(resource: Resource) -> bool:
    paths = []
    for attribute in (name for name in ATTRIBUTES if "relative_path" in name):
        value = getattr(resource, attribute)
        paths += list(value.values()) if isinstance(value, dict) else [] if value is None else [value]
    texts = [path if isinstance(path, str) else os.fsdecode(bytes(path)) for path in paths]
    return any(str(Path(text)) != text for text in texts)


@given(RESOURCES)
def test_the_blob_is_the_build_tools(resources: list[Resource]) -> None:
    """The same bytes for the same resources, however they came in."""
    resources = [resource for resource in resources if resource.name]
    for resource in resources:
        resource.is_builtin_extension_module = resource.is_frozen_module = False
    data = packed.write({resource.name: resource for resource in resources}.values())
    finder = StandIn(data)
    assert serialize_indexed_resources(finder) == data
    # As objects they have paths, which know one spelling of each.
    data = packed.write([resource for resource in packed.read(data) if not _has_odd_paths(resource)])
    finder = StandIn(data)
    listed = [resource for resource in indexed_resources(finder) if finder._entry(resource.name) is not None]
    assert serialize_indexed_resources(added(listed)) == data


def test_adding_replaces() -> None:
    finder = added([module("a", b"1"), module("b", b"2")])
    other = OxidizedResource()
    other.name, other.in_memory_shared_library = "a", b"so"
    add_resource(finder, other)
    assert from_entry("a", finder._entry("a") or {}) == other
    other.in_memory_shared_library = b"changed"
    assert from_entry("a", finder._entry("a") or {}).in_memory_shared_library == b"so"
    add_resources(finder, [module("b", b"3"), module("b", b"4")])
    assert from_entry("b", finder._entry("b") or {}).in_memory_source == b"4"


def test_all_or_nothing() -> None:
    finder = added([])

    def broken() -> Iterator[OxidizedResource]:
        yield module("one")
        raise KeyError("two")

    with pytest.raises(KeyError):
        add_resources(finder, broken())
    with pytest.raises(TypeError, match="OxidizedResource, not dict"):
        add_resources(finder, [module("one"), {}])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="name"):
        add_resources(finder, [module("one"), OxidizedResource()])
    with pytest.raises(ValueError, match="too long"):
        add_resources(finder, [module("one"), module("n" * 65536)])
    with pytest.raises(ValueError, match="UTF-8"):
        add_resources(finder, [module("one"), module("\ud800")])
    with pytest.raises(TypeError):
        add_resources(finder, 5)  # type: ignore[arg-type]
    assert finder._names() == []
