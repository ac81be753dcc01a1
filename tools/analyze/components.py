"""What the bytes of an executable belong to: the launcher, the standard library, each distribution, the application."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, field
from email.parser import HeaderParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.analyze.contents import Contents, Part, Resource
    from tools.analyze.facts import Binary, Section

LAUNCHER, STDLIB, DISTRIBUTION, APPLICATION, FORMAT = (
    "launcher",
    "standard library",
    "distribution",
    "application",
    "format",
)
"""Groups of components."""

BYTECODE, SOURCE, NATIVE, DATA, METADATA, OVERHEAD = "bytecode", "source", "native", "data", "metadata", "overhead"
"""Kinds of bytes."""
KINDS = (BYTECODE, SOURCE, NATIVE, DATA, METADATA, OVERHEAD)

_IMPORTER = "_oxidized_importer"
# Modules of the standard library that not every Python has.
_SOME_STDLIB = """
__hello__ __phello__ _aix_support _android_support _apple_support _collections_abc _colorize _ios_support _opcode_metadata _py_warnings
_pydatetime _pylong _pyrepl _sysconfig annotationlib asynchat asyncore binhex cgi cgitb compression crypt distutils idlelib imghdr imp
lib2to3 mailcap msilib nis nntplib ossaudiodev pipes profiling pydoc_data smtpd sndhdr spwd sunau telnetlib test uu xdrlib
"""
_STDLIB_NAMES = sys.stdlib_module_names | set(_SOME_STDLIB.split())
_SECTIONS = {
    "code": (".text", ".init", ".fini", ".plt", "__TEXT,__text", "__TEXT,__stubs"),
    "constants": (".rodata", ".eh_frame", ".gcc_except", ".rdata", ".pdata", ".xdata", "__TEXT,", "__DATA_CONST,"),
    "data": (".data", ".tdata", ".got", ".PyRuntime", ".init_array", ".fini_array", ".ctors", ".dtors", "__DATA,"),
    "symbols and relocations": (
        ".symtab",
        ".strtab",
        ".shstrtab",
        ".dyn",
        ".gnu.",
        ".hash",
        ".rel",
        ".reloc",
        "__LINKEDIT",
    ),
    "debug information": (".debug", ".zdebug"),
}
_TABLES = (".symtab", ".strtab", ".shstrtab")
_PAYLOAD_SECTION = ".pyoxidizer"


@dataclass
class Component:
    """Something that bytes belong to; `size` is that of all its kinds, and of all its parts."""

    group: str
    name: str
    kinds: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    files: int = 0
    """Bytes in files beside the executable, which are not among the others."""

    @property
    def size(self) -> int:
        """Bytes in the executable."""
        return sum(self.kinds.values())

    def add(self, kind: str, part: str, size: int) -> None:
        """Count some bytes."""
        self.kinds[kind] = self.kinds.get(kind, 0) + size
        self.parts[part] = self.parts.get(part, 0) + size


def of_binaries(binaries: list[Binary], total: int, linked: Mapping[str, int] | None = None) -> list[Component]:
    """Components of a file without a payload: one of each binary, by its processor if there are several; together they are all of its bytes."""
    names = [binary.architecture for binary in binaries] if len(binaries) > 1 else [LAUNCHER]
    found = [_launcher(binary, name, linked) for binary, name in zip(binaries, names, strict=True)]
    return _complete(found, total)


def _launcher(binary: Binary, name: str, linked: Mapping[str, int] | None) -> Component:
    """What is in a binary's sections, but for the payload: with `linked` by what was linked, as tools/sizes measures it; else by sections."""
    launcher = Component(LAUNCHER, name)
    if linked:
        for part, size in linked.items():
            launcher.add(NATIVE, part, size)
        # They have no address, and the linker's map only tells of what has.
        tables = sum(section.size for section in binary.sections if section.name in _TABLES)
        launcher.add(NATIVE, "symbol tables", tables)
    else:
        for section in binary.sections:
            if section.name != _PAYLOAD_SECTION:
                launcher.add(NATIVE, _section_part(section), section.size)
    return launcher


def _section_part(section: Section) -> str:
    return next((part for part, starts in _SECTIONS.items() if section.name.startswith(starts)), "other sections")


