"""Write the payload of an executable to a file of its own.

python -m tools.payload.extract --executable FILE --output FILE
"""

from __future__ import annotations

import sys

from tools.payload import elf
from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        AttachError: the executable has no payload; starts with its name, and nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--executable", required=True, help="executable to read")
    parser.add_argument("--output", required=True, help="payload to write")
    options = parser.parse_args(arguments)
    data = command.read_file(options.executable)
    try:
        offset, length = elf.find_payload(data)
    except elf.AttachError as error:
        raise elf.AttachError(f"{options.executable}: {error}") from None
    command.write_whole(options.output, [memoryview(data)[offset : offset + length]])


if __name__ == "__main__":
    sys.exit(command.run(main))
