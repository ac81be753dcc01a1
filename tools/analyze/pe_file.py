"""Read PE files: Windows' executables and libraries."""

from __future__ import annotations

from lief import PE

from tools.analyze.facts import AnalysisError, Binary, Section, name_of

_ARCHITECTURES = {"AMD64": "x86_64", "ARM64": "aarch64", "ARMNT": "arm", "I386": "i686"}
_SUBSYSTEMS = {"WINDOWS_CUI": "console", "WINDOWS_GUI": "windows"}
_SYSTEMS = {
    (5, 1): "Windows XP",
    (5, 2): "Windows XP (64-bit)",
    (6, 0): "Windows Vista",
    (6, 1): "Windows 7",
    (6, 2): "Windows 8",
    (6, 3): "Windows 8.1",
    (10, 0): "Windows 10",
}
_WIDE = 0x20B


def read(name: str, data: bytes) -> list[Binary]:
    """Read a PE file.

    Raises:
        AnalysisError: it is damaged.
    """
    config = PE.ParserConfig()
    config.parse_reloc = False
    config.parse_rsrc = False
    config.parse_signature = False
    file = PE.parse(data, config)
    if file is None:
        raise AnalysisError("it is damaged: it starts like a program for DOS or Windows, and has no sound PE header")
    _check_extent(file, len(data))
    header, optional = file.header, file.optional_header
    system = (optional.major_subsystem_version, optional.minor_subsystem_version)
    subsystem = name_of(optional.subsystem)
    library = header.has_characteristic(PE.Header.CHARACTERISTICS.DLL)
    export = file.get_export() if file.has_exports else None
    return [
        Binary(
            name=name,
            format="PE",
            architecture=_ARCHITECTURES.get(name_of(header.machine), name_of(header.machine).lower()),
            bits=64 if int(optional.magic) == _WIDE else 32,
            byte_order="little",
            kind="shared library" if library else "executable",
            linking="dynamic",
            size=len(data),
            position_independent=optional.has(PE.OptionalHeader.DLL_CHARACTERISTICS.DYNAMIC_BASE),
            stripped=header.numberof_symbols == 0,
            debug_information=file.has_debug,
            needed=[_text(each.name) for each in file.imports],
            delayed=[_text(each.name) for each in file.delay_imports],
            library_name=_text(export.name) if export is not None and export.name else None,
            minimum_system=_SYSTEMS.get(system, f"Windows NT {system[0]}.{system[1]}"),
            subsystem=_SUBSYSTEMS.get(subsystem, subsystem.lower().replace("_", " ")),
            sections=[
                Section(str(section.name), section.pointerto_raw_data, section.sizeof_raw_data)
                for section in file.sections
                if section.sizeof_raw_data
            ],
        )
    ]


def _text(value: str | bytes) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    if not text.isascii() or not text.isprintable() or not text:
        raise AnalysisError(f"it is damaged: the name of a library in it is {text[:40]!r}")
    return text


def _check_extent(file: PE.Binary, size: int) -> None:
    """Raise if what the headers tell of is not in the file."""
    if len(file.sections) != file.header.numberof_sections:
        raise AnalysisError("it is cut short or damaged: its table of sections is not complete")
    for section in file.sections:
        end = section.pointerto_raw_data + section.sizeof_raw_data
        if section.sizeof_raw_data and end > size:
            raise AnalysisError(
                f"it is cut short or damaged: its section {section.name!r} would end at byte {end}, it has {size}"
            )
    imports = file.data_directory(PE.DataDirectory.TYPES.IMPORT_TABLE)
    if imports is not None and imports.size and not file.has_imports:
        raise AnalysisError("it is damaged: the table of the libraries that it needs cannot be read")
