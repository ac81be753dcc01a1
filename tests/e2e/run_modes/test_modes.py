"""Run modes: what an executable does when it is started (F402 to F408, F310 to F314)."""

from __future__ import annotations

import os
import pty
import select
import time
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run


def test_module_inside_a_package_runs_as_main_with_relative_imports() -> None:
    """F406: real `-m` semantics; the package is imported first, once."""
    assert output(executable("NESTED")).splitlines() == [
        "imported a.b",
        "a.b a.b.tool a.b 42 A module inside a package, run as the main program.",
    ]


def test_package_runs_its_main_module() -> None:
    """F406: of a package, `__main__` is what runs."""
    assert output(executable("PACKAGE"), "x", "y") == "__main__ whole whole.__main__ whole.helper x y\n"


def test_eval_runs_statements_in_main() -> None:
    """F404: statements, not an expression, as `python -c` does."""
    assert output(executable("EVAL"), "x = 1\nprint(x, __name__)") == "1 __main__\n"


def test_file_is_read_from_the_working_directory(tmp_path: Path) -> None:
    """F405: the path is resolved at run time. As everywhere, `sys.argv[0]` is the executable (F409)."""
    (tmp_path / "script.py").write_text("import sys\nprint(__name__, __file__, sys.argv)\n")
    program = executable("FILE")
    expected = f"__main__ {tmp_path / 'script.py'} {[str(program), 'a', 'b']}\n"
    assert output(program, "a", "b", cwd=tmp_path) == expected


def test_missing_file_is_pythons_own_error(tmp_path: Path) -> None:
    """F405: message and exit code are Python's."""
    result = run(executable("FILE"), cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"can't open file '{tmp_path / 'script.py'}': [Errno 2]" in result.stderr


def test_noop_does_nothing() -> None:
    """F407: Python starts and ends; arguments and standard input do not matter."""
    result = run(executable("NOOP"), "-c", "print(1)", input="print(2)")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("name", ["REPL", "NOTHING"])
def test_repl_reads_statements_from_a_pipe(name: str) -> None:
    """F408, and F403: without a run mode it is a prompt. From a pipe there is none, and bare expressions print nothing."""
    assert output(executable(name), input="x = 20\nx\nprint(x + 1)\n") == "21\n"


@pytest.mark.parametrize("name", ["REPL", "NOTHING"])
def test_repl_fails_with_what_it_reads(name: str) -> None:
    """F408: an error is an exit code."""
    result = run(executable(name), input="raise SystemExit(5)")
    assert (result.returncode, result.stderr) == (5, "")
    result = run(executable(name), input="1 / 0")
    assert result.returncode == 1
    assert "ZeroDivisionError" in result.stderr


@pytest.mark.parametrize("name", ["REPL", "NOTHING"])
def test_repl_prompts_on_a_terminal(name: str) -> None:
    """F408: on a terminal there are a banner and a prompt, and results are shown."""
    process, terminal = pty.fork()
    if process == 0:
        program = str(executable(name))
        os.execve(program, [program], {"TERM": "dumb"})
    seen = _until(terminal, b">>> ")
    assert b"Python 3." in seen
    os.write(terminal, b"6 * 7\n")
    assert b"42" in _until(terminal, b">>> ")
    os.write(terminal, b"raise SystemExit(3)\n")
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 3
    os.close(terminal)


def _until(terminal: int, wanted: bytes) -> bytes:
    """What a terminal shows up to the first `wanted`."""
    seen, end = b"", time.monotonic() + 30
    while wanted not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, seen
        seen += os.read(terminal, 4096)
    return seen
