"""Tell what a file is from its import path: the path under the import root, such as `pkg/mod.py`.

Nothing here reads a file. The order of the rules is that of spec rows F103-F118; a function that differs says so.
"""

from __future__ import annotations

import os
import re

from .resource import ResourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

SOURCE = "source"
"""A module's source. The name is the module's."""
PACKAGE_SOURCE = "package source"
"""Source of a regular package (`__init__.py`). The name is the package's."""
EXTENSION = "extension"
"""An extension module, if the file has its `PyInit_` symbol, else a shared library (F110). The name is the module's."""
LIBRARY = "library"
"""A shared library. The name is the file's, as a loader would ask for it."""
METADATA = "metadata"
"""A file of a `.dist-info` or `.egg-info`. The name is the distribution's, normalised; the key is the path below."""
DATA = "data"
"""Any other file. Which package it belongs to depends on the modules there are: see `home`."""
IGNORED = "ignored"
"""Bytecode, type stubs, and records of how a wheel was installed."""

# These hold where and when an installer ran, which would make equal inputs differ.
_INSTALLER_RECORDS = frozenset({"INSTALLER", "REQUESTED", "direct_url.json"})

_STDLIB_SKIPPED = frozenset({"__pycache__", "lib-dynload", "site-packages"})


def classify(path: str) -> tuple[str, str, str]:
    """Kind, resource name and key (metadata only, else empty) of the file at an import path.

    A distribution's metadata is recognised in the first part of the path only; its name comes from the directory (what
    `importlib.metadata` goes by), not from METADATA as F104 has it, so no file need be read.
    """
    *directories, file = path.split("/")
    stem, dot, suffix = file.partition(".")
    if "__pycache__" in directories or suffix in ("pyc", "pyo"):
        return IGNORED, "", ""
    top = directories[0] if directories else file
    if top == "EGG-INFO":
        return IGNORED, "", ""
    if top.endswith((".dist-info", ".egg-info")):
        key = "/".join([*directories[1:], file]) if directories else "PKG-INFO"
        return (IGNORED, "", "") if key in _INSTALLER_RECORDS else (METADATA, distribution_name(top), key)
    if dot and suffix == "py" and stem and all(map(str.isidentifier, directories)):
        if stem == "__init__":
            return (PACKAGE_SOURCE, ".".join(directories), "") if directories else (DATA, "", "")
        return SOURCE, ".".join([*directories, stem]), ""
    if _is_extension(suffix) and _importable(directories, stem):
        parts = directories if stem == "__init__" else [*directories, stem]
        if parts:
            return EXTENSION, ".".join(parts), ""
    return (LIBRARY, file, "") if _is_library(suffix) else (DATA, "", "")


def rerooted(path: str) -> str:
    """An import path without the folders on top that are import roots themselves: `site-packages`, unpacked eggs.

    Before anything else is told of it, so that distributions below are found (F106 has it the other way round).
    """
    top, slash, rest = path.partition("/")
    while slash and (top == "site-packages" or top.endswith(".egg")):
        path = rest
        top, slash, rest = path.partition("/")
    return path


def sourceless(path: str) -> str | None:
    """The module that a file is bytecode of which stands in the place of its source; None for any other file."""
    *directories, file = path.split("/")
    stem, _, suffix = file.partition(".")
    if suffix != "pyc" or "__pycache__" in directories or not _importable(directories, stem):
        return None
    return ".".join(directories if stem == "__init__" else [*directories, stem]) or None


def of_packages(files: Iterable[tuple[str, str]], wanted: Collection[str]) -> list[tuple[str, str]]:
    """Path and import path of those files that are in packages, or are modules, of the `wanted` dotted names.

    Raises:
        ResourceError: there is nothing of one of them.
    """
    found = []
    missing = set(wanted)
    for path, import_path in files:
        parts = import_path.split("/")
        names = {".".join(parts[:depth]) for depth in range(1, len(parts))}
        names.add(".".join([*parts[:-1], parts[-1].partition(".")[0]]))
        if names & set(wanted):
            found.append((path, import_path))
            missing -= names
    if missing:
        raise ResourceError(f"there is no package or module {' and '.join(sorted(missing))}; 'packages' has too much")
    return found


def _importable(directories: list[str], stem: str) -> bool:
    """Tell whether an extension module can be there; at the root any name will do, as `__import__` takes it."""
    return all(map(str.isidentifier, directories)) and (stem.isidentifier() or (not directories and stem != ""))


