"""What the tools' command lines share: options, rows of JSON, writing a result whole or not at all, errors."""

from __future__ import annotations

import argparse
import json
import mmap
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from tools.resources.resource import Data


_WRITE_BUFFER = 1 << 20
"""Bytes. An executable is made of many small pieces; for each call of the kernel it takes the time of copying it twice."""


class UsageError(ValueError):
    """A command line or a row of input that the tool does not understand."""


def parser(description: str | None) -> argparse.ArgumentParser:
    """Make the parser of a tool's command line; `description` is the tool's docstring."""
    return argparse.ArgumentParser(description=description, formatter_class=_Formatter, allow_abbrev=False)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """What argparse makes for each option, only to check it; the width is fixed, as asking for the terminal's imports much."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=100)


def levels(text: str) -> list[int]:
    """Optimisation levels separated by commas, each 0, 1 or 2: ascending, each once. A type for `add_argument`."""
    parts = text.split(",")
    if not set(parts) <= {"0", "1", "2"}:
        raise argparse.ArgumentTypeError(f"has '{text}'; an optimisation level is 0, 1 or 2")
    return sorted({int(part) for part in parts})


def read_file(path: str) -> bytes:
    """Read a whole file."""
    with open(path, "rb") as file:
        return file.read()


def map_file(path: str) -> Data:
    """The content of a file that stays as it is, read as it is used."""
    with open(path, "rb") as file:
        empty = os.fstat(file.fileno()).st_size == 0  # which cannot be mapped
        return b"" if empty else memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def read_rows(path: str, keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Read a file of JSON lines, each an object of strings with exactly `keys`; a row holds the values in that order.

    Raises:
        UsageError: a line is something else.
    """
    rows = []
    for number, line in enumerate(read_file(path).decode().split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise UsageError(f"{path}:{number}: not JSON: {error}") from None
            if (
                not isinstance(row, dict)
                or sorted(row) != sorted(keys)
                or not all(type(row[key]) is str for key in keys)
            ):
                raise UsageError(f"{path}:{number}: expected an object with the strings {', '.join(keys)}")
            rows.append(tuple(row[key] for key in keys))
    return rows


def read_object(path: str) -> dict[str, Any]:
    """Read a file that is one JSON object.

    Raises:
        UsageError: it is something else.
    """
    try:
        value = json.loads(read_file(path))
    except ValueError as error:
        raise UsageError(f"{path}: not JSON: {error}") from None
    if not isinstance(value, dict):
        raise UsageError(f"{path}: expected one JSON object")
    return value


def write_whole(path: str, chunks: Iterable[Data]) -> None:
    """Write a file so that it is there complete or not at all."""
    partial = f"{path}.partial"
    try:
        with open(partial, "wb", _WRITE_BUFFER) as file:
            file.writelines(chunks)
        os.replace(partial, path)
    except BaseException:
        if os.path.exists(partial):
            os.unlink(partial)
        raise


def run(main: Callable[[list[str]], None]) -> int:
    """Run a tool on `sys.argv`; what goes wrong becomes `error: …` on stderr and exit code 1."""
    try:
        main(sys.argv[1:])
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"error: {where}{error.strerror}\n")
    except ValueError as error:  # every error the tools raise on purpose is one
        sys.stderr.write(f"error: {error}\n")
    else:
        return 0
    return 1
