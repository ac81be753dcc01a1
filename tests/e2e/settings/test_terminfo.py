"""Where the terminal database is looked for (F429 to F441), as ncurses itself says: by what it finds."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.settings.application import application
from tests.e2e.support import output

# Python sets a terminal up once in a process.
CODE = """
import curses, os, sys
try:
    curses.setupterm(sys.argv[1])
    print(curses.tigetnum("cols"))
except curses.error:
    print("none")
assert ("TERMINFO_DIRS" in os.environ) == (len(sys.argv) > 2), "the environment was changed"
"""


def database(folder: Path, terminal: str, columns: int) -> Path:
    """A database with one terminal."""
    source = folder.parent / f"{folder.name}.source"
    source.write_text(f"{terminal}|a terminal,\n\tcols#{columns},\n")
    subprocess.run(["tic", "-o", folder, source], check=True)
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two databases."""
    return database(tmp_path / "one", "known", 11), database(tmp_path / "two", "own", 22)


def found(program: Path, **environment: str) -> list[str]:
    """What is found of the terminals `known` and `own`."""
    given = ["given"] if "TERMINFO_DIRS" in environment else []
    run = {"env": {"HOME": "/nowhere", **environment}}
    return [output(program, terminal, *given, **run).strip() for terminal in ("known", "own")]


def test_static(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    """F438: the setting's folders, `$ORIGIN` among them; the environment, which stays as it is, goes first (F431)."""
    values = {"terminfo_dirs": f"$ORIGIN/one:{folders[1]}", "terminfo_resolution": "static"}
    program = application(tmp_path / "program", CODE, **values)
    assert found(program) == ["11", "22"]
    assert found(program, TERMINFO_DIRS=str(folders[0])) == ["11", "none"]
    assert found(program, TERMINFO_DIRS="/nowhere") == ["none", "none"]
    assert found(program, TERMINFO=str(folders[1])) == ["none", "22"]


@pytest.mark.parametrize("resolution", ["dynamic", "none"])
def test_others(tmp_path: Path, folders: tuple[Path, Path], resolution: str) -> None:
    """F432, F439: a system's own terminals are found; in the home folder, too (F441); no others."""
    program = application(tmp_path / "program", CODE, terminfo_resolution=resolution)
    assert output(program, "linux", env={}).strip().isdigit() or output(program, "linux", env={}) == "-1\n"
    assert found(program) == ["none", "none"]
    folders[1].rename(tmp_path / ".terminfo")
    assert found(program, HOME=str(tmp_path)) == ["none", "22"]


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_it_costs_nothing(tmp_path: Path) -> None:
    """F437: programs without terminals look for nothing."""
    trace = tmp_path / "trace"
    program = application(tmp_path / "program", "pass")
    subprocess.run(["strace", "-f", "-o", trace, program], check=True, env={})
    assert "terminfo" not in trace.read_text()
    program = application(tmp_path / "program", "import curses; curses.setupterm('linux')")
    subprocess.run(["strace", "-f", "-o", trace, program], check=True, env={})
    places = [
        name
        for name in ("/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "os-release")
        if name in trace.read_text()
    ]
    assert places == ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"]
