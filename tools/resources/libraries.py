"""Where extension modules and shared libraries go: into the executable, or into files beside it (F173-F183, F192, F193).

In memory they are opened one by one, each after those that it needs, so that the loader finds those by their names.
What cannot be opened that way has to be a file, which `filesystem-relative-only` makes of all of them.
"""

from __future__ import annotations

from . import shared_object
from .policy import FILESYSTEM_RELATIVE_ONLY, PREFER_IN_MEMORY
from .resource import Resource, ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .beside import Files
    from .locations import Locations
    from .merge import Archive

_DESCRIPTOR_PATH = len("/proc/self/fd/")
_RING_NAME = _DESCRIPTOR_PATH + 7
"""How long the names of libraries that need each other have to be: the launcher puts a path to a descriptor there."""
_MUSL_NAME = _DESCRIPTOR_PATH + 3
"""How long the names of all libraries that others need have to be with musl, for the same reason. They are mostly shorter."""
SHARED_LIBRARY = "shared-library"
"""The word for "can load extension modules in shared libraries" in a distribution's description."""


class Target:
    """What an executable is for; with neither triple nor ways of loading, nothing is known of it."""

    __slots__ = ("loading", "triple")

    def __init__(self, triple: str | None = None, loading: Iterable[str] = ()) -> None:
        """Hold a target triple, and `python_extension_module_loading` of its distribution."""
        self.triple = triple
        self.loading = list(loading)

    def refusal(self) -> str | None:
        """Why no shared library can be loaded at all."""
        if self.musl and SHARED_LIBRARY not in self.loading:
            return (
                f"executables for {self.triple} are linked statically, and load none; build for the platform "
                f"'@rules_pyoxidizer//rules/platforms:{self.triple}-dynamic', whose executables take musl from the system; or"
            )
        if self.loading and SHARED_LIBRARY not in self.loading:
            return f"the Python for {self.triple} loads {' and '.join(self.loading)} extension modules only;"
        return None

    def memory_refusal(self) -> str | None:
        """Why no shared library can be loaded from memory."""
        if self.triple and "-linux-" not in self.triple:
            return f"on {self.triple} libraries are loaded from files only"
        return None

    @property
    def musl(self) -> bool:
        """Whether its loader is musl's, which knows an open library by its file, and not by its name as glibc's does."""
        return self.triple is not None and self.triple.endswith("-musl")


class _Library:
    """An extension module or shared library that is packed."""

    __slots__ = ("data", "form", "misfit", "needed", "resource", "soname", "what")

    def __init__(self, resource: Resource, what: str, target: Target) -> None:
        self.resource = resource
        self.what = what
        extension = resource.in_memory_extension_module_shared_library
        data = resource.in_memory_shared_library if extension is None else extension
        assert data is not None
        self.data = data
        self.soname: str | None = None
        self.needed: list[str] = []
        self.form = shared_object.file_format(data)
        self.misfit = shared_object.misfit(data, target.triple) if target.triple else None
        if self.misfit and extension is not None:
            raise self.unfit(target)
        if not self.misfit and self.form is not None:
            library = shared_object.read(data)
            self.soname, self.needed = library.soname, library.needed

    def unfit(self, target: Target) -> ResourceError:
        """The error that says so."""
        return ResourceError(f"{self.what} {self.misfit}, and the executable is for {target.triple}; get one for that")

    def loader_name(self, name: str) -> str:
        """A name of a library as its platform's loader compares it: on Windows in whatever case."""
        return name.lower() if self.form == shared_object.PE else name

    def path(self) -> str:
        """Where its file stands below the import root it came from."""
        module = self.resource.relative_path_extension_module_shared_library
        path = self.resource.file_data_utf8_relative_path if module is None else str(module, "utf-8")
        return path or ""


def _what(resource: Resource, label: str) -> str:
    kind = "extension module" if resource.is_extension_module else "shared library"
    return f"{kind} '{resource.name}' of {label}"


def place(
    resources: Iterable[Resource], origins: Mapping[str, Archive], locations: Locations, target: Target, files: Files
) -> None:
    """Route what is in shared libraries, in place, to memory or to `files`.

    What goes to a file keeps its path in place of its content. Every extension module is told which packaged libraries
    are to be opened before it, in that order.

    Raises:
        ResourceError: something has no place; names it and the label it is from.
        ObjectError: a library is damaged.
    """
    native = [
        resource
        for resource in resources
        if resource.in_memory_extension_module_shared_library is not None
        or resource.in_memory_shared_library is not None
    ]
    refusal = target.refusal() if native else None
    if refusal:
        raise ResourceError(
            f"{_what(native[0], origins[native[0].name].label)} cannot be loaded: {refusal} link it into the executable, or depend on a version "
            "without it"
        )
    libraries = {
        resource.name: _Library(resource, _what(resource, origins[resource.name].label), target) for resource in native
    }
    order = _Order(libraries, target)
    prefixes: dict[str, str | None] = {}
    for name, library in libraries.items():
        library.resource.shared_library_dependency_names = order.before(name)
        # Wheels for many platforms hold libraries for all of them; those that nothing here needs do no harm.
        if library.misfit and order.is_needed(name):
            raise library.unfit(target)
        problem = target.memory_refusal() or order.problem(name)
        prefix, rule = locations.find_library(library.resource, origins[name].role)
        if prefix is None and problem:
            if rule is not None:
                raise ResourceError(
                    f"{library.what} cannot be loaded from memory: {problem}; resource_locations puts it there by "
                    f"'{rule}': except it, or change its location"
                )
            if locations.fallback is None:
                raise ResourceError(
                    f"{library.what} cannot be loaded from memory: {problem}; use resources_policy "
                    f"'{PREFER_IN_MEMORY}:PREFIX' or '{FILESYSTEM_RELATIVE_ONLY}:PREFIX', which make it a file"
                )
            prefix = locations.fallback
        prefixes[name] = prefix
        if prefix is not None:
            _to_file(library, prefix, files)
        else:
            library.resource.relative_path_extension_module_shared_library = None
            library.resource.file_data_utf8_relative_path = None
    order.check_together(prefixes)


