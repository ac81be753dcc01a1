"""Attaching a payload to an ELF launcher so that the kernel maps it, and finding it again.

The launcher has a note `PYOXIDIZER` in a section and program header of its own (`tools/launcher/src/attached.rs`).
Attaching appends the payload, turns that program header into a read-only PT_LOAD behind the last one, writes the
payload's place into the note, and adds a section header for the payload: `strip` and `objcopy` drop what has none.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.resources.resource import Data

__all__ = ["AttachError", "NoPayloadError", "attach", "find_payload"]

_NOTE_NAME = b"PYOXIDIZER\0\0"
_NOTE_HEADER = struct.pack("<III", 11, 24, 1) + _NOTE_NAME
_NOTE_SIZE = len(_NOTE_HEADER) + 24
_PT_LOAD, _PT_NOTE = 1, 4
_PF_R = 4
_SHT_PROGBITS, _SHF_ALLOC = 1, 2
_PROGRAM_HEADER = struct.Struct("<IIQQQQQQ")
_SECTION_HEADER = struct.Struct("<IIQQQQIIQQ")
_MACHINES = {62: 0x1000, 183: 0x10000}
"""ELF machine → largest page size its kernels use: x86-64 and aarch64."""


class AttachError(ValueError):
    """The launcher is not what a payload can be attached to. The message says why."""


class NoPayloadError(AttachError):
    """A file without a payload, which is no damage."""


class _Segment(NamedTuple):
    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    file_size: int
    memory_size: int
    align: int


class _Layout(NamedTuple):
    page: int
    table: int
    segments: list[_Segment]
    sections: int
    section_count: int


def _layout(data: bytes) -> _Layout:
    if data[:6] != b"\x7fELF\x02\x01" or len(data) < 64:
        raise AttachError("it is not a 64-bit little-endian ELF file")
    (machine,) = struct.unpack_from("<H", data, 18)
    if machine not in _MACHINES:
        raise AttachError(f"its ELF machine is {machine}; known are {sorted(_MACHINES)}")
    table, sections = struct.unpack_from("<QQ", data, 32)
    size, count, section_size, section_count = struct.unpack_from("<HHHH", data, 54)
    if size != _PROGRAM_HEADER.size or table + count * size > len(data):
        raise AttachError("its program headers lie outside the file")
    if section_count and (section_size != _SECTION_HEADER.size or sections + section_count * section_size > len(data)):
        raise AttachError("its section headers lie outside the file")
    segments = [_Segment(*_PROGRAM_HEADER.unpack_from(data, table + i * size)) for i in range(count)]
    return _Layout(_MACHINES[machine], table, segments, sections, section_count)


def _up(value: int, align: int) -> int:
    return (value + align - 1) // align * align


def attach(launcher: bytes, payload: Sequence[Data]) -> list[Data]:
    """The executable, as the pieces to be written one after the other, made of those of the payload.

    Raises AttachError if `launcher` is not an ELF launcher or already has a payload.
    """
    layout = _layout(launcher)
    note = _own_note(launcher, layout)
    offset = _up(len(launcher), layout.page)
    address = _up(max(s.address + s.memory_size for s in layout.segments if s.kind == _PT_LOAD), layout.page)
    length = sum(map(len, payload))
    loaded = _Segment(_PT_LOAD, _PF_R, offset, address, address, length, length, layout.page)
    head = bytearray(launcher)
    struct.pack_into("<QQ", head, note.offset + len(_NOTE_HEADER), (address - note.address) % 2**64, length)
    segments = [s for s in layout.segments if s is not note]
    # The kernel and the loader want PT_LOADs in ascending order of address.
    last = max(i for i, s in enumerate(segments) if s.kind == _PT_LOAD)
    segments.insert(last + 1, loaded)
    for i, segment in enumerate(segments):
        _PROGRAM_HEADER.pack_into(head, layout.table + i * _PROGRAM_HEADER.size, *segment)
    pieces: list[Data] = [head, bytes(offset - len(launcher)), *payload]
    if layout.section_count:
        end = offset + length
        pieces += [bytes(_up(end, 8) - end), _sections(launcher, layout, note, loaded)]
        struct.pack_into("<Q", head, 40, _up(end, 8))
        struct.pack_into("<H", head, 60, layout.section_count + 1)
    return pieces


def _own_note(data: bytes, layout: _Layout) -> _Segment:
    for segment in layout.segments:
        if segment.kind == _PT_NOTE and data.startswith(_NOTE_HEADER, segment.offset):
            if segment.file_size != _NOTE_SIZE or segment.offset + _NOTE_SIZE > len(data):
                raise AttachError("its note PYOXIDIZER shares a program header with other notes")
            return segment
    if data.find(_NOTE_HEADER) >= 0:
        raise AttachError("it has a payload already")
    raise AttachError("it has no note PYOXIDIZER: it is no launcher")


def _sections(data: bytes, layout: _Layout, note: _Segment, loaded: _Segment) -> bytes:
    """The section headers and one more: the payload's.

    Its name is the end of the note's, `.note.pyoxidizer`: names may begin in the middle of others.
    """
    table = data[layout.sections : layout.sections + layout.section_count * _SECTION_HEADER.size]
    names = [
        name
        for name, _, _, address, offset, *_ in _SECTION_HEADER.iter_unpack(table)
        if (address, offset) == (note.address, note.offset)
    ]
    if not names:
        raise AttachError("its note PYOXIDIZER has no section header")
    name = names[0] + len(".note")
    return table + _SECTION_HEADER.pack(
        name, _SHT_PROGBITS, _SHF_ALLOC, loaded.address, loaded.offset, loaded.file_size, 0, 0, loaded.align, 0
    )


def find_payload(data: bytes) -> tuple[int, int]:
    """Offset and length in bytes of the payload in an executable.

    Raises:
        NoPayloadError: it has none.
        AttachError: it is cut short or damaged.
    """
    layout = _layout(data)
    loads = [s for s in layout.segments if s.kind == _PT_LOAD]
    for segment in loads:
        at = data.find(_NOTE_HEADER, segment.offset, segment.offset + segment.file_size)
        if at < 0:
            continue
        if at + _NOTE_SIZE > len(data):
            raise AttachError("it is cut short: its note PYOXIDIZER has no end")
        distance, length = struct.unpack_from("<QQ", data, at + len(_NOTE_HEADER))
        if not distance:
            raise NoPayloadError("it is a launcher, and has no payload yet")
        address = (at - segment.offset + segment.address + distance) % 2**64
        for other in loads:
            if other.address == address and other.file_size == length:
                if other.offset + length > len(data):
                    raise AttachError(f"it is cut short: its payload would end at byte {other.offset + length}")
                return other.offset, length
        raise AttachError("it is damaged: its payload is not where its note PYOXIDIZER says")
    raise NoPayloadError("it has no payload")
