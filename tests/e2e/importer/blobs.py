"""Packed resources for the tests' executables, made by the build's own tools."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.support import executable, output
from tools.resources import packed
from tools.resources.resource import Resource

USE = """
import sys
from oxidized_importer import OxidizedFinder
finder = OxidizedFinder(resources_file=sys.argv[2], relative_path_origin=sys.argv[3])
sys.meta_path.insert(0, finder)
"""


def module(name: str, source: str = "", **fields: object) -> Resource:
    """A module with source in memory."""
    return Resource(name, is_module=True, in_memory_source=source.encode(), **fields)


def outcome(folder: Path, resources: list[Resource], code: str, program: str = "MEMORY") -> str:
    """What a program prints that has a finder of these resources, whose files are below `folder`, before all others."""
    blob = folder / "resources.packed"
    blob.write_bytes(packed.write(resources))
    return output(executable(program), USE + code, str(blob), str(folder))
