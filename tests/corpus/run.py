"""Makes executables of the corpus's packages, a few at a time, compares what they do, and prints a table.

    python3 -m tests.corpus.run                   # all, which takes ten minutes or more and downloads 250 MB
    python3 -m tests.corpus.run numpy lxml        # some
    python3 -m tests.corpus.run --write           # all, and writes tests/corpus/results.md

What is built is removed again after each few: all together it would be gigabytes.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATHS = ("virtual", "none")

Row = dict[str, str]


def main(arguments: list[str]) -> int:
    """Run what is asked for; the exit code says whether a package works with neither setting."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help="names as in packages.bzl")
    parser.add_argument("--write", action="store_true", help="write the table into the checkout")
    parser.add_argument("--at-once", type=int, default=6, help="packages that are built before any is removed")
    parser.add_argument("--bazel", default=f"{ROOT}/bazelw", help="the command, with its start-up options")
    options = parser.parse_args(arguments)
    names = options.packages or re.findall(r'^    "(\w+)": _package', (HERE / "packages.bzl").read_text(), re.MULTILINE)
    rows = []
    for start in range(0, len(names), options.at_once):
        few = names[start : start + options.at_once]
        rows += compare(shlex.split(options.bazel), few)
        remove(few)
    text = table(rows)
    if options.write:
        (HERE / "results.md").write_text(text)
    print(text)
    return int(any(row["none"] and row["virtual"] for row in rows))


def compare(bazel: list[str], names: list[str]) -> list[Row]:
    """A row for each package."""
    targets = [f"//tests/corpus:{name}_test" for name in names]
    # The disk cache would keep what is removed.
    command = [
        *bazel,
        "test",
        "--keep_going",
        "--disk_cache=",
        "--test_output=all",
        "--color=no",
        "--curses=no",
        *targets,
    ]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    found = {row["name"]: row for row in map(json.loads, re.findall(r"^ROW (.*)$", result.stdout, re.MULTILINE))}
    for name in names:
        if found.get(name, {"none": "?"})["none"] and found.get(name, {"virtual": "?"})["virtual"]:
            print(result.stdout, file=sys.stderr)
            break
    missing = {"version": "", "kind": "", "size": "0", **dict.fromkeys(PATHS, "no executable, or no result")}
    return [found.get(name, {"name": name, **missing}) for name in names]


def remove(names: list[str]) -> None:
    """Remove executables; the next build that needs them makes them again."""
    for path in (ROOT / "bazel-bin/tests/corpus").glob("*"):
        if path.is_file() and path.name.startswith(tuple(f"{name}_{paths}" for name in names for paths in PATHS)):
            path.unlink()


def table(rows: list[Row]) -> str:
    """Counts and a line for each package, as Markdown."""
    good = {paths: sum(not row[paths] for row in rows) for paths in PATHS}
    either = sum(not (row["none"] and row["virtual"]) for row in rows)
    lines = [
        "# The corpus: results",
        "",
        "Written by `python3 -m tests.corpus.run --write`; see [README.md](README.md).",
        "",
        f"{either} of {len(rows)} packages work from one file: {good['virtual']} by default, {good['none']} with "
        '`module_paths = "none"`. MB are those of the whole executable.',
        "",
        "| package | version | kind | MB | default | no paths |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        results = [(row[paths] or "equal").replace("|", "\\|") for paths in PATHS]
        facts = [row["name"], row["version"], row["kind"], str(int(row["size"]) >> 20)]
        lines.append(f"| {' | '.join(facts + results)} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
