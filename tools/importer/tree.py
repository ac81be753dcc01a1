"""Packaged resources as a tree of files and folders, as they would lie on an import path.

`pkg/sub/data.txt` is resource `data.txt` of `pkg.sub` if that is a package, else `sub/data.txt` of `pkg`; `pkg/mod.py` is
the source of module `pkg.mod`; `name-1.0.dist-info/METADATA` is a metadata file of the distribution `name`.
"""

from __future__ import annotations

import os

from ..resources import scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .primitives import Entry, Finder

    Parts = tuple[str, ...]
    Content = memoryview | str

_METADATA_FOLDERS = (".dist-info", ".egg-info")


class Tree:
    """Answers what is at a path, given as parts below the import path."""

    __slots__ = ("finder",)

    def __init__(self, finder: Finder) -> None:
        """Look through a finder's eyes."""
        self.finder = finder

    def file(self, parts: Parts) -> Content | None:
        """Content of a file, or its path in the file system; None if it is no file."""
        if not parts or not _plain(parts):
            return None
        if parts[0].endswith(_METADATA_FOLDERS):
            return self.finder._metadata(scan.distribution_name(parts[0]), "/".join(parts[1:])) if parts[1:] else None
        for package, rest in _homes(parts):
            content = self.finder._resource(package, rest)
            if content is not None:
                return content
        return self._module_file(parts)

    def is_directory(self, parts: Parts) -> bool:
        """Whether there is such a folder: a package, or one that something lies in."""
        if not parts:
            return True
        if not _plain(parts):
            return False
        if parts[0].endswith(_METADATA_FOLDERS):
            names = self.finder._metadata_names(scan.distribution_name(parts[0]))
            return _has_below(names, "/".join(parts[1:]))
        if self._is_package(parts):
            return True
        return any(_has_below(self.finder._resource_names(package), rest) for package, rest in _homes(parts))

    def children(self, parts: Parts) -> list[str]:
        """Names in a folder, sorted: of what can be read, and of folders with such in them or that are packages."""
        if parts and not _plain(parts):
            return []
        found: set[str] = set()
        if parts and parts[0].endswith(_METADATA_FOLDERS):
            names = self.finder._metadata_names(scan.distribution_name(parts[0]))
            found |= _first_parts(names, "".join(f"{part}/" for part in parts[1:]))
        else:
            if not any("." in part for part in parts):
                found |= _first_parts(self.finder._resource_names(".".join(parts)), "")
            for package, rest in _homes(parts):
                found |= _first_parts(self.finder._resource_names(package), f"{rest}/")
            if not parts or self._is_package(parts):
                found.update(self._module_children(parts))
        # A name that leads elsewhere is not there: who copies a folder is not to write beside it.
        return sorted(name for name in found if _plain((name,)))

    def module_is_packaged(self, path: str) -> bool:
        """Whether the module that a file at `path` would be is packaged, in whatever form."""
        kind, name, _ = scan.classify(path)
        if kind not in (scan.SOURCE, scan.PACKAGE_SOURCE, scan.EXTENSION):
            return False
        entry = self.finder._entry(name)
        return entry is not None and _is_module(entry)

    def _is_package(self, parts: Parts) -> bool:
        if any("." in part for part in parts):
            return False
        entry = self.finder._entry(".".join(parts))
        return entry is not None and "is_package" in entry

    def _module_file(self, parts: Parts) -> Content | None:
        kind, name, _ = scan.classify("/".join(parts))
        if kind in (scan.SOURCE, scan.PACKAGE_SOURCE):
            entry = self.finder._entry(name)
            if entry is not None and ("is_package" in entry) == (kind == scan.PACKAGE_SOURCE):
                return self._content(entry, "in_memory_source", "relative_path_module_source")
        elif kind == scan.EXTENSION:
            entry = self.finder._entry(name)
            if entry is not None:
                library = "extension_module_shared_library"
                return self._content(entry, f"in_memory_{library}", f"relative_path_{library}")
        return None

    def _content(self, entry: Entry, in_memory: str, relative_path: str) -> Content | None:
        content = entry.get(in_memory)
        if isinstance(content, memoryview):
            return content
        path = entry.get(relative_path)
        return os.path.join(self.finder._origin, path) if isinstance(path, str) else None

    def _module_children(self, parts: Parts) -> Iterator[str]:
        """Folders of packages and files of sources in a package, or at the top."""
        if parts and self._module_file((*parts, "__init__.py")) is not None:
            yield "__init__.py"
        for name, is_package in self.finder._children(".".join(parts), ""):
            if is_package:
                yield name
            elif self._module_file((*parts, f"{name}.py")) is not None:
                yield f"{name}.py"


def is_unicode(text: str) -> bool:
    """Whether text can be a name: undecodable bytes of a file system's names cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _plain(parts: Parts) -> bool:
    """Whether a path is below where it starts, and its text can be a name."""
    return is_unicode("".join(parts)) and not any(
        part in ("", ".", "..") or "/" in part or "\0" in part for part in parts
    )


def _is_module(entry: Entry) -> bool:
    return "is_module" in entry or "is_extension_module" in entry


def _homes(parts: Parts) -> Iterator[tuple[str, str]]:
    """Packages a file could belong to, the deepest first, and its name in each; a dot would mean another package."""
    depth = 0
    while depth < len(parts) - 1 and "." not in parts[depth]:
        depth += 1
    for length in range(depth, 0, -1):
        yield ".".join(parts[:length]), "/".join(parts[length:])


def _has_below(names: list[str], folder: str) -> bool:
    return any(name.startswith(f"{folder}/") for name in names) if folder else bool(names)


def _first_parts(names: list[str], prefix: str) -> set[str]:
    return {name[len(prefix) :].partition("/")[0] for name in names if name.startswith(prefix)}
