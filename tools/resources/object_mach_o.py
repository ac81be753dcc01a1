"""Read what matters of a Mach-O library or bundle, as macOS' loader reads it; of a universal one, all that are in it."""

from __future__ import annotations

from struct import Struct

from .object_file import CPUS_MACH_O, INIT, ObjectError, ObjectFile, SharedObject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_UNIVERSAL = b"\xca\xfe\xba\xbe"
_BIG = Struct(">I")
_MOST_PARTS = 42
"""More than there are processors; what begins as a universal file and has more is a class file of Java."""
_WORD = Struct("<I")
_NARROW, _WIDE = b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"
_LIBRARY, _BUNDLE = 6, 8
_SYMBOLS, _INFO, _INFO_ONLY, _EXPORTS = 0x2, 0x22, 0x80000022, 0x80000033
# To load, weakly, re-export, upward, lazily.
_LOADS = (0xC, 0x80000018, 0x8000001F, 0x80000023, 0x20)
_PREFIX = b"_" + INIT
_DEBUGGING, _PRIVATE, _TYPE, _DEFINED, _EXTERNAL = 0xE0, 0x10, 0x0E, 0x0E, 0x01


def read_mach_o(view: memoryview) -> SharedObject:
    """Read a file, whose parts are taken together if it is universal.

    Raises:
        ObjectError: it is damaged.
    """
    parts = [_MachO(part).read() for part in _parts(ObjectFile(view))]
    return SharedObject(
        frozenset().union(*(part.cpus for part in parts)),
        None,
        dict.fromkeys(name for part in parts for name in part.needed),
        frozenset().union(*(part.init_functions for part in parts)),
    )


def _parts(file: ObjectFile) -> Iterator[memoryview]:
    if bytes(file.slice(0, 4)) != _UNIVERSAL:
        yield file.view
        return
    count = file.at(_BIG, 4)
    if not 0 < count <= _MOST_PARTS:
        raise ObjectError("it is no Mach-O file")
    for row in range(8, 8 + 20 * count, 20):
        yield file.slice(file.at(_BIG, row + 8), file.at(_BIG, row + 12))


class _MachO(ObjectFile):
    """One part, for one processor. All that are in use write numbers with the lowest byte first."""

    def read(self) -> SharedObject:
        magic = bytes(self.slice(0, 4))
        if magic not in (_NARROW, _WIDE):
            raise ObjectError("it is no Mach-O file")
        self._wide = magic == _WIDE
        cpu = self.at(_WORD, 4)
        needed, tables = [], {}
        for command, position, length in self._commands():
            if command in _LOADS:
                text = self.slice(position, length)
                path = self.name_in(text, self.at(_WORD, position + 8))
                # What begins otherwise is the system's.
                needed += [path.rpartition("/")[2]] if path.startswith("@") else []
            elif command in (_SYMBOLS, _INFO, _INFO_ONLY, _EXPORTS):
                tables[command] = position
        found: set[str] = set()
        if self.at(_WORD, 12) in (_LIBRARY, _BUNDLE):
            found.update(name.decode("utf-8", "replace")[1:] for name in self._exported(tables))
        return SharedObject(
            frozenset([CPUS_MACH_O.get(cpu, f"Mach-O processor {cpu:#x}")]), None, needed, frozenset(found)
        )

    def _commands(self) -> Iterator[tuple[int, int, int]]:
        """Kind, place and length of each of the loader's commands."""
        position = 32 if self._wide else 28
        for _ in range(self.at(_WORD, 16)):
            length = self.at(_WORD, position + 4)
            if length < 8:
                raise ObjectError("its load commands are damaged")
            self.slice(position, length)
            yield self.at(_WORD, position), position, length
            position += length

    def _exported(self, tables: dict[int, int]) -> Iterator[bytes]:
        """Names that start as those of modules do, from the table that the loader looks into."""
        for command, field in ((_EXPORTS, 8), (_INFO_ONLY, 40), (_INFO, 40)):
            if command in tables:
                row = tables[command] + field
                yield from _names(self.slice(self.at(_WORD, row), self.at(_WORD, row + 4)))
                return
        if _SYMBOLS in tables:
            yield from self._symbols(tables[_SYMBOLS])

    def _symbols(self, command: int) -> Iterator[bytes]:
        """From the table of symbols, as old files have no other."""
        first, count, start, length = (self.at(_WORD, command + field) for field in (8, 12, 16, 20))
        texts = bytes(self.slice(start, length))
        if _PREFIX not in texts:
            return
        form = Struct("<IBBHQ" if self._wide else "<IBBHI")
        for text, kind, *_ in form.iter_unpack(self.slice(first, form.size * count)):
            hidden = kind & _DEBUGGING or kind & _PRIVATE or not kind & _EXTERNAL or kind & _TYPE != _DEFINED
            if not hidden and texts.startswith(_PREFIX, text):
                yield texts[text:].partition(b"\0")[0]


def _names(trie: memoryview) -> Iterator[bytes]:
    """Names in a tree whose edges are parts of names, without the branches that have none of those looked for."""
    pending, seen = [(0, b"")], set()
    while pending and len(trie):
        position, name = pending.pop()
        if position in seen:
            raise ObjectError("its table of exports leads back to where it came from")
        seen.add(position)
        size, position = _number(trie, position)
        if size and name.startswith(_PREFIX):
            yield name
        position += size
        children = _byte(trie, position)
        position += 1
        for _ in range(children):
            edge = bytes(trie[position:]).partition(b"\0")[0]
            child, position = _number(trie, position + len(edge) + 1)
            longer = name + edge
            if longer.startswith(_PREFIX) or _PREFIX.startswith(longer):
                pending.append((child, longer))


def _number(data: memoryview, position: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    value = shift = 0
    while True:
        byte = _byte(data, position)
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if byte < 0x80:
            return value, position
        if shift > 63:
            raise ObjectError("a number in its table of exports has no end")


def _byte(data: memoryview, position: int) -> int:
    if position >= len(data):
        raise ObjectError("its table of exports is cut short or damaged")
    return data[position]
