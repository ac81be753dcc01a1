"""`OxidizedResourceReader`: a package's resources for `importlib.resources`, in every version of its interface."""

from __future__ import annotations

import errno
import io
import os
import sys

from . import temporary
from .traversable import OxidizedTraversable
from .tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from .primitives import Finder

if sys.version_info >= (3, 11):
    from importlib.resources.abc import TraversableResources
else:
    from importlib.abc import TraversableResources


class OxidizedResourceReader(TraversableResources):
    """Resources of one package.

    A name may lead into folders (`child/data.txt`), and into packages below. Sources of modules are resources as they are in
    an ordinary installation, if they are packaged.
    """

    __module__ = "oxidized_importer"

    def __init__(self, finder: Finder, package: str) -> None:
        """Read resources of `package` as `finder` has them; of a module, those of the package that it is in."""
        self._tree = Tree(finder)
        parts = tuple(package.split("."))
        self._parts = parts if "is_package" in (finder._entry(package) or {}) else parts[:-1]

    def files(self) -> OxidizedTraversable:
        """The package's folder."""
        return OxidizedTraversable(self._tree, self._parts)

    def open_resource(self, resource: str | os.PathLike[str]) -> IO[bytes]:  # type: ignore[override]  # any will do
        """Open a resource for reading bytes.

        Raises:
            FileNotFoundError: there is no such resource.
        """
        content = self._tree.file(self._path(resource))
        if content is None:
            raise _missing(resource)
        return open(content, "rb") if isinstance(content, str) else io.BytesIO(content)

    def resource_path(self, resource: str | os.PathLike[str]) -> str:
        """Path of a resource that is a file.

        Raises:
            FileNotFoundError: there is no such resource, or it is in memory.
        """
        content = self._tree.file(self._path(resource))
        if not isinstance(content, str):
            raise _missing(resource)
        return content

    def is_resource(self, path: str | os.PathLike[str]) -> bool:
        """Whether there is a resource of that name; folders are none."""
        return OxidizedTraversable(self._tree, self._path(path)).is_file()

    def contents(self) -> list[str]:  # type: ignore[override]  # more than an iterator
        """Names of files and folders in the package."""
        return self._tree.children(self._parts)

    def _path(self, resource: str | os.PathLike[str]) -> tuple[str, ...]:
        return (*self._parts, *os.fspath(resource).split("/"))

    def __repr__(self) -> str:
        return f"OxidizedResourceReader({'.'.join(self._parts)!r})"


temporary.register()


def _missing(resource: str | os.PathLike[str]) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(resource))
