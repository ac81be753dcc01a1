"""Analyse a file: what it is, what it needs, and of our own executables what is inside."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tools.analyze import binaries, components, contents, requirements, wheel
from tools.analyze.facts import BESIDE, FILE, AnalysisError, Binary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.analyze.components import Component
    from tools.analyze.contents import Contents
    from tools.analyze.requirements import Requirements

WHEEL, PAYLOAD = "wheel", "payload"
_ZIP = b"PK\x03\x04"
_SYSTEMS = {"PE": "pc-windows", "Mach-O": "apple-darwin"}
_C_LIBRARIES = {"glibc": "gnu", "musl": "musl"}
# What tools/sizes measures of a payload, which is looked into here.
_LINKED = ("extension module ", "library ")
_LINKED_NAMES = ("C runtime and tables", "interpreter", "launcher")


@dataclass
class Analysis:
    """All that is known of a file."""

    file: str
    size: int
    sha256: str
    kind: str
    """`executable`, `shared library`, `object`, `wheel` or `payload`."""
    binaries: list[Binary]
    """The file's own first; then those inside it, and those in files beside it."""
    requirements: list[Requirements] = field(default_factory=list)
    """One for each system and processor that it is for."""
    python: str | None = None
    triple: str | None = None
    contents: Contents | None = None
    components: list[Component] = field(default_factory=list)
    """Together all bytes of the file; of a wheel, of its files."""


def analyze(file: str, sizes: str | None = None, beside: Iterable[str] = ()) -> Analysis:
    """Analyse a file; `sizes` is a report of tools/sizes on it, `beside` are files it comes with that no payload names, as libpython.

    Raises:
        AnalysisError: the file is none that can be analysed, or is damaged; begins with its name.
        OSError: it cannot be read.
    """
    path = Path(file)
    data = path.read_bytes()
    try:
        return _analyze(path, data, _linked(sizes, len(data)) if sizes else None, beside)
    except AnalysisError as error:
        raise AnalysisError(f"{file}: {error}") from error


def _analyze(path: Path, data: bytes, linked: dict[str, int] | None, beside: Iterable[str]) -> Analysis:
    found = Analysis(path.name, len(data), sha256(data).hexdigest(), PAYLOAD, [])
    if data.startswith(_ZIP):
        found.kind = WHEEL
        found.binaries, found.components = wheel.read(str(path))
        _require(found)
        return found
    own = None
    place: tuple[int, int] | None = (0, len(data))
    if not contents.is_payload(data):
        found.binaries = binaries.read(path.name, data)
        own = found.binaries[0]
        found.kind, found.python = own.kind, own.python
        found.triple = triple(own)
        place = contents.find(data, own)
        if not place:
            found.components = components.of_binaries(found.binaries, len(data), linked)
    if place:
        found.contents = contents.read(data, *place, path.parent)
        found.binaries += contents.embedded(found.contents, path.parent)
        found.components = components.of_executable(own, found.contents, len(data), linked)
        if own and not found.python:
            found.python = _python(data[: place[0]])
    found.binaries += _beside(beside)
    _require(found)
    return found


def _beside(files: Iterable[str]) -> Iterator[Binary]:
    for file in files:
        path = Path(file)
        data = path.read_bytes()
        if not binaries.is_binary(data[:4]):
            continue
        try:
            found = binaries.read(path.name, data)
        except AnalysisError as error:
            raise AnalysisError(f"'{file}' beside it: {error}") from None
        for binary in found:
            binary.where = BESIDE
            yield binary


def _require(found: Analysis) -> None:
    """Say what is needed of each platform; what an executable carries for others, as data, is left out of account."""
    own = [(binary.format, binary.architecture) for binary in found.binaries if binary.where == FILE]
    platforms = own or sorted({(binary.format, binary.architecture) for binary in found.binaries})
    found.requirements = [
        requirements.of([b for b in found.binaries if (b.format, b.architecture) == each]) for each in platforms
    ]


def _python(launcher: bytes) -> str | None:
    """Python's version as the one text in a launcher that can be it; None if there are several."""
    texts = set(re.findall(rb"\0(3\.[12]\d\.\d+(?:(?:a|b|rc)\d+)?)\+?\0", launcher))
    return texts.pop().decode() if len(texts) == 1 else None


def triple(binary: Binary) -> str | None:
    """What Rust calls the platform that a binary is for; None if its C library cannot be told."""
    if binary.format == "Mach-O":
        return f"{binary.architecture}-{_SYSTEMS[binary.format]}"
    if binary.format == "PE":
        names = {name.lower() for name in binary.needed}
        gnu = "msvcrt.dll" in names and not any(name.startswith("vcruntime") for name in names)
        return f"{binary.architecture}-{_SYSTEMS[binary.format]}-{'gnu' if gnu else 'msvc'}"
    # Of 32-bit ARM there are several, and files do not say which.
    if binary.c_library is None or binary.architecture == "arm":
        return None
    return f"{binary.architecture}-unknown-linux-{_C_LIBRARIES[binary.c_library]}"


def _linked(sizes: str, total: int) -> dict[str, int]:
    try:
        report = json.loads(Path(sizes).read_bytes())
        measured, found = report["total"], report["components"]
    except (ValueError, KeyError, TypeError):
        raise AnalysisError(f"{sizes} is no report of sizes, as the output group 'sizes' has it in JSON") from None
    if measured != total:
        raise AnalysisError(f"{sizes} is a report on a file of {measured} bytes; this one has {total}")
    return {name: size for name, size in found.items() if name.startswith(_LINKED) or name in _LINKED_NAMES}