def of_executable(
    binary: Binary | None, contents: Contents, total: int, linked: Mapping[str, int] | None = None
) -> list[Component]:
    """Components of an executable with a payload, or of a payload alone; together they are all of its bytes."""
    components = {(LAUNCHER, LAUNCHER): _launcher(binary, LAUNCHER, linked)} if binary else {}
    owners = _Owners(contents)
    overhead = Component(FORMAT, "index, settings and names")
    values = 0
    for resource in contents.resources:
        group, name = owners.of(resource)
        component = components.setdefault((group, name), Component(group, name))
        for part in resource.parts:
            if part.offset is None:
                component.files += part.size or 0
            elif part.size:
                component.add(_kind(resource, part), _part_name(resource, group), part.size)
                values += part.size
    overhead.add(OVERHEAD, "settings", contents.settings_size)
    overhead.add(OVERHEAD, "index", contents.index_size)
    overhead.add(OVERHEAD, "names and lengths", contents.resources_size - values)
    components[FORMAT, overhead.name] = overhead
    return _complete(list(components.values()), total)


def _complete(components: list[Component], total: int) -> list[Component]:
    """Components that have bytes, the largest first, with one of all bytes that are nobody's."""
    found = [each for each in components if each.size or each.files]
    rest = total - sum(each.size for each in found)
    if rest > 0:
        padding = Component(FORMAT, "headers and padding")
        padding.add(OVERHEAD, padding.name, rest)
        found.append(padding)
    return sorted(found, key=lambda each: (-each.size, each.name))


def _part_name(resource: Resource, group: str) -> str:
    levels = 1 if group == STDLIB else 2
    return resource.name if "shared_library" in resource.flags else ".".join(resource.name.split(".")[:levels])


def _kind(resource: Resource, part: Part) -> str:
    if "bytecode" in part.kind:
        return BYTECODE
    if part.kind == "in_memory_source":
        return SOURCE
    if "shared_library" in part.kind or "shared_library" in resource.flags:
        return NATIVE
    return METADATA if "distribution_resources" in part.kind else DATA


class _Owners:
    """Who each resource belongs to."""

    def __init__(self, contents: Contents) -> None:
        self._modules: dict[str, str] = {}
        self._tops: dict[str, set[str]] = {}
        self._distributions: dict[str, str] = {}
        for resource in contents.resources:
            files = {part.key: part for part in resource.parts if part.kind == "in_memory_distribution_resources"}
            if not files and not any("distribution_resources" in part.kind for part in resource.parts):
                continue
            title = _title(resource.name, contents.bytes_of(files["METADATA"]) if "METADATA" in files else b"")
            self._distributions[resource.name] = title
            if "RECORD" in files:
                self._record(title, contents.bytes_of(files["RECORD"]).decode("utf-8", "replace"))

    def _record(self, title: str, record: str) -> None:
        for row in csv.reader(record.splitlines()):
            folder, _, base = row[0].rpartition("/") if row else ("", "", "")
            if not base or ".dist-info" in folder or folder.startswith(".."):
                continue
            if ".so" in base or base.endswith(".dll"):
                self._modules.setdefault(base, title)
            parts = [*folder.split("/"), base.partition(".")[0]] if folder else [base.partition(".")[0]]
            if parts[-1] == "__init__":
                parts = parts[:-1]
            if base.endswith((".py", ".so", ".pyd")):
                self._modules.setdefault(".".join(parts), title)
            self._tops.setdefault(parts[0], set()).add(title)

    def of(self, resource: Resource) -> tuple[str, str]:
        """Group and name of the component that a resource belongs to."""
        name = resource.name
        top = name.partition(".")[0]
        if name in self._modules:
            return DISTRIBUTION, self._modules[name]
        if name in self._distributions and not any("module" in flag or flag == "package" for flag in resource.flags):
            return DISTRIBUTION, self._distributions[name]
        while "." in name:
            name = name.rpartition(".")[0]
            if name in self._modules:
                return DISTRIBUTION, self._modules[name]
        if len(self._tops.get(top, ())) == 1:
            return DISTRIBUTION, next(iter(self._tops[top]))
        if top == _IMPORTER or top in _STDLIB_NAMES or top.startswith("_sysconfigdata"):
            return STDLIB, STDLIB
        return APPLICATION, top


def _title(name: str, metadata: bytes) -> str:
    headers = HeaderParser().parsestr(metadata.decode("utf-8", "replace"))
    return " ".join([str(headers.get("Name", name)), str(headers.get("Version", ""))]).strip()
