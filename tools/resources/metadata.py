"""What a distribution's metadata says: the header fields of METADATA, PKG-INFO and WHEEL.

Not by `email`, which takes as long to import as a small target takes to compile.
"""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.ASCII | re.IGNORECASE)


def fields(content: bytes) -> dict[str, list[str]]:
    """Values by field name in lower case, in order; what is no field ends the header, and what follows is text."""
    found: dict[str, list[str]] = {}
    last: list[str] = []
    # Not `splitlines`, which knows more ends of lines than METADATA does.
    for line in re.split("\r\n|\r|\n", content.decode(errors="replace").removeprefix("\ufeff")):
        if line[:1] in (" ", "\t") and last:
            last[-1] += f"\n{line.strip()}"
            continue
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            break
        last = found.setdefault(name.lower(), [])
        last.append(value.strip())
    return found


def identity(content: bytes) -> tuple[str, str]:
    """Name and version in METADATA or PKG-INFO.

    Raises:
        ValueError: it has no name or no version; says so as the end of a sentence.
    """
    found = fields(content)
    name, version = (next(iter(found.get(field, [])), "") for field in ("name", "version"))
    if not name:
        raise ValueError("has no Name")
    if not _NAME.fullmatch(name):
        raise ValueError(f"has the Name {name!r}, which no distribution can have")
    if not version:
        raise ValueError("has no Version")
    return name, version
