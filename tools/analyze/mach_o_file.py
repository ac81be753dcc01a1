"""Read Mach-O files: macOS's executables and libraries, for one processor or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lief import MachO

from tools.analyze.facts import AnalysisError, Binary, Section, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARCHITECTURES = {"ARM": "arm", "ARM64": "aarch64", "POWERPC": "powerpc", "POWERPC64": "powerpc64", "X86": "i686"}
_KINDS = {"EXECUTE": "executable", "OBJECT": "object"}
_FAT = b"\xca\xfe\xba\xbe"
_SMALLEST_FAT = 8
_MOST_SLICES = 32


def read(name: str, data: bytes) -> list[Binary]:
    """Read a Mach-O file: a binary for each processor.

    Raises:
        AnalysisError: it is damaged.
    """
    expected = 1
    if data.startswith(_FAT):
        expected = int.from_bytes(data[4:_SMALLEST_FAT], "big")
        # Compiled Java begins with the same bytes, and has its version here.
        if len(data) < _SMALLEST_FAT or not 0 < expected <= _MOST_SLICES:
            raise AnalysisError("it is neither ELF, PE nor Mach-O, or damaged: it is no fat file of a few binaries")
    file = MachO.parse(data, MachO.ParserConfig.quick)
    if file is None or file.size != expected:
        raise AnalysisError("it is cut short or damaged: its Mach-O headers are not sound")
    return [_read(name, binary, len(data), fat=expected > 1) for binary in file]


def _read(name: str, file: MachO.Binary, size: int, *, fat: bool) -> Binary:
    header = file.header
    architecture = _architecture(header.cpu_type)
    _check_extent(file, size)
    identity = MachO.LoadCommand.TYPE.ID_DYLIB
    libraries = [library for library in file.libraries if library.command != identity]
    weak = {MachO.LoadCommand.TYPE.LOAD_WEAK_DYLIB, MachO.LoadCommand.TYPE.LAZY_LOAD_DYLIB}
    return Binary(
        name=f"{name} ({architecture})" if fat else name,
        format="Mach-O",
        architecture=architecture,
        bits=64 if file.header.magic in (MachO.MACHO_TYPES.MAGIC_64, MachO.MACHO_TYPES.CIGAM_64) else 32,
        byte_order="big" if architecture.startswith("powerpc") else "little",
        kind=_KINDS.get(name_of(header.file_type), "shared library"),
        linking="dynamic",
        size=_end(file) - file.fat_offset if fat else size,
        offset=file.fat_offset,
        position_independent=name_of(header.file_type) != "EXECUTE" or header.has(MachO.Header.FLAGS.PIE),
        stripped=not any(symbol.type == MachO.Symbol.TYPE.SECTION and not _external(symbol) for symbol in file.symbols),
        debug_information=file.get_segment("__DWARF") is not None,
        needed=[_text(library.name) for library in libraries if library.command not in weak],
        delayed=[_text(library.name) for library in libraries if library.command in weak],
        library_name=next((_text(each.name) for each in file.libraries if each.command == identity), None),
        interpreter=_text(file.dylinker.name) if file.dylinker is not None else None,
        rpath=[_text(each.path) for each in file.rpaths],
        minimum_system=_minimum(file),
        sections=list(_sections(file)),
    )


def _sections(file: MachO.Binary) -> Iterator[Section]:
    """Sections, and segments that have none, as that of symbols and signatures (`__LINKEDIT`)."""
    for section in file.sections:
        if section.size and section.offset:
            name = ",".join([_text(section.segment_name), _text(section.name)])
            yield Section(name, file.fat_offset + section.offset, section.size)
    for segment in file.segments:
        if segment.file_size and not len(segment.sections):
            yield Section(_text(segment.name), file.fat_offset + segment.file_offset, segment.file_size)


def _architecture(cpu: object) -> str:
    name = name_of(cpu)
    if name.isdigit():
        raise AnalysisError("it is damaged: its Mach-O header names no processor that there is")
    return "x86_64" if name == "X86_64" else _ARCHITECTURES.get(name, name.lower())


def _external(symbol: MachO.Symbol) -> bool:
    return bool(symbol.raw_type & 1)


def _text(value: str | bytes) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not text or not text.isprintable() or "\ufffd" in text:
        raise AnalysisError(f"it is damaged: a name in it is {text[:40]!r}")
    return text


def _end(file: MachO.Binary) -> int:
    return max((file.fat_offset + segment.file_offset + segment.file_size for segment in file.segments), default=0)


def _check_extent(file: MachO.Binary, size: int) -> None:
    """Raise if what the headers tell of is not in the file."""
    if len(list(file.commands)) != file.header.nb_cmds:
        raise AnalysisError("it is cut short or damaged: its load commands are not complete")
    if _end(file) > size:
        raise AnalysisError(f"it is cut short or damaged: its segments would end at byte {_end(file)}, it has {size}")


def _minimum(file: MachO.Binary) -> str | None:
    if (build := file.build_version) is not None:
        platform = name_of(build.platform)
        return ("macOS " if platform == "MACOS" else f"{platform} ") + _version(build.minos)
    if (oldest := file.version_min) is not None:
        return "macOS " + _version(oldest.version)
    return None


def _version(parts: list[int]) -> str:
    while len(parts) > 2 and parts[-1] == 0:
        parts = parts[:-1]
    return ".".join(str(part) for part in parts)
