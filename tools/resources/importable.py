"""Find out which modules of a standard library cannot be imported without certain extension modules.

    python -s -S -B -m tools.resources.importable --archive stdlib.resources --output imports.json

The output is a JSON object: by name of a module, the names of the modules that have to be there for it to be imported.
Only what is sure counts: imports among a module's own statements, but not those within a `try`, an `if` or a function,
which a module may well do without.
"""

from __future__ import annotations

import ast
import json
import sys

from tools.resources import command, packed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from tools.resources.resource import Resource


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the archive is none; nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--archive", required=True, help="resource archive of the standard library, with its sources")
    parser.add_argument("--output", required=True, help="JSON file to write")
    options = parser.parse_args(arguments)
    resources = packed.read(command.read_file(options.archive))
    text = json.dumps(imports(resources), indent=0, sort_keys=True)
    command.write_whole(options.output, [text.encode() + b"\n"])


def imports(resources: Collection[Resource]) -> dict[str, list[str]]:
    """The modules each module needs, by its name."""
    names = {resource.name for resource in resources if resource.is_module}
    found = {}
    for resource in resources:
        if resource.is_module and resource.in_memory_source is not None:
            package = resource.name if resource.is_package else resource.name.rpartition(".")[0]
            needed = set(_parents([resource.name])) - {resource.name}
            needed.update(_parents(_imported(bytes(resource.in_memory_source), package, names)))
            found[resource.name] = sorted(needed - {resource.name})
    return found


def unimportable(needed: Mapping[str, Iterable[str]], absent: Collection[str]) -> set[str]:
    """The modules that cannot be imported where the modules `absent` are not there."""
    needed_by: dict[str, list[str]] = {}
    for name, others in needed.items():
        for other in others:
            needed_by.setdefault(other, []).append(name)
    found: set[str] = set()
    pending = list(absent)
    while pending:
        for name in needed_by.get(pending.pop(), ()):
            if name not in found:
                found.add(name)
                pending.append(name)
    return found


def _imported(source: bytes, package: str, names: Collection[str]) -> Iterator[str]:
    """Names of the modules that a module of `package` imports whatever happens."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return  # templates and the like: nothing is known of it
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            parts = package.split(".") if statement.level else []
            base = parts[: len(parts) - (statement.level - 1)] if statement.level else []
            module = ".".join([*base, *([statement.module] if statement.module else [])])
            yield module
            # What is imported from a package may be a module of it.
            yield from (name for alias in statement.names if (name := f"{module}.{alias.name}") in names)


def _parents(names: Iterable[str]) -> Iterator[str]:
    """Each name, and the packages it is in."""
    for name in names:
        while name:
            yield name
            name = name.rpartition(".")[0]


if __name__ == "__main__":
    sys.exit(command.run(main))
