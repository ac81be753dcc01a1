"""Say how large each part of an executable is: interpreter, extension modules, libraries, standard library, application.

    python -s -S -B -m tools.sizes.report --executable app --map launcher.map --components components.jsonl \\
        --payload app.payload --archives archives.jsonl --output app.sizes.json --text app.sizes.txt

Rows of components are `{"path": an object file or library that was linked, "component": what it belongs to}`, those of
archives as `tools.resources.pack` takes them.
"""

from __future__ import annotations

import json
import os
import re
import sys

from tools.payload import index, layout
from tools.resources import command, pack
from tools.resources.policy import DISTRIBUTION
from tools.sizes import linkmap

REST = "C runtime and tables"
INDEX = "index and settings"
STDLIB = "standard library"


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: a file is not what it should be; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--executable", required=True, help="the executable")
    parser.add_argument("--map", required=True, help="the linker's map of its launcher")
    parser.add_argument("--components", required=True, help="rows of what was linked")
    parser.add_argument("--payload", required=True, help="its payload")
    parser.add_argument("--archives", required=True, help="rows of the resource archives it was packed from")
    parser.add_argument("--output", required=True, help="JSON file to write")
    parser.add_argument("--text", required=True, help="text file to write")
    options = parser.parse_args(arguments)
    components = {row[0]: row[1] for row in command.read_rows(options.components, ("path", "component"))}
    sizes = linked(linkmap.sizes(command.read_file(options.map).decode()), components)
    parts = layout.open_payload(command.read_file(options.payload))
    owners = {
        resource.name: STDLIB if archive.role == DISTRIBUTION else archive.label
        for archive in pack.read_archives(options.archives)
        for resource in archive.resources
    }
    sizes |= packed(parts, owners)
    total = os.path.getsize(options.executable)
    # Headers, symbols, and gaps between sections.
    sizes["file format and symbols"] = total - sum(sizes.values())
    sizes = dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))
    command.write_whole(options.output, [json.dumps({"total": total, "components": sizes}, indent=1).encode() + b"\n"])
    command.write_whole(options.text, [table(sizes, total).encode()])


def linked(files: dict[str, int], components: dict[str, str]) -> dict[str, int]:
    """Bytes by component of what was linked: `files` by path, as in a linker's map."""
    found: dict[str, int] = {}
    for path, size in files.items():
        archive = re.sub(r"\([^()]*\)$", "", path)
        component = components.get(archive, REST)
        found[component] = found.get(component, 0) + size
    return found


def packed(parts: layout.Parts, owners: dict[str, str]) -> dict[str, int]:
    """Bytes by component of a payload; `owners` has the component of each resource that has one."""
    found = {INDEX: len(parts.index) + len(parts.settings)}
    rest = len(parts.resources)
    for entry in index.read(parts.index, parts.resources):
        size = sum(length for _, _, _, _, length in entry.spans)
        owner = owners.get(entry.name, INDEX)
        found[owner] = found.get(owner, 0) + size
        rest -= size
    found[INDEX] += rest  # names and lengths
    return found


def table(components: dict[str, int], total: int) -> str:
    """For people: a line for each component, the largest first."""
    rows = [*components.items(), ("total", total)]
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:<{width}}  {size:>12,}  {size / total:>6.1%}\n" for name, size in rows)


if __name__ == "__main__":
    sys.exit(command.run(main))
