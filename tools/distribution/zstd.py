"""Decompressing zstd with what this Python has: the package zstandard, Python 3.14's own module, or the system's libzstd.

Repository rules run under whatever Python the machine has, which cannot be asked to have packages; every Debian has
libzstd, for dpkg needs it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["Decompressor", "NoZstdError", "new_decompressor"]

_LIBRARIES = ("libzstd.so.1", "libzstd.1.dylib")
_OUTPUT_SIZE = 1 << 20


class NoZstdError(Exception):
    """Nothing on this machine can decompress zstd."""


class Decompressor(Protocol):
    """Decompresses one frame."""

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""

    @property
    def unused_data(self) -> bytes:
        """Input behind the end of the frame."""

    def decompress(self, data: bytes, /) -> bytes:
        """Decompress what comes next; raises an exception of some kind if it is not sound."""


def new_decompressor() -> Callable[[], Decompressor]:
    """What makes decompressors, each for one frame.

    Raises:
        NoZstdError: there is nothing that could.
    """
    try:
        import zstandard

        return zstandard.ZstdDecompressor().decompressobj
    except ImportError:
        pass
    try:
        from compression.zstd import ZstdDecompressor  # type: ignore[import-not-found,unused-ignore]

        own: Callable[[], Decompressor] = ZstdDecompressor
        return own
    except ImportError:
        pass
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        return lambda: _SystemDecompressor(library)
    raise NoZstdError("this machine has neither the Python package zstandard nor libzstd")


class _Buffer(ctypes.Structure):
    """`ZSTD_inBuffer` and `ZSTD_outBuffer` of libzstd's stable interface."""

    _fields_ = (("data", ctypes.c_void_p), ("size", ctypes.c_size_t), ("position", ctypes.c_size_t))


class _SystemDecompressor:
    """`Decompressor` by libzstd's streaming interface."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        library.ZSTD_createDStream.restype = ctypes.c_void_p
        library.ZSTD_freeDStream.argtypes = [ctypes.c_void_p]
        library.ZSTD_decompressStream.restype = ctypes.c_size_t
        library.ZSTD_decompressStream.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Buffer), ctypes.POINTER(_Buffer)]
        library.ZSTD_isError.argtypes = [ctypes.c_size_t]
        library.ZSTD_getErrorName.argtypes = [ctypes.c_size_t]
        library.ZSTD_getErrorName.restype = ctypes.c_char_p
        self._stream: Any = library.ZSTD_createDStream()
        if not self._stream:
            raise MemoryError
        self._output = ctypes.create_string_buffer(_OUTPUT_SIZE)
        self.eof = False
        self.unused_data = b""

    def __del__(self) -> None:
        self._library.ZSTD_freeDStream(self._stream)

    def decompress(self, data: bytes, /) -> bytes:
        source = _Buffer(ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data), 0)
        pieces = []
        while not self.eof:
            target = _Buffer(ctypes.cast(self._output, ctypes.c_void_p), _OUTPUT_SIZE, 0)
            hint = self._library.ZSTD_decompressStream(self._stream, ctypes.byref(target), ctypes.byref(source))
            if self._library.ZSTD_isError(hint):
                raise ValueError(self._library.ZSTD_getErrorName(hint).decode())
            pieces.append(self._output.raw[: target.position])
            self.eof = hint == 0
            # A full buffer may mean that more waits inside, even with all input taken.
            if source.position == len(data) and target.position < _OUTPUT_SIZE:
                break
        self.unused_data = data[source.position :] if self.eof else b""
        return b"".join(pieces)
