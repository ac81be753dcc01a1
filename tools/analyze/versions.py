"""Versions as symbols have them: `GLIBC_2.17`, `CXXABI_1.3.9`."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"([A-Za-z][A-Za-z0-9_]*?)_(\d+(?:\.\d+)*)")


def numbers(version: str) -> tuple[int, ...]:
    """`2.17` as (2, 17)."""
    return tuple(int(part) for part in version.split("."))


def parse(text: str) -> tuple[str, tuple[int, ...]] | None:
    """Namespace and version of a symbol version; None if it has no version, as `GLIBC_PRIVATE`."""
    found = _NUMBERED.fullmatch(text)
    return (found[1], numbers(found[2])) if found else None


def version_key(text: str) -> tuple[str, tuple[int, ...], str]:
    """For sorting: by namespace, then by version; those without a version first."""
    found = parse(text)
    return (found[0], found[1], "") if found else (text.partition("_")[0], (), text)


def dotted(version: tuple[int, ...]) -> str:
    """(2, 17) as `2.17`."""
    return ".".join(str(part) for part in version)
