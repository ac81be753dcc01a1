"""Leave resources out by pattern (F451), before archives are merged: what they alone made packages of is gone then, too."""

from __future__ import annotations

from . import parts
from .resource import BYTECODE_ATTRIBUTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .merge import Archive
    from .patterns import Item, Pattern
    from .resource import Resource

_CODE = ("in_memory_source", *BYTECODE_ATTRIBUTES)


def exclude(archives: Iterable[Archive], patterns: Collection[Pattern]) -> set[str]:
    """Take out of the archives what a pattern matches; gives the names of the modules that are gone."""
    excluded = _Excluded(patterns)
    for archive in archives:
        archive.resources = [resource for resource in archive.resources if excluded.rest(resource, archive.role)]
    return excluded.modules


class _Excluded:
    def __init__(self, patterns: Collection[Pattern]) -> None:
        self.modules: set[str] = set()
        self._patterns = patterns

    def rest(self, resource: Resource, role: str) -> bool:
        """Take out of a resource what is excluded; whether anything is left."""
        if resource.has_code() and self._matches(parts.module(resource, role)):
            self.modules.add(resource.name)
            for attribute in _CODE:
                vars(resource).pop(attribute, None)
            resource.is_module = resource.is_package = False
        if resource.is_extension_module and self._matches(parts.extension_module(resource, role)):
            self.modules.add(resource.name)
            vars(resource).pop("in_memory_extension_module_shared_library", None)
            resource.is_extension_module = resource.is_package = False
        if resource.is_shared_library and self._matches(parts.shared_library(resource, role)):
            vars(resource).pop("in_memory_shared_library", None)
            resource.is_shared_library = False
        resource.in_memory_package_resources = {
            key: data
            for key, data in resource.in_memory_package_resources.items()
            if not self._matches(parts.package_resource(resource.name, key, role))
        }
        if resource.in_memory_distribution_resources and self._matches(parts.metadata(resource.name, role)):
            resource.in_memory_distribution_resources = {}
        return bool(
            resource.has_code()
            or resource.is_extension_module
            or resource.is_shared_library
            or resource.in_memory_package_resources
            or resource.in_memory_distribution_resources
        )

    def _matches(self, item: Item) -> bool:
        # All are asked: each is to know whether there is anything like it.
        return sum(pattern.matches(item) for pattern in self._patterns) > 0
