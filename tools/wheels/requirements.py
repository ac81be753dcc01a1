"""Requirements files: their lines, and which names a repository of them has.

    python3 -B -m tools.wheels.requirements requirements.lock

Written to stdout is JSON, by the normalised name of each distribution the extras that the file asks for. Any Python can do that: nothing is
imported but its standard library.
"""

from __future__ import annotations

import json
import os
import re
import sys
from typing import NamedTuple

from tools.resources import command

_NAMED = re.compile(r"([a-z0-9](?:[\w.-]*[a-z0-9])?)\s*(?:\[([^\]]*)\]\s*)?(?:[=<>!~(@].*)?", re.ASCII | re.IGNORECASE)
_OPTION_WITH_PATH = re.compile(r"(--?[a-z-]+?)(?:\s*=\s*|\s+|(?<=^-[rcf]))(\S.*)")
_FILE, _CONSTRAINTS, _FOLDER = ("-r", "--requirement"), ("-c", "--constraint"), ("-f", "--find-links")


class Line(NamedTuple):
    """What a line requires."""

    name: str
    """The distribution's, normalised."""
    extras: list[str]
    """Normalised."""
    stated: str
    """What the file says, without marker and hashes."""
    marker: str
    """Where it is required; empty if everywhere."""
    text: str
    """The line for pip, without its marker; paths in it are absolute."""


class Requirements(NamedTuple):
    """What a file says, with the files that it refers to."""

    options: list[str]
    """Lines for pip that require nothing."""
    lines: list[Line]


def normalized(name: str) -> str:
    """A distribution's or extra's name in targets."""
    return re.sub(r"[-_.]+", "_", name).lower()


def read(path: str) -> Requirements:
    """Read a requirements file and those that it refers to."""
    found = Requirements([], [])
    waiting, seen = [path], set()
    while waiting:
        file = waiting.pop(0)
        if os.path.realpath(file) in seen:
            continue
        seen.add(os.path.realpath(file))
        # Where the file is, not where a link to it is: the others are beside it.
        folder = os.path.dirname(os.path.realpath(file))
        for text in _logical_lines(command.read_file(file).decode()):
            if not text.startswith("-"):
                found.lines.append(_line(text, folder))
                continue
            option = _OPTION_WITH_PATH.fullmatch(text)
            name, value = option.groups() if option else (text, "")
            if name in _FILE:
                waiting.append(os.path.join(folder, value))
            elif name in _CONSTRAINTS or (name in _FOLDER and os.path.exists(os.path.join(folder, value))):
                found.options.append(f"{name} {os.path.join(folder, value)}")
            else:
                found.options.append(text)
    return found


def extras(requirements: Requirements) -> dict[str, list[str]]:
    """By name of each distribution the extras that are asked for, wherever that is."""
    found: dict[str, set[str]] = {}
    for line in requirements.lines:
        found.setdefault(line.name, set()).update(line.extras)
    return {name: sorted(found[name]) for name in sorted(found)}


def _logical_lines(text: str) -> list[str]:
    joined = re.sub(r"\\\r?\n", " ", text.removeprefix("\ufeff"))
    stripped = (re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() for line in joined.splitlines())
    return [line for line in stripped if line]


def _line(text: str, folder: str) -> Line:
    stated, options = _split(r"\s(?=--?[A-Za-z])", text)
    # In an address, `;` ends nothing unless it stands apart.
    stated, marker = _split(r"\s;" if "://" in stated else ";", stated)
    options = f" {options}" if options else ""
    named = _NAMED.fullmatch(stated)
    if named and not stated.endswith(".whl"):
        name, asked = named.groups()
        asked_extras = [normalized(extra.strip()) for extra in (asked or "").split(",") if extra.strip()]
        return Line(normalized(name), asked_extras, stated, marker, stated + options)
    # A wheel's path or address: the name is the file's.
    name = normalized(re.split(r"[?#]", stated, maxsplit=1)[0].rpartition("/")[2].partition("-")[0])
    place = stated if "://" in stated else os.path.join(folder, stated)
    return Line(name, [], stated, marker, place + options)


def _split(separator: str, text: str) -> tuple[str, str]:
    """What is before the first separator, and what is after it."""
    before, *after = re.split(separator, text, maxsplit=1)
    return before.strip(), after[0].strip() if after else ""


def main(arguments: list[str]) -> None:
    """Run the tool."""
    parser = command.parser(__doc__)
    parser.add_argument("requirements", help="requirements file")
    options = parser.parse_args(arguments)
    sys.stdout.write(json.dumps(extras(read(options.requirements))))


if __name__ == "__main__":
    sys.exit(command.run(main))
