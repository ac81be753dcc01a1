"""What people find out about an executable while it runs and when it ends badly."""

import re
import signal
import subprocess
from pathlib import Path

from tests.e2e.support import executable, run


def test_py_spy_sees_functions_and_lines(tmp_path: Path) -> None:
    """A profiler of another process finds Python's state by the names of symbols, which have to stay."""
    stacks = tmp_path / "stacks"
    options = ["record", "-r", "50", "-f", "raw", "-o", str(stacks)]
    command: list[str | Path] = [executable("PY_SPY"), *options, "--", executable("BUSY"), "work"]
    result = subprocess.run(command, env={}, capture_output=True, text=True, check=False, timeout=60)
    assert stacks.exists(), result
    assert re.search(r"^<module> \(busy\.py:\d+\);work \(busy\.py:1\d\) \d+$", stacks.read_text(), re.MULTILINE), result


def test_a_crash_shows_where() -> None:
    program = executable("WATCHED")
    result = run(program, "crash")
    assert result.returncode == -signal.SIGSEGV
    assert "Fatal Python error: Segmentation fault" in result.stderr
    assert re.search(rf'File "{program.resolve()}/ctypes/__init__.py", line \d+ in string_at\n', result.stderr)
    assert f'File "{program.resolve()}/busy.py", line 18 in crash\n' in result.stderr


def test_a_crash_without_the_fault_handler_is_silent() -> None:
    result = run(executable("BUSY"), "crash")
    assert (result.returncode, result.stderr) == (-signal.SIGSEGV, "")


def test_times_of_imports() -> None:
    lines = run(executable("WATCHED"), "none").stderr.splitlines()
    assert lines[0].startswith("import time: self [us] | cumulative")
    assert re.fullmatch(r"import time: +\d+ \| +\d+ \| +ctypes", lines[-1])


def test_tracebacks_have_source_lines() -> None:
    program = executable("BUSY")
    assert run(program, "raise").stderr.splitlines()[-3:] == [
        f'  File "{program.resolve()}/busy.py", line 28, in <module>',
        '    raise ValueError("why not")',
        "ValueError: why not",
    ]
