"""black and Flask, each a single file in an empty folder, behave as with the ordinary interpreter and the same wheels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, run

APP = Path(__file__).parent / "app"
CODE = "class A( object ):\n  def f( a,b ):\n    return { 'a':1, }  # ok\n\n\n\n\nmatch x:\n  case [1,*_]: pass\n"


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[str], Path]:
    """Puts an executable into a folder where nothing else is."""

    def make(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        return Path(shutil.copy(executable(name), folder / name.lower()))

    return make


def ordinary(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    environment = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH", "PYTHONUTF8")}
    environment["PYTHONPATH"] += f":{APP.absolute()}"
    return run(sys.executable, "-B", *map(str, arguments), env=environment, **options)


def outcome(result: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return result.returncode, result.stdout, result.stderr


def without_times(text: str) -> list[str]:
    """Lines but those of a diff that say when."""
    return [line for line in text.splitlines() if not line.startswith(("--- ", "+++ "))]


@pytest.mark.parametrize(
    ("arguments", "text", "exit_code"),
    [
        (["--version"], "", 0),
        (["--help"], "", 0),
        (["-"], "x=1\n", 0),
        (["-q", "-"], CODE, 0),
        (["--check", "-"], CODE, 1),
        (["--diff", "--preview", "-"], CODE, 0),
        (["-"], "def", 123),
        (["--no-such-option"], "", 2),
    ],
)
def test_black(alone: Callable[[str], Path], tmp_path: Path, arguments: list[str], text: str, exit_code: int) -> None:
    """Black reads its grammar with `open`, beside the `__file__` of a module that is in memory."""
    program = alone("BLACK")
    reference = shutil.copy(APP / "black_command.py", tmp_path / "black")
    mine = run(program, *arguments, input=text, cwd=program.parent)
    theirs = ordinary(reference, *arguments, input=text, cwd=program.parent)
    assert (without_times(mine.stdout), mine.stderr) == (without_times(theirs.stdout), theirs.stderr)
    assert mine.returncode == exit_code
    assert list(program.parent.iterdir()) == [program]


def test_black_formats_files(alone: Callable[[str], Path], tmp_path: Path) -> None:
    """Several, in processes of its own, with the cache that it keeps; the second time there is nothing to do."""
    program = alone("BLACK")
    for folder in ("mine", "reference"):
        for number in range(3):
            path = tmp_path / folder / f"file{number}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(CODE)
    environment = {"BLACK_CACHE_DIR": str(tmp_path / "cache")}
    first = run(program, ".", cwd=tmp_path / "mine", env=environment)
    assert (first.returncode, first.stderr.splitlines()[-1]) == (0, "3 files reformatted.")
    second = run(program, ".", cwd=tmp_path / "mine", env=environment)
    assert (second.returncode, second.stderr.splitlines()[-1]) == (0, "3 files left unchanged.")
    ordinary(APP / "black_command.py", "-q", "--workers=1", ".", cwd=tmp_path / "reference")
    for path in (tmp_path / "reference").glob("*.py"):
        assert (tmp_path / "mine" / path.name).read_text() == path.read_text() != CODE


def same_flask(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command says, which is what `python -m flask` says but for how that calls itself."""
    mine = run(program, *arguments, cwd=program.parent)
    theirs = ordinary("-m", "flask", *arguments, cwd=program.parent)
    said = [text.replace("python -m flask.flask", "python -m flask") for text in (mine.stdout, mine.stderr)]
    assert said == [theirs.stdout, theirs.stderr]
    assert mine.returncode == theirs.returncode
    return mine


@pytest.mark.parametrize(("arguments", "exit_code"), [(["--version"], 0), (["--help"], 0), (["routes"], 2)])
def test_flask(alone: Callable[[str], Path], arguments: list[str], exit_code: int) -> None:
    assert same_flask(alone("FLASK"), *arguments).returncode == exit_code


def test_flask_finds_an_application_in_files(alone: Callable[[str], Path]) -> None:
    program = alone("FLASK")
    (program.parent / "app.py").write_text(
        "import flask\napp = flask.Flask(__name__)\napp.get('/here')(lambda: 'here')\n"
    )
    assert "/here" in same_flask(program, "routes").stdout


def test_an_application_of_flask(alone: Callable[[str], Path]) -> None:
    """Pages, templates, JSON, signed cookies and errors, through its test client."""
    program = alone("NOTES")
    mine = run(program, cwd=program.parent)
    assert outcome(mine) == outcome(ordinary("-m", "notes", cwd=program.parent))
    assert mine.stdout.startswith("200 OK text/html; charset=utf-8 nothing\n200 OK")
    assert "<p>[two][&lt;bottles&gt;] /last</p>" in mine.stdout
