"""How building grows with an application: `./bazelw run //tests/bench:scale -- OPTIONS`.

Applications of several sizes are made, and built by a Bazel of its own in a workspace of its own, without any cache but its output base:

- analysis, each time by a new server that knows nothing but an application with a single module: of the `py_library` targets and wheels alone, and of the
  executable. The heap in use is counted after that;
- packing, the very command of the action run again outside Bazel;
- the build after one module was changed: its actions from Bazel's profile, and the whole command.

Of the rounds the fastest counts; processor time is given beside where others may keep the machine busy.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.scale import spans
from tests.bench.scale.application import EDITED, EMPTY, Application, edited
from tests.bench.scale.workspace import BuildError, Cost, Workspace

__all__ = ["main"]


@dataclass(frozen=True)
class Replay:
    """What a process took."""

    wall: float
    cpu: float
    max_rss: int


@dataclass(frozen=True)
class Figures:
    """What was measured of one application; seconds and bytes."""

    modules: int
    source: int
    executable: int
    graph: float
    analysis: float
    analysis_cpu: float
    heap: int
    pack: Replay
    edit_actions: dict[str, float]
    edit: float


def _analysis(workspace: Workspace, application: Application, target: str) -> tuple[Cost, int]:
    """What analyzing a target takes, and its bytes of heap, on a server that has analyzed an application of one module."""
    workspace.bazel("shutdown")
    workspace.bazel("build", "--nobuild", f"//{Application(EMPTY).package}:program")
    before = workspace.heap()
    cost = workspace.timed("build", "--nobuild", f"//{application.package}:{target}")
    return cost, workspace.heap() - before


def _replay(root: Path, arguments: list[str], environment: dict[str, str], output: Path) -> Replay:
    at = arguments.index("--output") + 1
    command = [*arguments[:at], str(output), *arguments[at + 1 :]]
    output.unlink(missing_ok=True)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        raise BuildError(f"{' '.join(command)} failed: wait status {status}")
    return Replay(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _to_file(arguments: list[str], option: str, following: str | None, file: Path) -> tuple[list[str], list[str]]:
    """Arguments up to an option, with a file in place of its values, which end before another option; and the others."""
    start = arguments.index(option) + 1
    end = arguments.index(following, start) if following else len(arguments)
    file.write_text("".join(f"{value}\n" for value in arguments[start:end]), encoding="utf-8")
    return [*arguments[:start], str(file)], arguments[end:]


def _pack(workspace: Workspace, application: Application, rounds: int) -> Replay:
    arguments, environment = workspace.description("PyoxPack", f"//{application.package}:program")
    with tempfile.TemporaryDirectory(prefix="scale-pack-") as folder:
        # Bazel shows the contents of files of arguments in their place. They are the last of both lists.
        command, rest = _to_file(arguments, "--archives", "--dunder-file", Path(folder, "archives"))
        uses, _ = _to_file(rest, "--file-uses", None, Path(folder, "uses"))
        command += uses
        root = workspace.execution_root()
        replays = [_replay(root, command, environment, Path(folder, "output")) for _ in range(rounds)]
    return min(replays, key=lambda replay: replay.cpu)


def _edit(workspace: Workspace, application: Application, rounds: int) -> tuple[dict[str, float], float]:
    """Seconds by action of the build after a change, and of the whole command: those of the fastest."""
    source = workspace.folder / application.package / EDITED
    text = source.read_text(encoding="utf-8")
    target = f"//{application.package}:program"
    found = []
    for edit in range(1, rounds + 1):
        source.write_text(edited(text, edit), encoding="utf-8")
        profile = workspace.folder / "profile.gz"
        cost = workspace.timed("build", target, f"--profile={profile}")
        found.append((spans.actions(profile), cost.wall))
        printed = subprocess.run(
            [_program(workspace, application)], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
        if printed != f"{edit}\n":
            raise BuildError(f"the program prints {printed!r} after edit {edit}")
    source.write_text(text, encoding="utf-8")
    return min(found, key=lambda one: sum(one[0].values()))


def _program(workspace: Workspace, application: Application) -> Path:
    return workspace.folder / "bazel-bin" / application.package / "program"


def _measure(workspace: Workspace, application: Application, rounds: int) -> Figures:
    graphs = [_analysis(workspace, application, "main") for _ in range(rounds)]
    analyses = [_analysis(workspace, application, "program") for _ in range(rounds)]
    workspace.bazel("build", f"//{application.package}:program")
    actions, edit = _edit(workspace, application, rounds)
    return Figures(
        modules=application.modules,
        source=sum(len(text) for path, text in application.files() if path.endswith(".py")),
        executable=_program(workspace, application).stat().st_size,
        graph=min(cost.wall for cost, _ in graphs),
        analysis=min(cost.wall for cost, _ in analyses),
        analysis_cpu=min(cost.cpu for cost, _ in analyses),
        heap=min(heap for _, heap in analyses),
        pack=_pack(workspace, application, rounds),
        edit_actions=actions,
        edit=edit,
    )


def _table(results: list[Figures]) -> str:
    mnemonics = sorted({mnemonic for figures in results for mnemonic in figures.edit_actions})
    rows = [
        ("modules, besides those of wheels", [f"{figures.modules:,}" for figures in results]),
        (
            "`py_library` targets, and as many wheels",
            [f"{Application(figures.modules).targets:,}" for figures in results],
        ),
        ("source, MB", [f"{figures.source / 1e6:.1f}" for figures in results]),
        ("executable, MB", [f"{figures.executable / 1e6:.1f}" for figures in results]),
        ("analysis, s", [f"{figures.analysis:.2f}" for figures in results]),
        ("of the libraries alone, s", [f"{figures.graph:.2f}" for figures in results]),
        ("processor time of analysis, s", [f"{figures.analysis_cpu:.2f}" for figures in results]),
        ("heap, MB", [f"{figures.heap / 1e6:.0f}" for figures in results]),
        ("packing, s", [f"{figures.pack.wall:.2f}" for figures in results]),
        ("processor time of packing, s", [f"{figures.pack.cpu:.2f}" for figures in results]),
        ("memory of packing, MB", [f"{figures.pack.max_rss / 1e6:.0f}" for figures in results]),
        *(
            (f"one edit: {name}, s", [f"{figures.edit_actions.get(name, 0):.2f}" for figures in results])
            for name in mnemonics
        ),
        ("one edit: all actions, s", [f"{sum(figures.edit_actions.values()):.2f}" for figures in results]),
        ("one edit: `bazel build`, s", [f"{figures.edit:.2f}" for figures in results]),
    ]
    lines = [f"| {title} | {' | '.join(cells)} |" for title, cells in rows]
    return "\n".join([lines[0], "|---|" + "--:|" * len(results), *lines[1:]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; the exit code."""
    parser = argparse.ArgumentParser(
        prog="scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="100,1000,10000", help="numbers of modules (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    options = parser.parse_args(arguments)
    # `bazel run` changes the working directory; a path that the user gives counts from where they are.
    output = Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), options.json) if options.json else None
    applications = [Application(int(size)) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        workspace = Workspace(Path(folder), [Application(EMPTY), *applications])
        try:
            workspace.bazel("build", f"//{Application(EMPTY).package}:program")
            results = [_measure(workspace, application, options.rounds) for application in applications]
        except BuildError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        finally:
            workspace.bazel("shutdown")
    print(_table(results))
    if output:
        output.write_text(json.dumps([asdict(figures) for figures in results], indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
