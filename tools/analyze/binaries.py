"""Read executables and libraries of any format, by LIEF."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import lief

from tools.analyze import elf_file, mach_o_file, pe_file
from tools.analyze.facts import AnalysisError, Binary

if TYPE_CHECKING:
    from collections.abc import Callable

_READERS: list[tuple[bytes, Callable[[str, bytes], list[Binary]]]] = [
    (b"\x7fELF", elf_file.read),
    (b"MZ", pe_file.read),
    (b"\xcf\xfa\xed\xfe", mach_o_file.read),
    (b"\xce\xfa\xed\xfe", mach_o_file.read),
    (b"\xfe\xed\xfa\xcf", mach_o_file.read),
    (b"\xfe\xed\xfa\xce", mach_o_file.read),
    (b"\xca\xfe\xba\xbe", mach_o_file.read),
]

# What it finds wrong is found here, too, and told in one sentence.
lief.logging.disable()


def is_binary(start: bytes) -> bool:
    """Tell by a file's first bytes whether it is an executable or a library."""
    return any(start.startswith(magic) for magic, _ in _READERS)


def read(name: str, data: bytes) -> list[Binary]:
    """Read a binary; a fat one has several.

    Raises:
        AnalysisError: it is none, or damaged.
    """
    for magic, reader in _READERS:
        if data.startswith(magic):
            try:
                with warnings.catch_warnings():
                    # Numbers that LIEF has no name for are not wrong, or are found to be.
                    warnings.simplefilter("ignore", RuntimeWarning)
                    return reader(name, data)
            except AnalysisError:
                raise
            # What LIEF raises where a number or a text in the file is none that it knows.
            except (MemoryError, OverflowError, RuntimeError, ValueError) as error:
                raise AnalysisError(f"it is damaged: {error}") from error
    raise AnalysisError(f"it is neither ELF, PE nor Mach-O: it starts with {data[:8]!r}" if data else "it is empty")