def _is_extension(suffix: str) -> bool:
    """Tell whether a suffix such as `cpython-313-x86_64-linux-gnu.so` is one that CPython imports."""
    tag, _, last = suffix.rpartition(".")
    return (last == "so" and (tag in ("", "abi3") or tag.startswith("cpython-"))) or (
        last == "pyd" and (tag == "" or tag.startswith("cp3"))
    )


def python_version(file: str) -> str | None:
    """The version of CPython, such as `313`, that a file of an extension module is for; None if it does not say."""
    found = re.match(r"[^.]+\.(?:cpython-|cp)(\d+)", file)
    return found[1] if found else None


def _is_library(suffix: str) -> bool:
    """Tell whether a suffix is that of a shared library: `so`, `so.1.2`, `2.so`, `1.dylib`, `dll`."""
    if suffix.rpartition(".")[2] in ("dll", "dylib", "so"):
        return True
    _, found, version = f".{suffix}".partition(".so.")
    return bool(found) and version.replace(".", "").isdigit()


def distribution_name(directory: str) -> str:
    """Normalised name of the distribution whose metadata directory this is."""
    return normalized(directory.rpartition(".")[0].partition("-")[0])


def normalized(name: str) -> str:
    """A distribution's name as its metadata is found by: normalised (PEP 503), with `_` for `-`."""
    return "_".join(part for part in name.lower().replace(".", "_").replace("-", "_").split("_") if part)


def packages(modules: Iterable[str]) -> set[str]:
    """All directories that hold modules, as dotted names: the parents of `modules`, whether they have an `__init__`."""
    found: set[str] = set()
    for name in modules:
        while (name := name.rpartition(".")[0]) and name not in found:
            found.add(name)
    return found


def data_packages(package: str, files: Iterable[str]) -> set[str]:
    """Folders in a package that its files, `/`-separated, lie in, as dotted names: CPython finds namespace packages there."""
    found: set[str] = set()
    for folders in {file.rpartition("/")[0] for file in files} - {""}:
        name = package
        for folder in folders.split("/"):
            if not folder.isidentifier():
                break
            found.add(name := f"{name}.{folder}")
    return found


def home(path: str, known: Collection[str]) -> tuple[str, str] | None:
    """Package that a data file belongs to and its name in it (`/`-separated), or None if it is in no package.

    The package is the deepest of `known` above the file (F116). If there is none, it is the first directory, provided
    that can be imported: CPython finds a namespace package there, and who sees all modules can find a deeper home.
    """
    parts = path.split("/")
    for depth in range(len(parts) - 1, 0, -1):
        if (package := ".".join(parts[:depth])) in known and all(map(str.isidentifier, parts[:depth])):
            return package, "/".join(parts[depth:])
    return (parts[0], "/".join(parts[1:])) if len(parts) > 1 and parts[0].isidentifier() else None


def under_roots(name: str, roots: Iterable[str], links: Mapping[str, str] | None = None) -> str | None:
    """Import path of a file: its runfiles path with the longest matching import root stripped; None if none matches.

    A file or folder in `links` stands at another import path.

    Raises:
        ResourceError: the path is not a plain relative one.
    """
    if any(part in ("", ".", "..") for part in name.split("/")) or "\0" in name:
        raise ResourceError(f"{name!r} is not a plain relative path")
    matching = [root for root in roots if root == "" or name.startswith(f"{root}/")]
    longest = max(matching, key=len, default=None)
    linked = [link for link in links or () if name == link or name.startswith(f"{link}/")]
    if links and linked and len(link := max(linked, key=len)) >= len(longest or ""):
        return links[link] + name[len(link) :]
    return name[len(longest) + 1 if longest else 0 :] if longest is not None else None


def stdlib(directory: str, test_packages: Collection[str], tests: bool) -> list[tuple[str, str]]:
    """Path and import path of each file of a standard library, sorted: those of its test packages, or all others.

    Left out: installed packages, extension modules (they are part of the distribution, not of its library directory)
    and the directory with the static library (`config-*`).
    """
    test_directories = tuple(f"{name.replace('.', '/')}/" for name in test_packages)
    found = []
    for parent, directories, files in os.walk(directory, onerror=_raise):
        relative = os.path.relpath(parent, directory).replace(os.sep, "/")
        prefix = "" if relative == "." else f"{relative}/"
        directories[:] = [
            name for name in directories if name not in _STDLIB_SKIPPED and (prefix or not name.startswith("config-"))
        ]
        if prefix.startswith(test_directories) == tests:
            found += [(os.path.join(parent, file), prefix + file) for file in files]
    return sorted(found, key=lambda row: row[1])


def _raise(error: OSError) -> None:
    raise error
