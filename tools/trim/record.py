"""Run an executable and record what it uses, and how the runs end.

    python -s -S -B -m tools.trim.record --label //app:app --executable app --runs runs.jsonl --output recorded.json

Rows of runs are objects with `arguments`, `program` (what to run in place of the executable, which is then in the
environment variable PYOXIDIZER_EXECUTABLE; or null), `env`, `stdin` and `exit_code`. The output is a JSON object with
`names` and `failures`, a list of texts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

from tools.resources import command
from tools.trim import lists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

VARIABLE = "PYOXIDIZER_RECORD"
"""The environment variable that names the folder to record into."""
EXECUTABLE = "PYOXIDIZER_EXECUTABLE"

_LINES_SHOWN = 20


class RunError(ValueError):
    """Runs that did not end as they should."""


def main(arguments: list[str]) -> None:
    """Run the action.

    Raises:
        ValueError: the arguments are at fault, or a run does not end as it should and that is not to be written down.
    """
    parser = command.parser(__doc__)
    parser.add_argument("--label", required=True, help="target of the executable, for messages")
    parser.add_argument("--executable", required=True, help="the executable")
    parser.add_argument("--runs", required=True, help="rows of runs")
    parser.add_argument("--output", required=True, help="JSON file to write")
    parser.add_argument("--keep-going", action="store_true", help="write failures down, and end well")
    options = parser.parse_args(arguments)
    runs = [json.loads(line) for line in command.read_file(options.runs).decode().splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        outcomes = [run(os.path.abspath(options.executable), row, folder, options.label) for row in runs]
        names = collect(os.path.join(folder, "names"))
    failures = [outcome for outcome in outcomes if outcome]
    if failures and not options.keep_going:
        raise RunError("\n".join(failures))
    text = json.dumps({"names": names, "failures": failures}, indent=0)
    command.write_whole(options.output, [text.encode() + b"\n"])


def collect(folder: str) -> list[str]:
    """The names in all files of a folder, which need not be there."""
    files = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return lists.merged(command.read_file(os.path.join(folder, file)) for file in files)


def run(executable: str, row: dict[str, Any], folder: str, label: str) -> str | None:
    """Run once; what is wrong with how that ended, or None. What is used is recorded in `names` of `folder`."""
    home = tempfile.mkdtemp(dir=folder, prefix="home")
    environment = {"HOME": home, "LC_ALL": "C.UTF-8", "PATH": os.defpath, "TMPDIR": home, **row["env"]}
    environment |= {VARIABLE: os.path.join(folder, "names"), EXECUTABLE: executable}
    line = [os.path.abspath(row["program"]) if row["program"] else executable, *row["arguments"]]
    shown = " ".join([row["program"] or os.path.basename(executable), *row["arguments"]])
    try:
        done = subprocess.run(line, env=environment, input=row["stdin"].encode(), capture_output=True, check=False)
    except OSError as error:
        return f"{label}: `{shown}` cannot be run here: {error.strerror}; record with a build for this machine"
    if done.returncode == row["exit_code"]:
        return None
    said = (done.stdout + done.stderr).decode(errors="replace").splitlines()[-_LINES_SHOWN:]
    end = (
        f"was ended by signal {-done.returncode}" if done.returncode < 0 else f"ended with exit code {done.returncode}"
    )
    return "\n".join(
        [f"{label}: `{shown}` {end}, expected {row['exit_code']}; correct the run or its 'exit_code'", *said]
    )


if __name__ == "__main__":
    sys.exit(command.run(main))
