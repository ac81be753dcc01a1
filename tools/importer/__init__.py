"""What of `oxidized_importer` is Python: types and functions that programs use, but no import needs.

In executables this folder is `_oxidized_importer.importer`, and `_oxidized_importer` beside the native module
`oxidized_importer` gives out its names; see `tools/_oxidized_importer.py`. It runs under Python 3.10 to 3.15, imports
relatively, and loads a module of its own when one of its names is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .collector import OxidizedResourceCollector
    from .distributions import OxidizedDistribution, find_distributions
    from .indexed import add_resource, add_resources, indexed_resources, serialize_indexed_resources
    from .path_entry import OxidizedPathEntryFinder
    from .python_types import (
        PythonExtensionModule,
        PythonModuleBytecode,
        PythonModuleSource,
        PythonPackageDistributionResource,
        PythonPackageResource,
        PythonSharedLibrary,
    )
    from .reader import OxidizedResourceReader
    from .resource_type import OxidizedResource
    from .scanner import find_resources_in_path
    from .traversable import OxidizedTraversable
    from .zip_finder import OxidizedZipFinder

_HOMES = {
    "OxidizedDistribution": "distributions",
    "OxidizedPathEntryFinder": "path_entry",
    "OxidizedResource": "resource_type",
    "OxidizedResourceCollector": "collector",
    "OxidizedResourceReader": "reader",
    "OxidizedTraversable": "traversable",
    "OxidizedZipFinder": "zip_finder",
    "PythonExtensionModule": "python_types",
    "PythonModuleBytecode": "python_types",
    "PythonModuleSource": "python_types",
    "PythonPackageDistributionResource": "python_types",
    "PythonPackageResource": "python_types",
    "PythonSharedLibrary": "python_types",
    "add_resource": "indexed",
    "add_resources": "indexed",
    "find_distributions": "distributions",
    "find_resources_in_path": "scanner",
    "indexed_resources": "indexed",
    "serialize_indexed_resources": "indexed",
}
"""Which module has each public name."""

__all__ = [
    "OxidizedDistribution",
    "OxidizedPathEntryFinder",
    "OxidizedResource",
    "OxidizedResourceCollector",
    "OxidizedResourceReader",
    "OxidizedTraversable",
    "OxidizedZipFinder",
    "PythonExtensionModule",
    "PythonModuleBytecode",
    "PythonModuleSource",
    "PythonPackageDistributionResource",
    "PythonPackageResource",
    "PythonSharedLibrary",
    "add_resource",
    "add_resources",
    "find_distributions",
    "find_resources_in_path",
    "indexed_resources",
    "serialize_indexed_resources",
]


def __getattr__(name: str) -> object:
    """Load what has the name, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
