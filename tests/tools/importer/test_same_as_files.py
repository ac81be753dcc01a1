"""A packaged package looks as it does in a folder: the same names and contents, whatever lies in it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.importer.stand_in import added
from tests.tools.importer.test_scanner import write
from tools.importer import OxidizedResourceCollector, OxidizedResourceReader, find_resources_in_path

FOLDERS = st.lists(st.sampled_from(["a", "b", "c-d", "a.b"]), max_size=3)
FILES = st.sampled_from(
    ["__init__.py", "m.py", "a.py", "a.txt", "b", "no-module.py", ".hidden", "x.y.json", "größe.py"]
)
TREES = st.sets(st.tuples(FOLDERS.map(tuple), FILES), max_size=12)


def tree(folder: Any, prefix: str = "") -> Iterator[tuple[str, bytes | None]]:
    """Path of everything in a folder; and the content of files."""
    for child in sorted(folder.iterdir(), key=lambda child: child.name):
        path = f"{prefix}{child.name}"
        assert child.is_dir() != child.is_file()
        assert folder.joinpath(child.name).is_file() == child.is_file()
        yield path, None if child.is_dir() else child.read_bytes()
        if child.is_dir():
            yield from tree(child, f"{path}/")


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_the_same(paths: set[tuple[tuple[str, ...], str]]) -> None:
    with tempfile.TemporaryDirectory() as top:
        files = {"/".join(["pkg", *folders, file]): file.encode() for folders, file in paths}
        # What is a folder cannot be a file; a module does not lie beside a package of its name.
        folders = {"/".join(["pkg", *folders[: depth + 1]]) for folders, _ in paths for depth in range(len(folders))}
        files = {name: b"# " + content for name, content in files.items() if name.removesuffix(".py") not in folders}
        root = write(Path(top), {"pkg/__init__.py": b"", **files})
        collector = OxidizedResourceCollector("in-memory-only")
        for resource in find_resources_in_path(root):
            collector.add_in_memory(resource)
        finder = added(collector.oxidize()[0])
        assert list(tree(OxidizedResourceReader(finder, "pkg").files())) == list(tree(root / "pkg"))
