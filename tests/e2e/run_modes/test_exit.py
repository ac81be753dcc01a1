"""How executables end: exit codes, what still runs at the end, signals (F411, F412, F425).

What runs is the same in all tests; they are done for a run mode that goes through CPython's `Py_RunMain`, for the one that is the
launcher's own, and for that with the setting `fast_exit`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.support import TIMEOUT_SECONDS, executable, output, run

# What prints a traceback that nothing handles reads sources only from files before 3.13, in which it is Python code.
SOURCES_ARE_SHOWN = sys.version_info >= (3, 13)


def shown(frame: str, source: str) -> list[str]:
    """Lines of a frame in a traceback."""
    return [frame, source] if SOURCES_ARE_SHOWN else [frame]


@pytest.fixture(params=["EVAL", "MODULE", "FAST"])
def program(request: pytest.FixtureRequest) -> Path:
    """An executable that runs its first argument."""
    return executable(request.param)


@pytest.mark.parametrize(
    ("code", "exit_code", "error"),
    [
        ("pass", 0, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit(-1)", 255, ""),
        ("import sys; sys.exit('größer')", 1, "größer\n"),
        ("raise SystemExit(True)", 1, ""),
        ("import os; os._exit(7)", 7, ""),
    ],
)
def test_exit_code(program: Path, code: str, exit_code: int, error: str) -> None:
    """F411: what the program asks for is what its parent sees."""
    result = run(program, code)
    assert (result.returncode, result.stdout, result.stderr) == (exit_code, "", error)


def test_unhandled_exception(program: Path) -> None:
    """Its traceback has source lines, from memory, of all frames of the program and none of the import system's."""
    result = run(program, "import raises")
    assert (result.returncode, result.stdout) == (1, "")
    frames = result.stderr.partition('  File "<probe>", line 1, in <module>\n')[2]
    lines = [line for line in frames.splitlines() if set(line) - set(" ^~")]
    path = f"{program.resolve()}/raises.py"
    assert lines == [
        *shown(f'  File "{path}", line 9, in <module>', "    outer()"),
        *shown(f'  File "{path}", line 2, in outer', "    inner()"),
        *shown(f'  File "{path}", line 6, in inner', '    raise ValueError("boom")  # the line tracebacks show'),
        "ValueError: boom",
    ]
    assert "importlib" not in result.stderr
    assert "runpy" not in result.stderr


def test_traceback_begins_in_the_main_module() -> None:
    """The first frame is the program's own, as if Python had nothing above it."""
    program = executable("MODULE")
    lines = run(program, "1 / 0").stderr.splitlines()
    expected = shown(
        f'  File "{program.resolve()}/probe.py", line 5, in <module>',
        '    exec(compile(sys.argv[1], "<probe>", "exec"))',
    )
    assert lines[: 1 + len(expected)] == ["Traceback (most recent call last):", *expected]


def test_functions_registered_for_the_end_run(program: Path) -> None:
    """F425: the interpreter is finalised, whatever the exit code."""
    result = run(program, "import atexit, sys; atexit.register(print, 'end'); sys.exit(3)")
    assert (result.returncode, result.stdout) == (3, "end\n")


def test_threads_are_waited_for(program: Path) -> None:
    """F425: the process lives as long as its threads that are no daemons."""
    code = "import threading, time; threading.Thread(target=lambda: (time.sleep(0.2), print('thread'))).start(); print('main')"
    assert output(program, code) == "main\nthread\n"


def test_standard_output_that_cannot_be_written(program: Path) -> None:
    """As with `python`: lost output is exit code 120."""
    with open("/dev/full", "w") as full:
        result = run(program, "print('lost')", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert result.returncode == 120
    assert "No space left on device" in result.stderr


def test_broken_pipe(program: Path) -> None:
    """A reader that is gone is an exception, and if it is noticed only at the end, exit code 120; never death by SIGPIPE."""
    for code, exit_code in [("print('lost')", 120), ("print('lost', flush=True)", 1)]:
        # It waits for a line, so that the reader is gone before it writes.
        command: list[str | Path] = [program, f"input(); {code}"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env={}) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            process.stdin.write(b"\n")
            process.stdin.close()
            error = process.stderr.read()
            process.wait(TIMEOUT_SECONDS)
        assert b"BrokenPipeError" in error
        # The stream is flushed again at the end, in vain.
        assert process.returncode == exit_code or process.returncode == 120


def test_closed_standard_streams(program: Path, tmp_path: Path) -> None:
    """Without standard streams the program runs, and printing does nothing."""
    code = "import sys; print('lost'); open('streams', 'w').write(repr([sys.stdin, sys.stdout, sys.stderr]))"
    closing = ["/bin/sh", "-c", '"$0" "$1" <&- >&- 2>&-', str(program), code]
    assert subprocess.run(closing, cwd=tmp_path, env={}, check=False, timeout=TIMEOUT_SECONDS).returncode == 0
    assert (tmp_path / "streams").read_text() == "[None, None, None]"


def test_interrupt(program: Path) -> None:
    """Ctrl-C is KeyboardInterrupt, and the process then dies of SIGINT so that its parent sees why. F374: handlers are on by default."""
    process = _started(program, "import time; print('ready', flush=True); time.sleep(60)")
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == -signal.SIGINT
    assert (output, error.splitlines()[0], error.splitlines()[-1]) == (
        "",
        "Traceback (most recent call last):",
        "KeyboardInterrupt",
    )


def test_interrupt_can_be_handled(program: Path) -> None:
    """An interrupt that the program catches is no reason to die."""
    code = """
import time
try:
    print('ready', flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print('handled')
"""
    process = _started(program, code)
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=TIMEOUT_SECONDS)
    assert (process.returncode, output, error) == (0, "handled\n", "")


