"""Programs in Rust and C with Python inside (F517 to F541)."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run


def probe(case: str, *arguments: str) -> list[str]:
    return output(executable("PROBE"), case, *arguments).splitlines()


def test_examples() -> None:
    counted, greeted = "{'to': 2, 'be': 2, 'or': 1, 'not': 1}", "hello from the host, a b"
    rust = output(executable("RUST"), "a", "b").splitlines()
    assert rust == [counted, "ValueError: there is no text", "{'a': 2}", "{'b': 3}", greeted]
    assert output(executable("C"), "a", "b").splitlines() == [counted, greeted]


def test_it_needs_no_python(tmp_path: Path) -> None:
    libraries = subprocess.run(["ldd", executable("RUST")], check=True, capture_output=True, text=True).stdout
    names = {line.split()[0].rpartition("/")[2] for line in libraries.splitlines()}
    assert names <= {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
    assert output(executable("RUST"), cwd=tmp_path, env={"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"})


def test_values_cross_over() -> None:
    assert probe("values") == [
        "[-5, 2.5, 'naïve🐍', b'\\x00\\xff']",
        "-5 2.5",
        "naïve🐍 [0, 255]",
        "true true",
        "TypeError: 'str' object cannot be interpreted as an integer",
        "OverflowError: int too big to convert",
        "TypeError: expected bytes, int found",
        "UnicodeEncodeError",
        "('naïve🐍', ['program', 'one'])",
    ]


def test_exceptions_are_values() -> None:
    assert probe("errors") == [
        "ZeroDivisionError: division by zero None true",
        "SystemExit Some(0) true",
        "SystemExit: 7 Some(7) true",
        "SystemExit: why Some(1) true",
        "ModuleNotFoundError: No module named 'nothing' None true",
        "SyntaxError: invalid syntax (<string>, line 1) None true",
        "TypeError: len() takes exactly one argument (0 given)",
        "['errors'] __main__",
        'Err(("SystemExit", Some(3)))',
        "still here",
        "at exit",
    ]


def test_threads_take_turns_and_a_panic_gives_the_lock_back() -> None:
    assert probe("threads") == ["true 800", "0"]


def test_the_program_is_the_interpreter_of_child_processes() -> None:
    assert probe("processes") == [str([[4, 9]] * 3)]


def test_run_returns_the_exit_code() -> None:
    """Also of a program that raises SystemExit, after Python's end."""
    assert probe("run", "x") == ["['run', 'x'] __main__", "at exit", "ended with 3"]
    assert probe("eval") == ["True", "ended with 0"]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("unknown", "setting 'config.sight_import' is unknown to this version of Python"),
        ("kind", "setting 'config.site_import' has a value of the wrong type: Text(\"yes\")"),
        ("nul", 'a setting has "a\\0b", which has a NUL'),
    ],
)
def test_wrong_settings(case: str, message: str) -> None:
    assert probe(case) == [message]


def test_it_starts_once() -> None:
    assert probe("twice") == ["Python was started before, and can be once in a process"] * 2


def test_python_asks_for_the_end() -> None:
    version, code = sorted(probe("version"))
    assert version.startswith("Python 3.")
    assert code == "exit 0"


def test_damage_of_standard_output_is_seen() -> None:
    with Path("/dev/full").open("w") as full:
        result = run(executable("PROBE"), "run", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert "ended with" not in result.stderr
    assert "No space left" in result.stderr
