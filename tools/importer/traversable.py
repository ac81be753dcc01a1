"""`OxidizedTraversable`: what `importlib.resources.files()` gives of packaged resources."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path, PurePosixPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from .tree import Content, Parts, Tree


class OxidizedTraversable:
    """A file or folder among packaged resources, with the interface of `importlib.resources.abc.Traversable`.

    It is no path: nothing lies in the file system, `importlib.resources.as_file` makes a file of it (`temporary`). What is
    a file beside the executable is a `pathlib.Path` instead. Beyond the interface it has those parts of `Path` that need no
    file system.
    """

    __module__ = "oxidized_importer"
    __slots__ = ("_parts", "_tree")

    def __init__(self, tree: Tree, parts: Parts) -> None:
        """Name what is at `parts`, whether anything is."""
        self._tree = tree
        self._parts = parts

    @staticmethod
    def at(tree: Tree, parts: Parts) -> OxidizedTraversable | Path:
        """What is at a path, whether anything is; a file that has a path in the file system is that path."""
        content = tree.file(parts)
        if isinstance(content, str) and os.path.basename(content) == parts[-1]:
            return Path(content)
        return OxidizedTraversable(tree, parts)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self._parts[-1] if self._parts else os.path.basename(self._tree.finder.path_hook_base_str)

    @property
    def suffix(self) -> str:
        """The last part's last ending, such as `.txt`."""
        return PurePosixPath(self.name).suffix

    @property
    def suffixes(self) -> list[str]:
        """All endings of the last part."""
        return PurePosixPath(self.name).suffixes

    @property
    def stem(self) -> str:
        """The last part without its last ending."""
        return PurePosixPath(self.name).stem

    @property
    def parent(self) -> OxidizedTraversable:
        """The folder it is in; the top is its own."""
        return OxidizedTraversable(self._tree, self._parts[:-1])

    def joinpath(self, *descendants: str | os.PathLike[str]) -> OxidizedTraversable | Path:
        """What is at a path below it, whether anything is."""
        parts = self._parts
        for descendant in descendants:
            text = os.fspath(descendant)
            parts += tuple(PurePosixPath(text).parts)
        return self.at(self._tree, parts) if parts != self._parts else self

    __truediv__ = joinpath

    def iterdir(self) -> Iterator[OxidizedTraversable | Path]:
        """What is in the folder, by name.

        Raises:
            FileNotFoundError, NotADirectoryError: it is none.
        """
        if not self.is_dir():
            code = errno.ENOTDIR if self.is_file() else errno.ENOENT
            raise OSError(code, os.strerror(code), str(self))
        return (self.at(self._tree, (*self._parts, name)) for name in self._tree.children(self._parts))

    def is_dir(self) -> bool:
        """Whether it is a folder."""
        return self._tree.is_directory(self._parts)

    def is_file(self) -> bool:
        """Whether it is a file."""
        content = self._tree.file(self._parts)
        return os.path.isfile(content) if isinstance(content, str) else content is not None

    def exists(self) -> bool:
        """Whether it is a file or a folder."""
        return self.is_file() or self.is_dir()

    def open(
        self,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
    ) -> IO[Any]:
        """Open it for reading, as text or, with a `b` in `mode`, as bytes. Takes what `pathlib.Path.open` does.

        Raises:
            FileNotFoundError, IsADirectoryError: it is no file.
            ValueError: the mode is not one of reading, or bytes are to have an encoding.
        """
        if mode not in ("r", "rt", "tr", "rb", "br"):
            raise ValueError(f"invalid mode {mode!r}: packaged resources are read only, with 'r' or 'rb'")
        content = self._read()
        if isinstance(content, str):
            return open(content, mode, buffering, encoding, errors, newline)
        if "b" not in mode:
            return io.TextIOWrapper(io.BytesIO(content), encoding, errors, newline)
        if encoding is not None or errors is not None or newline is not None:
            raise ValueError("binary mode takes no encoding, errors or newline")
        return io.BytesIO(content)

    def read_bytes(self) -> bytes:
        """All of a file.

        Raises:
            FileNotFoundError, IsADirectoryError: it is no file.
        """
        content = self._read()
        if isinstance(content, str):
            return Path(content).read_bytes()
        return bytes(content)

    def read_text(self, encoding: str | None = None, errors: str | None = None) -> str:
        """All of a file as text.

        Raises:
            FileNotFoundError, IsADirectoryError: it is no file.
        """
        with self.open("r", encoding=encoding, errors=errors) as file:
            text: str = file.read()
        return text

    def _read(self) -> Content:
        content = self._tree.file(self._parts)
        if content is None:
            code = errno.EISDIR if self.is_dir() else errno.ENOENT
            raise OSError(code, os.strerror(code), str(self))
        return content

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same path of the same finder."""
        if not isinstance(other, OxidizedTraversable):
            return NotImplemented
        return self._parts == other._parts and self._tree.finder is other._tree.finder

    def __hash__(self) -> int:
        return hash((id(self._tree.finder), self._parts))

    def __str__(self) -> str:
        """The path below that of the executable, as in the package's `__path__`."""
        return os.path.join(self._tree.finder.path_hook_base_str, *(part.lstrip("/") for part in self._parts))

    def __repr__(self) -> str:
        return f"OxidizedTraversable({str(self)!r})"
