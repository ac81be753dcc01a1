"""Executables that record what they use, however their processes end (F452, F459)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run


def recorded(folder: Path, code: str, **environment: str) -> tuple[set[str], int]:
    """What a program has used, and how many processes recorded into a file of their own."""
    result = run(executable("RECORDER"), code, env={"PYOXIDIZER_RECORD": str(folder / "made/names"), **environment})
    assert result.returncode == 0, result
    files = list((folder / "made/names").iterdir())
    return {name for file in files for name in file.read_text().splitlines()}, len(files)


@pytest.mark.parametrize(
    ("code", "used", "unused"),
    [
        ("import json", {"json", "json.decoder", "_json", "encodings.utf_8"}, {"csv", "json.tool"}),
        ("import json, sys; del sys.modules['json'], sys.modules['json.decoder']", {"json", "json.decoder"}, set()),
        ("__import__('shop.lamp')", {"shop", "shop.lamp"}, {"shop.chair"}),
        ("import importlib.util as u; u.find_spec('shop.chair')", {"shop", "shop.chair"}, {"shop.lamp"}),
        ("import threading as t; t.Thread(target=__import__, args=('csv',)).start()", {"csv", "_csv"}, set()),
        ("import importlib.metadata as m; m.version('click')", {"click"}, {"click.core"}),
        ("import importlib.resources as r; r.files('shop').joinpath('data/note.txt').read_text()", {"shop"}, {"shop.lamp"}),
        ("sys.meta_path[0].get_data(sys.executable + '/shop/data/note.txt')", {"shop"}, {"shop.lamp"}),
        ("import nothing_at_all" , set(), {"nothing_at_all"}),
        ("import _sqlite3", {"_sqlite3"}, {"sqlite3"}),
    ],
)  # fmt: skip
def test_uses(tmp_path: Path, code: str, used: set[str], unused: set[str]) -> None:
    """Modules that are gone at the end, what was only asked for, threads, resources and metadata."""
    names, processes = recorded(tmp_path, f"try:\n  {code}\nexcept ImportError: pass")
    assert used <= names
    assert not unused & names
    assert processes == 1


def test_a_forked_child_that_leaves(tmp_path: Path) -> None:
    """It writes into its parent's file, at once."""
    names, processes = recorded(tmp_path, "import os, work\nif os.fork() == 0: work.leave()\nos.wait()")
    assert "colorsys" in names
    assert processes == 1


def test_a_process_that_is_killed(tmp_path: Path) -> None:
    code = "import csv, os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    result = run(executable("RECORDER"), code, env={"PYOXIDIZER_RECORD": str(tmp_path)})
    assert result.returncode == -9
    (file,) = tmp_path.iterdir()
    assert "csv" in file.read_text().splitlines()


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_processes_of_multiprocessing(tmp_path: Path, method: str) -> None:
    code = f"""
import multiprocessing, work
with multiprocessing.get_context("{method}").Pool(1) as pool:
    assert pool.apply(work.spell) == "lamp"
"""
    names, processes = recorded(tmp_path, code)
    assert {"shop", "shop.lamp", "work"} <= names
    assert processes >= (1 if method == "fork" else 2)


def test_a_subprocess(tmp_path: Path) -> None:
    code = "import subprocess; subprocess.run([sys.executable, 'import colorsys'], check=True)"
    names, processes = recorded(tmp_path, code)
    assert {"colorsys", "subprocess"} <= names
    assert processes == 2


def test_a_program_that_closes_all_files(tmp_path: Path) -> None:
    """A descriptor that is used again is not written to."""
    code = f"""
import os
os.closerange(3, 100)
file = os.open({str(tmp_path / "own")!r}, os.O_CREAT | os.O_WRONLY)
import colorsys
"""
    names, _ = recorded(tmp_path, code)
    assert "colorsys" in names
    assert (tmp_path / "own").read_bytes() == b""


def test_nobody_asks(tmp_path: Path) -> None:
    assert output(executable("RECORDER"), "print(1)", cwd=tmp_path, env={"PYOXIDIZER_RECORD": ""}) == "1\n"
    assert list(tmp_path.iterdir()) == []


def test_it_cannot_be_written() -> None:
    result = run(executable("RECORDER"), "print(1)", env={"PYOXIDIZER_RECORD": "/dev/null/a"})
    assert result.returncode != 0
    assert "what is used cannot be recorded in /dev/null/a/modules-" in result.stderr
