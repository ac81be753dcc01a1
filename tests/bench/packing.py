"""How long it takes to make one file of a program and its wheels, and how large that is: `./bazelw run //tests/bench:packing -- OPTIONS`.

The same unpacked wheels are made into an executable by these rules' tools, as their actions run them; into an archive by zipapp, which needs a Python where
it runs; and, with `--pyinstaller PYTHON`, by `PYTHON -m PyInstaller --onefile`. Each file that runs must do the same. Processor time includes children.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["main"]

_RUNS = 11


@dataclass(frozen=True)
class App:
    """A script, and the folders that its wheels are unpacked in."""

    script: Path
    roots: list[Path]

    @property
    def name(self) -> str:
        """Name of the module that the script is."""
        return self.script.stem


@dataclass(frozen=True)
class Way:
    """A way to make one file: called with an application and an empty folder, it gives the command that runs what it made there."""

    name: str
    make: Callable[[App, Path], list[str]]


@dataclass(frozen=True)
class Kit:
    """What executables are made from: a launcher, and resource archives of the distribution."""

    launcher: Path
    archives: list[Path]

    def make(self, app: App, folder: Path) -> list[str]:
        """Compile each wheel and the script, as an action each would, and pack them."""
        rows = [{"label": "@python", "path": str(archive), "role": "distribution"} for archive in self.archives]
        for number, root in enumerate(app.roots):
            files = [path for path in sorted(root.rglob("*")) if path.is_file()]
            names = {f"wheel/{path.relative_to(root).as_posix()}": path for path in files}
            rows.append(self._compile(folder / f"{number}.resources", "wheel", names))
        rows.append(self._compile(folder / "script.resources", "script", {f"script/{app.script.name}": app.script}))
        return self.pack(app, folder, rows)

    def pack(self, app: App, folder: Path, rows: list[dict[str, str]]) -> list[str]:
        """Make an executable of resource archives."""
        settings = {"run.mode": "module", "run.target": app.name}
        (folder / "settings").write_text(json.dumps(settings))
        options = ["--include-sources", "--include-distribution-sources", "--run-module", app.name]
        options += ["--target-triple", "x86_64-unknown-linux-gnu", "--launcher", str(self.launcher)]
        files = ["--settings", str(folder / "settings"), "--archives", str(_rows(folder / "archives", rows))]
        _tool("tools.resources.pack", "--label", "//app", "--output", str(folder / "program"), *files, *options)
        return [str(folder / "program")]

    def _compile(self, output: Path, root: str, names: dict[str, Path]) -> dict[str, str]:
        rows = _rows(output.with_suffix(".files"), [{"name": name, "path": str(path)} for name, path in names.items()])
        fixed = ["--label", "//app", "--import-root", root]
        _tool("tools.resources.compile", *fixed, "--output", str(output), "--params", str(rows))
        return {"label": f"//app:{output.stem}", "path": str(output), "role": "application"}


def _rows(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def _tool(module: str, *arguments: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([sys.executable, "-s", "-S", "-B", "-m", module, *arguments], check=True, env=environment)


def _zipapp(app: App, folder: Path) -> list[str]:
    content = folder / "content"
    for root in app.roots:
        shutil.copytree(root, content, dirs_exist_ok=True)
    shutil.copy(app.script, content / "__main__.py")
    target = folder / "program.pyz"
    subprocess.run([sys.executable, "-m", "zipapp", content, "-o", target, "-c"], check=True)
    return [sys.executable, "-S", str(target)]


def _pyinstaller(python: Path) -> Way:
    def make(app: App, folder: Path) -> list[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment["PYTHONPATH"] = os.pathsep.join(map(str, app.roots))
        metadata = [part for name in _distributions(app) for part in ("--copy-metadata", name)]
        places = ["--distpath", str(folder), "--workpath", str(folder / "work"), "--specpath", str(folder)]
        command = [str(python), "-m", "PyInstaller", "--onefile", "--clean", "--log-level=ERROR", "--name=program"]
        subprocess.run([*command, *metadata, *places, str(app.script)], check=True, env=environment)
        return [str(folder / "program")]

    version = subprocess.run(
        [python, "-m", "PyInstaller", "--version"], check=True, stdout=subprocess.PIPE, text=True, env={}
    ).stdout.strip()
    return Way(f"PyInstaller {version} --onefile", make)


def _distributions(app: App) -> list[str]:
    return [path.name.partition("-")[0] for root in app.roots for path in root.glob("*.dist-info")]


def _measure(way: Way, app: App, folder: Path) -> tuple[str, str | None]:
    """A row of the table, and what the program prints; None if it does not run."""
    folder.mkdir()
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = way.make(app, folder)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    size = Path(command[-1]).stat().st_size
    cells = [app.name, way.name, f"{wall:.1f} s", f"{cpu:.1f} s", f"{size / 1e6:.1f} MB"]
    first = subprocess.run(command, capture_output=True, check=False, text=True)
    if first.returncode:
        reason = first.stderr.strip().splitlines()[-1].partition(":")[0]
        return "| " + " | ".join([*cells, f"does not run: {reason}"]) + " |", None
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    # Others bring another patch release of Python along.
    printed = "".join(line for line in first.stdout.splitlines(keepends=True) if not line.startswith("Python"))
    return "| " + " | ".join([*cells, f"{statistics.median(times) * 1000:.0f} ms"]) + " |", printed


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code."""
    parser = argparse.ArgumentParser(
        prog="packing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--app", action="append", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--archive", action="append", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--launcher", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--apps", help="applications, comma-separated; all by default")
    parser.add_argument(
        "--pyinstaller", type=Path, metavar="PYTHON", help="a Python that has PyInstaller, of the same version"
    )
    options = parser.parse_args(arguments)
    kit = Kit(options.launcher.absolute(), [archive.absolute() for archive in options.archive])
    ways = [Way("rules_pyoxidizer", kit.make), Way("zipapp, compressed", _zipapp)]
    if options.pyinstaller:
        # Relative to where the user is, though `bazel run` changed the working directory; and not resolved, as a virtual environment is told by its path.
        ways.append(_pyinstaller(Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), options.pyinstaller)))
    parts = [[Path(part).absolute() for part in text.split("=")] for text in options.app]
    apps = {app.name: app for app in (App(script, roots) for script, *roots in parts)}
    names = options.apps.split(",") if options.apps else list(apps)
    if unknown := set(names) - apps.keys():
        parser.error(f"no applications: {', '.join(sorted(unknown))}; there are {', '.join(apps)}")
    print("| program | made by | time | processor time | size | run |\n|---|---|--:|--:|--:|--:|")
    different = False
    for app in map(apps.__getitem__, names):
        with tempfile.TemporaryDirectory(prefix="packing-") as folder:
            measured = [_measure(way, app, Path(folder, str(number))) for number, way in enumerate(ways)]
        for row, _ in measured:
            print(row, flush=True)
        # What is made by these rules runs.
        if {printed for _, printed in measured[1:]} - {measured[0][1], None} or measured[0][1] is None:
            print(f"error: {app.name} prints different things: {[printed for _, printed in measured]}", file=sys.stderr)
            different = True
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
