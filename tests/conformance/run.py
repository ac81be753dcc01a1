"""Runs CPython's own tests in an executable and in the ordinary interpreter of the same distribution, and says what differs.

    ./bazelw run //tests/conformance:run -- test_importlib test_import
    ./bazelw run //tests/conformance:run -- --write --named
    ./bazelw run //tests/conformance:run -- --write --all --without-memory

Another version: `./bazelw run --repo_env=RULES_PYOXIDIZER_PYTHON_VERSION=3.11 //tests/conformance:run -- …`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.conformance import extensions, report
from tests.conformance.sides import Distribution, Results, Side, installed, run_modules

HERE = Path("tests/conformance")

NAMED = [
    "test_cmd_line",
    "test_concurrent_futures",
    "test_embed",
    "test_import",
    "test_importlib",
    "test_inspect",
    "test_linecache",
    "test_multiprocessing_fork",
    "test_multiprocessing_forkserver",
    "test_multiprocessing_spawn",
    "test_pkgutil",
    "test_runpy",
    "test_site",
    "test_sys",
    "test_traceback",
    "test_zipimport",
]
"""The packages of tests that have to do with importing, running and starting processes."""


def main(arguments: list[str]) -> int:
    """Run what is asked for; the exit code says whether there is a difference without a reason, or a test of which nothing ran."""
    options = _parser().parse_args(arguments)
    names = options.tests + (NAMED if options.named else [])
    folder = Path(tempfile.mkdtemp(prefix="conformance-"))
    try:
        distribution, sides = interpreters(folder, options)
        modules = [name for name in distribution.modules() if options.all or chosen(name, names)]
        results = compare(sides, modules, options.results or folder / "results", options.jobs)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    version = ".".join(distribution.version.split(".")[:2])
    flag = "" if version == "3.13" else f"--repo_env=RULES_PYOXIDIZER_PYTHON_VERSION={version} "
    # How many at the same time, and where results are kept, makes no difference.
    switches = [
        name for name in ("named", "all", "without_memory", "without_extensions", "write") if getattr(options, name)
    ]
    asked = [f"--{name.replace('_', '-')}" for name in switches] + options.tests
    text = report.table(
        f"CPython's tests in an executable with Python {distribution.version}",
        f"./bazelw run {flag}//tests/conformance:run -- {' '.join(asked)}",
        results,
        report.read_reasons(HERE / "reasons.json"),
    )
    if options.write:
        target = f"results-{version}{'-all' if options.all else ''}.md"
        Path(os.environ["BUILD_WORKSPACE_DIRECTORY"], HERE, target).write_text(text)
    print(text)
    idle = [] if options.all else report.idle(results)
    if idle or not modules:
        print(f"Nothing ran of {', '.join(idle or names)}.")
    return int("### Not explained yet" in text or bool(idle) or not modules)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", help="names such as test_import, or test_importlib.builtin")
    parser.add_argument("--named", action="store_true", help="the tests of importing, running and starting processes")
    parser.add_argument("--all", action="store_true", help="all tests")
    parser.add_argument("--without-memory", action="store_true", help="leave out the side that has the tests in memory")
    parser.add_argument("--without-extensions", action="store_true", help="compile no extension modules for the tests")
    parser.add_argument("--jobs", type=int, default=2, help="tests that run at the same time")
    parser.add_argument(
        "--results", type=Path, help="folder of results, which are kept, and taken where they are there"
    )
    parser.add_argument("--write", action="store_true", help="write the table into the checkout")
    return parser


def interpreters(folder: Path, options: argparse.Namespace) -> tuple[Distribution, list[Side]]:
    """The ordinary interpreter, and the executables."""
    distribution = Distribution(Path(os.path.realpath(os.environ["PYOX_PYTHON"])))
    compiled = folder / "extensions"
    compiled.mkdir()
    if not options.without_extensions:
        extensions.compile_into(compiled, distribution.version, distribution.headers, distribution.suffix, options.jobs)
    programs = {
        "ordinary": (distribution.program, ""),
        "tests in files": (Path(os.environ["WITHOUT_TESTS"]), "test"),
    }
    if not options.without_memory:
        programs["tests in memory"] = (Path(os.environ["WITH_TESTS"]), "-")
    return distribution, [
        Side(name, installed(program, folder / name.replace(" ", "_"), distribution, library, compiled))
        for name, (program, library) in programs.items()
    ]


def chosen(module: str, names: list[str]) -> bool:
    """Whether a module of tests is meant by one of the names."""
    return any(f"{module}.".startswith(f"test.{name}.") for name in names)


def compare(sides: list[Side], modules: list[str], results: Path, jobs: int) -> dict[str, dict[str, Results]]:
    """Results by side and module. What differs is run a second time by all, and the better one counts: a busy machine makes tests fail, too."""
    found = {side.name: run_modules(side, modules, results / side.name, jobs) for side in sides}
    ordinary, *others = found
    rows = [row for other in others for row in report.differences(other, found[ordinary], found[other])]
    again = sorted({row.module for row in rows})
    for side in sides:
        second = run_modules(side, again, results / f"{side.name}, again", jobs)
        for module in again:
            found[side.name][module] = report.better(module, found[side.name][module], second[module])
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
