"""Read ELF files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from lief import ELF

from tools.analyze.facts import AnalysisError, Binary, Section, name_of
from tools.analyze.versions import version_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_ARCHITECTURES = {
    "AARCH64": "aarch64",
    "ARM": "arm",
    "I386": "i686",
    "LOONGARCH": "loongarch64",
    "MIPS": "mips",
    "PPC": "powerpc",
    "PPC64": "powerpc64",
    "RISCV": "riscv64",
    "S390": "s390x",
    "X86_64": "x86_64",
}
_KINDS = {ELF.Header.FILE_TYPE.REL: "object", ELF.Header.FILE_TYPE.EXEC: "executable"}
_SMALLEST = 52
_NAME = re.compile(r"[\x20-\x7e]+|(?=.*[^\x00-\x7f])[^\x00-\x1f\x7f\ufffd]+")


def read(name: str, data: bytes) -> list[Binary]:
    """Read an ELF file.

    Raises:
        AnalysisError: it is damaged.
    """
    if len(data) < _SMALLEST:
        raise AnalysisError(f"it is cut short: it has {len(data)} bytes, an ELF header alone {_SMALLEST}")
    config = ELF.ParserConfig()
    config.parse_relocations = False
    config.parse_overlay = False
    file = ELF.parse(data, config)
    if file is None:
        raise AnalysisError("it is damaged: its ELF header is not sound")
    _check_extent(file, len(data))
    tags = ELF.DynamicEntry.TAG
    dynamic = {tag: list(_entries(file, tag)) for tag in (tags.RPATH, tags.RUNPATH, tags.SONAME)}
    flags = next((entry for entry in file.dynamic_entries if entry.tag == tags.FLAGS_1), None)
    is_pie = isinstance(flags, ELF.DynamicEntryFlags) and flags.has(ELF.DynamicEntryFlags.FLAG.PIE)
    needed = [_text(library) for library in file.libraries]
    interpreter = _text(file.interpreter) if file.has_interpreter else None
    kind = _KINDS.get(file.header.file_type, "shared library")
    if kind == "shared library" and (interpreter or is_pie):
        kind = "executable"
    static = not interpreter and not needed and kind != "shared library"
    sections = [] if static and not file.sections else _sections(file)
    names = {section.name for section in sections}
    versions = _versions(file)
    return [
        Binary(
            name=name,
            format="ELF",
            architecture=_architecture(file),
            bits=64 if file.header.identity_class == ELF.Header.CLASS.ELF64 else 32,
            byte_order="little" if file.header.identity_data == ELF.Header.ELF_DATA.LSB else "big",
            kind=kind,
            linking="static" if static else "dynamic",
            size=len(data),
            position_independent=file.header.file_type == ELF.Header.FILE_TYPE.DYN,
            stripped=".symtab" not in names,
            debug_information=".debug_info" in names,
            needed=needed,
            library_name=next(iter(dynamic[tags.SONAME]), None),
            interpreter=interpreter,
            rpath=_paths(dynamic[tags.RPATH]),
            runpath=_paths(dynamic[tags.RUNPATH]),
            symbol_versions=versions,
            c_library=_c_library(file, interpreter, needed, versions, static=static),
            minimum_system=_kernel(file),
            compilers=_compilers(file),
            sections=sections,
            python=_python(file, needed),
        )
    ]


def _text(value: str | bytes) -> str:
    """A name in the file.

    Raises:
        AnalysisError: it is nothing that a name could be.
    """
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not _NAME.fullmatch(text):
        raise AnalysisError(f"it is damaged: a name in it is {text[:40]!r}")
    return text


def _check_extent(file: ELF.Binary, size: int) -> None:
    """Raise if what the headers tell of is not in the file."""
    header = file.header
    if header.identity_class == ELF.Header.CLASS.NONE or name_of(header.identity_data) not in ("LSB", "MSB"):
        raise AnalysisError("it is damaged: its ELF header says neither 32 nor 64 bits, or no order of bytes")
    ends = {
        "program headers": header.program_header_offset + header.program_header_size * header.numberof_segments,
        "section headers": header.section_header_offset + header.section_header_size * header.numberof_sections,
    }
    if len(file.segments) != header.numberof_segments or len(file.sections) != header.numberof_sections:
        ends["headers"] = max(size + 1, *ends.values())
    for segment in file.segments:
        ends[f"segment {name_of(segment.type)}"] = segment.file_offset + segment.physical_size
    for section in file.sections:
        if section.type != ELF.Section.TYPE.NOBITS:
            ends[f"section {section.name!r}"] = section.offset + section.size
    for what, end in ends.items():
        if end > size:
            raise AnalysisError(f"it is cut short or damaged: its {what} would end at byte {end}, it has {size}")
    loaded = any(segment.type == ELF.Segment.TYPE.LOAD for segment in file.segments)
    if header.file_type in (ELF.Header.FILE_TYPE.EXEC, ELF.Header.FILE_TYPE.DYN) and not loaded:
        raise AnalysisError("it is damaged: nothing of it would be loaded")


def _architecture(file: ELF.Binary) -> str:
    name = name_of(file.header.machine_type)
    little = file.header.identity_data == ELF.Header.ELF_DATA.LSB
    if name == "PPC64" and little:
        return "powerpc64le"
    return _ARCHITECTURES.get(name, f"machine {name}" if name.isdigit() else name.lower())


def _entries(file: ELF.Binary, tag: ELF.DynamicEntry.TAG) -> Iterable[str]:
    for entry in file.dynamic_entries:
        if entry.tag == tag:
            if isinstance(entry, ELF.DynamicEntryRpath):
                yield _text(entry.rpath)
            elif isinstance(entry, ELF.DynamicEntryRunPath):
                yield _text(entry.runpath)
            elif isinstance(entry, ELF.DynamicSharedObject):
                yield _text(entry.name)


def _paths(values: list[str]) -> list[str]:
    return [path for value in values for path in value.split(":") if path]


def _versions(file: ELF.Binary) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for requirement in file.symbols_version_requirement:
        names = {_text(auxiliary.name) for auxiliary in requirement.get_auxiliary_symbols()}
        found.setdefault(_text(requirement.name), set()).update(names)
    return {library: sorted(names, key=version_key) for library, names in sorted(found.items())}


def _c_library(
    file: ELF.Binary, interpreter: str | None, needed: list[str], versions: dict[str, list[str]], *, static: bool
) -> str | None:
    names = [interpreter or "", *needed]
    if any("ld-musl-" in name or name.startswith("libc.musl-") for name in names):
        return "musl"
    if any(text.startswith("GLIBC_") for each in versions.values() for text in each) or "libc.so.6" in needed:
        return "glibc"
    # Of what musl's linker makes of a plain `-lc`, the name alone tells.
    if "libc.so" in needed:
        return "musl"
    if static:
        # What every program of glibc begins with has this note; musl's does not.
        return "glibc" if any(isinstance(note, ELF.NoteAbi) for note in file.notes) else "musl"
    return None


def _kernel(file: ELF.Binary) -> str | None:
    for note in file.notes:
        if isinstance(note, ELF.NoteAbi) and name_of(note.abi) == "LINUX" and note.version:
            return "Linux " + ".".join(str(part) for part in note.version)
    return None


def _compilers(file: ELF.Binary) -> list[str]:
    section = file.get_section(".comment")
    if section is None:
        return []
    texts = bytes(section.content).decode("utf-8", "replace").split("\0")
    return sorted({text.strip() for text in texts if text.strip() and text.isprintable()})


def _sections(file: ELF.Binary) -> list[Section]:
    return [
        Section(str(section.name), section.offset, section.size)
        for section in file.sections
        if section.size and section.type != ELF.Section.TYPE.NOBITS
    ]


def _python(file: ELF.Binary, needed: list[str]) -> str | None:
    """Python's version, which since 3.11 is a number in it; in a library it is part of the library's name."""
    symbol = file.get_dynamic_symbol("Py_Version") or file.get_symtab_symbol("Py_Version")
    if symbol is not None and symbol.value:
        order: Literal["little", "big"] = "little" if file.header.identity_data == ELF.Header.ELF_DATA.LSB else "big"
        content: Any = file.get_content_from_virtual_address(symbol.value, 4)
        return _python_version(int.from_bytes(bytes(content), order))
    for library in needed:
        if found := re.match(r"libpython(3\.\d+)", library):
            return found[1]
    return None


_LEVELS = {0xA: "a", 0xB: "b", 0xC: "rc"}


def _python_version(number: int) -> str | None:
    """Text of a `PY_VERSION_HEX`."""
    major, minor, micro = number >> 24, number >> 16 & 0xFF, number >> 8 & 0xFF
    level, serial = number >> 4 & 0xF, number & 0xF
    if major != 3:
        return None
    return f"{major}.{minor}.{micro}" + (f"{_LEVELS[level]}{serial}" if level in _LEVELS else "")
