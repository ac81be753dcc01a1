"""What programs find in `sys` and in `__main__` (F409, F410, F415 to F428)."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, output


@pytest.fixture(params=["EVAL", "MODULE"])
def program(request: pytest.FixtureRequest) -> Path:
    """An executable that runs its first argument."""
    return executable(request.param)


def value(program: Path, expression: str, *arguments: str | bytes, **options: Any) -> Any:
    """An expression's value inside an executable."""
    code = f"import json, sys, __main__\nprint(json.dumps({expression}))"
    return json.loads(output(program, code, *arguments, **options))


def test_arguments(program: Path) -> None:
    """F409: all arguments, empty ones and those that look like Python's options too."""
    given = ["", "-c", "--help", "-V", "größe", " a  b ", "x" * 100_000]
    assert value(program, "sys.argv[:1] + sys.argv[2:]", *given) == [str(program), *given]


def test_original_arguments(program: Path) -> None:
    """`sys.orig_argv` is what the process was started with."""
    assert value(program, "sys.orig_argv[:1] + sys.orig_argv[2:]", "-x") == [str(program), "-x"]


def test_arguments_that_are_not_utf8(program: Path) -> None:
    """F410: bytes that cannot be decoded survive as surrogates, whatever the locale."""
    for locale in ({}, {"LC_ALL": "C"}, {"LC_ALL": "C.UTF-8"}):
        assert value(program, "sys.argv[2:]", b"\xff\xfe", b"a\x80", env=locale) == ["\udcff\udcfe", "a\udc80"]


def test_executable(program: Path) -> None:
    """F426: the executable's own absolute path, with links resolved."""
    real = os.path.realpath(program)
    assert value(program, "[sys.executable, sys._base_executable]") == [real, real]
    folder = os.path.dirname(real)
    expected = [folder] * 4
    assert value(program, "[sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix]") == expected


def test_nothing_is_imported_from_files(program: Path) -> None:
    """F417, F299: the one importer is ours, and there is no path to search."""
    assert value(program, "[type(finder).__name__ for finder in sys.meta_path]") == ["OxidizedFinder"]
    assert value(program, "sys.path") == []


def test_marks(program: Path) -> None:
    """F419 to F422: only `sys.oxidized` is there unasked."""
    assert value(program, "[sys.oxidized is True, *(hasattr(sys, n) for n in ('frozen', '_MEIPASS', 'argvb'))]") == [
        True,
        False,
        False,
        False,
    ]


def test_flags(program: Path) -> None:
    """F303, F428 and others: like `python -I -S -B -X utf8`."""
    assert value(
        program,
        """{
            name: getattr(sys.flags, name)
            for name in ("isolated", "ignore_environment", "no_site", "no_user_site", "dont_write_bytecode", "utf8_mode", "safe_path")
        }""",
    ) == {
        "isolated": 1,
        "ignore_environment": 1,
        "no_site": 1,
        "no_user_site": 1,
        "dont_write_bytecode": 1,
        "utf8_mode": 1,
        "safe_path": True,
    }
    assert value(program, "[name in sys.modules for name in ('site', 'runpy', 'importlib.util')]") == [False] * 3


@pytest.mark.parametrize(
    "variable",
    [
        {"PYTHONPATH": "/nowhere"},
        {"PYTHONHOME": "/nowhere"},
        {"PYTHONSTARTUP": "/nowhere"},
        {"PYTHONOPTIMIZE": "2"},
        {"PYTHONINSPECT": "1"},
        {"PYTHONVERBOSE": "1"},
        {"PYTHONUTF8": "0"},
        {"PYTHONPLATLIBDIR": "nowhere"},
        {"PYTHONSAFEPATH": ""},
        {"PYTHONDEVMODE": "1"},
    ],
    ids=lambda variable: next(iter(variable)),
)
def test_pythons_variables_do_not_matter(program: Path, variable: dict[str, str]) -> None:
    """F300: the user's Python settings are not this program's."""
    expression = "[sys.path, list(sys.flags), sys.prefix]"
    assert value(program, expression, env=variable) == value(program, expression)


def test_main_of_a_module() -> None:
    """F406: `__main__` looks as `python -m` makes it."""
    assert value(
        executable("MODULE"),
        "[__name__, __spec__.name, __package__, __loader__ is __spec__.loader, type(__loader__).__name__, __doc__, sys.modules['__main__'] is __main__]",
    ) == [
        "__main__",
        "probe",
        "",
        True,
        "OxidizedFinder",
        "Runs its first argument: what tests want to know from inside an executable, in any run mode.",
        True,
    ]


def test_main_of_statements() -> None:
    """F404: `__main__` looks as `python -c` makes it."""
    assert value(executable("EVAL"), "[__main__.__name__, __main__.__spec__, __main__.__package__]") == [
        "__main__",
        None,
        None,
    ]
