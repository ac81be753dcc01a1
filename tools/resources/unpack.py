"""Unpack a wheel as an installer would, for those that need its files.

    python -s -S -B -m tools.resources.unpack --label //:wheel --wheel some-1.0-py3-none-any.whl \\
        --site-packages DIR --scripts DIR --data DIR --headers DIR
"""

from __future__ import annotations

import os
import sys

from tools.resources import command
from tools.resources.resource import ResourceError
from tools.resources.wheel import IMPORTABLE, SCHEMES, Wheel, WheelError

_INTERPRETER = b"#!/usr/bin/env python3"
_INTERPRETER_WITH_OPTIONS = b"#!/usr/bin/env -S python3 "


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the wheel is at fault.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target the wheel belongs to, for messages")
    parser.add_argument("--wheel", required=True, help="the wheel")
    for folder in sorted(set(SCHEMES.values())):
        parser.add_argument(f"--{folder}", required=True, help=f"folder for what a wheel has for {folder}")
    options = vars(parser.parse_args(arguments))
    try:
        # All of it is read, and so checked, before anything is written.
        with Wheel(options["wheel"]) as wheel:
            found = [
                (scheme, place, wheel.read(member), wheel.is_executable(member))
                for (scheme, place), member in wheel.places.items()
            ]
    except WheelError as error:
        raise ResourceError(f"{options['label']}: {error}") from None
    for scheme, place, content, is_executable in found:
        path = os.path.join(options[scheme.replace("-", "_")], place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        command.write_whole(path, [script(content) if scheme == "scripts" else content])
        if scheme == "scripts" or (scheme != IMPORTABLE and is_executable):
            os.chmod(path, 0o755)


def script(content: bytes) -> bytes:
    """A script with an interpreter in place of the mark that stands for one."""
    first, newline, rest = content.partition(b"\n")
    mark, _, options = first.rstrip(b"\r").partition(b" ")
    if mark not in (b"#!python", b"#!pythonw"):
        return content
    return (_INTERPRETER_WITH_OPTIONS + options if options else _INTERPRETER) + newline + rest


if __name__ == "__main__":
    sys.exit(command.run(main))
