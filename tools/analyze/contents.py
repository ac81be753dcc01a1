"""What the payload of an executable holds: every resource, where it is and how large, and the binaries among them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.analyze import binaries
from tools.analyze.facts import BESIDE, PAYLOAD, AnalysisError, Binary
from tools.payload import elf, index, layout, settings
from tools.resources.resource import FIELDS, FLAG, LIST16, MAP32, MAP64

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.payload.settings import Setting
    from tools.resources.packed import Entry

_RELATIVE = "relative_path"
_SECTION = ".pyoxidizer"


@dataclass
class Part:
    """One value of a resource."""

    kind: str
    """The field it is, such as `in_memory_source`."""
    key: str | None
    """Of files of a package or a distribution: the file's name."""
    size: int | None
    """None of a file that is not there."""
    offset: int | None
    """In the executable; None of what is a file."""
    path: str | None
    """Of what is a file: relative to the executable's folder."""


@dataclass
class Resource:
    """A resource: a module, a shared library, or the files of a distribution."""

    name: str
    flags: list[str]
    requires: list[str]
    """Libraries that have to be opened before it."""
    parts: list[Part]


@dataclass
class Contents:
    """A payload that is sound."""

    offset: int
    size: int
    settings: dict[str, Setting]
    settings_size: int
    index_size: int
    resources_size: int
    resources: list[Resource]
    data: memoryview
    """The resources' bytes. Their offsets are those in the file."""
    data_offset: int

    def bytes_of(self, part: Part) -> bytes:
        """Bytes of a part that is in the payload."""
        assert part.offset is not None
        assert part.size is not None
        start = part.offset - self.data_offset
        return bytes(self.data[start : start + part.size])


def is_payload(data: bytes) -> bool:
    """Tell whether a file is a payload by itself."""
    return data.startswith(layout.MAGIC[:7])


def find(data: bytes, binary: Binary) -> tuple[int, int] | None:
    """Where the payload is in an executable; None if it has none.

    Raises:
        AnalysisError: it is damaged.
    """
    has_section = any(section.name == _SECTION for section in binary.sections)
    if binary.format != "ELF" or binary.bits != 64 or binary.byte_order != "little":
        return None
    if binary.architecture not in ("x86_64", "aarch64"):
        return None
    try:
        return elf.find_payload(data)
    except elf.NoPayloadError:
        if has_section:
            raise AnalysisError("it is damaged: it has a section for a payload, and no note that says so") from None
        return None
    except elf.AttachError as error:
        raise AnalysisError(str(error)) from None


def read(data: bytes, offset: int, size: int, folder: Path) -> Contents:
    """Read a payload, and check all of it; `folder` is where what is beside the executable is.

    Raises:
        AnalysisError: it is damaged, or names what is no file of its own.
    """
    try:
        parts = layout.open_payload(memoryview(data)[offset : offset + size])
        entries = index.read(parts.index, parts.resources)
        values = settings.decode(parts.settings)
    except ValueError as error:
        raise AnalysisError(str(error)) from None
    start = offset + int.from_bytes(data[offset + 48 : offset + 56], "little")
    return Contents(
        offset=offset,
        size=size,
        settings=values,
        settings_size=len(parts.settings),
        index_size=len(parts.index),
        resources_size=len(parts.resources),
        resources=[_resource(entry, parts.resources, start, folder, alone=offset == 0) for entry in entries],
        data=parts.resources,
        data_offset=start,
    )


def _resource(entry: Entry, data: memoryview, start: int, folder: Path, *, alone: bool) -> Resource:
    resource = Resource(entry.name, [FIELDS[flag][0].removeprefix("is_") for flag in entry.flags], [], [])
    for field, key_offset, key_length, offset, length in entry.spans:
        attribute, encoding = FIELDS[field]
        key = _text(data, key_offset, key_length) if encoding in (MAP32, MAP64) else None
        if encoding == LIST16:
            resource.requires.append(_text(data, offset, length))
        elif _RELATIVE in attribute:
            try:
                path = _path(bytes(data[offset : offset + length]), alone=alone)
                size = _size(folder, path)
            except AnalysisError as error:
                raise AnalysisError(f"its resource {entry.name!r} has {error}") from None
            resource.parts.append(Part(attribute, key, size, None, path))
        elif encoding != FLAG:
            resource.parts.append(Part(attribute, key, length, start + offset, None))
    return resource


def _text(data: memoryview, offset: int, length: int) -> str:
    return os.fsdecode(bytes(data[offset : offset + length]))


def _path(path: bytes, *, alone: bool) -> str:
    """A path as its target has it: of bytes, or on Windows of 16-bit units, of which plain text has zeros.

    Only a payload that is alone can be for Windows.

    Raises:
        AnalysisError: the launcher would not follow it; the message is the end of a sentence about who has it.
    """
    is_wide = alone and b"\0" in path and len(path) % 2 == 0
    text = path.decode("utf-16-le", "replace") if is_wide else os.fsdecode(path)
    parts = text.replace("\\", "/").split("/") if is_wide else text.split("/")
    if "\0" in text or not {"", ".", ".."}.isdisjoint(parts):
        raise AnalysisError(f"the path {text!r}, which is none of a file below the executable's folder. Pack it again")
    return text


def _size(folder: Path, path: str) -> int | None:
    try:
        status = (folder / path).stat()
    except OSError:
        return None
    # What else there is may have no end, or never begin.
    if not stat.S_ISREG(status.st_mode):
        raise AnalysisError(f"the path {path!r}, where there is no regular file. Put the one there that was packed")
    return status.st_size


def embedded(contents: Contents, folder: Path) -> Iterator[Binary]:
    """The binaries among the resources: extension modules, shared libraries, and files that are either.

    Raises:
        AnalysisError: an extension module or a shared library is damaged; names it.
    """
    for resource in contents.resources:
        for part in resource.parts:
            name = f"{resource.name}/{part.key}" if part.key else resource.name
            is_library = "shared_library" in part.kind or "shared_library" in resource.flags
            data = _content(contents, part, folder) if is_library or part.kind.startswith("in_memory_package") else b""
            if not data or not (is_library or binaries.is_binary(data[:4])):
                continue
            try:
                found = binaries.read(name, data)
            except AnalysisError as error:
                if not is_library:  # a file of data that begins like a program
                    continue
                raise AnalysisError(f"the library '{name}' in it: {error}") from None
            for binary in found:
                binary.where = BESIDE if part.path else PAYLOAD
                binary.offset += part.offset or 0
                yield binary


def _content(contents: Contents, part: Part, folder: Path) -> bytes:
    if part.path is None:
        return contents.bytes_of(part)
    return (folder / part.path).read_bytes() if part.size is not None else b""
