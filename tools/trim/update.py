"""Write the list of what an executable keeps into the source tree.

bazel run //app:app.trim             as the declared runs have recorded it
bazel run //app:app.trim -- ARG...   adds what a run with these arguments uses, where no runs are declared
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tools.resources import command
from tools.trim import lists, options, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace


def main(arguments: list[str]) -> None:
    """Run the command.

    Raises:
        ValueError: it was not called by `bazel run`, or in the wrong way; nothing is written.
    """
    parser = command.parser(__doc__)
    options.add(parser)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--recorded", help="what the declared runs have recorded")
    source.add_argument("--executable", help="the executable to run")
    parser.add_argument("arguments", nargs="*", help="of a run")
    given = parser.parse_args(arguments)
    workspace = os.environ.get("BUILD_WORKSPACE_DIRECTORY")
    if not workspace:
        raise command.UsageError(f"this writes into the source tree: call it by `bazel run {given.recorder}`")
    path = os.path.join(workspace, given.list)
    if given.recorded:
        if given.arguments:
            raise command.UsageError(
                f"{given.label} has 'trim_runs', which say what is recorded: add a run there, then `bazel run {given.recorder}`"
            )
        names = options.names(given.recorded)
    else:
        before = lists.recorded_names(command.read_file(path).decode()) if os.path.exists(path) else []
        names = [*before, *run(given)]
    recording = options.recording(given)
    write(path, recording.list_text(names))
    if given.extensions:
        write(os.path.join(workspace, given.extensions), recording.extensions_text(names))


def run(given: Namespace) -> list[str]:
    """Run the executable where the user is; the names of what it used."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [os.path.abspath(given.executable), *given.arguments],
            cwd=os.environ.get("BUILD_WORKING_DIRECTORY"),
            env={**_environment(), record.VARIABLE: folder},
            check=False,
        )
        if done.returncode:
            sys.stderr.write(f"warning: the run ended with {done.returncode}; what it used is recorded nevertheless\n")
        return record.collect(folder)


def _environment() -> dict[str, str]:
    """The user's, without what was set for this command."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def write(path: str, text: str) -> None:
    """Write a file of the source tree, and say what has changed."""
    before = command.read_file(path).decode() if os.path.exists(path) else ""
    command.write_whole(path, [text.encode()])
    old, new = ({line for line in each.splitlines() if not line.startswith("#")} for each in (before, text))
    sys.stderr.write(f"{path}: {len(new)} lines, {len(new - old)} added, {len(old - new)} removed\n")


if __name__ == "__main__":
    sys.exit(command.run(main))
