"""What is read of one binary, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, field

FILE, PAYLOAD, BESIDE, WHEEL = "file", "payload", "beside", "wheel"
"""Where a binary is: the file asked about, inside its payload, in a file beside it, in a wheel."""


class AnalysisError(ValueError):
    """A file that cannot be analysed; the message says why, as the end of a sentence that begins with its name."""


def name_of(value: object) -> str:
    """Name of one of LIEF's enumerations; of a number that it has no name for, that number."""
    return str(getattr(value, "name", value))


@dataclass
class Section:
    """A part of a binary that takes up room in its file."""

    name: str
    offset: int
    size: int


@dataclass
class Binary:
    """An executable or library. What a format does not have is None or empty."""

    name: str
    format: str
    """`ELF`, `PE` or `Mach-O`."""
    architecture: str
    bits: int
    byte_order: str
    """`little` or `big`."""
    kind: str
    """`executable`, `shared library` or `object`."""
    linking: str
    """`dynamic` or `static`."""
    size: int
    offset: int = 0
    """In the file asked about; of what is compressed or in another file: 0."""
    where: str = FILE
    position_independent: bool = True
    stripped: bool = True
    debug_information: bool = False
    needed: list[str] = field(default_factory=list)
    """Libraries, in the order in which they are searched."""
    delayed: list[str] = field(default_factory=list)
    """Libraries that are loaded when they are first used, or are done without."""
    library_name: str | None = None
    """What others need it as: SONAME, install name, or the name of the DLL in its table of exports."""
    interpreter: str | None = None
    rpath: list[str] = field(default_factory=list)
    runpath: list[str] = field(default_factory=list)
    symbol_versions: dict[str, list[str]] = field(default_factory=dict)
    """By needed library, ascending."""
    c_library: str | None = None
    """Of ELF files: `glibc`, `musl`, or None if it cannot be told."""
    minimum_system: str | None = None
    """Oldest kernel, Windows or macOS that it says to be for."""
    subsystem: str | None = None
    """Of PE files: `console`, `windows`, …"""
    compilers: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    python: str | None = None
    """Version of the Python that is linked into it."""
