"""The standard library as actions see it: an input of nearly all, so that anything of the user's in it would be in every key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.distribution import zip_stdlib


def zipped(library: Path, target: Path, **environment: str) -> bytes:
    """The zip file made by a process of its own."""
    line = [sys.executable, "-S", "-B", zip_stdlib.__file__, str(library), str(target)]
    subprocess.run(line, check=True, env={**os.environ, **environment})
    return target.read_bytes()


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A module with a docstring, and a package."""
    folder = tmp_path / "lib"
    (folder / "package").mkdir(parents=True)
    (folder / "module.py").write_text('"""Text."""\nassert __doc__\n')
    (folder / "package/__init__.py").write_text("")
    return folder


def test_bytecode_that_an_interpreter_left_is_not_in_it(library: Path, tmp_path: Path) -> None:
    """An interpreter that ran from there writes it, with the times of the sources."""
    before = zipped(library, tmp_path / "before.zip")
    for folder in (library, library / "package"):
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__/__init__.cpython-313.pyc").write_bytes(os.urandom(20))
    assert zipped(library, tmp_path / "after.zip") == before


def test_optimization_of_the_interpreter_does_not_matter(library: Path, tmp_path: Path) -> None:
    optimized = zipped(library, tmp_path / "optimized.zip", PYTHONOPTIMIZE="2")
    assert zipped(library, tmp_path / "plain.zip", PYTHONOPTIMIZE="") == optimized


def test_the_folder_need_not_be_there(tmp_path: Path) -> None:
    """Windows' standard library is in `Lib`, which is not `lib` where it is packed."""
    (tmp_path / "Lib").mkdir()
    (tmp_path / "Lib/os.py").write_text("x = 1\n")
    zip_stdlib.zip_stdlib(tmp_path / "Lib", tmp_path / "lib/python313.zip")
    assert (tmp_path / "lib/python313.zip").is_file()
