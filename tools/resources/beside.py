"""Files beside the executable: moves resources out of it, and says what is to be written (F125-F131, F166)."""

from __future__ import annotations

import sys

from . import file_paths, native_paths, parts
from .policy import APPLICATION
from .resource import BYTECODE_ATTRIBUTES, ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .locations import Locations
    from .merge import Archive
    from .resource import Data, Resource

    File = tuple[Data, bool, str]

OWN_PACKAGE = "_oxidized_importer"
"""Part of the executable as the launcher is: it stays there, with what is put into it for the launcher."""


class Files:
    """Files to be written, by their paths relative to the executable's folder."""

    def __init__(self, triple: str | None = None) -> None:
        """Start with none, for a platform; without one, for one like this."""
        self._found: dict[str, File] = {}
        self._triple = triple
        self._spellings: dict[str, tuple[str, str]] = {}

    def add(self, prefix: str, path: str, data: Data, what: str, executable: bool = False) -> str:
        """Have a file written, and say where it will be, relative to the executable.

        Raises:
            ResourceError: the path is no plain one, or another file's.
        """
        if not file_paths.is_plain(path):
            raise ResourceError(f"{what} is to be at {path!r}, which is no plain relative path; compile it anew")
        place = f"{prefix}/{path}" if prefix else path
        why = native_paths.problem(place, self._triple)
        if why:
            raise ResourceError(f"{what} is to be the file '{place}', which {why}; leave it out, or keep it in memory")
        other, _, other_what = self._found.setdefault(place, (data, executable, what))
        if other is not data and other != data:
            raise ResourceError(f"{what} and {other_what} are to be in one file, '{place}'; leave one of them out")
        self._check_spelling(place, what)
        return place

    def add_native(self, prefix: str, path: str, data: Data, what: str, executable: bool = False) -> bytes:
        """Have a file written, and say where it will be as the platform writes that: see `add`."""
        return native_paths.encode(self.add(prefix, path, data, what, executable), self._triple)

    def _check_spelling(self, place: str, what: str) -> None:
        """Check that no file or folder is there in another spelling, where the platform would take both for one."""
        while place:
            spelled, other_what = self._spellings.setdefault(native_paths.identity(place, self._triple), (place, what))
            if spelled != place:
                raise ResourceError(
                    f"{what} needs '{place}' beside the executable, and {other_what} '{spelled}', which are one on "
                    f"{self._triple}; leave one of them out, or give them locations with different prefixes"
                )
            place = place.rpartition("/")[0]

    def sorted(self) -> list[tuple[str, Data, bool]]:
        """Path, content, and whether it is executable.

        Raises:
            ResourceError: a file is to be where another's folder is.
        """
        for path, (_, _, what) in self._found.items():
            folder = path.rpartition("/")[0]
            while folder:
                if folder in self._found:
                    raise ResourceError(
                        f"{what} is to be the file '{path}', and {self._found[folder][2]} the file '{folder}'; leave one "
                        "of them out, or give them locations with different prefixes"
                    )
                folder = folder.rpartition("/")[0]
        return [(path, data, executable) for path, (data, executable, _) in sorted(self._found.items())]


def place(
    resources: Iterable[Resource],
    origins: Mapping[str, Archive],
    locations: Locations,
    sources: Mapping[str, Data],
    files: Files,
) -> None:
    """Move modules, files of packages and metadata to files, in place, as `locations` say; libraries are not looked at.

    `sources` are those of modules that were left out: bytecode files have their hash.

    Raises:
        ResourceError: two things are to be one file.
    """
    for resource in resources:
        if resource.name.partition(".")[0] == OWN_PACKAGE:
            continue
        role = role_of(resource.name, origins)
        if resource.has_code():
            prefix, _ = locations.find(parts.module(resource, role))
            if prefix is not None:
                _move_module(resource, prefix, sources.get(resource.name), files)
        if resource.in_memory_package_resources:
            _move_resources(resource, role, locations, files)
        if resource.in_memory_distribution_resources:
            prefix, _ = locations.find(parts.metadata(resource.name, role))
            if prefix is not None:
                _move_metadata(resource, prefix, files)


def role_of(name: str, origins: Mapping[str, Archive]) -> str:
    """Whether something belongs to the standard library: it does if its package does."""
    while name:
        if name in origins:
            return origins[name].role
        name = name.rpartition(".")[0]
    return APPLICATION


def _move_module(resource: Resource, prefix: str, source: Data | None, files: Files) -> None:
    from importlib.util import MAGIC_NUMBER, source_hash  # few executables have files

    what = f"module '{resource.name}'"
    path = file_paths.module(resource.name, resource.is_package)
    if resource.in_memory_source is not None:
        source = resource.in_memory_source
        resource.relative_path_module_source = files.add_native(prefix, path, source, what)
    alone = resource.in_memory_source is None
    resource.in_memory_source = None
    header = MAGIC_NUMBER + file_paths.UNCHECKED_HASH + (bytes(8) if source is None else source_hash(bytes(source)))
    for level in resource.levels():
        attribute = BYTECODE_ATTRIBUTES[level]
        content = header + bytes(getattr(resource, attribute))
        # Without its source beside it, Python looks for bytecode where the source would be.
        place = f"{path}c" if alone else file_paths.bytecode(path, sys.implementation.cache_tag or "", level)
        alone = False
        relative = files.add_native(prefix, place, content, f"bytecode of {what}")
        setattr(resource, attribute.replace("in_memory_", "relative_path_module_"), relative)
        setattr(resource, attribute, None)


def _move_resources(resource: Resource, role: str, locations: Locations, files: Files) -> None:
    inside: dict[str, Data] = {}
    moved: dict[str, Data] = {}
    for key, data in resource.in_memory_package_resources.items():
        item = parts.package_resource(resource.name, key, role)
        prefix, _ = locations.find(item)
        if prefix is None:
            inside[key] = data
        else:
            moved[key] = files.add_native(prefix, item.path, data, f"file '{key}' of package '{resource.name}'")
    resource.in_memory_package_resources, resource.relative_path_package_resources = inside, moved


def _move_metadata(resource: Resource, prefix: str, files: Files) -> None:
    given = resource.in_memory_distribution_resources
    egg = "METADATA" not in given and "PKG-INFO" in given
    folder = file_paths.metadata_folder(resource.name, _version(given.get("PKG-INFO" if egg else "METADATA", b"")), egg)
    resource.relative_path_distribution_resources = {
        key: files.add_native(prefix, f"{folder}/{key}", data, f"file '{key}' of distribution '{resource.name}'")
        for key, data in given.items()
    }
    resource.in_memory_distribution_resources = {}


def _version(metadata: Data) -> str:
    """The version in a distribution's metadata, which begins with its fields, each in a line."""
    for line in bytes(metadata).splitlines():
        name, colon, value = line.partition(b":")
        if not line.strip():
            break
        if colon and name.lower() == b"version":
            version = value.strip().decode("utf-8", "replace").replace("-", "_")
            return version if file_paths.is_plain(version) and "/" not in version else ""
    return ""
