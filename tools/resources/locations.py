"""Locations: whether a resource goes into the executable, or into a file beside it, below which folder (F124-F138).

A `resources_policy` says what is allowed and what is the default; `resource_locations` place single ones. Of several
patterns that are about a resource, the last one counts.
"""

from __future__ import annotations

from . import file_paths, parts
from .patterns import Pattern
from .policy import FILESYSTEM_RELATIVE_ONLY, IN_MEMORY_ONLY, parse_placement
from .resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from .patterns import Item
    from .resource import Resource

IN_MEMORY = "in-memory"
FILESYSTEM_RELATIVE = "filesystem-relative"
ATTRIBUTE = "resource_locations"


class Locations:
    """Where the resources of one executable go. A place is the folder of a file, or None for memory."""

    def __init__(
        self,
        policy: str,
        rules: Sequence[tuple[str, str]] = (),
        records: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Understand a `resources_policy`, and pairs of a pattern and a location.

        Raises:
            ResourceError: one is unknown, leads elsewhere, or is not allowed by the policy.
        """
        self.policy, prefix = parse_placement(policy)
        self.fallback = None if self.policy == IN_MEMORY_ONLY else _checked(policy, prefix)
        """Folder for what cannot be loaded from memory; None if it has to be."""
        self._default = self.fallback if self.policy == FILESYSTEM_RELATIVE_ONLY else None
        self.rules = [(Pattern(pattern, records or {}), self._place(location)) for pattern, location in rules]

    def _place(self, location: str) -> str | None:
        kind, colon, prefix = location.partition(":")
        if not ((kind == IN_MEMORY and not colon) or (kind == FILESYSTEM_RELATIVE and colon)):
            raise ResourceError(
                f"'{ATTRIBUTE}' has the location '{location}'; it must be '{IN_MEMORY}' or '{FILESYSTEM_RELATIVE}:PREFIX'"
            )
        if (kind, self.policy) in ((IN_MEMORY, FILESYSTEM_RELATIVE_ONLY), (FILESYSTEM_RELATIVE, IN_MEMORY_ONLY)):
            raise ResourceError(
                f"'{ATTRIBUTE}' has the location '{location}', which the policy '{self.policy}' does not allow; "
                "'prefer-in-memory-fallback-filesystem-relative:PREFIX' allows both"
            )
        return _checked(location, prefix) if colon else None

    def is_all_in_memory(self) -> bool:
        """Whether nothing is asked to be a file, nor where it is to be."""
        return self._default is None and not self.rules

    def find(self, item: Item) -> tuple[str | None, str | None]:
        """Place of an item, and the pattern that says so, None if it is the policy."""
        found: tuple[str | None, str | None] = (self._default, None)
        for pattern, place in self.rules:
            if pattern.matches(item):
                found = (place, pattern.text)
        return found

    def find_library(self, resource: Resource, role: str) -> tuple[str | None, str | None]:
        """The same of an extension module or shared library."""
        make = parts.extension_module if resource.is_extension_module else parts.shared_library
        return self.find(make(resource, role))


def _checked(text: str, prefix: str) -> str:
    """The prefix without a slash at its end."""
    prefix = prefix.rstrip("/")
    if prefix and not file_paths.is_plain(prefix):
        raise ResourceError(
            f"'{text}' has a prefix that leads elsewhere; it must be a plain path relative to the executable, such as 'lib'"
        )
    return prefix
