"""Decide which file each path of a manifest has, and write its index.

    python -s -S -B -m tools.manifest.plan --label //app:dist --output dist.index --rows rows.jsonl \\
        --include '**/*.html' --strip-prefix templates --prefix share/app --dep other.index --overlay site.index

Rows are `{"kind": …, "path": file or folder to read, "to": where it goes, "origin": who asked for it, "origins": ""}`. The kind is
`file`, `executable`, `tree` (a folder: its files go below `to`) or `source` (a file, or a folder, that has the name `to` in
its package; the options for patterns and prefixes are about these). `origins` is a file that says of each file in a tree
whose it is: a JSON object, by path.
"""

from __future__ import annotations

import hashlib
import os
import sys

from tools.manifest import index, paths, patterns
from tools.manifest.contents import Entry, Manifest
from tools.manifest.paths import ManifestError
from tools.resources import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KINDS = ("executable", "file", "source", "tree")


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the files are at fault; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target the manifest is, for messages")
    parser.add_argument("--output", required=True, help="index to write")
    parser.add_argument("--rows", required=True, help="rows of the files")
    parser.add_argument("--include", action="append", default=[], help="pattern of sources to take")
    parser.add_argument("--exclude", action="append", default=[], help="pattern of sources to leave out")
    parser.add_argument("--strip-prefix", default="", help="folder that sources are in, and lose")
    parser.add_argument("--prefix", default="", help="folder that sources get")
    parser.add_argument("--dep", action="append", default=[], help="index of a manifest to merge in")
    parser.add_argument("--overlay", action="append", default=[], help="index of a manifest to lay over")
    options = parser.parse_args(arguments)
    try:
        manifest = Manifest()
        rows = command.read_rows(options.rows, ("kind", "path", "to", "origin", "origins"))
        sources = []
        for kind, path, to, origin, origins in rows:
            if kind not in _KINDS:
                raise command.UsageError(f"{options.rows}: the kind '{kind}' is none of {', '.join(_KINDS)}")
            if kind == "source":
                sources += [Source(name, file, origin) for name, file in _files(path, to)]
            else:
                for entry in _entries(kind, path, to, origin, origins):
                    manifest.add(entry)
        for source in selected(sources, options.include, options.exclude, options.strip_prefix, options.prefix):
            manifest.add(source)
        for dep in options.dep:
            for entry in index.read(dep):
                manifest.add(entry)
        for overlay in options.overlay:
            manifest.overlay(index.read(overlay))
        entries = manifest.entries()
    except ManifestError as error:
        raise ManifestError(f"{options.label}: {error}") from None
    for group in paths.collisions([entry.path for entry in entries]):
        sys.stderr.write(
            f"warning: {options.label}: {' and '.join(map(repr, group))} are one path where upper and lower case, or ways "
            f"to write an accent, are not told apart\n"
        )
    index.write(options.output, entries)


class Source:
    """A file by its name below its package."""

    __slots__ = ("name", "origin", "path")

    def __init__(self, name: str, path: str, origin: str) -> None:
        """Hold a source."""
        self.name = name
        self.path = path
        self.origin = origin


def selected(
    sources: Sequence[Source], include: Sequence[str], exclude: Sequence[str], strip_prefix: str, prefix: str
) -> Iterator[Entry]:
    """Entries of those sources that the patterns select; excludes come after all includes, and prefixes last (F474).

    Raises:
        ManifestError: a pattern or a prefix does not fit.
    """
    names = patterns.select((source.name for source in sources), include, exclude)
    for source in sources:
        if source.name in names:
            path = patterns.stripped(source.name, strip_prefix, source.origin)
            yield Entry(f"{prefix}/{path}" if prefix else path, source.path, digest(source.path), source.origin)


def _entries(kind: str, path: str, to: str, origin: str, origins: str) -> Iterator[Entry]:
    if kind == "tree":
        if not os.path.isdir(path):
            raise ManifestError(f"{path} of {origin} is no folder; name it in 'files' or 'srcs' in place of 'trees'")
        whose = command.read_object(origins) if origins else {}
        for name, file in _files(path, to):
            inner = os.path.relpath(file, path)
            yield Entry(name, file, digest(file), whose.get(inner, origin))
    else:
        if os.path.isdir(path):
            raise ManifestError(
                f"{path} of {origin} is a folder; name it in 'trees' if it is built, else its files, by `glob`"
            )
        yield Entry(to, path, digest(path), origin, executable=kind == "executable")


def _files(path: str, to: str) -> Iterator[tuple[str, str]]:
    """A file, or all files in a folder: where each goes, and where it is. A link stands for what it leads to."""
    if not os.path.isdir(path):
        yield to, path
        return
    for parent, folders, files in os.walk(path, onerror=_raise, followlinks=True):
        folders.sort()
        below = os.path.relpath(parent, path)
        prefix = "/".join(part for part in (to, "" if below == "." else below) if part)
        for file in sorted(files):
            yield f"{prefix}/{file}" if prefix else file, os.path.join(parent, file)


def _raise(error: OSError) -> None:
    raise error


def digest(path: str) -> str:
    """What a file's content is known by."""
    with open(path, "rb") as file:
        result = hashlib.sha256()
        while block := file.read(1 << 20):
            result.update(block)
    return result.hexdigest()


if __name__ == "__main__":
    sys.exit(command.run(main))
