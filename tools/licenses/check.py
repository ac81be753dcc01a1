"""Check an inventory against a policy: the build fails if a licence is not allowed, or denied.

    python -m tools.licenses.check --label //app:app --inventory app.components.json --denied GPL-3.0-or-later \\
        --output app.licenses_checked
"""

from __future__ import annotations

import sys

from tools.licenses.component import load
from tools.licenses.packaged import tidy_label
from tools.licenses.policy import Policy, PolicyError, violations
from tools.resources import command


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the policy is broken, or is none; starts with the label, and nothing is written.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="the executable's target")
    parser.add_argument("--inventory", required=True, help="what tools.licenses.collect wrote")
    parser.add_argument("--allowed", action="append", default=[], help="a licence that is allowed")
    parser.add_argument("--denied", action="append", default=[], help="a licence that is denied")
    parser.add_argument("--output", required=True, help="file to write if all is well")
    options = parser.parse_args(arguments)
    label = tidy_label(options.label)
    try:
        policy = Policy.of(options.allowed, options.denied)
        found = violations(load(options.inventory, command.read_file(options.inventory)), policy)
    except ValueError as error:
        raise PolicyError(f"{label}: {error}") from error
    if found:
        what = "a component's licence is" if len(found) == 1 else f"the licences of {len(found)} components are"
        raise PolicyError("\n  ".join([f"{label}: {what} not acceptable:", *found]))
    command.write_whole(options.output, [b""])


if __name__ == "__main__":
    sys.exit(command.run(main))
