"""`open` for what virtual paths stand for: streams to read from, over memory."""

from __future__ import annotations

import errno
import io
import os

from .virtual_paths import content

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any


class _Packaged(io.BytesIO):
    """A packaged file, in the place of `io.FileIO`."""

    def __init__(self, data: memoryview, name: object) -> None:
        super().__init__(data)
        self.name = name

    @property
    def mode(self) -> str:
        return "rb"

    def writable(self) -> bool:
        return False


def open_packaged(
    file: object,
    mode: str = "r",
    buffering: int = -1,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
    closefd: bool = True,
    opener: object = None,
) -> IO[Any] | None:
    """What `open` gives for a packaged file, of which it takes all arguments; None if it is to be written, or leads elsewhere.

    Raises:
        FileNotFoundError, IsADirectoryError: there is nothing, or a folder.
    """
    if opener is not None or not set(mode) <= set("rbt"):
        return None
    found = content(file)  # type: ignore[arg-type]  # what is no path is not virtual
    if found is False:
        return None
    if found is True:
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), file)
    if isinstance(found, str):
        return open(found, mode, buffering, encoding, errors, newline)
    raw = _Packaged(found, file)
    binary = "b" in mode
    if buffering == 0:
        if not binary:
            raise ValueError("can't have unbuffered text I/O")
        return raw
    buffered = io.BufferedReader(raw, buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE)
    if binary:
        return buffered
    text = io.TextIOWrapper(buffered, encoding, errors, newline)
    text.mode = mode  # type: ignore[misc]  # as `open` does
    return text