def opened_before(resources: Iterable[Resource]) -> dict[str, tuple[str, ...]]:
    """By name of each extension module and library in memory: which of the libraries are to be opened before it.

    Raises:
        ObjectError: a library is damaged.
    """
    # Whatever the platform: the order is the same everywhere.
    found = {resource.name: _Library(resource, _what(resource, "these"), Target()) for resource in resources}
    order = _Order(found, Target())
    return {name: order.before(name) for name in found}


def _to_file(library: _Library, prefix: str, files: Files) -> None:
    resource = library.resource
    if resource.in_memory_extension_module_shared_library is not None:
        resource.relative_path_extension_module_shared_library = files.add_native(
            prefix, library.path(), library.data, library.what, executable=True
        )
        resource.in_memory_extension_module_shared_library = None
    else:
        # The format has these paths in UTF-8 with `/` everywhere.
        resource.file_data_utf8_relative_path = files.add(
            prefix, library.path(), library.data, library.what, executable=True
        )
        resource.in_memory_shared_library = None


class _Order:
    """Which packaged libraries each one needs, and what is wrong with that."""

    def __init__(self, libraries: dict[str, _Library], target: Target) -> None:
        self._libraries = libraries
        self._target = target
        shared = {
            library.loader_name(name): name for name, library in libraries.items() if library.resource.is_shared_library
        }
        self._needs = {
            name: [shared[asked] for needed in library.needed if (asked := library.loader_name(needed)) in shared]
            for name, library in libraries.items()
        }
        self._closures: dict[str, frozenset[str]] = {}
        self._groups: dict[str, set[str]] = {}
        self._users: dict[str, str] = {}
        for name, needed in self._needs.items():
            for other in needed:
                self._users.setdefault(other, name)

    def before(self, name: str) -> tuple[str, ...]:
        """All packaged libraries that one needs, be it through others, each behind those it needs itself."""
        # What needs another one needs more than that; those that need each other need the same and count as one.
        return tuple(sorted(self._closure(name) - {name}, key=lambda other: (len(self._closure(other)), other)))

    def _closure(self, name: str) -> frozenset[str]:
        """A library with all that it needs."""
        if name not in self._closures:
            found, rest = {name}, [name]
            while rest:
                new = set(self._needs[rest.pop()]) - found
                found |= new
                rest += new
            self._closures[name] = frozenset(found)
        return self._closures[name]

    def is_needed(self, name: str) -> bool:
        """Whether another packaged library names it."""
        return name in self._users

    def problem(self, name: str) -> str | None:
        """Why a library cannot be opened from memory."""
        library = self._libraries[name]
        if self._target.musl:
            short = [other for other in sorted(self._group(name)) if self.is_needed(other) and len(other) < _MUSL_NAME]
            return (
                f"musl's loader needs a path in place of the name '{short[0]}', which is too short for one"
                if short
                else None
            )
        if self.is_needed(name) and library.soname != name:
            user = self._libraries[self._users[name]].what
            return f"{user} needs it, and the loader would not find it, as it has no name (SONAME) of its own"
        ring = [other for other in sorted(self._closure(name)) if name in self._closure(other)]
        short = [other for other in ring if len(other) < _RING_NAME]
        if len(ring) > 1 and short:
            return f"{' and '.join(map(repr, ring))} need each other, and the name '{short[0]}' is too short for a path"
        return None

    def check_together(self, prefixes: Mapping[str, str | None]) -> None:
        """Fail if one library is to be in memory and one that it needs in a file, where the loader would not find it.

        Raises:
            ResourceError: names both.
        """
        if not self._target.musl:
            return
        for name, needs in self._needs.items():
            for other in needs:
                if (prefixes[name] is None) != (prefixes[other] is None):
                    memory, file = (name, other) if prefixes[name] is None else (other, name)
                    raise ResourceError(
                        f"{self._libraries[memory].what} is to be in memory and {self._libraries[file].what} in a file, and one needs the other: musl's "
                        "loader would not find it; put both into the same place by resource_locations"
                    )

    def _group(self, name: str) -> set[str]:
        """A library with all that it needs, that need it, and so on."""
        if not self._groups:
            near: dict[str, list[str]] = {each: list(needs) for each, needs in self._needs.items()}
            for each, needs in self._needs.items():
                for other in needs:
                    near[other].append(each)
            for each in near:
                if each not in self._groups:
                    found, rest = {each}, [each]
                    while rest:
                        new = set(near[rest.pop()]) - found
                        found |= new
                        rest += new
                    self._groups.update(dict.fromkeys(found, found))
        return self._groups[name]
