"""Say that there is no launcher for a platform, where one is asked for.

python -s -S -B -m tools.payload.no_launcher TRIPLE
"""

from __future__ import annotations

import sys

from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action, which has no other end.

    Raises:
        UsageError: always.
    """
    raise command.UsageError(
        f"there is no launcher for {arguments[0]}, as its code is for Linux so far; --output_groups=payload builds what "
        "would be attached to it, and docs/cross.md says how far this goes"
    )


if __name__ == "__main__":
    sys.exit(command.run(main))
