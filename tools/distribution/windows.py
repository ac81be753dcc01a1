"""What the files of a Python for Windows say: which DLLs they need of those beside them, which modules are inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.resources.object_pe import PeFile
from tools.resources.shared_object import PE, ObjectError, file_format, read

if TYPE_CHECKING:
    from pathlib import Path


def needed_beside(path: Path) -> list[Path]:
    """DLLs in the same folder that are needed (F496), be it through others, sorted; none for files of other formats, or damaged ones."""
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


def builtin_names(library: Path | None) -> list[str]:
    """Names of the modules inside a DLL of Python; none for other files, or where they cannot be told."""
    data = library.read_bytes() if library else b""
    try:
        return PeFile(memoryview(data)).builtin_modules() if file_format(data) == PE else []
    except ObjectError:
        return []
