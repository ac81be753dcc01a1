"""Paths of files as the platform of an executable has them: how they are written, which cannot be, which are one (F128).

Where files are packed is another system than where they are read: nothing here asks the running one.
"""

from __future__ import annotations

_LONGEST_NAME = 255
"""In Windows' UTF-16 units, or macOS' UTF-8 bytes."""
_WINDOWS_CHARACTERS = frozenset('<>:"|?*').union(map(chr, range(32)))
_WINDOWS_DEVICES = frozenset(
    ["AUX", "CON", "CONIN$", "CONOUT$", "NUL", "PRN"]
    + [f"{port}{i}" for port in ("COM", "LPT") for i in "123456789¹²³"]
)
"""Names that are devices in every folder, whatever stands behind a dot."""


def encode(path: str, triple: str | None) -> bytes:
    """A path, with `/` between its parts, as a field for native paths of the format has it."""
    return path.replace("/", "\\").encode("utf-16-le") if _is_windows(triple) else path.encode()


def problem(path: str, triple: str | None) -> str | None:
    """Why a platform can have no file of that path, as the end of a sentence; None if it can."""
    windows = _is_windows(triple)
    if not windows and not _is_mac(triple):
        return None
    system = "Windows" if windows else "macOS"
    for part in path.split("/"):
        if len(part.encode("utf-16-le")) // 2 > _LONGEST_NAME if windows else len(part.encode()) > _LONGEST_NAME:
            return f"has a part that is too long for {system}"
        if not windows:
            continue
        found = sorted(_WINDOWS_CHARACTERS.intersection(part))
        if found:
            return f"has the character {found[0]!r}, which no name on Windows can have"
        if part.endswith((".", " ")):
            return f"has the part {part!r}, and Windows takes what names end with off: '.' and ' '"
        if part.partition(".")[0].rstrip(" ").upper() in _WINDOWS_DEVICES:
            return f"has the part {part!r}, which is a device on Windows"
    return None


def identity(path: str, triple: str | None) -> str:
    """What two paths have in common that the platform's usual file system takes for one."""
    if _is_windows(triple):
        # Letter by letter: what is longer in upper case has none.
        return "".join(upper if len(upper := letter.upper()) == 1 else letter for letter in path)
    if _is_mac(triple):
        if path.isascii():
            return path.lower()
        from unicodedata import normalize  # an extension module, for the few that need it

        return normalize("NFD", normalize("NFD", path).casefold())
    return path


def _is_windows(triple: str | None) -> bool:
    return triple is not None and "-windows" in triple


def _is_mac(triple: str | None) -> bool:
    return triple is not None and "-apple-" in triple
