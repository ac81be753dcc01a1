"""Attach a payload to a launcher, giving the executable.

python -m tools.payload.attach --launcher FILE --payload FILE --output FILE
"""

from __future__ import annotations

import os
import sys

from tools.payload import elf
from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        AttachError: the launcher is none; starts with its name, and nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--launcher", required=True, help="launcher, as it was linked")
    parser.add_argument("--payload", required=True, help="payload to attach")
    parser.add_argument("--output", required=True, help="executable to write")
    options = parser.parse_args(arguments)
    try:
        pieces = elf.attach(command.read_file(options.launcher), command.read_file(options.payload))
    except elf.AttachError as error:
        raise elf.AttachError(f"{options.launcher}: {error}") from None
    command.write_whole(options.output, pieces)
    os.chmod(options.output, 0o755)


if __name__ == "__main__":
    sys.exit(command.run(main))
