"""What a collector collected, as resources for a finder and files beside them.

Files lie as in an ordinary installation (F126-F131), so that another Python could import them, too.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..resources import file_paths, libraries, scan, shared_object
from ..resources.resource import Resource
from .bytecode import compile_all
from .python_types import (
    PythonExtensionModule,
    PythonModuleBytecode,
    PythonModuleSource,
    PythonPackageResource,
    PythonSharedLibrary,
)
from .resource_type import OxidizedResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .bytecode import Compiled
    from .scanner import PythonResource

    Added = tuple[str | None, PythonResource]
    File = tuple[Path, bytes, bool]


def oxidize(added: list[Added], python_exe: str | None) -> tuple[list[OxidizedResource], list[File]]:
    """Resources and files of what was added: each with a prefix for files, or None for memory.

    Raises:
        ValueError: compiling failed altogether, a library is damaged, or two things are to be one file.
    """
    return _Oxidizer(added).result(python_exe)


class _Oxidizer:
    """Resources and files in the making."""

    def __init__(self, added: list[Added]) -> None:
        self._added = added
        self._resources: dict[str, OxidizedResource] = {}
        self._files: dict[str, tuple[bytes, bool]] = {}
        self._regular = {
            resource.module
            for _, resource in added
            if isinstance(resource, (PythonModuleSource, PythonModuleBytecode)) and resource.is_package
        }
        self._native: list[Resource] = []

    def result(self, python_exe: str | None) -> tuple[list[OxidizedResource], list[File]]:
        level = sys.flags.optimize
        there = {
            (prefix, resource.module)
            for prefix, resource in self._added
            if isinstance(resource, PythonModuleBytecode) and resource.optimize_level == level
        }
        sources = [
            (prefix, resource)
            for prefix, resource in self._added
            if isinstance(resource, PythonModuleSource) and (prefix, resource.module) not in there
        ]
        requests = [
            (file_paths.module(resource.module, resource.is_package), resource.source) for _, resource in sources
        ]
        compiled = compile_all(requests, level, python_exe)
        for prefix, resource in self._added:
            self._add(prefix, resource, compiled)
        for (prefix, source), result in zip(sources, compiled.results, strict=True):
            if result is not None:
                self._add_bytecode(prefix, source.module, level, result, compiled)
        self._name_dependencies()
        self._add_packages()
        files = [(Path(path), content, executable) for path, (content, executable) in sorted(self._files.items())]
        return [self._resources[name] for name in sorted(self._resources)], files

    def _add(self, prefix: str | None, resource: PythonResource, compiled: Compiled) -> None:
        if isinstance(resource, PythonModuleSource):
            self._add_source(prefix, resource)
        elif isinstance(resource, PythonModuleBytecode):
            self._module(resource.module)
            self._add_bytecode(
                prefix, resource.module, resource.optimize_level, (resource.bytecode, bytes(8)), compiled
            )
        elif isinstance(resource, PythonExtensionModule):
            self._add_extension(prefix, resource)
        elif isinstance(resource, PythonSharedLibrary):
            self._add_library(prefix, resource)
        elif isinstance(resource, PythonPackageResource):
            package = self._resource(resource.package)
            path = f"{resource.package.replace('.', '/')}/{resource.name}"
            self._put(package, "package_resources", prefix, resource.name, path, resource.data)
        else:
            name = scan.normalized(resource.package)
            folder = file_paths.metadata_folder(name, resource.version, _is_egg(resource.name))
            path = f"{folder}/{resource.name}"
            self._put(self._resource(name), "distribution_resources", prefix, resource.name, path, resource.data)

    def _add_source(self, prefix: str | None, source: PythonModuleSource) -> None:
        module = self._module(source.module)
        if prefix is None:
            module.in_memory_source = source.source
        else:
            path = file_paths.module(source.module, source.module in self._regular)
            module.relative_path_module_source = self._file(prefix, path, source.source)

    def _add_bytecode(
        self, prefix: str | None, module: str, level: int, result: tuple[bytes, bytes], compiled: Compiled
    ) -> None:
        bytecode, source_hash = result
        suffix = f"_opt{level}" if level else ""
        if prefix is None:
            setattr(self._module(module), f"in_memory_bytecode{suffix}", bytecode)
            return
        path = file_paths.bytecode(file_paths.module(module, module in self._regular), compiled.cache_tag, level)
        place = self._file(prefix, path, compiled.file(bytecode, source_hash))
        setattr(self._module(module), f"relative_path_module_bytecode{suffix}", place)

    def _add_extension(self, prefix: str | None, extension: PythonExtensionModule) -> None:
        resource = self._resource(extension.name)
        resource.is_extension_module = True
        resource.is_package |= extension.is_package
        content = extension.shared_library
        assert content is not None, "refused when it was added"
        self._native.append(Resource(extension.name, in_memory_extension_module_shared_library=content))
        if prefix is None:
            resource.in_memory_extension_module_shared_library = content
            return
        folder = extension.name if extension.is_package else extension.name.rpartition(".")[0]
        path = f"{folder.replace('.', '/')}/{extension.file_name}".lstrip("/")
        resource.relative_path_extension_module_shared_library = self._file(prefix, path, content, True)

    def _add_library(self, prefix: str | None, library: PythonSharedLibrary) -> None:
        content = library.data
        soname = None
        if shared_object.file_format(content) is not None:
            soname = shared_object.read(content).soname
        resource = self._resource(soname or os.path.basename(library.path))
        resource.is_shared_library = True
        self._native.append(Resource(resource.name, is_shared_library=True, in_memory_shared_library=content))
        if prefix is None:
            resource.in_memory_shared_library = content
        else:
            resource.file_data_utf8_relative_path = self._file(prefix, library.path, content, True)

    def _put(
        self, resource: OxidizedResource, what: str, prefix: str | None, name: str, path: str, content: bytes
    ) -> None:
        """Add to one of a resource's maps."""
        value = content if prefix is None else self._file(prefix, path, content)
        attribute = f"in_memory_{what}" if prefix is None else f"relative_path_{what}"
        setattr(resource, attribute, {**(getattr(resource, attribute) or {}), name: value})

    def _file(self, prefix: str, path: str, content: bytes, executable: bool = False) -> Path:
        """Have a file written, and say where it will be."""
        place = f"{prefix}/{path}" if prefix else path
        if any(part in ("", ".", "..") for part in place.split("/")) or "\0" in place:
            raise ValueError(f"a file cannot be at {place!r}, which is no plain relative path")
        if self._files.setdefault(place, (content, executable)) != (content, executable):
            raise ValueError(f"two resources that differ are to be the file '{place}'; leave one out")
        return Path(place)

    def _name_dependencies(self) -> None:
        """Say of each library which of the others are opened before it."""
        for name, needed in libraries.opened_before(self._native).items():
            if needed:
                self._resources[name].shared_library_dependency_names = list(needed)

    def _add_packages(self) -> None:
        """Make namespace packages of the parents of modules, and of folders with files, where no module says more."""
        modules = [
            name
            for name, resource in self._resources.items()
            if resource.is_module
            or resource.is_extension_module
            or resource._values["in_memory_package_resources"] is not None
            or resource._values["relative_path_package_resources"] is not None
        ]
        folders: set[str] = set()
        for name, resource in self._resources.items():
            folders |= scan.data_packages(name, resource.in_memory_package_resources or {})
            folders |= scan.data_packages(name, resource.relative_path_package_resources or {})
        for name in scan.packages(modules).union(modules, folders):
            resource = self._resource(name)
            if not resource.is_module and not resource.is_extension_module:
                resource.is_module = resource.is_package = resource.is_namespace_package = True

    def _module(self, name: str) -> OxidizedResource:
        resource = self._resource(name)
        resource.is_module = True
        resource.is_package |= name in self._regular
        return resource

    def _resource(self, name: str) -> OxidizedResource:
        if name not in self._resources:
            self._resources[name] = OxidizedResource()
            self._resources[name].name = name
        return self._resources[name]


def _is_egg(name: str) -> bool:
    """Whether a metadata file is one of those that only `.egg-info` has."""
    return name in (
        "PKG-INFO",
        "SOURCES.txt",
        "requires.txt",
        "dependency_links.txt",
        "not-zip-safe",
        "installed-files.txt",
    )
