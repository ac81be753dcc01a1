"""The index of a manifest: one line of JSON for each file, sorted by path."""

from __future__ import annotations

import json

from tools.manifest.contents import Entry
from tools.resources import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_YES, _NO = "yes", "no"


def write(path: str, entries: Iterable[Entry]) -> None:
    """Write an index."""
    command.write_whole(path, [_line(entry) for entry in entries])


def read(path: str) -> list[Entry]:
    """Read an index.

    Raises:
        UsageError: it is none.
    """
    rows = command.read_rows(path, ("path", "source", "digest", "origin", "executable"))
    return [
        Entry(path, source, digest, origin, executable=executable == _YES)
        for path, source, digest, origin, executable in rows
    ]


def _line(entry: Entry) -> bytes:
    row = {
        "digest": entry.digest,
        "executable": _YES if entry.executable else _NO,
        "origin": entry.origin,
        "path": entry.path,
        "source": entry.source,
    }
    return (json.dumps(row, separators=(",", ":")) + "\n").encode()
