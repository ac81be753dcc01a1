"""What some binaries together need of the system they run on, and which systems have that."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.analyze import releases, versions
from tools.glibc import versions as glibc_versions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.analyze.facts import Binary

_C_LIBRARY = re.compile(
    r"(ld-linux.*|ld64|lib(anl|BrokenLocale|c|dl|m|mvec|pthread|resolv|rt|thread_db|util))\.so\.\d+"
    r"|(ld-musl-.*|libc\.musl-.*|ld\.so|libc)\.so(\.\d+)?"
)
_GCC = re.compile(r"lib(gcc_s|stdc\+\+)\.so\.\d+")
_UCRT = re.compile(r"(api-ms-win-crt-.*|ucrtbase)\.dll", re.IGNORECASE)
_VC_RUNTIME = re.compile(r"(vcruntime|msvcp|concrt|vcomp|vccorlib)\d+(_\w+)?\.dll", re.IGNORECASE)
_PYTHON_DLL = re.compile(r"(lib)?python3\d*t?\.dll", re.IGNORECASE)
_PYTHON_LIBRARY = re.compile(r"libpython3.*\.(so.*|dylib)")
_WINDOWS = re.compile(
    r"(api-ms-win-(?!crt).*|ext-ms-.*|advapi32|bcrypt|bcryptprimitives|cfgmgr32|comctl32|comdlg32|crypt32|cryptbase|dbghelp|dnsapi|dwmapi"
    r"|gdi32|imm32|iphlpapi|kernel32|kernelbase|msvcrt|mswsock|ncrypt|netapi32|normaliz|ntdll|ole32|oleaut32|pdh|powrprof|propsys|psapi"
    r"|rpcrt4|secur32|setupapi|shell32|shlwapi|user32|userenv|usp10|uxtheme|version|winhttp|wininet|winmm|winspool|wintrust|wldap32"
    r"|ws2_32|wsock32|wtsapi32)\.(dll|drv)",
    re.IGNORECASE,
)
_MACOS = re.compile(r"/usr/lib/|/System/Library/")

C_LIBRARY, GCC_RUNTIME, SYSTEM, UCRT, VC_RUNTIME, PYTHON, BROUGHT, OTHER = (
    "C library",
    "GCC runtime",
    "system",
    "UCRT",
    "VC++ runtime",
    "Python",
    "brought along",
    "other",
)
"""What a needed library is a part of."""

_REMARKS = {
    GCC_RUNTIME: "from GCC's runtime (packages libstdc++ and libgcc), which small installations may lack: {}",
    UCRT: "the Universal C Runtime is a part of Windows 10 and later; earlier ones have it by an update",
    VC_RUNTIME: "not a part of Windows, but of Microsoft's Visual C++ Redistributable; install that, or put beside the executable: {}",
    PYTHON: "Python's own library has to be there: {}",
    OTHER: "to be installed, as no C library brings it: {}",
}
_SYSTEMS = {"ELF": "Linux", "PE": "Windows", "Mach-O": "macOS"}
_OLDEST_UCRT = "Windows 10"
_OF_GCC = ("GLIBCXX", "CXXABI", "GCC")
_PRIVATE = "GLIBC_PRIVATE"


@dataclass
class Need:
    """The highest version of a namespace, such as GLIBC."""

    namespace: str
    version: str
    symbol_version: str
    """As it stands in the binary."""
    by: list[str]
    """Names of the binaries that need it."""


@dataclass
class Library:
    """A library that is needed."""

    name: str
    part_of: str
    by: list[str]


@dataclass
class Verdict:
    """Whether a release has what is needed."""

    distribution: str
    release: str
    satisfied: bool
    lacks: list[str]


@dataclass
class Requirements:
    """What binaries need together."""

    system: str
    """`Linux`, `Windows` or `macOS`."""
    architecture: str
    c_library: str | None
    minimum_system: str | None
    versions: list[Need] = field(default_factory=list)
    libraries: list[Library] = field(default_factory=list)
    distributions: list[Verdict] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def of(binaries: list[Binary]) -> Requirements:
    """What binaries of one platform, at least one, need together; what they bring one another is needed of nobody."""
    c_libraries = [binary.c_library for binary in binaries if binary.c_library]
    needs = Requirements(
        system=_SYSTEMS[binaries[0].format],
        architecture=binaries[0].architecture,
        c_library=next((library for library in c_libraries if library == "glibc"), next(iter(c_libraries), None)),
        minimum_system=max((b.minimum_system for b in binaries if b.minimum_system), key=_system_key, default=None),
        libraries=_libraries(binaries),
    )
    brought = {library.name for library in needs.libraries if library.part_of == BROUGHT}
    needs.versions = _versions(binaries, brought)
    if needs.system == "Linux":
        needs.distributions = [_verdict(release, needs, binaries) for release in releases.RELEASES]
    if any(library.part_of == UCRT for library in needs.libraries):
        needs.minimum_system = _OLDEST_UCRT
    needs.remarks = list(_remarks(needs, binaries))
    return needs


def _system_key(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _libraries(binaries: list[Binary]) -> list[Library]:
    brought = {name for binary in binaries for name in (binary.library_name, posixpath.basename(binary.name)) if name}
    brought |= {posixpath.basename(name) for name in brought} | {name.partition(" (")[0] for name in brought}
    needed: dict[str, list[str]] = {}
    for binary in binaries:
        for name in [*binary.needed, *binary.delayed]:
            users = needed.setdefault(name, [])
            if binary.name not in users:
                users.append(binary.name)
    return [
        Library(name, BROUGHT if posixpath.basename(name) in brought else _part(name), users)
        for name, users in sorted(needed.items())
    ]


def _part(name: str) -> str:
    parts = [
        (_C_LIBRARY, C_LIBRARY),
        (_GCC, GCC_RUNTIME),
        (_UCRT, UCRT),
        (_VC_RUNTIME, VC_RUNTIME),
        (_PYTHON_DLL, PYTHON),
        (_WINDOWS, SYSTEM),
    ]
    found = next((part for pattern, part in parts if pattern.fullmatch(name)), None)
    if found:
        return found
    if _PYTHON_LIBRARY.fullmatch(posixpath.basename(name)):
        return PYTHON
    return SYSTEM if _MACOS.match(name) else OTHER


def _versions(binaries: Iterable[Binary], brought: set[str]) -> list[Need]:
    """The highest version of each namespace that is a library's of the C library's or GCC's."""
    highest: dict[str, tuple[tuple[int, ...], str]] = {}
    users: dict[tuple[str, str], list[str]] = {}
    for binary in binaries:
        for library, texts in binary.symbol_versions.items():
            if library in brought:
                continue
            for text in texts:
                namespace, number = _numbered(text)
                users.setdefault((namespace, text), []).append(binary.name)
                if number >= highest.get(namespace, ((), ""))[0]:
                    highest[namespace] = number, text
    return [
        Need(namespace, versions.dotted(number), text, sorted(set(users[namespace, text])))
        for namespace, (number, text) in sorted(highest.items())
    ]


