"""The binaries in a wheel, and how large its files are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.analyze import binaries, components
from tools.analyze.components import Component
from tools.analyze.facts import WHEEL, AnalysisError, Binary
from tools.resources.checked_zip import CheckedZip, ZipError

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(path: str) -> tuple[list[Binary], list[Component]]:
    """Read every binary in the archive at `path`, by name; and a component for each folder at its top.

    Raises:
        AnalysisError: the archive or a binary in it is damaged.
    """
    try:
        archive = CheckedZip(path)
        try:
            return list(_binaries(archive)), _components(archive)
        finally:
            archive.close()
    except ZipError as error:
        raise AnalysisError(str(error)) from None


def _components(archive: CheckedZip) -> list[Component]:
    found: dict[str, Component] = {}
    for name in archive.names:
        top, _, rest = name.partition("/")
        data = archive.read(name)
        kind = (
            components.NATIVE
            if binaries.is_binary(data)
            else components.SOURCE
            if name.endswith(".py")
            else components.DATA
        )
        found.setdefault(top, Component(components.DISTRIBUTION, top)).add(kind, rest or top, len(data))
    return sorted(found.values(), key=lambda each: (-each.size, each.name))


def _binaries(archive: CheckedZip) -> Iterator[Binary]:
    for name in archive.names:
        data = archive.read(name)
        if binaries.is_binary(data):
            try:
                for binary in binaries.read(name, data):
                    binary.where = WHEEL
                    yield binary
            except AnalysisError as error:
                raise AnalysisError(f"its member '{name}': {error}") from None
