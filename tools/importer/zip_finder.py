"""`OxidizedZipFinder`: imports from a zip archive in memory or in a file, resources and metadata included."""

from __future__ import annotations

import errno
import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec

from ..resources import scan
from .distributions import find_distributions
from .path_entry import OxidizedPathEntryFinder
from .reader import OxidizedResourceReader
from .zip_archive import ZipArchive, source_of, unmarshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator
    from importlib.metadata import DistributionFinder
    from types import CodeType, ModuleType

    from .distributions import OxidizedDistribution
    from .primitives import Entry


class OxidizedZipFinder:
    """A finder and loader of the modules of a zip archive, to be put on `sys.meta_path`.

    Modules of Python are found by the same rules as in a folder. Extension modules are not: they have to be files. What lies
    outside of the archive (`..`, absolute paths) is not there.
    """

    __module__ = "oxidized_importer"

    def __init__(self, archive: ZipArchive) -> None:
        """Use `from_path` or `from_zip_data` instead."""
        self.path_hook_base_str = self._origin = archive.place
        self._archive = archive
        self._modules: dict[str, dict[str, zipfile.ZipInfo]] = {}
        self._resources: dict[str, dict[str, zipfile.ZipInfo]] = {}
        self._metadata_files: dict[str, dict[str, zipfile.ZipInfo]] = {}
        self._packages: set[str] = set()
        self._take_in()

    @classmethod
    def from_path(cls, path: str | os.PathLike[str]) -> OxidizedZipFinder:
        """Find what is in the zip archive that is a file.

        Raises:
            OSError: it cannot be read.
            ValueError: it is no zip archive, or a damaged one.
        """
        with open(path, "rb") as file:
            return cls.from_zip_data(file.read(), os.path.abspath(os.fspath(path)))

    @classmethod
    def from_zip_data(cls, source: bytes | bytearray | memoryview, path: str | None = None) -> OxidizedZipFinder:
        """Find what is in the zip archive `source`; `path` is what modules' `__file__` starts with, `sys.executable` unless given.

        Raises:
            TypeError: it is no bytes-like object.
            ValueError: it is no zip archive, or a damaged one.
        """
        return cls(ZipArchive(source, sys.executable or "<zip archive>" if path is None else os.fspath(path)))

    def _take_in(self) -> None:
        data: list[tuple[str, zipfile.ZipInfo]] = []
        for path, info in self._archive.members.items():
            kind, name, key = scan.classify(path)
            source = source_of(path) if kind == scan.IGNORED else None
            if source is not None:
                kind, name, _ = scan.classify(source)
            if kind in (scan.SOURCE, scan.PACKAGE_SOURCE):
                # A package hides a module of its name, as in a folder.
                what = "source" if source is None else "bytecode"
                if kind == scan.PACKAGE_SOURCE and name not in self._packages:
                    self._packages.add(name)
                    self._modules.pop(name, None)
                if (kind == scan.PACKAGE_SOURCE) == (name in self._packages):
                    self._modules.setdefault(name, {})[what] = info
            elif kind == scan.METADATA:
                self._metadata_files.setdefault(name, {})[key] = info
            elif kind != scan.IGNORED:
                data.append((path, info))
        known = scan.packages(self._modules) | self._packages
        for path, info in data:
            place = scan.home(path, known)
            if place is not None:
                self._resources.setdefault(place[0], {})[place[1]] = info
        known |= scan.packages(self._resources) | set(self._resources)
        # A module hides a folder of its name that has no `__init__`.
        self._packages |= known - set(self._modules)
        self._sorted = sorted({*self._modules, *self._packages, *self._metadata_files})
        self._below: dict[str, list[tuple[str, bool]]] = {}
        for name in sorted({*self._modules, *self._packages}):
            package, _, last = name.rpartition(".")
            self._below.setdefault(package, []).append((last, name in self._packages))

    # What a finder is for the import system.

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of a module in the archive; None for any other."""
        if fullname not in self._modules and fullname not in self._packages:
            return None
        is_package = fullname in self._packages
        spec = ModuleSpec(fullname, self, is_package=is_package)  # type: ignore[arg-type]  # all of a loader is there
        if is_package:
            spec.submodule_search_locations = [os.path.join(self._origin, *fullname.split("."))]
        if fullname in self._modules:
            spec.origin = self.get_filename(fullname)
            spec.has_location = True
        return spec

    def invalidate_caches(self) -> None:
        """Do nothing: the archive is read once."""

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """Name, with `prefix`, of each module at the top, and whether it is a package."""
        return OxidizedPathEntryFinder(self, self._origin, "").iter_modules(prefix)

    def path_hook(self, path: str) -> OxidizedPathEntryFinder:
        """A finder of what is directly in the package whose `__path__` has `path`; for `sys.path_hooks`.

        Raises:
            ImportError: it leads to no package of the archive.
        """
        if isinstance(path, str) and f"{path}{os.sep}".startswith(f"{self._origin}{os.sep}"):
            below = path[len(self._origin) + 1 :]
            package = below.replace(os.sep, ".")
            if "." not in below and (not below or package in self._packages):
                return OxidizedPathEntryFinder(self, path, package)
        raise ImportError(f"not a package in {self._origin}", path=str(path))

    # What a loader is for it.

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave making the module to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code in its namespace."""
        code = self.get_code(module.__name__)
        if code is not None:
            exec(code, module.__dict__)

    def is_package(self, fullname: str) -> bool:
        """Whether the module is a package. ImportError if it is not in the archive."""
        self._require(fullname)
        return fullname in self._packages

    def get_filename(self, fullname: str) -> str:
        """The module's `__file__`. ImportError if it is not in the archive, or a namespace package."""
        module = self._require(fullname)
        if not module:
            raise ImportError(
                f"'{fullname}' in {self._origin} is a namespace package, which has no file", name=fullname
            )
        info = module.get("source") or module["bytecode"]
        return os.path.join(self._origin, *info.filename.split("/"))

    def get_source(self, fullname: str) -> str | None:
        """The module's source text; None if the archive has none of it. ImportError if it is not in the archive."""
        info = self._require(fullname).get("source")
        return None if info is None else importlib.util.decode_source(self._read_module(fullname, info))

    def get_code(self, fullname: str) -> CodeType | None:
        """The module's code object; None for a namespace package. ImportError if it is not in the archive."""
        module = self._require(fullname)
        source, compiled = module.get("source"), module.get("bytecode")
        if compiled is not None:
            code = unmarshal(self._read_module(fullname, compiled), source)
            if code is not None:
                return code
            if source is None:
                raise ImportError(f"{self.get_filename(fullname)} is bytecode of another Python", name=fullname)
        if source is None:
            return None
        content = self._read_module(fullname, source)
        return compile(content, self.get_filename(fullname), "exec", dont_inherit=True)

    def get_data(self, path: str) -> bytes:
        """Content of the member of the archive that is at `path`.

        Raises:
            OSError: there is none.
        """
        prefix = os.path.join(self._origin, "")
        name = path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else ""
        info = self._archive.members.get(name)
        if info is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
        return self._archive.read(info)

    def get_resource_reader(self, fullname: str) -> OxidizedResourceReader | None:
        """A reader of the resources of a package, or of the one that a module is in; None for what is not in the archive."""
        known = fullname in self._modules or fullname in self._packages
        return OxidizedResourceReader(self, fullname) if known else None

    def find_distributions(self, context: DistributionFinder.Context) -> Iterator[OxidizedDistribution]:
        """Distributions whose metadata is in the archive."""
        return find_distributions(self, context)

    # What this package's types need of a finder: see `primitives.Finder`.

    def _names(self) -> list[str]:
        return self._sorted

    def _entry(self, name: str) -> Entry | None:
        module = self._modules.get(name)
        if module is None and name not in self._packages:
            return {} if name in self._metadata_files else None
        entry: Entry = {"is_module": True}
        if name in self._packages:
            entry["is_package"] = True
        if module is None:
            entry["is_namespace_package"] = True
        elif "source" in module:
            entry["in_memory_source"] = memoryview(self._archive.read(module["source"]))
        return entry

    def _children(self, package: str, prefix: str) -> list[tuple[str, bool]]:
        return [(prefix + name, is_package) for name, is_package in self._below.get(package, ())]

    def _resource(self, package: str, name: str) -> memoryview | None:
        info = self._resources.get(package, {}).get(name)
        return None if info is None else memoryview(self._archive.read(info))

    def _resource_names(self, package: str) -> list[str]:
        return sorted(self._resources.get(package, ()))

    def _metadata(self, package: str, name: str) -> memoryview | None:
        info = self._metadata_files.get(package, {}).get(name)
        return None if info is None else memoryview(self._archive.read(info))

    def _metadata_names(self, package: str) -> list[str]:
        return sorted(self._metadata_files.get(package, ()))

    def _require(self, fullname: str) -> dict[str, zipfile.ZipInfo]:
        if fullname not in self._modules and fullname not in self._packages:
            raise ImportError(f"no module named '{fullname}' in {self._origin}", name=fullname)
        return self._modules.get(fullname, {})

    def _read_module(self, fullname: str, info: zipfile.ZipInfo) -> bytes:
        try:
            return self._archive.read(info)
        except OSError as error:
            raise ImportError(str(error), name=fullname) from error

    def __repr__(self) -> str:
        return f"<OxidizedZipFinder {self._origin!r}>"
