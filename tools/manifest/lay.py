"""Lay out the files of a manifest: copies, without links (F472, F477).

    python -s -S -B -m tools.manifest.lay --index dist.index --outputs rows.jsonl

Rows are `{"kind": …, "path": …, "output": what to write}`. The kind is `all` (a folder with every file), `plain` (a folder with
those files below `path` that are not executable) or `file` (the one file with that path).
"""

from __future__ import annotations

import os
import shutil
import sys

from tools.manifest import index
from tools.resources import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tools.manifest.contents import Entry

EXECUTABLE_MODE, PLAIN_MODE = 0o755, 0o644
"""Modes of files (F471)."""


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments are at fault.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--index", required=True, help="the manifest's index")
    parser.add_argument("--outputs", required=True, help="rows of what to write")
    options = parser.parse_args(arguments)
    entries = {entry.path: entry for entry in index.read(options.index)}
    for kind, path, output in command.read_rows(options.outputs, ("kind", "path", "output")):
        if kind == "file":
            copy(entries[path].source, output, entries[path].executable)
        else:
            os.makedirs(output, exist_ok=True)
            for inner, entry in sorted(below(entries, path, executables=kind == "all").items()):
                target = os.path.join(output, inner)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                copy(entry.source, target, entry.executable)


def below(entries: dict[str, Entry], folder: str, executables: bool) -> dict[str, Entry]:
    """The entries in a folder (all if it is empty) by their paths in it, with or without executables."""
    prefix = folder + "/" if folder else ""
    return {
        path[len(prefix) :]: entry
        for path, entry in entries.items()
        if path.startswith(prefix) and (executables or not entry.executable)
    }


def copy(source: str, target: str, executable: bool) -> None:
    """Copy a file's content, and give the copy the mode of its kind, whatever the umask."""
    shutil.copyfile(source, target)
    os.chmod(target, EXECUTABLE_MODE if executable else PLAIN_MODE)


if __name__ == "__main__":
    sys.exit(command.run(main))
