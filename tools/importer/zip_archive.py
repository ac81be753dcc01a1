"""A zip archive that may come from anywhere: read with care, and errors say which one it is."""

from __future__ import annotations

import importlib.util
import io
import marshal
import sys
import time
import zipfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType

_PYC_HEADER = 16
_UNCHECKED_HASH = 1
_MOST_DEFLATED = 1032
"""What a byte of deflated data can be at most."""


class ZipArchive:
    """Members of an archive that are files with plain relative paths; others are not there."""

    __slots__ = ("_file", "members", "place")

    def __init__(self, data: bytes | bytearray | memoryview, place: str) -> None:
        """Read what is in the archive `data`, which errors call `place`.

        Raises:
            TypeError: it is no bytes-like object.
            ValueError: it is no zip archive, or one that is damaged or has a member twice.
        """
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
            raise ValueError(f"{place} holds no sound zip archive: {error}") from error
        self.place = place
        self.members: dict[str, zipfile.ZipInfo] = {}
        for info in self._file.infolist():
            path = info.filename
            if path in self.members:
                raise ValueError(f"{place} holds no sound zip archive: it has '{path}' twice")
            if not any(part in ("", ".", "..") for part in path.split("/")) and "\\" not in path:
                self.members[path] = info

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """A member's content.

        Raises:
            OSError: it is damaged, encrypted, or compressed in a way that is not known.
        """
        problem = None
        if info.compress_type == zipfile.ZIP_DEFLATED and info.file_size > (info.compress_size + 1) * _MOST_DEFLATED:
            problem = "it claims to be larger than its data can be"
        else:
            try:
                return self._file.read(info)
            except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError, ValueError) as error:
                problem = str(error)
            except Exception as error:  # the decompressor's own: zlib.error, and others' alike
                problem = f"{type(error).__name__}: {error}"
        raise OSError(f"'{info.filename}' in {self.place} cannot be read: {problem}")


def source_of(path: str) -> str | None:
    """Path of the source that a path of the running Python's unoptimised bytecode, or of sourceless bytecode, stands for."""
    folder, _, file = path.rpartition("/")
    stem, _, rest = file.partition(".")
    if rest == "pyc" and not folder.endswith("__pycache__"):
        return f"{path[: -len('pyc')]}py"
    parent, _, cache = folder.rpartition("/")
    level = f".opt-{sys.flags.optimize}" if sys.flags.optimize else ""
    if cache != "__pycache__" or rest != f"{sys.implementation.cache_tag}{level}.pyc":
        return None
    return f"{parent}/{stem}.py".lstrip("/")


def unmarshal(data: bytes, source: zipfile.ZipInfo | None) -> CodeType | None:
    """The code object in a `.pyc` file if it is the running Python's, and of the source beside it if there is one."""
    if len(data) < _PYC_HEADER or not data.startswith(importlib.util.MAGIC_NUMBER):
        return None
    flags = int.from_bytes(data[4:8], "little")
    if source is not None and flags != _UNCHECKED_HASH and (flags or not _is_of(data, source)):
        return None
    try:
        code = marshal.loads(memoryview(data)[_PYC_HEADER:])
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, type(unmarshal.__code__)) else None


def _is_of(data: bytes, source: zipfile.ZipInfo) -> bool:
    """Whether bytecode was made of a source: by its size and the time of its change, of which an archive knows two seconds."""
    changed = time.mktime((*source.date_time, -1, -1, -1))
    size = source.file_size & 0xFFFFFFFF
    return int.from_bytes(data[12:16], "little") == size and abs(int.from_bytes(data[8:12], "little") - changed) <= 2
