"""Versions of glibc: which of them a symbol's version stands for, and which one brought a symbol."""

from __future__ import annotations

from pathlib import Path

_TABLE = Path(__file__).with_name("symbols.txt")
_PREFIX = "GLIBC_"
_SPECIAL = {"GLIBC_ABI_DT_RELR": (2, 36), "GLIBC_ABI_GNU_TLS": (2, 42), "GLIBC_ABI_GNU2_TLS": (2, 42)}
"""What is no version, and of which one it is."""


def number(text: str) -> tuple[int, ...]:
    """A version to compare with others.

    Raises:
        ValueError: it is none.
    """
    return tuple(int(part) for part in text.split("."))


def later(version: str | None, floor: str) -> bool:
    """Whether a symbol's version is one of glibc's, and that of a later glibc than `floor`."""
    if version is None or not version.startswith(_PREFIX):
        return False
    if version in _SPECIAL:
        return _SPECIAL[version] > number(floor)
    try:
        return number(version.removeprefix(_PREFIX)) > number(floor)
    except ValueError:
        # What only one glibc itself has (GLIBC_PRIVATE) no other can be trusted with.
        return True


def brought() -> dict[str, str]:
    """The version that brought each of the symbols that came after 2.17."""
    found, version = {}, ""
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith(" "):
            found.update(dict.fromkeys(line.split(), version))
        elif line and not line.startswith("#"):
            version = line
    return found
