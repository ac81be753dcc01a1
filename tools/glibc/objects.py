"""Read which symbols ELF files need: programs and shared libraries by version, object files and archives by name.

For 64 bits, little-endian. Programs and libraries are read as the dynamic loader reads them, object files as linkers do.
"""

from __future__ import annotations

from struct import Struct, error
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.resources.resource import Data

MAGIC = b"\x7fELF"
ARCHIVE = b"!<arch>\n"
_WIDE_LITTLE = b"\x7fELF\x02\x01"

_PROGRAM_HEADER = Struct("<IIQQQQQQ")
_SECTION_HEADER = Struct("<IIQQQQIIQQ")
_DYNAMIC = Struct("<qQ")
_SYMBOL = Struct("<IBBHQQ")
_NEED = Struct("<HHIII")
"""Version, count of auxiliary entries, file, offset of those, offset of the next."""
_AUXILIARY = Struct("<IHHII")
"""Hash, flags, index, name, offset of the next."""
_WORD = Struct("<I")
_HALF = Struct("<H")
_MEMBER_HEADER = 60

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_HASH, _DT_STRTAB, _DT_SYMTAB = 4, 5, 6
_DT_GNU_HASH, _DT_VERSYM, _DT_VERNEED, _DT_VERNEEDNUM = 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFE, 0x6FFFFFFF
_SHT_SYMTAB = 2
_WEAK = 2
"""Of symbols, and of versions: whoever needs it does without."""


class ObjectError(ValueError):
    """Bytes that are no sound ELF file; the message says what is wrong, as the end of a sentence."""


class Need(NamedTuple):
    """A symbol that a program or library has to find at its start, and its version, or None if any will do.

    What is needed of a version may be no symbol at all: then the symbol is empty.
    """

    symbol: str
    version: str | None
    library: str | None


def needs(data: Data) -> list[Need]:
    """What a program or a shared library needs of others, without what it can do without.

    Raises:
        ObjectError: it is neither, or damaged.
    """
    view = memoryview(data)
    try:
        return _needs(view)
    except (error, IndexError, OverflowError, ValueError) as problem:
        if isinstance(problem, ObjectError):
            raise
        raise ObjectError("it is cut short or damaged") from None


def undefined(data: Data) -> Iterator[tuple[str, set[str]]]:
    """Symbols that an object file does not define itself, by its name in the archive; the name is empty if it is none.

    What is in another format (LLVM's bitcode) has none.

    Raises:
        ObjectError: it is damaged.
    """
    view = memoryview(data)
    try:
        if bytes(view[:8]) == ARCHIVE:
            for name, member in _members(view):
                yield name, _undefined(member)
        else:
            yield "", _undefined(view)
    except (error, IndexError, OverflowError, ValueError) as problem:
        if isinstance(problem, ObjectError):
            raise
        raise ObjectError("it is cut short or damaged") from None


def _needs(view: memoryview) -> list[Need]:
    if bytes(view[:6]) != _WIDE_LITTLE:
        raise ObjectError("it is no ELF file of 64 bits, little-endian")
    loads, values = _dynamic(view)
    if _DT_SYMTAB not in values:
        return []

    def offset(tag: int) -> int:
        for start, position, length in loads:
            if start <= values[tag] < start + length:
                return position + values[tag] - start
        raise ObjectError("its dynamic section points out of the file")

    names, symbols = offset(_DT_STRTAB), offset(_DT_SYMTAB)
    count = 0
    if _DT_HASH in values:
        (count,) = _WORD.unpack_from(view, offset(_DT_HASH) + 4)
    elif _DT_GNU_HASH in values:
        # This table has those that are defined alone, which come last.
        (count,) = _WORD.unpack_from(view, offset(_DT_GNU_HASH) + 4)
    versions = (
        _versions(view, offset(_DT_VERNEED), values.get(_DT_VERNEEDNUM, 0), names) if _DT_VERNEED in values else {}
    )
    unused = dict(versions)
    found = []
    for number in range(1, count):
        name, info, _, section, _, _ = _SYMBOL.unpack_from(view, symbols + number * _SYMBOL.size)
        if section:
            continue
        index = _HALF.unpack_from(view, offset(_DT_VERSYM) + number * 2)[0] & 0x7FFF if _DT_VERSYM in values else 0
        version, library, weak = versions.get(index, (None, None, False))
        unused.pop(index, None)
        if not weak and (version or info >> 4 != _WEAK):
            found.append(Need(_text(view, names + name), version, library))
    found += [Need("", version, library) for version, library, weak in unused.values() if not weak]
    return found


