"""Binaries and payloads to be analysed."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from tools.analyze.binaries import is_binary
from tools.analyze.facts import Binary
from tools.payload import settings
from tools.resources.pack import pack
from tools.resources.resource import Resource

FOREIGN = {
    "macos": "MACOS_WHEEL",
    "musl": "MUSL_WHEEL",
    "setuptools": "SETUPTOOLS_WHEEL",
    "windows": "WINDOWS_WHEEL",
}
"""Wheels of one project for platforms that this machine need not be, and one with programs for Windows → environment variable."""


def wheel(name: str) -> Path:
    """One of the wheels."""
    return Path(os.environ[FOREIGN[name]])


def members(name: str) -> dict[str, bytes]:
    """The binaries in one of the wheels."""
    with zipfile.ZipFile(wheel(name)) as archive:
        contents = {member: archive.read(member) for member in archive.namelist()}
    return {member: data for member, data in contents.items() if is_binary(data)}


def elf_binary(name: str = "app", **fields: object) -> Binary:
    """What an executable for Linux is known by."""
    known: dict[str, object] = {
        "format": "ELF",
        "architecture": "x86_64",
        "bits": 64,
        "byte_order": "little",
        "kind": "executable",
        "linking": "dynamic",
        "size": 1000,
        "c_library": "glibc",
    }
    return Binary(name=name, **{**known, **fields})  # type: ignore[arg-type]


METADATA = b"Metadata-Version: 2.1\nName: Some-Thing\nVersion: 1.2\n\nText.\n"
RECORD = (
    b"thing/__init__.py,sha256=x,1\nthing/data.txt,,\nthing.libs/libthing-1.so,,\nSome_Thing-1.2.dist-info/METADATA,,\n"
)
RESOURCES = [
    Resource("ast", is_module=True, in_memory_source=b"s" * 10, in_memory_bytecode=b"b" * 20),
    Resource("main", is_module=True, in_memory_bytecode=b"b" * 30),
    Resource(
        "some_thing",
        in_memory_distribution_resources={"METADATA": METADATA, "RECORD": RECORD},
    ),
    Resource(
        "thing",
        is_package=True,
        is_module=True,
        in_memory_bytecode=b"b" * 40,
        in_memory_package_resources={"é": b"1", "data.txt": b"22"},
        shared_library_dependency_names=("libthing-1.so",),
    ),
    Resource("thing._native", is_extension_module=True, relative_path_extension_module_shared_library=b"lib/native.so"),
]


def payload() -> bytes:
    """A payload of a few resources."""
    chunks = pack(settings.encode({"run.mode": "module", "run.target": "main"}), RESOURCES)
    return b"".join(bytes(chunk) for chunk in chunks)
