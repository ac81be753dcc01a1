"""`OxidizedResource`: one resource of an index, for programs to look at and to make."""

from __future__ import annotations

import os
from pathlib import Path

from ..resources.resource import FIELDS, Resource
from .fields import Field, boolean, data, mapping, names, optional, path, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_FLAVORS = {
    "built-in": "is_builtin_extension_module",
    "frozen": "is_frozen_module",
    "extension": "is_extension_module",
    "module": "is_module",
    "shared_library": "is_shared_library",
}
"""Flavor → flag, in the order in which an importer decides what a name is."""

_data = optional(data)
_path = optional(path)
_files = optional(mapping(data))
_paths = optional(mapping(path))


class OxidizedResource:
    """A name, and what is known of it. Attributes are checked when they are set, and give copies."""

    __module__ = "oxidized_importer"
    __slots__ = ("_values",)

    name = Field[str](text)
    is_module = Field[bool](boolean)
    is_builtin_extension_module = Field[bool](boolean)
    is_frozen_module = Field[bool](boolean)
    is_extension_module = Field[bool](boolean)
    is_shared_library = Field[bool](boolean)
    is_package = Field[bool](boolean)
    is_namespace_package = Field[bool](boolean)
    is_utf8_filename_data = Field[bool](boolean)
    in_memory_source = Field[bytes | None](_data)
    in_memory_bytecode = Field[bytes | None](_data)
    in_memory_bytecode_opt1 = Field[bytes | None](_data)
    in_memory_bytecode_opt2 = Field[bytes | None](_data)
    in_memory_extension_module_shared_library = Field[bytes | None](_data)
    in_memory_package_resources = Field[dict[str, bytes] | None](_files)
    in_memory_distribution_resources = Field[dict[str, bytes] | None](_files)
    in_memory_shared_library = Field[bytes | None](_data)
    shared_library_dependency_names = Field[list[str] | None](optional(names))
    relative_path_module_source = Field[Path | None](_path)
    relative_path_module_bytecode = Field[Path | None](_path)
    relative_path_module_bytecode_opt1 = Field[Path | None](_path)
    relative_path_module_bytecode_opt2 = Field[Path | None](_path)
    relative_path_extension_module_shared_library = Field[Path | None](_path)
    relative_path_package_resources = Field[dict[str, Path] | None](_paths)
    relative_path_distribution_resources = Field[dict[str, Path] | None](_paths)
    file_executable = Field[bool](boolean)
    file_data_embedded = Field[bytes | None](_data)
    file_data_utf8_relative_path = Field[Path | None](_path)

    def __init__(self) -> None:
        """Make a resource without a name, of no flavor, that holds nothing."""
        self._values: dict[str, object] = dict(_EMPTY)

    @property
    def flavor(self) -> str:
        """What the resource is, in one word: `none`, `module`, `built-in`, `frozen`, `extension` or `shared_library`.

        Of several flags the one counts that an importer goes by. Setting it clears all others; `builtin` is `built-in`.
        """
        return next((flavor for flavor, flag in _FLAVORS.items() if self._values[flag]), "none")

    @flavor.setter
    def flavor(self, value: str) -> None:
        flavor = "built-in" if text("flavor", value) == "builtin" else value
        if flavor != "none" and flavor not in _FLAVORS:
            raise ValueError(f"flavor must be one of none, {', '.join(_FLAVORS)}, not {value!r}")
        for known, flag in _FLAVORS.items():
            self._values[flag] = known == flavor

    @flavor.deleter
    def flavor(self) -> None:
        raise TypeError("attribute 'flavor' of OxidizedResource objects cannot be deleted")

    def to_dict(self) -> dict[str, object]:
        """Every attribute by name, but `flavor`."""
        return {attribute: getattr(self, attribute) for attribute in _EMPTY}

    def __eq__(self, other: object) -> bool:
        """Tell whether all attributes are equal."""
        return self._values == other._values if isinstance(other, OxidizedResource) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"<OxidizedResource name={self.name!r} flavor={self.flavor!r}>"


_EMPTY: dict[str, object] = {
    "name": "",
    **{attribute: False if attribute.startswith("is_") else None for attribute, _ in list(FIELDS.values())[1:]},
    "file_executable": False,
}


def to_packed(resource: OxidizedResource) -> Resource:
    """The resource as the packed format takes it."""
    fields = {}
    for attribute, value in resource._values.items():
        if isinstance(value, Path):
            value = str(value) if attribute == "file_data_utf8_relative_path" else os.fsencode(value)
        elif isinstance(value, dict) and attribute.startswith("relative_path_"):
            value = {key: os.fsencode(item) for key, item in value.items()}
        if value is not None and attribute != "name":
            fields[attribute] = value
    return Resource(resource.name, **fields)


def from_entry(name: str, entry: Mapping[str, object]) -> OxidizedResource:
    """A resource as a finder describes it; see `primitives.Entry`."""
    resource = OxidizedResource()
    resource.name = name
    for attribute, value in entry.items():
        if attribute in _EMPTY and attribute != "name":
            setattr(resource, attribute, value)
    return resource
