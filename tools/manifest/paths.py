"""What a path in a manifest may be, and which paths cannot stand beside each other. Pure logic (F470)."""

from __future__ import annotations

import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


MARKER = ".file_manifest"
"""The one file of an installation besides the manifest's: its label, by which a later one knows what it may replace."""


class ManifestError(ValueError):
    """Something that cannot become a manifest; the message is one sentence fit to show a user."""


def problem(path: str) -> str | None:
    """Why a path is none below the manifest's root; None if it is one."""
    if not path:
        return "is empty"
    if path.startswith("/"):
        return "is absolute"
    for part in path.split("/"):
        if part in ("", ".", ".."):
            return f"has the part '{part}'" if part else "has an empty part"
    if "\\" in path:
        return "has a backslash"
    if "\0" in path:
        return "has a NUL character"
    if path == MARKER:
        return "is that of the file by which installations are known"
    if not path.isascii() and any("\ud800" <= character <= "\udfff" for character in path):
        return "is not UTF-8"
    return None


def check(path: str, origin: str) -> None:
    """Check a path that something from `origin` is to have.

    Raises:
        ManifestError: it is no plain relative path.
    """
    why = problem(path)
    if why:
        raise ManifestError(f"path {path!r} of {origin} {why}; give it a plain path such as 'bin/app'")


def parents(path: str) -> list[str]:
    """The folders that a path is in, the deepest one first."""
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def folders(paths: Iterable[str]) -> set[str]:
    """All folders that any of the paths is in."""
    found: set[str] = set()
    for path in paths:
        for parent in parents(path):
            if parent in found:
                break
            found.add(parent)
    return found


def collisions(paths: Collection[str]) -> list[list[str]]:
    """Paths, and folders they are in, that some file systems take for the same, in case or in how accents are written."""
    groups: dict[tuple[str, str], list[str]] = {}
    for path in sorted({*paths, *folders(paths)}):
        # What lies in folders that collide collides, too, and need not be said.
        folder, _, name = path.rpartition("/")
        groups.setdefault((folder, _folded(name)), []).append(path)
    return [group for group in groups.values() if len(group) > 1]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
