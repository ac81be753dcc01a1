"""A manifest in the making: which file each path has. Pure logic (F462, F463, F476)."""

from __future__ import annotations

from tools.manifest import paths
from tools.manifest.paths import ManifestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Entry:
    """One file: where it goes, and what it is."""

    __slots__ = ("digest", "executable", "origin", "path", "source")

    def __init__(self, path: str, source: str, digest: str, origin: str, executable: bool = False) -> None:
        """Hold an entry: `source` is the file with the content, `digest` says what that is, `origin` who asked for it."""
        self.path = path
        self.source = source
        self.digest = digest
        self.origin = origin
        self.executable = executable

    def __eq__(self, other: object) -> bool:
        """Tell whether all is equal."""
        if not isinstance(other, Entry):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        """Hash of the path, which differs in a manifest."""
        return hash(self.path)

    def __repr__(self) -> str:
        """Show all."""
        return f"Entry({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

    def key(self) -> tuple[str, str, str]:
        """What decides among entries of equal content: an order that depends on the entries alone."""
        return self.path, self.origin, self.source


class Manifest:
    """Entries by path. What is merged in may come in any order; what is laid over wins."""

    def __init__(self) -> None:
        """Start empty (F462)."""
        self._entries: dict[str, Entry] = {}

    def entries(self) -> list[Entry]:
        """All entries, sorted by path (F476).

        Raises:
            ManifestError: one is a file where others have a folder.
        """
        for folder in paths.folders(self._entries):
            file = self._entries.get(folder)
            if file:
                inside = min(path for path in self._entries if path.startswith(folder + "/"))
                raise ManifestError(
                    f"'{folder}' is a file of {file.origin}, and a folder of {self._entries[inside].origin}, with "
                    f"'{inside}'; give one of them another path"
                )
        return [self._entries[path] for path in sorted(self._entries)]

    def add(self, entry: Entry) -> None:
        """Merge an entry in. Equal content is there once.

        Raises:
            ManifestError: its path is none, or has a file with other content.
        """
        paths.check(entry.path, entry.origin)
        other = self._entries.get(entry.path)
        if other is None:
            self._entries[entry.path] = entry
        elif other.digest != entry.digest:
            first, second = sorted([other.origin, entry.origin])
            raise ManifestError(
                f"'{entry.path}' comes from {first} and from {second}, with different content; leave one out, give it "
                f"another path, or lay a manifest with one over the other by 'overlays'"
            )
        else:
            kept, dropped = sorted([entry, other], key=Entry.key)
            self._put(kept, dropped)

    def overlay(self, entries: Iterable[Entry]) -> None:
        """Lay another manifest's entries over what is there: they win (F463)."""
        for entry in entries:
            paths.check(entry.path, entry.origin)
            self._put(entry, self._entries.get(entry.path))

    def _put(self, entry: Entry, other: Entry | None) -> None:
        # Whether something can be run is known of its path before any content is: once executable, always executable.
        executable = entry.executable or bool(other and other.executable)
        self._entries[entry.path] = Entry(entry.path, entry.source, entry.digest, entry.origin, executable)
