"""`OxidizedResource` and the types that a scan finds (F261-F287): what they take, and that they give copies."""

from __future__ import annotations

import copy
import pickle
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import tools.importer
from tools.importer import (
    OxidizedResource,
    PythonExtensionModule,
    PythonModuleBytecode,
    PythonModuleSource,
    PythonPackageDistributionResource,
    PythonPackageResource,
    PythonSharedLibrary,
)
from tools.importer.resource_type import from_entry, to_packed
from tools.resources.resource import FIELDS, FLAG, LIST16, MAP32, MAP64

ATTRIBUTES = {attribute: encoding for attribute, encoding in FIELDS.values() if attribute != "name"}
FLAGS = [attribute for attribute, encoding in ATTRIBUTES.items() if encoding == FLAG]
PATHS = [attribute for attribute in ATTRIBUTES if "relative_path" in attribute]
MAPS = [attribute for attribute, encoding in ATTRIBUTES.items() if encoding in (MAP32, MAP64)]
BYTES = [
    attribute
    for attribute, encoding in ATTRIBUTES.items()
    if encoding not in (FLAG, LIST16, MAP32, MAP64) and attribute not in PATHS
]


def sample(attribute: str) -> Any:
    """A value that the attribute can have."""
    if attribute in FLAGS:
        return True
    if attribute == "shared_library_dependency_names":
        return ["libone.so", "libtwo.so"]
    one: Any = Path("lib/x") if attribute in PATHS else b"\0data"
    return {"key": one} if attribute in MAPS else one


@pytest.fixture
def module_of_types() -> Iterator[None]:
    """The module that the types say they are of."""
    module = types.ModuleType("oxidized_importer")
    module.__getattr__ = tools.importer.__getattr__  # type: ignore[method-assign]
    sys.modules["oxidized_importer"] = module
    yield
    del sys.modules["oxidized_importer"]


def test_a_new_one() -> None:
    new = OxidizedResource()
    assert (new.name, new.flavor) == ("", "none")
    for attribute in ATTRIBUTES:
        assert getattr(new, attribute) is (False if attribute in FLAGS else None)
    assert new.to_dict() == {"name": "", **{name: False if name in FLAGS else None for name in ATTRIBUTES}}


@pytest.mark.parametrize("attribute", sorted(ATTRIBUTES))
def test_every_attribute(attribute: str) -> None:
    one, value = OxidizedResource(), sample(attribute)
    setattr(one, attribute, value)
    assert getattr(one, attribute) == value
    assert one != OxidizedResource()
    if attribute not in FLAGS:
        setattr(one, attribute, None)
        assert getattr(one, attribute) is None
    with pytest.raises(TypeError, match=attribute):
        delattr(one, attribute)


@pytest.mark.parametrize("attribute", ["name", "flavor"])
def test_names_are_not_deleted(attribute: str) -> None:
    with pytest.raises(TypeError, match=attribute):
        delattr(OxidizedResource(), attribute)


@pytest.mark.parametrize(
    ("attribute", "wrong"),
    [
        *((name, wrong) for name in FLAGS for wrong in (None, 1, "yes")),
        *((name, wrong) for name in BYTES for wrong in ("text", 5, [b"x"], object())),
        *((name, wrong) for name in MAPS for wrong in (b"x", [("a", b"b")], {1: b"x"}, {"a": 5}, {"a": None})),
        *((name, wrong) for name in PATHS if name not in MAPS for wrong in (b"lib/x", 5, True)),
        *(("shared_library_dependency_names", wrong) for wrong in ("lib.so", [1], {"a": 1}, [None])),
        *(("name", wrong) for wrong in (None, b"x", 1)),
        ("flavor", None),
    ],
)
def test_wrong_types(attribute: str, wrong: object) -> None:
    one = OxidizedResource()
    before = one.to_dict()
    with pytest.raises(TypeError):
        setattr(one, attribute, wrong)
    assert one.to_dict() == before


def test_unknown_attributes() -> None:
    with pytest.raises(AttributeError):
        OxidizedResource().in_memory_sorce = b""  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [bytearray(b"x"), memoryview(b"x"), memoryview(b"xyz")[::2]])
def test_buffers_are_copied(value: Any) -> None:
    one = OxidizedResource()
    one.in_memory_source = value
    assert type(one.in_memory_source) is bytes
    assert one.in_memory_source == bytes(value)


def test_containers_are_copied() -> None:
    """Going in, and coming out."""
    one = OxidizedResource()
    given = {"a": b"1"}
    one.in_memory_package_resources = given
    given["b"] = b"2"
    read = one.in_memory_package_resources
    assert read == {"a": b"1"}
    read["c"] = b"3"
    assert one.in_memory_package_resources == {"a": b"1"}
    one.shared_library_dependency_names = ["x"]
    assert one.shared_library_dependency_names is not one.shared_library_dependency_names


