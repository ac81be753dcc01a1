"""What resources consist of, as items that patterns are asked about."""

from __future__ import annotations

from . import file_paths
from .patterns import EXTENSION_MODULE, METADATA, MODULE, PACKAGE_RESOURCE, SHARED_LIBRARY, Item

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .resource import Data, Resource


def module(resource: Resource, role: str) -> Item:
    """The Python code of a module."""
    return Item(MODULE, role, resource.name, file_paths.module(resource.name, resource.is_package))


def extension_module(resource: Resource, role: str) -> Item:
    """An extension module in a shared library."""
    path = resource.relative_path_extension_module_shared_library
    return Item(EXTENSION_MODULE, role, resource.name, "" if path is None else str(path, "utf-8"))


def shared_library(resource: Resource, role: str) -> Item:
    """A library, by the folder that it is in and by its own name."""
    path = resource.file_data_utf8_relative_path or resource.name
    return Item(SHARED_LIBRARY, role, path.rpartition("/")[0].replace("/", "."), path, resource.name)


def package_resource(package: str, key: str, role: str) -> Item:
    """A file of a package, by the folder that it is in."""
    folder = key.rpartition("/")[0].replace("/", ".")
    name = f"{package}.{folder}" if folder else package
    return Item(PACKAGE_RESOURCE, role, name, f"{package.replace('.', '/')}/{key}")


def metadata(distribution: str, role: str) -> Item:
    """The metadata of a distribution."""
    return Item(METADATA, role, distribution, "")


def recorded(resources: Iterable[Resource]) -> dict[str, frozenset[str]]:
    """Paths below the import path that distributions installed, by their normalised names, as their RECORDs say."""
    found: dict[str, frozenset[str]] = {}
    for resource in resources:
        record = resource.in_memory_distribution_resources.get("RECORD")
        if record is not None:
            found[resource.name] = found.get(resource.name, frozenset()) | _paths(record)
    return found


def _paths(record: Data) -> frozenset[str]:
    import csv  # only patterns of distributions need it

    return frozenset(row[0] for row in csv.reader(str(record, "utf-8", "replace").splitlines()) if row)
