"""`find_resources_in_path`: what Python would find in a folder, by the rules that the build tools go by."""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.util import MAGIC_NUMBER

from ..resources import scan, shared_object
from .fields import LazyFile
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
    from collections.abc import Iterator
    from typing import TypeAlias

    PythonResource: TypeAlias = (
        PythonModuleSource
        | PythonModuleBytecode
        | PythonExtensionModule
        | PythonSharedLibrary
        | PythonPackageResource
        | PythonPackageDistributionResource
    )

_NESTED = ("site-packages", "dist-packages")
_PYC_HEADER = 16
_LEVELS = {"": 0, "opt-1": 1, "opt-2": 2}


def find_resources_in_path(path: str | os.PathLike[str], *, site_packages: bool = True) -> list[PythonResource]:
    """Everything of Python in a folder as it would stand on `sys.path`; modules come before files of packages.

    Folders named `site-packages` or `dist-packages` directly in it, and unpacked eggs, are import paths of their own: what is
    in them is found, too, or passed over if `site_packages` is false. Files that belong to no package are left out, as are
    bytecode of other Pythons, `.pth` files, and eggs that are files. Contents are read when they are asked for.

    Raises:
        ValueError: it is no folder, or something in it cannot be read.
    """
    root = os.fspath(path)
    if not isinstance(root, str):
        raise TypeError(f"path must be str or a path object of str, not {type(path).__name__}")
    if not os.path.isdir(root):
        raise ValueError(f"path is not a directory: {root}")
    try:
        return list(_scan(root, site_packages))
    except OSError as error:
        raise ValueError(f"{error.filename or root} cannot be scanned: {error.strerror}") from error


def _scan(root: str, site_packages: bool) -> Iterator[PythonResource]:
    nested: list[str] = []
    modules: list[str] = []
    regular: set[str] = set()
    data: list[tuple[str, str]] = []
    distributions: dict[str, tuple[str, str]] = {}
    for file, import_path in _files(root, nested, site_packages):
        kind, name, key = scan.classify(import_path)
        compiled = _bytecode(import_path) if kind == scan.IGNORED else None
        if compiled is not None:
            name, level, is_package = compiled
            if _is_ours(file):
                yield PythonModuleBytecode(name, LazyFile(file, _PYC_HEADER), level, is_package)
                modules.append(name)
        elif kind in (scan.SOURCE, scan.PACKAGE_SOURCE):
            is_package = kind == scan.PACKAGE_SOURCE
            regular.update([name] if is_package else [])
            modules.append(name)
            yield PythonModuleSource(name, LazyFile(file), is_package)
        elif kind == scan.METADATA:
            folder = import_path.partition("/")[0]
            package, version = distributions.setdefault(folder, ("", ""))
            if not package:
                package, version = distributions[folder] = _identity(root, folder)
            yield PythonPackageDistributionResource(package, version, key, LazyFile(file))
        elif kind in (scan.EXTENSION, scan.LIBRARY):
            with open(file, "rb") as opened:
                content = opened.read()
            form = shared_object.file_format(content)
            if kind == scan.EXTENSION and form is not None and _is_extension(name, content):
                if f".{os.path.basename(file).partition('.')[2]}" not in EXTENSION_SUFFIXES:
                    continue  # another Python's
                is_package = os.path.basename(import_path).startswith("__init__.")
                regular.update([name] if is_package else [])
                modules.append(name)
                yield PythonExtensionModule(name, LazyFile(file), os.path.basename(import_path), is_package)
            elif form is not None:
                yield PythonSharedLibrary(import_path, LazyFile(file))
            else:
                data.append((file, import_path))
        elif kind == scan.DATA:
            data.append((file, import_path))
    known = scan.packages(modules) | regular
    for file, import_path in data:
        place = scan.home(import_path, known)
        # A folder without modules is a package if it lies in one; at the top it may be anything.
        if place is not None and place[0] in known:
            yield PythonPackageResource(*place, LazyFile(file))
    for folder in nested:
        yield from _scan(folder, site_packages)


def _files(root: str, nested: list[str], site_packages: bool) -> Iterator[tuple[str, str]]:
    """Path and import path of each file, sorted; folders that are import paths of their own go to `nested`."""
    for parent, directories, files in os.walk(root, onerror=_raise):
        relative = os.path.relpath(parent, root).replace(os.sep, "/")
        prefix = "" if relative == "." else f"{relative}/"
        directories.sort()
        if not prefix:
            own = [name for name in directories if name in _NESTED or name.endswith(".egg")]
            directories[:] = [name for name in directories if name not in own]
            nested += [os.path.join(parent, name) for name in own if site_packages or name not in _NESTED]
        for file in sorted(files):
            yield os.path.join(parent, file), prefix + file


def _bytecode(import_path: str) -> tuple[str, int, bool] | None:
    """Module, level, and whether it is a package, of a file of bytecode in a cache folder for the running Python (F113)."""
    folder, _, file = import_path.rpartition("/")
    parent, _, cache = folder.rpartition("/")
    stem, _, rest = file.partition(".")
    tag, _, level = rest.removesuffix(".pyc").partition(".")
    if (
        cache != "__pycache__"
        or not rest.endswith(".pyc")
        or tag != sys.implementation.cache_tag
        or level not in _LEVELS
    ):
        return None
    kind, name, _ = scan.classify(f"{parent}/{stem}.py".lstrip("/"))
    return (name, _LEVELS[level], kind == scan.PACKAGE_SOURCE) if kind in (scan.SOURCE, scan.PACKAGE_SOURCE) else None


def _is_ours(path: str) -> bool:
    with open(path, "rb") as file:
        header = file.read(_PYC_HEADER)
    return len(header) == _PYC_HEADER and header.startswith(MAGIC_NUMBER)


def _is_extension(name: str, content: bytes) -> bool:
    try:
        return shared_object.init_function(name) in shared_object.read(content).init_functions
    except shared_object.ObjectError:
        return False


def _identity(root: str, folder: str) -> tuple[str, str]:
    """Name and version of a distribution, from its metadata, or from the folder's name if that does not say (F104)."""
    stem, _, version = folder.rpartition(".")[0].partition("-")
    fields = {"name": stem, "version": version.partition("-")[0]}
    for file in ("METADATA", "PKG-INFO", ""):
        path = os.path.join(root, folder, file) if file else os.path.join(root, folder)
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as opened:
                for line in opened:
                    key, colon, value = line.partition(":")
                    if not colon or key[0].isspace():
                        if not line.strip():
                            break
                        continue
                    if key.lower() in fields and value.strip():
                        fields[key.lower()] = value.strip()
            break
    return fields["name"], fields["version"]


def _raise(error: OSError) -> None:
    raise error
