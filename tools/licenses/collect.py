"""List what is inside an executable, as JSON and for people.

    python -m tools.licenses.collect --label //app:app --facts facts.json --root DISTRIBUTION --launcher launcher \\
        --own-license LICENSE --extension zlib=default --archives rows.jsonl --dependencies edges.jsonl \\
        --output app.components.json --text app.licenses.txt

Standard library only: it runs in every build that checks licences. Rows of archives are `{"label": …, "path": …,
"role": …}`, of dependencies `{"label": …, "dependency": …}`.
"""

from __future__ import annotations

import argparse
import os
import re
import sys

from tools.licenses import native, packaged, text
from tools.licenses.component import LAUNCHER, RUNTIME, Component, Inventory, Text, dump, inventory
from tools.licenses.metadata import tidy
from tools.resources import command
from tools.resources.packed import PackedError
from tools.resources.resource import ResourceError

_RUSTC = re.compile(rb"rustc version (\d+\.\d+\.\d+[^\s\0]*)")


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments or the files are at fault; starts with the label, and nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="the executable's target")
    parser.add_argument("--facts", required=True, help="what tools.distribution.describe says")
    parser.add_argument("--root", required=True, help="the distribution's `python` folder")
    parser.add_argument("--launcher", required=True, help="the launcher, which tells its compiler's version")
    parser.add_argument("--own-license", required=True, help="text of the launcher's own licence, Apache-2.0")
    parser.add_argument("--extension", action="append", default=[], help="NAME=VARIANT of a builtin extension module")
    parser.add_argument("--linked", action="append", default=[], help="target of an extension module that is linked")
    parser.add_argument("--archives", required=True, help="rows of the resource archives")
    parser.add_argument("--packed", help="names of the resources that are inside, if something was left out by name")
    parser.add_argument("--dependencies", required=True, help="rows of which target depends on which")
    parser.add_argument("--output", required=True, help="inventory to write, JSON")
    parser.add_argument("--text", required=True, help="the same for people, with all licence texts")
    options = parser.parse_args(arguments)
    label = packaged.tidy_label(options.label)
    try:
        listed = collect(options)
    except ValueError as error:
        raise ResourceError(f"{label}: {error}") from error
    command.write_whole(options.output, [dump(listed).encode()])
    command.write_whole(options.text, [text.render(listed).encode()])


def collect(options: argparse.Namespace) -> Inventory:
    """The inventory that the options ask for."""
    label = packaged.tidy_label(options.label)
    facts = command.read_object(options.facts)
    sources_path = os.path.join(options.root, "build/sources.json")
    sources = command.read_object(sources_path) if os.path.isfile(sources_path) else {}
    chosen = dict(pair.split("=", 1) for pair in options.extension)
    found = native.components(facts, sources, chosen, label, lambda path: _read_text(options.root, path))
    found += _launcher(options, label)
    edges: dict[str, list[str]] = {}
    for source, dependency in command.read_rows(options.dependencies, ("label", "dependency")):
        edges.setdefault(source, []).append(dependency)
    ways = packaged.paths(options.label, edges.items())
    inside = frozenset(command.read_file(options.packed).decode().split("\n")) if options.packed else None
    for target, path, role in sorted(set(command.read_rows(options.archives, ("label", "path", "role")))):
        if role == "distribution":
            continue
        way = ways.get(target, (label, packaged.tidy_label(target)))
        try:
            found += packaged.components(target, command.read_file(path), way, options.label, inside)
        except PackedError as error:
            raise ResourceError(f"{path}, the archive of {target}: {error}") from None
    for target in options.linked:
        found += packaged.unstated(target, ways.get(target, (label, packaged.tidy_label(target))), options.label)
    return inventory(label, found)


def _read_text(root: str, path: str) -> Text | None:
    full = os.path.join(root, path)
    # Paths in PYTHON.json have been checked, those in `build/sources.json` have not.
    if path.startswith("/") or ".." in path.split("/") or "\0" in path or not os.path.isfile(full):
        return None
    return Text(path.rpartition("/")[2], tidy(command.read_file(full).decode(errors="replace")))


def _launcher(options: argparse.Namespace, label: str) -> list[Component]:
    """What the launcher brings: itself, Rust's standard library, and the C compiler's support code."""
    compiler = _RUSTC.search(command.read_file(options.launcher))
    version = compiler[1].decode() if compiler else None
    own = Text("LICENSE", tidy(command.read_file(options.own_license).decode()))
    way = ((label, "the launcher"),)
    return [
        Component(LAUNCHER, "rules_pyoxidizer-launcher", expression="Apache-2.0", origin="rules_pyoxidizer: LICENSE",
                  paths=way, texts=(own,)),
        # Of the two licences, the text of the one is at hand: it is the launcher's own.
        Component(RUNTIME, "rust-std", version, "MIT OR Apache-2.0", origin="The Rust project", paths=way,
                  purl=f"pkg:generic/rust-std@{version}" if version else None, texts=(own,)),
        Component(RUNTIME, "libgcc", None, "GPL-3.0-or-later WITH GCC-exception-3.1", origin="GCC", paths=way,
                  problems=("the exception lets what GCC compiles link it under any terms; its version depends on the"
                            " C toolchain",)),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(command.run(main))
