"""Attach a payload to a launcher, giving the executable.

    python -m tools.payload.attach --launcher FILE --payload FILE --output FILE
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.payload import elf

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code. The output appears only when it is complete."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--launcher", type=Path, required=True)
    parser.add_argument("--payload", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        pieces = elf.attach(options.launcher.read_bytes(), options.payload.read_bytes())
    except elf.AttachError as error:
        print(f"error: {options.launcher}: {error}", file=sys.stderr)
        return 1
    partial = options.output.with_name(options.output.name + ".partial")
    with partial.open("wb") as file:
        file.writelines(pieces)
    partial.chmod(0o755)
    os.replace(partial, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
