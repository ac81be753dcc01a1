"""Small DLLs, written down a second time from Microsoft's specification: nothing runs in them."""

from __future__ import annotations

import struct

_START, _ADDRESS, _BASE = 0x200, 0x1000, 0x180000000
_CHARACTERISTICS = 0x2022


def dll(
    functions: tuple[str, ...] = (),
    needed: tuple[str, ...] = (),
    delayed: tuple[str, ...] = (),
    machine: int = 0x8664,
    builtin: tuple[str, ...] = (),
) -> bytes:
    """A 64-bit DLL with one section, which exports `functions` and imports from `needed` and, once used, from `delayed`.

    With `builtin`, one of Python with these modules.
    """
    section = bytearray(b"any.dll\0")
    places = {}
    functions += ("PyImport_Inittab",) if builtin else ()
    for text in (*functions, *needed, *delayed, *builtin):
        places[text] = _ADDRESS + len(section)
        section += text.encode() + b"\0"

    def table(rows: list[bytes]) -> tuple[int, int]:
        section.extend(bytes(-len(section) % 4))
        place, content = _ADDRESS + len(section), b"".join(rows)
        section.extend(content)
        return place, len(content)

    names, _ = table([struct.pack("<I", places[name]) for name in functions])
    rows, _ = table([*(struct.pack("<2Q", _BASE + places[name], _BASE) for name in builtin), bytes(16)])
    variable, _ = table([struct.pack("<Q", _BASE + rows)])
    addresses, _ = table([struct.pack("<I", variable) for _ in functions])
    numbers, _ = table([struct.pack("<H", i) for i in range(len(functions))])
    count = len(functions)
    header = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, _ADDRESS, 1, count, count, addresses, names, numbers)
    exports = table([header]) if functions else (0, 0)
    imports = table([*(struct.pack("<5I", 1, 0, 0, places[name], 1) for name in needed), bytes(20)])
    late = table([*(struct.pack("<8I", 1, places[name], *[0] * 6) for name in delayed), bytes(32)])
    directories = [(0, 0)] * 16
    directories[0], directories[1], directories[13] = exports, imports, late
    optional = (struct.pack("<H", 0x20B).ljust(24, b"\0") + struct.pack("<Q", _BASE)).ljust(108, b"\0") + struct.pack(
        "<I", 16
    )
    optional += b"".join(struct.pack("<II", *entry) for entry in directories)
    coff = struct.pack("<HHIIIHH", machine, 1, 0, 0, 0, len(optional), _CHARACTERISTICS)
    row = struct.pack("<8sIIII", b".rdata", len(section), _ADDRESS, len(section), _START).ljust(40, b"\0")
    start = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    return (start + b"PE\0\0" + coff + optional + row).ljust(_START, b"\0") + section
