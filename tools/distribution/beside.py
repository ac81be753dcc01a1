"""DLLs that a file of Windows needs and that stand in the same folder, where its loader finds them (F496)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.resources.shared_object import PE, ObjectError, file_format, read

if TYPE_CHECKING:
    from pathlib import Path


def needed_beside(path: Path) -> list[Path]:
    """All that are needed, be it through others, sorted; none for files of other formats, or damaged ones."""
    there = {each.name.lower(): each for each in path.parent.glob("*") if each.suffix.lower() == ".dll"}
    found: dict[str, Path] = {}
    pending = [path]
    while pending:
        for name in _needed(pending.pop()):
            library = there.get(name.lower())
            if library is not None and library != path and library.name not in found:
                found[library.name] = library
                pending.append(library)
    return [found[name] for name in sorted(found)]


def _needed(path: Path) -> list[str]:
    data = path.read_bytes()
    try:
        return read(data).needed if file_format(data) == PE else []
    except ObjectError:
        return []  # whoever packs it says so
