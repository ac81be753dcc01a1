"""A zip archive that may come from anywhere: every member is checked before it is used, and errors name it.

What a name could do outside of a folder, what two readers could take for different things, and what grows out of proportion is
refused for the whole archive, not passed over: an archive with such a member is not what its maker meant it to be.
"""

from __future__ import annotations

import mmap
import re
import stat
import zipfile
import zlib
from struct import Struct

LARGEST_MEMBER = (1 << 32) - 1
"""Sizes in packed resources have 32 bits for most things; and nobody means to have more in an executable."""
LARGEST_ARCHIVE = 1 << 34

_STORED, _DEFLATED = 0, 8
_MOST_DEFLATED = 1032  # what a byte of deflated data can be at most
_ENCRYPTED = 0x1
_LOCAL_HEADER = Struct("<4s2xHH16xHH")
_UNIX = 3


class ZipError(ValueError):
    """An archive or a member that is refused; the message names neither the archive nor who wants it."""


class CheckedZip:
    """The files in an archive, by name, sorted. Folders are not among them."""

    __slots__ = ("_data", "_members", "names")

    def __init__(self, path: str) -> None:
        """Open the archive at `path`.

        Raises:
            OSError: the file cannot be read.
            ZipError: it is no zip archive, is damaged, or has a member that is refused.
        """
        with open(path, "rb") as file:
            try:
                infos = zipfile.ZipFile(file).infolist()
            except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
                raise ZipError(f"it is no sound zip archive: {error}") from None
            self._members = _checked(infos)
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.names = sorted(self._members)
        """Names of all files, `/`-separated and plain."""

    def close(self) -> None:
        """Close the file."""
        self._data.close()

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """Content of a file.

        Raises:
            ZipError: it is damaged.
        """
        info = self._members[name]
        try:
            content = self._content(info)
        except (zlib.error, MemoryError) as error:
            raise ZipError(f"its member '{name}' is damaged: {error}") from None
        if len(content) != info.file_size:
            raise ZipError(
                f"its member '{name}' is damaged: it is not the {info.file_size} bytes long that are declared"
            )
        if zlib.crc32(content) != info.CRC:
            raise ZipError(f"its member '{name}' is damaged: its checksum is another one")
        return content

    def is_executable(self, name: str) -> bool:
        """Whether the archive says that a file is to be executable."""
        return bool(self._members[name].external_attr >> 16 & 0o111)

    def _content(self, info: zipfile.ZipInfo) -> bytes:
        """What is stored of a member, at most a byte longer than declared."""
        start = info.header_offset
        header = self._data[start : start + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size:
            raise ZipError(f"its member '{info.filename}' is cut short")
        magic, flags, method, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        start += _LOCAL_HEADER.size
        name = self._data[start : start + name_length]
        if magic != b"PK\3\4" or method != info.compress_type or flags & _ENCRYPTED or name != _stored_name(info):
            raise ZipError(f"its member '{info.filename}' is damaged: its two headers differ")
        start += name_length + extra_length
        data = self._data[start : start + info.compress_size]
        if len(data) < info.compress_size:
            raise ZipError(f"its member '{info.filename}' is cut short")
        if method == _STORED:
            return bytes(data)
        inflated = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflated.decompress(data, info.file_size + 1)
        # At the exact size the stream's end may not have been looked at yet.
        return content if inflated.eof else content + inflated.decompress(inflated.unconsumed_tail, 1)


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Members that are files, by name.

    Raises:
        ZipError: one is refused.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    folders: set[str] = set()
    total = end = 0
    before = ""
    for info in sorted(infos, key=lambda info: info.header_offset):
        name = info.orig_filename
        problem = _problem(info)
        if problem:
            raise ZipError(f"its member {name!r} is refused: {problem}")
        if info.header_offset < 0:
            raise ZipError("it is cut short at its start")
        if info.header_offset < end:
            raise ZipError(f"its members '{before}' and '{name}' overlap")
        before, end = name, info.header_offset + _LOCAL_HEADER.size + len(_stored_name(info)) + info.compress_size
        total += info.file_size
        if total > LARGEST_ARCHIVE:
            raise ZipError(f"it holds more than {LARGEST_ARCHIVE >> 30} GiB")
        if name in members:
            raise ZipError(f"it has the member '{name}' twice")
        parts = name.rstrip("/").split("/")
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts) + name.endswith("/")))
        if not name.endswith("/"):
            members[name] = info
    for name in members:
        if name in folders:
            raise ZipError(f"its member '{name}' is a file and a folder")
    return members


def _problem(info: zipfile.ZipInfo) -> str | None:
    """Why a member is refused."""
    name = info.orig_filename
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if re.search(r"[\x00-\x1f\x7f]", name):
        return "its name has control characters"
    if "\\" in name or re.match("[A-Za-z]:", name):
        return "its name is a path of Windows"
    if any(part in ("", ".", "..") for part in name.removesuffix("/").split("/")):
        return "its name is no plain relative path"
    if stat.S_ISLNK(kind):
        return "it is a symbolic link"
    if kind and not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        return "it is neither a file nor a folder"
    if info.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if info.compress_type not in (_STORED, _DEFLATED):
        return f"it is compressed by method {info.compress_type}, and wheels use 'deflate' only"
    if info.file_size > LARGEST_MEMBER:
        return f"it has {info.file_size} bytes, and no file in an executable can have more than 4 GiB"
    if info.compress_type == _DEFLATED and info.file_size > (info.compress_size + 1) * _MOST_DEFLATED:
        return "it claims to be larger than its data can be"
    return None
