"""What this package needs of a finder, native or not: the little that everything here is built on.

For type checkers only; nothing imports this at run time.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias

Value: TypeAlias = "bool | str | memoryview | dict[str, memoryview] | dict[str, str] | list[str]"
Entry: TypeAlias = dict[str, Value]
"""One resource: attribute of `Resource` → True, bytes (memoryview), text or a path (str), a map of these, or names."""


class Finder(Protocol):
    """A finder over an index of resources."""

    path_hook_base_str: str
    """What paths of packages start with."""
    _origin: str
    """Folder that relative paths count from."""

    def _names(self) -> list[str]:
        """Names of all resources, sorted; builtin and frozen modules that are nothing else are not among them."""

    def _entry(self, name: str) -> Entry | None:
        """All there is of a resource."""

    def _children(self, package: str, prefix: str) -> list[tuple[str, bool]]:
        """Modules directly in a package, or at the top for an empty name: last part after `prefix`, and whether it is a package."""

    def _resource(self, package: str, name: str) -> memoryview | str | None:
        """A resource of a package: content, or the absolute path of a file."""

    def _resource_names(self, package: str) -> list[str]:
        """Names of a package's resources, `/`-separated."""

    def _metadata(self, package: str, name: str) -> memoryview | str | None:
        """A metadata file of a distribution, as `_resource` gives it."""

    def _metadata_names(self, package: str) -> list[str]:
        """Names of a distribution's metadata files."""


class IndexingFinder(Finder, Protocol):
    """A finder that takes in more resources."""

    def _index(self, data: bytes, replace: bool) -> None:
        """Index packed resources; `replace` forgets what there is of the same names."""


class ModuleFinder(Finder, Protocol):
    """A finder that finds modules."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> object:
        """The spec of a module."""
