"""Packaged distributions for `importlib.metadata`.

Metadata files are kept under the distribution's normalised name, so one is found without looking at any other.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import Distribution, FileHash, PackagePath

from ..resources import scan
from .traversable import OxidizedTraversable
from .tree import Tree, is_unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import DistributionFinder
    from typing import Any

    from .primitives import Finder


class OxidizedDistribution(Distribution):
    """A distribution whose metadata is packaged."""

    __module__ = "oxidized_importer"

    def __init__(self, finder: Finder, name: str) -> None:
        """Speak of the distribution whose normalised name, with `_` for `-`, is `name`."""
        self._finder = finder
        self._key = name

    def read_text(self, filename: str | os.PathLike[str]) -> str | None:
        """Text of a metadata file such as `METADATA`; None if there is none."""
        content = self._finder._metadata(self._key, os.fspath(filename))
        if content is None:
            return None
        if isinstance(content, str):
            with open(content, encoding="utf-8") as file:
                return file.read()
        text = str(content, "utf-8")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def locate_file(self, path: str | os.PathLike[str]) -> Any:
        """Where a file is that the distribution installed: a Path, or an OxidizedTraversable, which is read like one."""
        return OxidizedTraversable.at(Tree(self._finder), tuple(os.fspath(path).split("/")))

    @property
    def files(self) -> list[PackagePath] | None:
        """What the distribution installed and is packaged; None if it does not say what it installed.

        A module without its source is among them, though it cannot be read.
        """
        rows = self._recorded()
        if rows is None:
            return None
        tree = Tree(self._finder)
        found = []
        for name, checksum, size in rows:
            if tree.file(tuple(name.split("/"))) is not None or tree.module_is_packaged(name):
                path = PackagePath(name)
                path.hash = FileHash(checksum) if checksum else None
                path.size = int(size) if size else None
                path.dist = self
                found.append(path)
        return found

    @property
    def _normalized_name(self) -> str:
        """Read by `importlib.metadata`, which would parse the metadata for it."""
        return self._key

    def _recorded(self) -> Iterator[tuple[str, str, str]] | None:
        """Path, checksum and size of each file that the metadata lists."""
        record = self.read_text("RECORD")
        if record is not None:
            import csv

            rows = csv.reader(record.splitlines())
            return ((row[0], row[1] if row[1:] else "", row[2] if row[2:] else "") for row in rows if row)
        listed = self.read_text("SOURCES.txt")
        return None if listed is None else ((line, "", "") for line in listed.splitlines() if line)


def find_distributions(
    finder: Finder, context: DistributionFinder.Context | None = None
) -> Iterator[OxidizedDistribution]:
    """Distributions that `context` asks for: of a name, or all.

    What is packaged is on no path but the executable's: a context with another `path` than the default finds nothing.
    """
    fields = {} if context is None else vars(context)
    path, name = fields.get("path"), getattr(context, "name", None)
    if path is not None and finder.path_hook_base_str not in (path := list(path)) and path != sys.path:
        return iter(())
    names = finder._names() if name is None else [scan.normalized(name)]
    return (OxidizedDistribution(finder, name) for name in names if is_unicode(name) and finder._metadata_names(name))