def test_flavors() -> None:
    one = OxidizedResource()
    flags = {
        "module": "is_module",
        "built-in": "is_builtin_extension_module",
        "frozen": "is_frozen_module",
        "extension": "is_extension_module",
        "shared_library": "is_shared_library",
    }
    for flavor, flag in flags.items():
        one.flavor = flavor
        assert one.flavor == flavor
        assert [name for name in flags.values() if getattr(one, name)] == [flag]
    one.flavor = "builtin"
    assert one.flavor == "built-in"
    one.is_module = one.is_frozen_module = True
    assert one.flavor == "built-in"
    one.is_builtin_extension_module = False
    assert one.flavor == "frozen"
    one.flavor = "none"
    assert not any(getattr(one, name) for name in flags.values())
    with pytest.raises(ValueError, match="shared_library"):
        one.flavor = "unknown"


def test_to_the_packed_format_and_back() -> None:
    one = OxidizedResource()
    one.name = "größe.x"
    for attribute in ATTRIBUTES:
        setattr(one, attribute, sample(attribute))
    resource = to_packed(one)
    entry = {}
    for attribute in ATTRIBUTES:
        value = getattr(resource, attribute)
        if attribute in PATHS and attribute not in MAPS:
            value = value if isinstance(value, str) else value.decode()
        elif attribute in PATHS:
            value = {key: item.decode() for key, item in value.items()}
        entry[attribute] = value
    assert from_entry("größe.x", entry) == one


@pytest.mark.usefixtures("module_of_types")
def test_copies_and_pickles() -> None:
    one = OxidizedResource()
    one.name, one.in_memory_source = "a", b"x"
    assert copy.deepcopy(one) == pickle.loads(pickle.dumps(one)) == one
    source = PythonModuleSource("a", b"x", True)
    assert pickle.loads(pickle.dumps(source)) == source
    assert repr(OxidizedResource) == "<class 'oxidized_importer.OxidizedResource'>"
    assert repr(one) == "<OxidizedResource name='a' flavor='none'>"


SCANNED: list[tuple[type, dict[str, Any]]] = [
    (PythonModuleSource, {"module": "a.b", "source": b"x", "is_package": True}),
    (PythonModuleBytecode, {"module": "a.b", "bytecode": b"x", "optimize_level": 2, "is_package": False}),
    (PythonPackageResource, {"package": "a", "name": "b/c.txt", "data": b"x"}),
    (PythonPackageDistributionResource, {"package": "a", "version": "1", "name": "METADATA", "data": b"x"}),
    (PythonSharedLibrary, {"path": "a/libx.so", "data": b"x"}),
]


@pytest.mark.parametrize(("kind", "values"), SCANNED)
def test_scanned_types(kind: type, values: dict[str, Any]) -> None:
    one = kind(**values)
    for name, value in values.items():
        assert getattr(one, name) == value
        setattr(one, name, value)
        with pytest.raises(TypeError, match=name):
            delattr(one, name)
        with pytest.raises(TypeError, match=name):
            setattr(one, name, object())
    assert one == kind(**values)
    assert one != kind(**{**values, next(iter(values)): "other"})
    assert kind.__name__ in repr(one)
    assert kind.__module__ == "oxidized_importer"


@pytest.mark.parametrize("level", [-1, 3, 100])
def test_levels(level: int) -> None:
    with pytest.raises(ValueError, match="0, 1 or 2"):
        PythonModuleBytecode("a", b"", level)
    with pytest.raises(TypeError):
        PythonModuleBytecode("a", b"", True)


def test_extension_modules_are_read_only() -> None:
    one = PythonExtensionModule("a._b", b"\x7fELF", "_b.abi3.so")
    assert (one.name, one.shared_library, one.file_name, one.is_package) == ("a._b", b"\x7fELF", "_b.abi3.so", False)
    assert PythonExtensionModule("a._b").file_name.startswith("_b.")
    assert PythonExtensionModule("a", is_package=True).file_name.startswith("__init__.")
    for name in ("name", "shared_library", "file_name", "is_package"):
        with pytest.raises(AttributeError, match=name):
            setattr(one, name, getattr(one, name))


def test_public_names() -> None:
    for name in tools.importer.__all__:
        assert getattr(tools.importer, name).__name__ == name
    assert set(tools.importer.__all__) <= set(dir(tools.importer))
    assert sorted(tools.importer._HOMES) == sorted(tools.importer.__all__)
    with pytest.raises(AttributeError, match="NoSuchThing"):
        tools.importer.NoSuchThing  # noqa: B018
