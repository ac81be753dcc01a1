"""Small shared objects, written down a second time from the ELF specification: nothing runs in them."""

from __future__ import annotations

import struct

_HEADER, _PROGRAM_HEADER = 64, 56
_LOAD, _DYNAMIC = 1, 2
_NEEDED, _HASH, _STRTAB, _SYMTAB, _STRSZ, _SYMENT, _SONAME, _GNU_HASH = 1, 4, 5, 6, 10, 11, 14, 0x6FFFFEF5


def shared_object(
    functions: tuple[str, ...] = (),
    soname: str | None = None,
    needed: tuple[str, ...] = (),
    machine: int = 62,
    gnu_hash: bool = True,
    undefined: tuple[str, ...] = (),
) -> bytes:
    """A 64-bit little-endian shared object that exports `functions`, and uses `undefined`."""
    strings = b"\0"
    places = {}
    for text in (*functions, *needed, *undefined, *([soname] if soname is not None else [])):
        places[text] = len(strings)
        strings += text.encode() + b"\0"
    symbols = bytes(24)
    for section, names in ((0, undefined), (7, functions)):
        for name in names:
            symbols += struct.pack("<IBBHQQ", places[name], 0x12, 0, section, 0x1000, 1)
    count, first = len(symbols) // 24, 1 + len(undefined)
    if gnu_hash:
        chain = [2] * (count - first)
        if chain:
            chain[-1] = 3
        hashes = struct.pack("<4IQI", 1, first, 1, 0, 0, first if chain else 0)
        hashes += b"".join(struct.pack("<I", value) for value in chain)
    else:
        hashes = struct.pack("<2I", 1, count) + bytes(4 + 4 * count)
    start = _HEADER + 2 * _PROGRAM_HEADER
    blocks = [strings + bytes(-len(strings) % 8), symbols, hashes + bytes(-len(hashes) % 8)]
    offsets = [start, start + len(blocks[0]), start + len(blocks[0]) + len(blocks[1])]
    entries = [(_NEEDED, places[name]) for name in needed]
    entries += [(_SONAME, places[soname])] if soname is not None else []
    entries += [(_GNU_HASH if gnu_hash else _HASH, offsets[2]), (_STRTAB, offsets[0]), (_SYMTAB, offsets[1])]
    entries += [(_STRSZ, len(strings)), (_SYMENT, 24), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    at = start + sum(map(len, blocks))
    size = at + len(dynamic)
    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, _HEADER, 0, 0, 64, _PROGRAM_HEADER, 2, 0, 0, 0)
    program = struct.pack("<IIQQQQQQ", _LOAD, 5, 0, 0, 0, size, size, 0x1000)
    program += struct.pack("<IIQQQQQQ", _DYNAMIC, 6, at, at, at, len(dynamic), len(dynamic), 8)
    return header + program + b"".join(blocks) + dynamic
