"""Small libraries for macOS, written down a second time from Apple's headers: nothing runs in them."""

from __future__ import annotations

import struct

X86_64, ARM64 = 0x1000007, 0x100000C


def dylib(
    functions: tuple[str, ...] = (), needed: tuple[str, ...] = (), cpu: int = ARM64, trie: bool = True, kind: int = 6
) -> bytes:
    """A 64-bit library that exports `functions` in a table of either age, and loads the libraries with the paths `needed`."""
    names = [f"_{name}".encode() for name in functions]
    commands = []
    for path in needed:
        text = path.encode() + b"\0"
        text += bytes(-len(text) % 8)
        commands.append(struct.pack("<6I", 0xC, 24 + len(text), 24, 0, 0, 0) + text)
    size = sum(map(len, commands)) + (16 if trie else 24)
    at = 32 + size
    if trie:
        content = _trie(names)
        commands.append(struct.pack("<4I", 0x80000033, 16, at, len(content)))
    else:
        texts, symbols = b"\0", b""
        for name in names:
            symbols += struct.pack("<IBBHQ", len(texts), 0x0F, 1, 0, 0)
            texts += name + b"\0"
        # One that is used, one that is seen in the library only, one for debuggers.
        for symbol_kind, name in ((0x01, b"_PyInit_used"), (0x1F, b"_PyInit_private"), (0x64, b"_PyInit_debug")):
            symbols += struct.pack("<IBBHQ", len(texts), symbol_kind, 0, 0, 0)
            texts += name + b"\0"
        content = symbols + texts
        commands.append(struct.pack("<6I", 2, 24, at, len(symbols) // 16, at + len(symbols), len(texts)))
    return struct.pack("<8I", 0xFEEDFACF, cpu, 0, kind, len(commands), size, 0, 0) + b"".join(commands) + content


def universal(*parts: bytes) -> bytes:
    """A file that holds libraries for several processors."""
    rows, content, at = b"", b"", 8 + 20 * len(parts)
    for part in parts:
        rows += struct.pack(">IIIII", struct.unpack_from("<I", part, 4)[0], 0, at + len(content), len(part), 0)
        content += part
    return struct.pack(">II", 0xCAFEBABE, len(parts)) + rows + content


def _common(names: list[bytes]) -> bytes:
    """What all names begin with; of sorted ones, the first and the last decide."""
    first, last = names[0], names[-1]
    return first[: next((i for i, byte in enumerate(first) if last[i : i + 1] != bytes([byte])), len(first))]


def _trie(names: list[bytes]) -> bytes:
    """Each edge is what all names below it begin with; addresses have two bytes, which is enough."""

    def number(value: int) -> bytes:
        return bytes([value & 0x7F | 0x80, value >> 7])

    nodes: list[tuple[bool, list[tuple[bytes, int]]]] = []

    def node(tails: list[bytes]) -> int:
        mine = len(nodes)
        nodes.append((b"" in tails, []))
        for first in sorted({tail[:1] for tail in tails} - {b""}):
            below = [tail for tail in tails if tail[:1] == first]
            edge = _common(below)
            nodes[mine][1].append((edge, node([tail[len(edge) :] for tail in below])))
        return mine

    node(sorted(set(names)))
    offsets, at = [], 0
    for ends, edges in nodes:
        offsets.append(at)
        at += (3 if ends else 1) + 1 + sum(len(edge) + 3 for edge, _ in edges)
    found = b""
    for ends, edges in nodes:
        found += (b"\x02\0\0" if ends else b"\0") + bytes([len(edges)])
        found += b"".join(edge + b"\0" + number(offsets[child]) for edge, child in edges)
    return found
