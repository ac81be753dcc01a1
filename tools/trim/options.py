"""What the commands for people share: the options that the rules give them."""

from __future__ import annotations

import json

from tools.resources import command
from tools.trim.lists import Recording

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add(parser: ArgumentParser) -> None:
    """Add the options of a recording."""
    parser.add_argument("--label", required=True, help="target of the executable, for messages")
    parser.add_argument("--recorder", required=True, help="target that records, for messages")
    parser.add_argument("--include", action="append", default=[], help="name or pattern that is always kept")
    parser.add_argument("--extension-module", action="append", default=[], help="extension module that can be left out")
    parser.add_argument("--stdlib-imports", required=True, help="what the standard library's modules need")
    parser.add_argument("--list", required=True, help="list of what is kept, by its path in the workspace")
    parser.add_argument("--extensions", help="Starlark file of what can be left out, by its path in the workspace")


def recording(options: Namespace) -> Recording:
    """What the options say."""
    imports = command.read_object(options.stdlib_imports)
    return Recording(options.label, options.recorder, options.include, options.extension_module, imports)


def names(path: str) -> list[str]:
    """The names in what tools.trim.record wrote."""
    return list(command.read_object(path)["names"])


def failures(path: str) -> list[str]:
    """The failures in what tools.trim.record wrote."""
    return list(command.read_object(path)["failures"])


def components(path: str) -> list[tuple[str, int]]:
    """The components in a report of sizes."""
    sizes: dict[str, int] = json.loads(command.read_file(path))["components"]
    return list(sizes.items())
