"""The list of modules, written whatever way a program ends (F328, F425)."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.e2e.settings.application import application, attach
from tests.e2e.support import run

NAME = re.compile(r"modules-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
SETTING = {"write_modules_directory_env": "LIST_MODULES"}

ENDS = {
    "return": ("import json", 0),
    "sys.exit": ("import json, sys; sys.exit(3)", 3),
    "exception": ("import json; 1 / 0", 1),
    "exit in a thread": ("import json, sys, threading; threading.Thread(target=sys.exit).start()", 0),
    "thread that stays": (
        "import threading, time; threading.Thread(target=lambda: (time.sleep(0.2), __import__('json'))).start()",
        0,
    ),
    "at exit": ("import atexit; atexit.register(__import__, 'json')", 0),
    "interrupt": ("import json; raise KeyboardInterrupt", -signal.SIGINT),
    "child that leaves": ("import json, os\nif os.fork() == 0: os._exit(0)\nos.wait()", 0),
}


def listed(folder: Path) -> list[list[str]]:
    """The lists in a folder, in which nothing else may be."""
    assert all(NAME.fullmatch(path.name) for path in folder.iterdir())
    return [path.read_text().splitlines() for path in folder.iterdir()]


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("end", ENDS)
def test_ends(tmp_path: Path, end: str, fast: bool) -> None:
    """Once, sorted, with all that was imported, into a folder that is made with its parents; with 'fast_exit', too."""
    code, status = ENDS[end]
    folder = tmp_path / "made/with parents"
    program = application(tmp_path / "program", code, fast_exit=fast, **SETTING)
    result = run(program, env={"LIST_MODULES": str(folder)})
    assert result.returncode == status, result
    (names,) = listed(folder)
    assert names == sorted(set(names))
    assert {"__main__", "encodings.utf_8", "json", "sys"} <= set(names)


def test_prompt(tmp_path: Path) -> None:
    """The prompt's end is one, too."""
    program = attach(tmp_path / "program", {"run.mode": "repl", "write_modules_directory_env": "LIST_MODULES"})
    run(program, env={"LIST_MODULES": str(tmp_path / "lists")}, input="import json\n")
    (names,) = listed(tmp_path / "lists")
    assert "json" in names


def test_every_process_has_its_own(tmp_path: Path) -> None:
    """A child that ends as Python does writes a list, too, under another name. The folder is what it was when the program started."""
    code = "import os\nos.chdir('/')\nif os.fork(): os.wait()\nelse: import json"
    run(application(tmp_path / "program", code, **SETTING), env={"LIST_MODULES": "lists"}, cwd=tmp_path)
    assert sorted("json" in names for names in listed(tmp_path / "lists")) == [False, True]


@pytest.mark.parametrize("environment", [{}, {"LIST_MODULES": ""}])
def test_nobody_asks(tmp_path: Path, environment: dict[str, str]) -> None:
    """Without the variable nothing is written, and nothing is imported for it."""
    program = application(tmp_path / "program", "import sys; print('atexit' in sys.modules)", **SETTING)
    result = run(program, env=environment, cwd=tmp_path)
    assert (result.stdout, result.stderr) == ("False\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["program"]


def test_it_cannot_be_written(tmp_path: Path) -> None:
    """That is said, and changes nothing else."""
    result = run(
        application(tmp_path / "program", "raise SystemExit(4)", **SETTING), env={"LIST_MODULES": "/dev/null/a"}
    )
    assert result.returncode == 4
    assert re.fullmatch(r"error: the list of modules cannot be written to /dev/null/a: .+\n", result.stderr)


def test_odd_names(tmp_path: Path) -> None:
    """What is no name of a module can be a key of `sys.modules` nevertheless."""
    code = "import sys; sys.modules[1] = sys.modules['\\udcff'] = None; sys.modules['größe'] = sys"
    result = run(application(tmp_path / "program", code, **SETTING), env={"LIST_MODULES": str(tmp_path / "lists")})
    assert (result.returncode, result.stderr) == (0, "")
    (names,) = listed(tmp_path / "lists")
    assert "größe" in names
