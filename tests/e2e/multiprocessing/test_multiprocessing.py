"""multiprocessing from a single file: every start method, with nothing asked of the program (L075, L076, K21, K37)."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import TIMEOUT_SECONDS, executable, output, run

METHODS = ["fork", "spawn", "forkserver"]
SQUARES = [0, 1, 4, 9, 16]


def whole(program: Path, *arguments: str) -> dict[str, Any]:
    """What a program that uses everything finds, in a root directory with nothing but itself, /tmp and /dev/shm."""
    result = in_empty_root(program, *arguments)
    assert result.returncode == 0, result
    # Before 3.13 lines of a main module are looked for under the name `__main__`, which is none of a packaged module.
    source = r"\n    raise ValueError" if sys.version_info >= (3, 13) else ""
    assert len(re.findall(rf'File "/\S+/program.py", line \d+, in fails{source}', result.stderr)) == 1
    # One traceback, of the one child that fails; no other word of anybody.
    assert result.stderr.splitlines()[-1] == "ValueError: in the child"
    assert result.stderr.count("Process-") == 1
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def in_empty_root(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a root directory made for it."""
    root = Path(os.environ["TEST_TMPDIR"]) / f"root-{program.name}-{'-'.join(arguments)}"
    empty_root.make(root, program)
    (root / "tmp").mkdir()
    (root / "dev" / "shm").mkdir(parents=True)
    return empty_root.run_in(root, *arguments)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", ["PROGRAM", "FROZEN", "SETTINGS"])
def test_everything(name: str, method: str) -> None:
    """Pools, executors, managers, queues, locks, shared memory and exit codes, by each start method.

    The same with `sys.frozen`, with which Python writes other command lines, and with settings that Python hands on as options.
    """
    found = whole(executable(name), method)
    child = found.pop("child")
    assert found == {
        "block": 42,
        "executor": SQUARES,
        "exit codes": [0, 3, 1],
        "manager": {"a": 1, "b": 2},
        "method": method,
        "number": 200,
        "pool": SQUARES,
    }
    assert child == {
        "arguments": [method],
        "executable": "/program",
        "function": "__main__" if method == "fork" else "__mp_main__",
        "main": ["__main__", "__mp_main__"],
        "packaged": "OxidizedFinder",
        "parent": method != "forkserver",
        "warnings": ["default::BytesWarning", "error::UserWarning"] if name == "SETTINGS" else [],
    }


def test_default_method() -> None:
    """L075: Python's own default, or that of the setting, which a program can still change."""
    code = "import multiprocessing as m; a = m.get_start_method(); m.set_start_method('fork', force=True); print(a, m.get_start_method())"
    version = output(executable("PYTHON"), "-c", "import sys; print(sys.version_info >= (3, 14))")
    default = "forkserver" if version == "True\n" else "fork"
    assert output(executable("WITH_SOURCES"), code) == f"{default} fork\n"
    assert whole(executable("CHOSEN"))["method"] == "spawn"


@pytest.mark.parametrize("method", METHODS)
def test_package_as_main_program(method: str) -> None:
    """Python does not import `__main__` of a package in children, whatever it is called in the parent."""
    assert output(executable("WHOLE"), method) == "__main__\n"


@pytest.mark.parametrize("method", METHODS)
def test_ctrl_c(method: str) -> None:
    """Ctrl-C reaches parent and child, both say so, and the parent dies of the signal."""
    process = subprocess.Popen(
        [executable("INTERRUPTED"), method],
        env={},
        start_new_session=True,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "waiting\n"
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == -signal.SIGINT
    assert errors.count("KeyboardInterrupt") == 2, errors
    assert {*re.findall(r'File "/\S+/interrupted.py", line \d+, in (\S+)', errors)} >= {"<module>", "wait"}, errors


def test_tracker_cleans_up() -> None:
    """What a program leaves behind is removed by the tracker of resources, which outlives it."""
    process = subprocess.Popen([executable("LEAKS")], env={}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    name, errors = process.communicate(timeout=TIMEOUT_SECONDS)
    assert re.search("resource_tracker: There appear to be 1 leaked shared_memory objects", errors)
    assert not Path("/dev/shm", name.strip()).exists()


def test_other_arguments_are_the_programs() -> None:
    """L076: only what multiprocessing itself writes is taken for its; and with the setting off, not even that."""
    tracker = "from multiprocessing.resource_tracker import main;main(99)"
    child = "from multiprocessing.spawn import spawn_main; spawn_main(pipe_handle=99)"
    for arguments in [
        ("-c", tracker),
        ("-c", child, "--multiprocessing-fork"),
        ("--multiprocessing-fork", "pipe_handle=99"),
    ]:
        program = executable("OFF")
        assert output(program, *arguments) == f"{[str(program), *arguments]}\n"
        # A child complains of what it is to read from; so do some trackers. The program itself would fail otherwise, or not at all.
        taken = run(executable("WITH_SOURCES"), *arguments)
        assert "Bad file descriptor" in taken.stderr or tracker in arguments, taken
        assert "<probe>" not in taken.stderr
    probe = "import sys; print(sys.argv[2:])"
    assert output(executable("WITH_SOURCES"), probe, "-c", tracker) == f"{['-c', tracker]}\n"


def test_running_oneself_runs_the_application() -> None:
    """`sys.executable` is the application, not a Python: `-c` is an argument like any other."""
    code = """
import subprocess, sys
if len(sys.argv) == 2:
    subprocess.run([sys.executable, sys.argv[1], "-c", "exit(1)"], check=True)
else:
    print(sys.argv[2:])
"""
    assert output(executable("WITH_SOURCES"), code) == "['-c', 'exit(1)']\n"


def test_original_arguments_of_a_child() -> None:
    """`sys.orig_argv` is what the child was really started with."""
    code = """
import multiprocessing, operator, sys
with multiprocessing.get_context("spawn").Pool(1) as pool:
    print(pool.apply(eval, ("__import__('sys').orig_argv",)))
"""
    shown = output(executable("WITH_SOURCES"), code)
    assert shown.startswith(f"['{os.path.realpath(executable('WITH_SOURCES'))}', '-B', '-S', '-I'")
    assert shown.endswith("'--multiprocessing-fork']\n")
