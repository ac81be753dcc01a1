"""`open` for what virtual paths stand for: streams to read from, over memory."""

from __future__ import annotations

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any


class _Packaged(io.BytesIO):
    """A packaged file, in the place of `io.FileIO`."""

    def __init__(self, data: bytes, name: object) -> None:
        super().__init__(data)
        self.name = name

    @property
    def mode(self) -> str:
        return "rb"

    def writable(self) -> bool:
        return False


def _data(file: object) -> bytes | None:
    path = os.fspath(file)  # type: ignore[call-overload]
    finders: list[Any] = [finder for finder in sys.meta_path if hasattr(finder, "path_hook_base_str")]
    for finder in finders:
        try:
            return finder.get_data(path)  # type: ignore[no-any-return]
        except OSError:
            continue
    return None


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
    """What `open` gives for a packaged file, of which it takes all arguments; None if there is none, or if it is to be written."""
    if opener is not None or not set(mode) <= set("rbt") or (data := _data(file)) is None:
        return None
    raw = _Packaged(data, file)
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