def _dynamic(view: memoryview) -> tuple[list[tuple[int, int, int]], dict[int, int]]:
    """What is loaded, as address, offset and length; and the dynamic section's values by tag."""
    (table,) = Struct("<Q").unpack_from(view, 32)
    size, count = Struct("<HH").unpack_from(view, 54)
    if count and size != _PROGRAM_HEADER.size:
        raise ObjectError("its program headers are damaged")
    loads: list[tuple[int, int, int]] = []
    values: dict[int, int] = {}
    for number in range(count):
        kind, _, position, address, _, length, _, _ = _PROGRAM_HEADER.unpack_from(view, table + number * size)
        if kind == _PT_LOAD:
            loads.append((address, position, length))
        elif kind == _PT_DYNAMIC:
            for at in range(position, position + length, _DYNAMIC.size):
                tag, value = _DYNAMIC.unpack_from(view, at)
                if tag == 0:
                    break
                values.setdefault(tag, value)
    return loads, values


def _versions(view: memoryview, at: int, count: int, names: int) -> dict[int, tuple[str, str, bool]]:
    """Version, library, and whether it can be done without, by the number that symbols have for it."""
    found = {}
    for _ in range(count):
        _, entries, library, first, following = _NEED.unpack_from(view, at)
        position = at + first
        for _ in range(entries):
            _, flags, index, name, step = _AUXILIARY.unpack_from(view, position)
            found[index & 0x7FFF] = (_text(view, names + name), _text(view, names + library), bool(flags & _WEAK))
            if not step:
                break
            position += step
        # How many there are is said elsewhere in the file, which may be damaged: this is the last one.
        if not following:
            break
        at += following
    return found


def _members(view: memoryview) -> Iterator[tuple[str, memoryview]]:
    """Names and bytes of an archive's files."""
    position, long_names = len(ARCHIVE), b""
    while position + _MEMBER_HEADER <= len(view):
        header = bytes(view[position : position + _MEMBER_HEADER])
        start = position + _MEMBER_HEADER
        size = int(header[48:58])
        if size < 0 or start + size > len(view):
            raise ObjectError(f"it is cut short or damaged: its member at byte {position} has {size} bytes")
        name, data = header[:16].rstrip(), view[start : start + size]
        if name == b"//":
            long_names = bytes(data)
        elif name not in (b"/", b"/SYM64/"):
            if name[:1] == b"/":
                begin = int(name[1:])
                name = long_names[begin : long_names.index(b"\n", begin)]
            yield name.removesuffix(b"/").decode(errors="replace"), data
        position = start + size + size % 2


def _undefined(view: memoryview) -> set[str]:
    if bytes(view[:6]) != _WIDE_LITTLE:
        return set()
    (table,) = Struct("<Q").unpack_from(view, 40)
    size, count = Struct("<HH").unpack_from(view, 58)
    sections = [_SECTION_HEADER.unpack_from(view, table + number * size) for number in range(count)]
    found = set()
    for _, kind, _, _, position, length, link, _, _, _ in sections:
        if kind == _SHT_SYMTAB:
            names = sections[link][4]
            for at in range(position + _SYMBOL.size, position + length, _SYMBOL.size):
                name, _, _, section, _, _ = _SYMBOL.unpack_from(view, at)
                if section == 0:
                    found.add(_text(view, names + name))
    return found


def _text(view: memoryview, position: int) -> str:
    end = position
    while view[end]:
        end += 1
    return bytes(view[position:end]).decode(errors="replace")
