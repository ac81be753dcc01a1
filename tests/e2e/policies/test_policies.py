"""Where resources are: in files in the layout of an ordinary installation, or in memory, as policies and locations say (F124-F138, F141-F172)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import source_hash
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, output, run

TAG = sys.implementation.cache_tag
EVERYTHING = "everything.lib/py"


def ask(program: Path, statements: str, **options: Any) -> Any:
    """What `answer` is after the statements ran."""
    return json.loads(output(program, f"{statements}\nimport json; print(json.dumps(answer))", **options))


@pytest.fixture
def everything() -> Path:
    return executable("EVERYTHING").resolve()


@pytest.fixture
def some() -> Path:
    return executable("SOME").resolve()


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def moved(program: Path, folder: Path, new: Path) -> Path:
    """A copy of the executable and its folder."""
    shutil.copy(program, new / "moved")
    shutil.copytree(program.parent / folder, new / folder)
    return new / "moved"


def test_everything_is_a_file(everything: Path) -> None:
    """F126-F129, F133, F138, F162: sources, bytecode, data, metadata under a normalised name, and the standard library."""
    found = files(everything.parent / EVERYTHING)
    assert {path for path in found if path.startswith(("listing", "other/", "third"))} == {
        "listing/__init__.py",
        f"listing/__pycache__/__init__.{TAG}.pyc",
        f"listing/__pycache__/part.{TAG}.pyc",
        "listing/part.py",
        "listing/static/page.html",
        "listing/static/style.css",
        "other/__init__.py",
        f"other/__pycache__/__init__.{TAG}.pyc",
        "other/data.txt",
        "other/tests/__init__.py",
        f"other/tests/__pycache__/__init__.{TAG}.pyc",
        "other/tests/data.txt",
        "third-1.5.dist-info/METADATA",
        "third-1.5.dist-info/RECORD",
    }
    assert {"encodings/__init__.py", f"encodings/__pycache__/utf_8.{TAG}.pyc", "os.py"} <= found
    assert not [path for path in found if path.startswith("_oxidized_importer")]


def test_bytecode_files(everything: Path) -> None:
    """F131: nobody is to compare them with their sources, whose hash they have."""
    folder = everything.parent / EVERYTHING / "listing"
    header = (folder / "__pycache__" / f"part.{TAG}.pyc").read_bytes()[:16]
    assert header[4:8] == b"\1\0\0\0"
    assert header[8:] == source_hash((folder / "part.py").read_bytes())


def test_everything_runs_from_files(everything: Path, tmp_path: Path) -> None:
    """In another place, without an environment, with nothing in memory but what Python starts with."""
    program = moved(everything, Path(EVERYTHING), tmp_path)
    answer = ask(
        program,
        "import sys, json.decoder, listing.part, other, other.tests, importlib.metadata, inspect, pkgutil\n"
        "modules = [module for name, module in sys.modules.items() if getattr(module.__spec__, 'loader', None) is sys.meta_path[0]]\n"
        "answer = [listing.names(), listing.content('style.css'), other.text(), other.tests.TESTS,"
        " importlib.metadata.version('third'), listing.part.__file__, listing.part.__cached__, listing.__path__,"
        " [module.__name__ for module in modules if not hasattr(module, '__file__')], len(modules) > 20,"
        " inspect.getsource(listing.part).splitlines()[0], [info.name for info in pkgutil.walk_packages(other.__path__, 'other.')],"
        " listing.names.__code__.co_filename == listing.__file__]",
        cwd="/",
    )
    folder = f"{tmp_path}/{EVERYTHING}/listing"
    assert answer == [
        ["page.html", "style.css"],
        "body {}\n",
        "data of other\n",
        "of other",
        "1.5",
        f"{folder}/part.py",
        f"{folder}/__pycache__/part.{TAG}.pyc",
        [folder],
        [],
        True,
        '"""A module beside the data."""',
        ["other.tests"],
        True,
    ]


def test_another_python_can_import_the_files(everything: Path) -> None:
    """F126: bytecode is taken as it is, and the metadata is found."""
    folder = everything.parent / EVERYTHING
    code = (
        "import listing.part as part, importlib.metadata as metadata\n"
        "print(part.__cached__, listing_names := __import__('listing').names(), metadata.version('third'))"
    )
    command = [sys.executable, "-I", "-S", "-B", "-c", f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    cached = folder / "listing" / "__pycache__" / f"part.{TAG}.pyc"
    assert (done.stdout, done.stderr) == (f"{cached} ['page.html', 'style.css'] 1.5\n", "")


def test_without_the_folder(everything: Path, tmp_path: Path) -> None:
    shutil.copy(everything, tmp_path / "alone")
    result = run(tmp_path / "alone", "pass")
    assert result.returncode == 1
    message = result.stderr.splitlines()[-1]
    assert message.startswith(f"{tmp_path}/alone: error: starting Python failed: ")
    assert message.endswith(
        f"'{tmp_path}/{EVERYTHING}/encodings/__init__.py' is missing; keep the executable and the folders that were built with it together"
    )


def test_damaged_files(everything: Path, tmp_path: Path) -> None:
    program = moved(everything, Path(EVERYTHING), tmp_path)
    folder = tmp_path / EVERYTHING / "listing"
    os.chmod(folder / "__pycache__", 0o755)
    bytecode = folder / "__pycache__" / f"part.{TAG}.pyc"
    for damage in (lambda: bytecode.write_bytes(b"\0" * 20), bytecode.unlink):
        os.chmod(bytecode, 0o644)
        damage()
        code = "try: import listing.part\nexcept ImportError as error: print(error)"
        assert "its " in output(program, code)


def test_some_are_files(some: Path) -> None:
    """Per resource (F141-F161): a package, but for a module of it, and what a distribution installed."""
    found = files(some.parent / "some.lib")
    assert found == {
        "listing/__init__.pyc",
        f"listing/__pycache__/__init__.{TAG}.opt-2.pyc",
        "listing/static/page.html",
        "listing/static/style.css",
        "third/other/__init__.pyc",
        f"third/other/__pycache__/__init__.{TAG}.opt-2.pyc",
        "third/other/data.txt",
        "third/third-1.5.dist-info/METADATA",
        "third/third-1.5.dist-info/RECORD",
    }


def test_some_run_from_files(some: Path, tmp_path: Path) -> None:
    program = moved(some, Path("some.lib"), tmp_path)
    answer = ask(
        program,
        "import listing.part, other, importlib.metadata, os\n"
        "answer = [listing.names(), listing.content('page.html'), listing.__file__, hasattr(listing.part, '__file__'), other.text(),"
        " hasattr(os, '__file__'), importlib.metadata.version('third'), other.__path__]",
        cwd="/",
    )
    folder = f"{tmp_path}/some.lib"
    assert answer == [
        ["page.html", "style.css"],
        "<p>\n",
        f"{folder}/listing/__init__.pyc",
        False,
        "data of other\n",
        False,
        "1.5",
        [f"{folder}/third/other"],
    ]


def test_the_folder_of_a_package_without_sources_is_importable(some: Path) -> None:
    folder = some.parent / "some.lib"
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); import listing; print(listing.names())"
    done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['page.html', 'style.css']\n", "")


def test_what_is_excluded_is_not_there(some: Path) -> None:
    code = "import importlib\nanswer = []\nfor name in 'other.tests', 'idlelib', 'idlelib.run', 'json.tool':\n"
    code += "    try: answer.append(bool(importlib.util.find_spec(name)))\n    except ModuleNotFoundError: answer.append(None)"
    assert ask(some, f"import importlib.util\n{code}") == [False, False, None, True]


def test_module_names(some: Path) -> None:
    """F171."""
    lines = executable("SOME_MODULE_NAMES").read_text().splitlines()
    assert lines == sorted(lines)
    assert {"listing", "listing.part", "listing.static", "other", "third", "os"} <= set(lines)
    assert not [name for name in lines if name.startswith(("idlelib", "other.tests"))]


def test_levels(everything: Path, some: Path) -> None:
    """Several levels are packed; which one runs is decided when Python starts."""
    program = "import other; answer = [other.level(), sys.flags.optimize]"
    assert ask(everything, program) == [0, 0]
    assert ask(some, program) == [0, 0]
    assert ask(some, program, env={"PYTHONOPTIMIZE": "2"}) == [2, 2]
