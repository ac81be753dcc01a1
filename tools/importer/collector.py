"""`OxidizedResourceCollector`: says of what a scan found where it is to be, as far as a policy allows."""

from __future__ import annotations

import sysconfig

from ..resources import libraries
from ..resources.policy import FILESYSTEM_RELATIVE_ONLY, IN_MEMORY_ONLY, parse_placement
from .oxidizer import oxidize
from .python_types import (
    PythonExtensionModule,
    PythonModuleBytecode,
    PythonModuleSource,
    PythonPackageDistributionResource,
    PythonPackageResource,
    PythonSharedLibrary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .oxidizer import File
    from .resource_type import OxidizedResource
    from .scanner import PythonResource

IN_MEMORY = "in-memory"
FILESYSTEM_RELATIVE = "filesystem-relative"
_LOCATIONS = (IN_MEMORY, FILESYSTEM_RELATIVE)
_TYPES = (
    PythonModuleSource,
    PythonModuleBytecode,
    PythonExtensionModule,
    PythonSharedLibrary,
    PythonPackageResource,
    PythonPackageDistributionResource,
)


class OxidizedResourceCollector:
    """Collects resources, each for memory or for a file, as far as its policy allows. What is added later replaces."""

    __module__ = "oxidized_importer"

    def __init__(self, policy: str | None = None, allowed_locations: Iterable[str] | None = None) -> None:
        """Allow what a `resources_policy` says, or the locations of a list: `in-memory`, `filesystem-relative`.

        Raises:
            ValueError: no such policy or location.
            TypeError: neither is given, or both.
        """
        if (policy is None) == (allowed_locations is None):
            raise TypeError("give either 'policy' or 'allowed_locations'")
        allowed: tuple[str, ...]
        if policy is not None:
            placement, _ = parse_placement(policy)
            of_one = {IN_MEMORY_ONLY: IN_MEMORY, FILESYSTEM_RELATIVE_ONLY: FILESYSTEM_RELATIVE}
            allowed = (of_one[placement],) if placement in of_one else _LOCATIONS
        else:
            assert allowed_locations is not None
            allowed = tuple(allowed_locations)
            for location in allowed:
                if location not in _LOCATIONS:
                    raise ValueError(f"a location must be {' or '.join(_LOCATIONS)}, not {location!r}")
        self._policy = policy
        self._allowed = allowed
        self._added: dict[tuple[object, ...], tuple[str | None, PythonResource]] = {}

    @property
    def policy(self) -> str | None:
        """The policy as it was given."""
        return self._policy

    @property
    def allowed_locations(self) -> list[str]:
        """Where resources may go."""
        return list(self._allowed)

    def add_in_memory(self, resource: PythonResource) -> None:
        """Add a resource that is to be loaded from memory.

        Raises:
            TypeError: it is none of the types that a scan finds.
            ValueError: the policy does not allow it, or it is an extension module without a library.
        """
        self._add(IN_MEMORY, None, resource)

    def add_filesystem_relative(self, prefix: str, resource: PythonResource) -> None:
        """Add a resource that is to be a file in the folder `prefix` (may be empty) beside what finds it.

        Raises:
            TypeError: it is none of the types that a scan finds.
            ValueError: the policy does not allow it, the prefix leads elsewhere, or it is an extension module without a
                library.
        """
        if not isinstance(prefix, str):
            raise TypeError(f"prefix must be str, not {type(prefix).__name__}")
        if prefix.startswith("/") or ".." in prefix.split("/"):
            raise ValueError(f"prefix must be a plain relative path, not {prefix!r}")
        self._add(FILESYSTEM_RELATIVE, "/".join(part for part in prefix.split("/") if part not in ("", ".")), resource)

    def oxidize(self, python_exe: str | None = None) -> tuple[list[OxidizedResource], list[File]]:
        """Resources for a finder, sorted by name, and files to write: path, content, whether it is executable.

        Modules with source are compiled, with the running Python or with `python_exe`, unless bytecode of the running
        optimization level was added; packages that have no module are made namespace packages.

        Raises:
            ValueError: compiling failed altogether, or two things are to be one file.
        """
        return oxidize(list(self._added.values()), python_exe)

    def _add(self, location: str, prefix: str | None, resource: PythonResource) -> None:
        if not isinstance(resource, _TYPES):
            known = ", ".join(kind.__name__ for kind in _TYPES)
            raise TypeError(f"a resource must be one of {known}, not {type(resource).__name__}")
        if location not in self._allowed:
            raise ValueError(f"the policy allows {' and '.join(self._allowed) or 'nothing'} only, not {location}")
        if isinstance(resource, PythonExtensionModule) and resource._values["shared_library"] is None:
            raise ValueError(f"extension module '{resource.name}' has no shared library")
        if location == IN_MEMORY and isinstance(resource, (PythonExtensionModule, PythonSharedLibrary)):
            refusal = libraries.Target(_platform()).memory_refusal()
            if refusal:
                raise ValueError(f"{resource!r} cannot be loaded from memory: {refusal}")
        key = (prefix is None, *_identity(resource))
        self._added[key] = (prefix, resource)

    def __repr__(self) -> str:
        return f"<OxidizedResourceCollector locations={self._allowed} resources={len(self._added)}>"


def _platform() -> str:
    """What the running Python is for, as far as it matters where libraries can be loaded from."""
    return str(sysconfig.get_config_var("MULTIARCH") or sysconfig.get_platform())


def _identity(resource: PythonResource) -> tuple[object, ...]:
    """What a resource replaces (F140)."""
    kind = type(resource).__name__
    if isinstance(resource, PythonModuleSource):
        return kind, resource.module
    if isinstance(resource, PythonModuleBytecode):
        return kind, resource.module, resource.optimize_level
    if isinstance(resource, PythonExtensionModule):
        return kind, resource.name
    if isinstance(resource, PythonSharedLibrary):
        return kind, resource.path
    return kind, resource.package, resource.name