def test_termination(program: Path) -> None:
    """SIGTERM keeps its default: the process ends at once, and nothing runs at the end."""
    process = _started(
        program, "import atexit, time; atexit.register(print, 'end'); print('ready', flush=True); time.sleep(60)"
    )
    process.terminate()
    output, error = process.communicate(timeout=TIMEOUT_SECONDS)
    assert (process.returncode, output, error) == (-signal.SIGTERM, "", "")


def _started(program: Path, code: str) -> subprocess.Popen[str]:
    """A process that has printed its first line."""
    process = subprocess.Popen([program, code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={}, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_inherited_signals(program: Path) -> None:
    """What the parent had ignored is ignored and known to be, as in the ordinary interpreter; handlers work as ever."""
    ignored = [signal.SIGHUP, signal.SIGUSR1, signal.SIGRTMIN + 3]

    def ignore() -> None:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)

    code = "import signal; print([(int(n), repr(signal.getsignal(n))) for n in sorted(signal.valid_signals())])"
    mine = output(program, code, preexec_fn=ignore)
    assert mine == output(sys.executable, "-I", "-S", "-c", code, preexec_fn=ignore, env=dict(os.environ))
    assert mine.count("Handlers.SIG_IGN") == len(ignored) + 2  # and SIGPIPE and SIGXFSZ, by Python itself
    handled = "import os, signal; signal.signal(signal.SIGUSR2, lambda *_: print('handled')); os.kill(os.getpid(), 12)"
    assert output(program, handled) == "handled\n"


def test_fast_exit_leaves_nothing_unwritten(tmp_path: Path) -> None:
    """Files that are still open have all that was written to them, and what only Python's teardown would do is not done."""
    code = """
class Loud:
    def __del__(self): print("taken apart")
loud = Loud()
text = open("text", "w"); text.write("text")
binary = open("binary", "wb"); binary.write(b"binary")
both = open("both", "w+b"); both.write(b"both")
closed = open("closed", "w"); closed.close()
"""
    assert output(executable("FAST"), code, cwd=tmp_path) == ""
    assert output(executable("MODULE"), code.partition("text =")[0]) == "taken apart\n"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "text": "text",
        "binary": "binary",
        "both": "both",
        "closed": "",
    }


def test_fast_exit_calls_what_wants_to_be_called(tmp_path: Path) -> None:
    """Functions of `atexit` and `weakref.finalize` in their order, the list of modules among them; an exception in one is said."""
    code = """
import atexit, tempfile, threading, weakref
atexit.register(print, "first registered, last called")
atexit.register(lambda: 1 / 0)
class Thing: pass
thing = Thing()
weakref.finalize(thing, print, "finalized")
kept = tempfile.TemporaryDirectory(dir=".")
threading.Timer(0.1, print, ["thread"]).start()
sys.exit(7)
"""
    result = run(executable("FAST"), code, cwd=tmp_path, env={"MODULES": "modules"})
    assert (result.returncode, result.stdout) == (7, "thread\nfinalized\nfirst registered, last called\n")
    assert "ZeroDivisionError" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["modules"]
    (report,) = (tmp_path / "modules").iterdir()
    assert "tempfile" in report.read_text().split()


def test_fast_exit_in_a_forked_process(tmp_path: Path) -> None:
    """A child that ends by itself ends as quickly and as completely."""
    code = """
import os
file = open("file", "w")
if os.fork() == 0:
    file.write("child")
    sys.exit(3)
print(os.waitstatus_to_exitcode(os.wait()[1]), open("file").read())
"""
    assert output(executable("FAST"), code, cwd=tmp_path) == "3 child\n"
