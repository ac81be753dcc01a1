"""How long applications take to start, beside the ordinary interpreter: `./bazelw run //tests/bench:startup -- OPTIONS`.

In every round each competitor runs once, in random order; ratios are to `python3` of the same distribution in the same round, so that a busy
machine disturbs all alike. Instructions are user mode only and of the whole process tree. Sizes are of the program's file alone.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.bench import measure, report
from tests.bench.competitors import App, Competitor, CompetitorError, competitors_of, parse_competitor
from tests.bench.distribution import install

__all__ = ["main"]


def _app(text: str) -> App:
    name, script, executable = text.split("=")
    return App(name, Path(script).absolute(), Path(executable).absolute())


def _tuned(text: str) -> tuple[str, Path]:
    name, executable = text.split("=")
    return name, Path(executable).absolute()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="startup", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--app", type=_app, action="append", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--tuned", type=_tuned, action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--wheel", type=Path, action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--apps", help="applications, comma-separated; all by default")
    parser.add_argument(
        "--rounds", type=int, default=31, help="how often each competitor is timed (default: %(default)s)"
    )
    parser.add_argument("--no-counts", action="store_true", help="time only")
    parser.add_argument(
        "--competitor",
        action="append",
        default=[],
        metavar="[APP:]NAME=COMMAND",
        help="one more; without APP for every application",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options = parser.parse_args(arguments)
    known = [app.name for app in options.app]
    chosen = options.apps.split(",") if options.apps else known
    for name in chosen:
        if name not in known:
            parser.error(f"there is no application '{name}', only {', '.join(known)}")
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    tuned = dict(options.tuned)
    options.app = [replace(app, tuned=tuned.get(app.name)) for app in options.app if app.name in chosen]
    options.wheel = [folder.absolute() for folder in options.wheel]
    return options


def _measure(competitors: list[Competitor], rounds: int, counted: bool) -> list[report.Figures]:
    for competitor in competitors:
        measure.check(competitor)
    counts = {competitor.name: measure.count(competitor) for competitor in competitors} if counted else {}
    timed = []
    for _ in range(rounds):
        order = random.sample(competitors, len(competitors))
        runs = {competitor.name: measure.run(competitor) for competitor in order}
        timed.append({competitor.name: runs[competitor.name] for competitor in competitors})
    return report.figures(timed, counts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code."""
    options = _options(arguments)
    # `bazel run` changes the working directory; paths that the user gives count from where they are.
    os.chdir(os.environ.get("BUILD_WORKING_DIRECTORY", "."))
    names = [app.name for app in options.app]
    results = {}
    try:
        extra = [parse_competitor(text, names) for text in options.competitor]
        with tempfile.TemporaryDirectory(prefix="startup-") as folder:
            version = "{}.{}".format(*sys.version_info)
            interpreter = install(options.home, Path(sys.executable), version, Path(folder, "python"), options.wheel)
            for app in options.app:
                # How a file was written decides how it lies in the page cache, and that how often it faults: copied like the interpreter.
                app = replace(app, executable=Path(shutil.copy(app.executable, Path(folder, app.name))))
                if app.tuned:
                    app = replace(app, tuned=Path(shutil.copy(app.tuned, Path(folder, app.name + "_tuned"))))
                competitors = competitors_of(app, interpreter) + [one for apps, one in extra if app.name in apps]
                results[app.name] = _measure(competitors, options.rounds, not options.no_counts)
                print(report.table(app.name, results[app.name]), end="\n\n", flush=True)
    except (CompetitorError, measure.MeasureError) as error:
        print(f"error: {error}.", file=sys.stderr)
        return 1
    if not options.no_counts and (missing := measure.missing_tools()):
        print(f"Not counted, because not installed: {', '.join(missing)}.")
    if options.json:
        options.json.write_text(json.dumps(report.to_json(results), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
