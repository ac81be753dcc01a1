"""Write Python resources as plain files, in the layout that Python's own importer reads (F464-F467).

    python -s -S -B -m tools.manifest.python_files --label //app:dist --archives rows.jsonl --output lib --origins lib.origins \\
        --level 0 --bytecode unchecked-hash --include-sources

Rows are `{"path": archive, "label": where it comes from}`. No index is written: the folder is to be on `sys.path`. The interpreter
that runs this is of the version that is to read the bytecode.
"""

from __future__ import annotations

import json
import os
import sys
from importlib.util import MAGIC_NUMBER, source_hash

from tools.manifest import paths
from tools.manifest.paths import ManifestError
from tools.resources import command, file_paths, metadata, packed
from tools.resources.resource import BYTECODE_ATTRIBUTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.resources.resource import Data, Resource

NO_BYTECODE, CHECKED, UNCHECKED = "none", "checked-hash", "unchecked-hash"
# PEP 552: bit 0 says that there is the source's hash in place of its time, bit 1 that Python is to compare it.
_CHECKED_HASH = (0b11).to_bytes(4, "little")


class Layout:
    """What modules are written as: sources, bytecode of one optimization level, or both."""

    __slots__ = ("bytecode", "level", "sources")

    def __init__(self, sources: bool, bytecode: str, level: int) -> None:
        """Hold the choices."""
        self.sources = sources
        self.bytecode = bytecode
        self.level = level


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the archives are at fault.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="the manifest, for messages")
    parser.add_argument("--archives", required=True, help="rows of the resource archives")
    parser.add_argument("--output", required=True, help="folder to write")
    parser.add_argument("--origins", required=True, help="file to write: label by path")
    parser.add_argument("--level", type=int, default=0, help="optimization level of the bytecode")
    parser.add_argument(
        "--bytecode", choices=(NO_BYTECODE, CHECKED, UNCHECKED), default=NO_BYTECODE, help="kind of .pyc"
    )
    parser.add_argument("--include-sources", action="store_true", help="write source texts")
    options = parser.parse_args(arguments)
    layout = Layout(options.include_sources, options.bytecode, options.level)
    found: dict[str, tuple[bytes, str]] = {}
    try:
        for label, archive in sorted(set(command.read_rows(options.archives, ("label", "path")))):
            for resource in packed.read(command.read_file(archive)):
                for path, content in files(resource, layout, label):
                    put(found, path, bytes(content), label)
    except ManifestError as error:
        raise ManifestError(f"{options.label}: {error}") from None
    os.makedirs(options.output, exist_ok=True)
    for path, (content, _) in found.items():
        target = os.path.join(options.output, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        command.write_whole(target, [content])
    origins = {path: label for path, (_, label) in sorted(found.items())}
    command.write_whole(options.origins, [json.dumps(origins, indent=1).encode() + b"\n"])


def put(found: dict[str, tuple[bytes, str]], path: str, content: bytes, label: str) -> None:
    """Take in a file.

    Raises:
        ManifestError: its path is none, or another label has other content for it.
    """
    paths.check(path, label)
    other, origin = found.setdefault(path, (content, label))
    if other == content:
        return
    if path.endswith(".dist-info/RECORD"):
        # A distribution can be divided among targets, each with its part of what was installed.
        found[path] = (b"\n".join([*sorted({*other.splitlines(), *content.splitlines()}), b""]), origin)
        return
    raise ManifestError(
        f"'{path}' comes from {origin} and from {label}, with different content; leave out one, or give it another folder"
    )


def files(resource: Resource, layout: Layout, label: str) -> Iterator[tuple[str, Data]]:
    """The files that a resource becomes: paths below the folder on `sys.path`, and contents.

    Raises:
        ManifestError: a module has neither source nor bytecode that is wanted.
    """
    if resource.has_code():
        yield from _module(resource, layout, label)
    extension = resource.in_memory_extension_module_shared_library
    if extension is not None:
        place = resource.relative_path_extension_module_shared_library
        yield _place(resource, None if place is None else str(place, "utf-8"), label), extension
    if resource.in_memory_shared_library is not None:
        yield _place(resource, resource.file_data_utf8_relative_path, label), resource.in_memory_shared_library
    folder = resource.name.replace(".", "/")
    for name, content in resource.in_memory_package_resources.items():
        yield f"{folder}/{name}", content
    distribution = resource.in_memory_distribution_resources
    if distribution:
        folder = metadata_folder(resource.name, {name: bytes(content) for name, content in distribution.items()}, label)
        for name, content in distribution.items():
            yield f"{folder}/{name}", content


def _place(resource: Resource, path: str | None, label: str) -> str:
    if not path:
        raise ManifestError(
            f"shared library '{resource.name}' of {label} does not say where it was; compile {label} anew"
        )
    return path


def _module(resource: Resource, layout: Layout, label: str) -> Iterator[tuple[str, Data]]:
    path = file_paths.module(resource.name, resource.is_package)
    source = resource.in_memory_source
    with_source = layout.sources and source is not None
    if with_source:
        assert source is not None
        yield path, source
    if layout.bytecode == NO_BYTECODE and with_source:
        return
    bytecode = getattr(resource, BYTECODE_ATTRIBUTES[layout.level])
    if bytecode is None:
        if with_source:
            return  # what Python could not compile, such as a test's file
        raise ManifestError(
            f"module '{resource.name}' of {label} has no bytecode of optimization level {layout.level}, and its source is "
            f"not wanted or not there; have sources included"
        )
    # Without its source beside it, Python looks for bytecode where the source would be, and cannot check it.
    place = file_paths.bytecode(path, sys.implementation.cache_tag or "", layout.level) if with_source else f"{path}c"
    flags = _CHECKED_HASH if with_source and layout.bytecode == CHECKED else file_paths.UNCHECKED_HASH
    checksum = bytes(8) if source is None else source_hash(bytes(source))
    yield place, MAGIC_NUMBER + flags + checksum + bytes(bytecode)


def metadata_folder(name: str, files: dict[str, bytes], label: str) -> str:
    """The folder of a distribution's metadata: as its RECORD has it, else made of what METADATA or PKG-INFO say.

    Raises:
        ManifestError: nothing says it.
    """
    for line in files.get("RECORD", b"").decode("utf-8", "replace").splitlines():
        folder, _, file = line.partition(",")[0].rpartition("/")
        if file == "RECORD" and "/" not in folder and folder.endswith(".dist-info"):
            return folder
    egg = "METADATA" not in files and "PKG-INFO" in files
    versions = metadata.fields(files.get("PKG-INFO" if egg else "METADATA", b"")).get("version")
    if not versions:
        raise ManifestError(
            f"the metadata of distribution '{name}' of {label} has no version; get its wheel anew, or leave it out"
        )
    return file_paths.metadata_folder(name, versions[0].replace("-", "_"), egg)


if __name__ == "__main__":
    sys.exit(command.run(main))
