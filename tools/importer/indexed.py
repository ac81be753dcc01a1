"""A finder's index from outside: its resources as objects, and as packed resources."""

from __future__ import annotations

import os
import sys

from ..resources import packed
from ..resources.resource import Resource
from .resource_type import OxidizedResource, from_entry, to_packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .primitives import Entry, Finder, IndexingFinder


def indexed_resources(finder: Finder) -> list[OxidizedResource]:
    """Copies of everything a finder finds, builtin and frozen modules included, sorted by name."""
    builtin, frozen = set(sys.builtin_module_names), _frozen_names()
    found = []
    for name in sorted({*finder._names(), *builtin, *frozen}):
        resource = from_entry(name, finder._entry(name) or {})
        resource.is_builtin_extension_module |= name in builtin
        resource.is_frozen_module |= name in frozen
        found.append(resource)
    return found


def serialize_indexed_resources(finder: Finder, ignore_builtin: bool = True, ignore_frozen: bool = True) -> bytes:
    """Everything a finder finds as packed resources.

    That a module is builtin or frozen says nothing to another Python and is left out, unless asked for; what else there
    is of the name stays.
    """
    builtin = frozenset(() if ignore_builtin else sys.builtin_module_names)
    frozen = frozenset(() if ignore_frozen else _frozen_names())
    kept = []
    for name in sorted({*finder._names(), *builtin, *frozen}):
        entry = finder._entry(name) or {}
        for flag, ignored in (("is_builtin_extension_module", ignore_builtin), ("is_frozen_module", ignore_frozen)):
            if ignored and entry.pop(flag, False) and entry.keys() <= {"name"}:
                break
        else:
            resource = _packed(name, entry)
            resource.is_builtin_extension_module |= name in builtin
            resource.is_frozen_module |= name in frozen
            kept.append(resource)
    return packed.write(kept)


def add_resource(finder: IndexingFinder, resource: OxidizedResource) -> None:
    """Put a copy of a resource into a finder's index, in place of what it has of that name.

    Raises:
        TypeError: it is no OxidizedResource.
        ValueError: it has no name, or something in it is too long for the packed format.
    """
    add_resources(finder, [resource])


def add_resources(finder: IndexingFinder, resources: Iterable[OxidizedResource]) -> None:
    """Put copies of resources into a finder's index: all, or none if one of them is refused; the last of a name counts.

    Raises:
        TypeError: one is no OxidizedResource.
        ValueError: one has no name, or something in it is too long for the packed format.
    """
    found = {}
    for resource in resources:
        if not isinstance(resource, OxidizedResource):
            raise TypeError(f"a resource to add must be OxidizedResource, not {type(resource).__name__}")
        if not resource.name:
            raise ValueError("a resource to add must have a name")
        found[resource.name] = to_packed(resource)
    if found:
        finder._index(packed.write(found.values()), True)


def _packed(name: str, entry: Entry) -> Resource:
    """A resource as the packed format takes it; not by way of an OxidizedResource, whose paths may be spelled otherwise."""
    fields: dict[str, object] = {}
    for attribute, value in entry.items():
        if attribute.startswith("relative_path_"):
            if isinstance(value, dict):
                fields[attribute] = {key: os.fsencode(str(path)) for key, path in value.items()}
            else:
                fields[attribute] = os.fsencode(str(value))
        elif attribute != "name":
            fields[attribute] = value
    return Resource(name, **fields)


def _frozen_names() -> set[str]:
    import _imp

    if hasattr(_imp, "_frozen_module_names"):
        return set(_imp._frozen_module_names())
    # Python 3.10 does not list them, but has only these.
    known = (
        "_frozen_importlib",
        "_frozen_importlib_external",
        "zipimport",
        "__hello__",
        "__phello__",
        "__phello__.spam",
    )
    return {name for name in known if _imp.is_frozen(name)}
