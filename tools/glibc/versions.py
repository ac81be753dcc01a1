"""Versions of glibc: which of them a symbol's version stands for, and which one brought a symbol."""

from __future__ import annotations

from pathlib import Path

_TABLE = Path(__file__).with_name("symbols.txt")
_PREFIX = "GLIBC_"
_SPECIAL = {"GLIBC_ABI_DT_RELR": (2, 36), "GLIBC_ABI_GNU_TLS": (2, 42), "GLIBC_ABI_GNU2_TLS": (2, 42)}
"""What is no number, and the first glibc that has it."""


def number(text: str) -> tuple[int, ...]:
    """A version to compare with others.

    Raises:
        ValueError: it is none.
    """
    return tuple(int(part) for part in text.split("."))


def later(version: str | None, floor: str) -> bool:
    """Whether a symbol's version is one of glibc's, and that of a later glibc than `floor`."""
    if version is None or not is_of_glibc(version):
        return False
    first = first_with(version)
    # What only one glibc itself has (GLIBC_PRIVATE) no other can be trusted with.
    return first is None or first > number(floor)


def is_of_glibc(version: str) -> bool:
    """Whether a symbol's version is one of glibc's, be it known or not."""
    return version.startswith(_PREFIX)


def first_with(version: str) -> tuple[int, ...] | None:
    """The first glibc that has a symbol's version; None if that is no number, and none that is known here."""
    if version in _SPECIAL:
        return _SPECIAL[version]
    try:
        return number(version.removeprefix(_PREFIX))
    except ValueError:
        return None


def brought() -> dict[str, str]:
    """The version that brought each of the symbols that came after 2.17."""
    found, version = {}, ""
    for line in _TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith(" "):
            found.update(dict.fromkeys(line.split(), version))
        elif line and not line.startswith("#"):
            version = line
    return found
