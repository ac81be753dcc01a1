"""Merge archives into the resources of one executable, whatever files came from whichever target.

The result depends on the files alone, not on how they are divided among targets nor on the order of the archives.
"""

from __future__ import annotations

from tools.resources import scan
from tools.resources.policy import DISTRIBUTION, Policy
from tools.resources.resource import BYTECODE_ATTRIBUTES, Resource, ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tools.resources.resource import Data

_CODE = ("in_memory_source", *BYTECODE_ATTRIBUTES)
_LIBRARIES = ("in_memory_extension_module_shared_library", "in_memory_shared_library")
# Where a library stands follows it; of two equal ones the first counts.
_PLACES = ("relative_path_extension_module_shared_library", "file_data_utf8_relative_path")
_FLAGS = ("is_package", "is_namespace_package", "is_module", "is_extension_module", "is_shared_library")
_CONTENT = frozenset(_CODE + _LIBRARIES)
_MERGED = _CONTENT.union(_PLACES, _FLAGS)


class Archive:
    """One archive: where it comes from (label and role), and its resources."""

    __slots__ = ("label", "resources", "role")

    def __init__(self, label: str, role: str, resources: Sequence[Resource]) -> None:
        """Hold an archive."""
        self.label = label
        self.role = role
        self.resources = resources


def merge(
    archives: Sequence[Archive], policy: Policy, linked: Sequence[str] = ()
) -> tuple[list[Resource], dict[str, Archive]]:
    """Merge, and take out what `policy` does not want: resources sorted by name, and the archive each one's code is from.

    There are entries for packages that no file makes (F164), those of the modules `linked` into the executable, too.

    Raises:
        ResourceError: two archives differ about one thing, or the policy refuses something; names the labels.
    """
    merged = _Merged()
    for archive in archives:
        for resource in archive.resources:
            merged.add(resource, archive)
    merged.place_data(policy)
    for name, origin in merged.code.items():
        policy.apply(merged.resources[name], origin.role, origin.label)
    merged.add_packages(linked)
    return [merged.resources[name] for name in sorted(merged.resources)], merged.code


class _Merged:
    """Resources by name, and which archive each part came from."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.code: dict[str, Archive] = {}
        self._maps: dict[tuple[str, str], tuple[Data, Archive]] = {}
        self._data: list[tuple[str, Data, Archive]] = []

    def add(self, resource: Resource, archive: Archive) -> None:
        """Merge a resource in, except package resources: their place is known when all modules are."""
        for key, value in resource.in_memory_package_resources.items():
            self._data.append((f"{resource.name.replace('.', '/')}/{key}", value, archive))
        if not _CONTENT.isdisjoint(vars(resource)):
            self._add_code(resource, archive)
        if resource.in_memory_distribution_resources:
            self._add_map(
                resource.name, "in_memory_distribution_resources", resource.in_memory_distribution_resources, archive
            )

    def _add_code(self, resource: Resource, archive: Archive) -> None:
        if resource.name not in self.resources:  # as nearly all
            kept = {attribute: value for attribute, value in vars(resource).items() if attribute in _MERGED}
            self.resources[resource.name] = Resource(resource.name, **kept)
            self.code[resource.name] = archive
            return
        target = self.resources[resource.name]
        if (other := self.code.setdefault(resource.name, archive)) is not archive:
            same = resource.is_package == target.is_package
            for attribute in _CODE + _LIBRARIES:
                ours, theirs = getattr(target, attribute), getattr(resource, attribute)
                same = same and (ours is None or theirs is None or ours == theirs)
            if not same:
                raise _conflict(resource, other, archive)
        for attribute in _CODE + _LIBRARIES + _PLACES:
            if getattr(target, attribute) is None:
                setattr(target, attribute, getattr(resource, attribute))
        for flag in _FLAGS:
            setattr(target, flag, getattr(target, flag) or getattr(resource, flag))

    def _add_map(self, name: str, attribute: str, pairs: Mapping[str, Data], archive: Archive) -> None:
        target = self._resource(name)
        if not getattr(target, attribute):
            setattr(target, attribute, {})
        for key, value in pairs.items():
            before, other = self._maps.setdefault((f"{attribute} {name}", key), (value, archive))
            same = before is value or before == value  # comparing views takes a nanosecond or more for each byte
            if not same and key == "RECORD" and attribute == "in_memory_distribution_resources":
                # A distribution in several targets: each has its part of what was installed.
                value = b"\n".join([*sorted({*bytes(before).splitlines(), *bytes(value).splitlines()}), b""])
                self._maps[(f"{attribute} {name}", key)] = (value, archive)
            elif not same:
                what = "package" if attribute == "in_memory_package_resources" else "distribution"
                raise ResourceError(
                    f"file '{key}' of {what} '{name}' is in both {other.label} and {archive.label}, with different "
                    f"content; leave out one of them"
                )
            getattr(target, attribute)[key] = value

    def place_data(self, policy: Policy) -> None:
        """Give every package resource to the deepest package above it, now that all modules are known (F116)."""
        regular = {name for name in self.code if self.resources[name].is_package}
        known = scan.packages(name for name in self.code if not self.resources[name].is_shared_library) | regular
        for path, value, archive in self._data:
            place = scan.home(path, known) if policy.resources[archive.role] else None
            if place is not None:
                self._add_map(place[0], "in_memory_package_resources", {place[1]: value}, archive)

    def add_packages(self, linked: Sequence[str]) -> None:
        """Make a namespace package of every package that has no code: a parent of modules, or a folder with files."""
        modules = [
            name
            for name, resource in self.resources.items()
            if resource.is_module or resource.is_extension_module or resource.in_memory_package_resources
        ]
        packages = scan.packages([*modules, *linked]).union(modules)
        folders: set[str] = set()
        for name, resource in self.resources.items():
            folders |= scan.data_packages(name, resource.in_memory_package_resources)
        for name in sorted(packages.union(folders.difference(linked))):
            if name not in self.code:
                resource = self._resource(name)
                resource.is_package = resource.is_namespace_package = resource.is_module = True

    def _resource(self, name: str) -> Resource:
        return self.resources.setdefault(name, Resource(name))


def _conflict(resource: Resource, first: Archive, second: Archive) -> ResourceError:
    name = resource.name
    if resource.is_shared_library:
        return ResourceError(
            f"shared library '{name}' is in both {first.label} and {second.label}, and the two differ; a process loads "
            f"one library of a name: leave one of them out of the dependencies"
        )
    if DISTRIBUTION in (first.role, second.role):
        application, library = (first, second) if second.role == DISTRIBUTION else (second, first)
        return ResourceError(
            f"module '{name}' of {application.label} has the name of one in the standard library ({library.label}); "
            f"it would hide that from all that import it; rename the module or give {application.label} an import root"
        )
    return ResourceError(
        f"module '{name}' is in both {first.label} and {second.label}, and the two differ; a name can mean one module "
        f"only: rename one, or leave one of them out of the dependencies"
    )
