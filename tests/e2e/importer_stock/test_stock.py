"""The importer in an ordinary interpreter, without an executable (F205, F206, F294)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "app"
PYTHON = os.environ.get("PYOX_STOCK_PYTHON") or os.environ["PYOX_PYTHON"]


def python(*arguments: str | Path, **environment: str) -> str:
    """Standard output of the ordinary interpreter, with the importer on its path."""
    home = {} if "PYOX_STOCK_PYTHON" in os.environ else {"PYTHONHOME": os.environ["PYTHONHOME"]}
    paths = [path for path in sys.path if "importer_package" in path or path.endswith("tools/launcher")]
    assert len(paths) == 2, sys.path
    settings = {**home, "PYTHONPATH": ":".join(paths), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    result = subprocess.run(
        [PYTHON, "-s", *arguments], env=settings, capture_output=True, text=True, check=False, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An application, a part of the standard library, and a distribution's metadata."""
    folder = tmp_path / "folder"
    (folder / "application" / "data").mkdir(parents=True)
    (folder / "application" / "__init__.py").write_text("import wsgiref.headers\n")
    (folder / "application" / "tools.py").write_text("def double(number):\n    return number * 2\n")
    (folder / "application" / "data" / "text.txt").write_text("text")
    (folder / "some_thing-1.5.dist-info").mkdir()
    (folder / "some_thing-1.5.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: some-thing\nVersion: 1.5\n"
    )
    shutil.copytree(
        Path(python("-c", "import sysconfig; print(sysconfig.get_path('stdlib'))"), "wsgiref"), folder / "wsgiref"
    )
    return folder


def test_freeze_and_use(folder: Path, tmp_path: Path) -> None:
    blob, beside = tmp_path / "blob", tmp_path / "beside"
    python(PROGRAMS / "freeze.py", folder, blob, beside)
    shutil.rmtree(folder)
    assert python(PROGRAMS / "use.py", blob, beside) == "everything is there"


def test_frozen_bytes_are_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    blobs = []
    for seed in ("1", "2"):
        python(PROGRAMS / "freeze.py", folder, tmp_path / seed, tmp_path / "beside", PYTHONHASHSEED=seed)
        blobs.append((tmp_path / seed).read_bytes())
    assert blobs[0] == blobs[1]


def test_a_finder_of_nothing_finds_what_the_interpreter_has() -> None:
    code = "from oxidized_importer import *; f = OxidizedFinder(); print(f.find_spec('sys', None).loader.__name__, f.find_spec('json', None))"
    assert python("-c", code) == "BuiltinImporter None"