def _numbered(text: str) -> tuple[str, tuple[int, ...]]:
    if glibc_versions.is_of_glibc(text):
        first = glibc_versions.first_with(text)
        return ("GLIBC", first) if first else (text, ())
    return versions.parse(text) or (text, ())


def _verdict(release: releases.Release, needs: Requirements, binaries: list[Binary]) -> Verdict:
    lacks = []
    if all(binary.linking == "static" for binary in binaries):
        pass
    elif needs.c_library and release.c_library != needs.c_library:
        lacks.append(f"has {release.c_library}, not {needs.c_library}")
    else:
        lacks = [text for need in needs.versions if (text := _lack(release, need))]
    return Verdict(release.distribution, release.release, not lacks, lacks)


def _lack(release: releases.Release, need: Need) -> str | None:
    wanted = versions.numbers(need.version) if need.version else ()
    if need.namespace == "GLIBC":
        if wanted > versions.numbers(release.c_library_version):
            return f"{need.symbol_version} (has {release.c_library_version})"
    elif need.symbol_version == _PRIVATE:
        return f"{_PRIVATE} (has a glibc that need not be the one it was built with)"
    elif glibc_versions.is_of_glibc(need.symbol_version):
        return f"{need.symbol_version} (of a glibc that no known release has)"
    elif need.namespace in _OF_GCC:
        first = releases.GCC_OF.get(need.namespace, {}).get(need.version, need.version)
        known = releases.GCC_OF.get(need.namespace)
        if known and need.version not in known and wanted > max(versions.numbers(version) for version in known):
            first = "999"  # newer than all that the table knows
        elif known and need.version not in known:
            return None
        if versions.numbers(first) > versions.numbers(release.gcc):
            return f"{need.symbol_version} (has GCC {release.gcc})"
    return None


def _remarks(needs: Requirements, binaries: list[Binary]) -> Iterable[str]:
    for part, remark in _REMARKS.items():
        names = [library.name for library in needs.libraries if library.part_of == part]
        if names:
            text = remark.format(", ".join(names))
            yield (
                text
                if len(names) > 1
                else text.replace(" come ", " comes ").replace(" are ", " is ", 1).replace(" have ", " has ", 1)
            )
    private = sorted({n.by[0] for n in needs.versions if n.symbol_version == _PRIVATE})
    if private:
        yield f"{private[0]} uses glibc's private symbols: it runs with the very glibc that it was built with"
    mixed = sorted({binary.c_library for binary in binaries if binary.c_library})
    if len(mixed) > 1:
        yield "some binaries are for glibc, some for musl: they cannot be loaded into one process"
    for binary in binaries:
        paths = [path for path in (*binary.rpath, *binary.runpath) if path.startswith("/")]
        if paths:
            yield f"{binary.name} looks for libraries in {', '.join(paths)}, which another machine need not have"
