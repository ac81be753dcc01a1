"""Where virtual paths lead: below the executable, which is a file, there are no files but what is packaged."""

from __future__ import annotations

import errno
import os
import stat
import sys

from .tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .tree import Content, Parts

    Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def content(path: Path) -> Content | bool:
    """What is in a packaged file, or where that is; True of a folder, and False if the path leads elsewhere.

    Raises:
        FileNotFoundError: there is nothing.
    """
    places = _places(path)
    for tree, parts in places:
        found = tree.file(parts)
        if found is not None:
            return found
        if tree.is_directory(parts):
            return True
    if places:
        raise _missing(path)
    return False


def stat_packaged(path: Path, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result | None:
    """`os.stat` of a packaged file or folder, as old as the executable, and nobody may write it; None if the path leads elsewhere.

    Raises:
        FileNotFoundError: there is nothing.
    """
    del dir_fd  # a packaged file's path is absolute, or counts from the working directory
    for tree, parts in (places := _places(path)):
        found = tree.file(parts)
        if isinstance(found, str):
            return os.stat(found, follow_symlinks=follow_symlinks)
        if found is not None:
            return _status(tree, parts, stat.S_IFREG | 0o444, len(found))
        if tree.is_directory(parts):
            return _status(tree, parts, stat.S_IFDIR | 0o555, 0)
    if places:
        raise _missing(path)
    return None


def lstat_packaged(path: Path, *, dir_fd: int | None = None) -> os.stat_result | None:
    """`os.lstat`; no link is packaged."""
    return stat_packaged(path, dir_fd=dir_fd, follow_symlinks=False)


def listdir_packaged(path: Path) -> list[str] | list[bytes] | None:
    """`os.listdir` of a packaged folder; None if it is a file, or leads elsewhere.

    Raises:
        FileNotFoundError: there is nothing.
    """
    names = _names_in(path)
    return [os.fsencode(name) for name in names] if names and isinstance(os.fspath(path), bytes) else names


def scandir_packaged(path: Path) -> Entries | None:
    """`os.scandir` of a packaged folder; None if it is a file, or leads elsewhere.

    Raises:
        FileNotFoundError: there is nothing.
    """
    names, folder = _names_in(path), os.fspath(path)
    if names is None:
        return None
    if isinstance(folder, bytes):
        return Entries([Entry(os.path.join(folder, os.fsencode(name))) for name in names])
    return Entries([Entry(os.path.join(folder, name)) for name in names])


def _names_in(path: Path) -> list[str] | None:
    places = _places(path)
    for tree, parts in places:
        if tree.is_directory(parts):
            return tree.children(parts)
    if places and all(tree.file(parts) is None for tree, parts in places):
        raise _missing(path)
    return None


class Entry:
    """One name in a packaged folder, in the place of `os.DirEntry`."""

    __slots__ = ("_status", "name", "path")

    def __init__(self, path: str | bytes) -> None:
        """Stand for what is at a path."""
        self.path = path
        self.name = os.path.basename(path)
        self._status: os.stat_result | None = None

    def __fspath__(self) -> str | bytes:
        return self.path

    def __repr__(self) -> str:
        return f"<DirEntry {self.name!r}>"

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """What `os.stat` says of it."""
        if self._status is None:
            self._status = os.stat(self.path, follow_symlinks=follow_symlinks)
        return self._status

    def inode(self) -> int:
        """Its number."""
        return self.stat().st_ino

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.stat(follow_symlinks=follow_symlinks).st_mode)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether it is a file."""
        return stat.S_ISREG(self.stat(follow_symlinks=follow_symlinks).st_mode)

    def is_symlink(self) -> bool:
        """Whether it is a link: no link is packaged."""
        return False

    is_junction = is_symlink


class Entries:
    """What `os.scandir` gives: an iterator that can be closed."""

    __slots__ = ("_rest",)

    def __init__(self, entries: list[Entry]) -> None:
        """Go through entries."""
        self._rest = iter(entries)

    def __iter__(self) -> Iterator[Entry]:
        return self

    def __next__(self) -> Entry:
        return next(self._rest)

    def close(self) -> None:
        """Give no more."""
        self._rest = iter(())

    def __enter__(self) -> Entries:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _places(path: Path) -> list[tuple[Tree, Parts]]:
    """What a path means to each finder that has packaged files below it."""
    text = os.path.abspath(os.fsdecode(path))
    finders: list[Any] = [finder for finder in sys.meta_path if hasattr(finder, "path_hook_base_str")]
    places = []
    for finder in finders:
        base = finder.path_hook_base_str
        if text == base or text.startswith(f"{base}/"):
            places.append((Tree(finder), tuple(text[len(base) + 1 :].split("/")) if text != base else ()))
    return places


def _missing(path: Path) -> FileNotFoundError:
    return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(path))


def _status(tree: Tree, parts: Parts, mode: int, size: int) -> os.stat_result:
    there = os.stat(tree.finder.path_hook_base_str)
    # Tells files apart as inode numbers do, and is the same in every process.
    number = 0
    for byte in os.fsencode("/".join(parts)):
        number = (number * 0x100000001B3 ^ byte) & 0x7FFFFFFFFFFFFFFF
    values = [mode, number, there.st_dev, 1, there.st_uid, there.st_gid, size]
    times = [int(there.st_atime), int(there.st_mtime), int(there.st_ctime)]
    exact: dict[str, Any] = {
        name: getattr(there, name) for name in dir(there) if name.startswith(("st_atime", "st_mtime", "st_ctime"))
    }
    return os.stat_result(
        (*values, *times), {**exact, "st_blksize": there.st_blksize, "st_blocks": (size + 511) // 512}
    )
