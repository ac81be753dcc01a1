"""One packed resource, and the table of the fields it can have (packed-resources v3, section 4).

Plain classes and a table rather than dataclasses: the tools run once per target under an interpreter whose standard
library has no cached bytecode, where importing `dataclasses` alone takes several times as long as starting Python.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    Data: TypeAlias = bytes | bytearray | memoryview


class ResourceError(ValueError):
    """Input that cannot become resources; the message is one sentence fit to show a user."""


# How a field's lengths stand in the resources index.
FLAG = 0
LEN16, LEN32, LEN64 = 2, 4, 8
LIST16, MAP32, MAP64 = 16, 32, 64

NAME = 0x03
SOURCE = 0x06
BYTECODE = (0x07, 0x08, 0x09)
EXTENSION_LIBRARY = 0x0A
PACKAGE_RESOURCES = 0x0B
DISTRIBUTION_RESOURCES = 0x0C
SHARED_LIBRARY = 0x0D

# id -> (attribute of Resource, encoding), in ascending order of id: the order in which a writer emits them.
FIELDS: dict[int, tuple[str, int]] = {
    0x03: ("name", LEN16),
    0x04: ("is_package", FLAG),
    0x05: ("is_namespace_package", FLAG),
    0x06: ("in_memory_source", LEN32),
    0x07: ("in_memory_bytecode", LEN32),
    0x08: ("in_memory_bytecode_opt1", LEN32),
    0x09: ("in_memory_bytecode_opt2", LEN32),
    0x0A: ("in_memory_extension_module_shared_library", LEN32),
    0x0B: ("in_memory_package_resources", MAP64),
    0x0C: ("in_memory_distribution_resources", MAP64),
    0x0D: ("in_memory_shared_library", LEN64),
    0x0E: ("shared_library_dependency_names", LIST16),
    0x0F: ("relative_path_module_source", LEN32),
    0x10: ("relative_path_module_bytecode", LEN32),
    0x11: ("relative_path_module_bytecode_opt1", LEN32),
    0x12: ("relative_path_module_bytecode_opt2", LEN32),
    0x13: ("relative_path_extension_module_shared_library", LEN32),
    0x14: ("relative_path_package_resources", MAP32),
    0x15: ("relative_path_distribution_resources", MAP32),
    0x16: ("is_module", FLAG),
    0x17: ("is_builtin_extension_module", FLAG),
    0x18: ("is_frozen_module", FLAG),
    0x19: ("is_extension_module", FLAG),
    0x1A: ("is_shared_library", FLAG),
    0x1B: ("is_utf8_filename_data", FLAG),
    0x1C: ("file_executable", FLAG),
    0x1D: ("file_data_embedded", LEN64),
    0x1E: ("file_data_utf8_relative_path", LEN32),
}

# Fields whose blobs are text; the blobs of LIST16 fields and the keys of maps are text as well.
TEXT_FIELDS = frozenset({0x03, 0x1E})

BYTECODE_ATTRIBUTES = ("in_memory_bytecode", "in_memory_bytecode_opt1", "in_memory_bytecode_opt2")
"""Attribute that holds in-memory bytecode, by optimisation level."""

ATTRIBUTES = tuple(attribute for attribute, _ in FIELDS.values())
"""All attributes of a resource, in ascending order of id."""

_IDS = {attribute: field for field, (attribute, _) in FIELDS.items()}


class Resource:
    """One resource: a name, and any of the fields of `FIELDS`.

    A value that is absent is None; an absent map or list is empty, which is how an empty one is written too. Paths are
    bytes as the target's file system has them (POSIX: the raw bytes). Values read are memoryviews into the buffer.
    """

    name: str
    is_package: bool
    is_namespace_package: bool
    in_memory_source: Data | None
    in_memory_bytecode: Data | None
    in_memory_bytecode_opt1: Data | None
    in_memory_bytecode_opt2: Data | None
    in_memory_extension_module_shared_library: Data | None
    in_memory_package_resources: Mapping[str, Data]
    in_memory_distribution_resources: Mapping[str, Data]
    in_memory_shared_library: Data | None
    shared_library_dependency_names: Sequence[str]
    relative_path_module_source: Data | None
    relative_path_module_bytecode: Data | None
    relative_path_module_bytecode_opt1: Data | None
    relative_path_module_bytecode_opt2: Data | None
    relative_path_extension_module_shared_library: Data | None
    relative_path_package_resources: Mapping[str, Data]
    relative_path_distribution_resources: Mapping[str, Data]
    is_module: bool
    is_builtin_extension_module: bool
    is_frozen_module: bool
    is_extension_module: bool
    is_shared_library: bool
    is_utf8_filename_data: bool
    file_executable: bool
    file_data_embedded: Data | None
    file_data_utf8_relative_path: str | None

    # What is absent is the class's attribute: of thousands of resources each has few fields of the many there are.

    def __init__(self, name: str, **fields: object) -> None:
        """Make a resource of `name`; `fields` are attributes by name.

        Raises:
            TypeError: a field is not one of the format's.
        """
        if not fields.keys() <= _IDS.keys():
            unknown = min(fields.keys() - _IDS.keys())
            raise TypeError(f"a resource has no field '{unknown}'")
        vars(self).update(fields, name=name)

    def __eq__(self, other: object) -> bool:
        """Tell whether every field is equal; a memoryview equals the bytes it shows."""
        if not isinstance(other, Resource):
            return NotImplemented
        return all(getattr(self, attribute) == getattr(other, attribute) for attribute in ATTRIBUTES)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        """Show the fields that are set."""
        set_fields = [
            f"{attribute}={bytes(value) if isinstance(value, memoryview) else value!r}"
            for attribute in ATTRIBUTES[1:]
            if (value := getattr(self, attribute)) not in (None, False) and value != {} and value != ()
        ]
        return f"Resource({', '.join([repr(self.name), *set_fields])})"

    def fields(self) -> list[int]:
        """Ids of the fields that have been set, ascending; what they were set to may be absence."""
        return sorted([_IDS[attribute] for attribute in vars(self)])

    def has_code(self) -> bool:
        """Tell whether it holds a module's source or bytecode."""
        return self.in_memory_source is not None or bool(self.levels())

    def levels(self) -> list[int]:
        """Optimisation levels its in-memory bytecode is there for, ascending."""
        return [level for level, attribute in enumerate(BYTECODE_ATTRIBUTES) if getattr(self, attribute) is not None]


def _default(encoding: int) -> object:
    """Value of an absent field of this encoding; empty maps and lists are shared, nobody may change them in place."""
    if encoding == FLAG:
        return False
    if encoding == LIST16:
        return ()
    return {} if encoding in (MAP32, MAP64) else None


for _attribute, _encoding in FIELDS.values():
    setattr(Resource, _attribute, _default(_encoding))
