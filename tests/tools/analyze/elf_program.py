"""A program in ELF format for any processor, of what the dynamic loader reads and nothing else; written down from the specification."""

from __future__ import annotations

import struct

_LOAD, _DYNAMIC, _INTERP = 1, 2, 3
_NEEDED, _STRTAB, _SYMTAB, _STRSZ, _SYMENT, _RUNPATH = 1, 5, 6, 10, 11, 29
_VERNEED, _VERNEEDNUM, _HASH, _VERSYM = 0x6FFFFFFE, 0x6FFFFFFF, 4, 0x6FFFFFF0
_TEXTS = ("libc.so.6", "libfoo.so.1", "GLIBC_2.4", "GLIBC_2.17", "$ORIGIN/../lib:/opt/lib")
_INTERPRETER = b"/lib/ld.so.1\0"


def elf_program(bits: int, order: str, machine: int) -> bytes:
    """A program that needs two libraries, two versions of one of them, an interpreter and a RUNPATH; `order` is `<` or `>`."""
    wide = bits == 64
    header_size, program_size, symbol_size = (64, 56, 24) if wide else (52, 32, 16)
    strings, places = b"\0", {}
    for text in _TEXTS:
        places[text] = len(strings)
        strings += text.encode() + b"\0"
    needs = struct.pack(f"{order}HHIII", 1, 2, places["libc.so.6"], 16, 0)
    needs += struct.pack(f"{order}IHHII", 0x0D696914, 0, 2, places["GLIBC_2.4"], 16)
    needs += struct.pack(f"{order}IHHII", 0x06969197, 0, 3, places["GLIBC_2.17"], 0)
    hashes = struct.pack(f"{order}4I", 1, 1, 0, 0)
    blocks = [_INTERPRETER, strings, bytes(symbol_size), hashes, needs, bytes(2)]
    offsets = [header_size + 3 * program_size]
    for block in blocks:
        offsets.append(-(-(offsets[-1] + len(block)) // 8) * 8)
    interpreter, names, symbols, hash_table, verneed, versym, dynamic = offsets
    entries = [(_NEEDED, places["libc.so.6"]), (_NEEDED, places["libfoo.so.1"])]
    entries += [
        (_RUNPATH, places["$ORIGIN/../lib:/opt/lib"]),
        (_HASH, hash_table),
        (_STRTAB, names),
        (_SYMTAB, symbols),
    ]
    entries += [(_STRSZ, len(strings)), (_SYMENT, symbol_size), (_VERNEED, verneed), (_VERNEEDNUM, 1)]
    entries += [(_VERSYM, versym), (0, 0)]
    table = b"".join(struct.pack(f"{order}QQ" if wide else f"{order}II", *entry) for entry in entries)
    size = dynamic + len(table)

    def program_header(kind: int, offset: int, length: int) -> bytes:
        if wide:
            return struct.pack(f"{order}IIQQQQQQ", kind, 4, offset, offset, offset, length, length, 8)
        return struct.pack(f"{order}8I", kind, offset, offset, offset, length, length, 4, 8)

    head = b"\x7fELF" + bytes([2 if wide else 1, 1 if order == "<" else 2, 1])
    head = head.ljust(16, b"\0")
    fields = (2, machine, 1, 0x100, header_size, 0, 0, header_size, program_size, 3, 0, 0, 0)
    head += struct.pack(f"{order}HHIQQQIHHHHHH" if wide else f"{order}HHIIIIIHHHHHH", *fields)
    head += program_header(_INTERP, interpreter, len(_INTERPRETER))
    head += program_header(_LOAD, 0, size)
    head += program_header(_DYNAMIC, dynamic, len(table))
    data = head
    for offset, block in zip(offsets, [*blocks, table], strict=True):
        data = data.ljust(offset, b"\0") + block
    return data
