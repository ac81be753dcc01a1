"""Check that committed lists are what the declared runs record, and that the trimmed executable does the same runs."""

from __future__ import annotations

import sys

from tools.resources import command
from tools.trim import lists, options


class OutdatedError(ValueError):
    """Lists that are not up to date, or an executable that does not do what it should."""


def main(arguments: list[str]) -> None:
    """Run the check.

    Raises:
        ValueError: something is not as it should be; says what to do.
    """
    parser = command.parser(__doc__)
    options.add(parser)
    parser.add_argument("--recorded", help="what the declared runs have recorded")
    parser.add_argument("--outcome", help="how they end with the trimmed executable")
    parser.add_argument("--sizes", nargs=2, required=True, help="reports of sizes: untrimmed, trimmed")
    given = parser.parse_args(arguments)
    sys.stdout.write(lists.size_table(*map(options.components, given.sizes)))
    recording = options.recording(given)
    committed = command.read_file(given.list).decode()
    names = options.names(given.recorded) if given.recorded else lists.recorded_names(committed)
    difference = lists.difference(given.list, committed, recording.list_text(names))
    if given.extensions:
        text = command.read_file(given.extensions).decode()
        difference += lists.difference(given.extensions, text, recording.extensions_text(names))
    if difference:
        raise OutdatedError(
            f"{given.label} is trimmed by lists that are not up to date; `bazel run {given.recorder}` writes them:\n{difference}"
        )
    failures = options.failures(given.outcome) if given.outcome else []
    if failures:
        raise OutdatedError("\n".join(failures))


if __name__ == "__main__":
    sys.exit(command.run(main))
