"""Check that an executable, and every library inside it, runs with a glibc; if not, say which symbols need a later one and who brings them.

    python -s -S -B -m tools.glibc.check --label //app --floor 2.17 --target-triple x86_64-unknown-linux-gnu \\
        --executable app --map launcher.map --components components.jsonl --archives archives.jsonl --beside lib \\
        --output app.glibc

A library to be linked into another program has `--payload` in place of the executable, the map and the components.
Rows of components are `{"path": a file that was linked, "component": what it belongs to}`, those of archives as
`tools.resources.pack` takes them.
"""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

from tools.glibc import objects, versions
from tools.payload import elf, index, layout
from tools.resources import command, object_file, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.resources.resource import Data

_LINKED = re.compile(r"^ *[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +\d+ {9}(\S.*):\(", re.MULTILINE)
"""A file in the map of LLVM's linker: after four columns, set in by eight blanks."""
_MACHINE = slice(18, 20)
"""Where an ELF file says which processor it is for."""
_MOST = 20
"""So many problems are told of."""


class FloorError(ValueError):
    """The executable needs a later glibc. The message says for what."""


class Problem(NamedTuple):
    """What needs a later glibc, as the end of a sentence, and who brings it."""

    what: str
    bringers: tuple[str, ...]


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        FloorError: something needs a later glibc; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="the executable's target, for messages")
    parser.add_argument("--floor", required=True, help="the oldest glibc that it has to run with")
    parser.add_argument("--target-triple", required=True, help="what it is for")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--executable", help="the executable")
    what.add_argument("--payload", help="what is packed, where there is no executable yet")
    parser.add_argument("--map", help="with an executable: the linker's map of its launcher")
    parser.add_argument("--components", help="with an executable: rows of what was linked")
    parser.add_argument("--archives", required=True, help="rows of the resource archives it was packed from")
    parser.add_argument("--beside", action="append", default=[], help="a file or folder beside the executable")
    parser.add_argument("--output", required=True, help="empty file to write if nothing is wrong")
    options = parser.parse_args(arguments)
    if options.payload:
        problems, payload = [], memoryview(command.read_file(options.payload))
    else:
        data = command.read_file(options.executable)
        offset, length = elf.find_payload(data)
        problems = launcher_problems(data[:offset], options.floor, options.map, options.components)
        payload = memoryview(data)[offset : offset + length]
    packaged = packaged_libraries(layout.open_payload(payload), options.archives)
    for libraries in (packaged, files_beside(options.beside)):
        problems += library_problems(of_cpu(libraries, options.target_triple.partition("-")[0]), options.floor)
    if problems:
        raise FloorError(message(options.label, options.floor, problems))
    command.write_whole(options.output, [])


def message(label: str, floor: str, problems: list[Problem]) -> str:
    """One sentence for each problem, and one that says what to do."""
    lines = [f"{label}: it cannot run with glibc {floor}, its 'glibc_floor'."]
    for problem in problems[:_MOST]:
        bringers = " and ".join(problem.bringers[:3]) or "the launcher"
        more = f" and {len(problem.bringers) - 3} more" if len(problem.bringers) > 3 else ""
        lines.append(f"  {bringers}{more} {'need' if more or len(problem.bringers) > 1 else 'needs'} {problem.what}.")
    if len(problems) > _MOST:
        lines.append(f"  {len(problems) - _MOST} more need a later one.")
    lines.append("Raise 'glibc_floor', or leave out or replace what needs more; see docs/glibc.md.")
    return "\n".join(lines)


def launcher_problems(data: Data, floor: str, link_map: str, components: str) -> list[Problem]:
    """What the launcher itself needs: symbols of later versions, and symbols that the linker found nowhere."""
    brought = versions.brought()
    later: dict[str, str] = {}
    for need in objects.needs(data):
        if need.version is None:
            since = brought.get(need.symbol)
            where = f"is there since glibc {since}" if since else f"is neither in glibc {floor} nor in what is linked"
            later[need.symbol] = f"{need.symbol}, which {where}"
        elif versions.later(need.version, floor):
            later[need.symbol] = f"{need.symbol or need.library}, of version {need.version}"
    if not later:
        return []
    bringers = referrers(set(later), link_map, components)
    return [Problem(what, tuple(bringers.get(symbol, []))) for symbol, what in sorted(later.items())]


def referrers(symbols: set[str], link_map: str, components: str) -> dict[str, list[str]]:
    """Who uses each of some symbols: files that were linked, and what they belong to."""
    linked = set(_LINKED.findall(command.read_file(link_map).decode(errors="replace")))
    found: dict[str, list[str]] = {}
    for path, component in sorted(set(command.read_rows(components, ("path", "component")))):
        for name, missing in objects.undefined(command.map_file(path)):
            file = f"{path}({name})" if name else path
            # Where the map is another linker's, all are taken.
            if linked and file not in linked:
                continue
            for symbol in sorted(symbols & missing):
                found.setdefault(symbol, []).append(
                    f"{component} ({os.path.basename(path)}{f', {name}' if name else ''})"
                )
    return found


def packaged_libraries(parts: layout.Parts, archives: str) -> Iterator[tuple[str, memoryview]]:
    """All ELF files in a payload, and whose they are."""
    owners = {
        resource.name: archive.label for archive in pack.read_archives(archives) for resource in archive.resources
    }
    resources = memoryview(parts.resources)
    for entry in index.read(parts.index, parts.resources):
        for _, key_start, key_length, start, length in entry.spans:
            data = resources[start : start + length]
            if bytes(data[:4]) == objects.MAGIC:
                key = bytes(resources[key_start : key_start + key_length]).decode(errors="replace")
                name = f"{entry.name} ({key})" if key else entry.name
                yield f"{name} of {owners[entry.name]}" if entry.name in owners else name, data


def files_beside(paths: list[str]) -> Iterator[tuple[str, Data]]:
    """All ELF files beside an executable."""
    for path in paths:
        inside = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
        for file in sorted(inside) or [path]:
            data = command.map_file(file)
            if bytes(data[:4]) == objects.MAGIC:
                yield os.path.relpath(file, os.path.dirname(path)), data


def of_cpu(libraries: Iterable[tuple[str, Data]], cpu: str) -> Iterator[tuple[str, Data]]:
    """Those for a processor: others are never loaded."""
    for name, data in libraries:
        machine = int.from_bytes(bytes(data[_MACHINE]), "little")
        if object_file.CPUS_ELF.get(machine) == cpu:
            yield name, data


def library_problems(libraries: Iterable[tuple[str, Data]], floor: str) -> list[Problem]:
    """What shared libraries need; what they expect of Python itself has no version."""
    found = []
    for name, data in libraries:
        try:
            needs = objects.needs(data)
        except objects.ObjectError:
            # Data for whoever reads it, such as a test's.
            continue
        by_version: dict[str, list[str]] = {}
        for need in needs:
            if need.version and versions.later(need.version, floor):
                by_version.setdefault(need.version, []).append(need.symbol or str(need.library))
        for version, symbols in sorted(by_version.items()):
            found.append(Problem(f"{', '.join(sorted(set(symbols)))}, of version {version}", (name,)))
    return found


if __name__ == "__main__":
    sys.exit(command.run(main))
