"""A distribution whose libpython is a shared library: it comes along beside the executable (F044, F053, F054)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.consumer.nested import Consumer
from tests.e2e.support import run

EXECUTABLE = """
python_executable(
    name = "probe",
    run_eval = "import sys; exec(sys.argv[1])",
)
"""
LIBPYTHON = "libpython3.13.so.1.0"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the executables that were built."""
    consumer = Consumer(tmp_path_factory.mktemp("consumer"), "shared_libpython")
    consumer.ask_for_distribution(python_version="3.13", flavor="standalone_dynamic")
    with (consumer.folder / "BUILD.bazel").open("a") as file:
        file.write(EXECUTABLE)
    # Two executables in one package share the library.
    result = consumer.bazel("build", "//:hello", "//:probe")
    assert result.returncode == 0, result.stderr
    yield consumer.folder / "bazel-bin"
    consumer.bazel("shutdown")


def test_it_runs(output: Path) -> None:
    result = run(output / "hello")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("Hello from Python 3.13")


def test_the_library_is_all_it_needs_besides(output: Path, tmp_path: Path) -> None:
    """Wherever the two are moved together; and not without it."""
    for name in ("probe", LIBPYTHON):
        shutil.copy(output / name, tmp_path / name)
    code = "import ssl, math; maps = open('/proc/self/maps').read(); print(maps.count('libpython'), sys.argv[0])"
    result = run(tmp_path / "probe", code, cwd="/")
    assert (result.returncode, result.stderr) == (0, "")
    count, name = result.stdout.split()
    assert int(count) > 0
    assert name == str(tmp_path / "probe")
    (tmp_path / LIBPYTHON).unlink()
    result = run(tmp_path / "probe", "1")
    assert result.returncode == 127
    assert LIBPYTHON in result.stderr


def test_extension_modules_in_shared_libraries_come_from_memory(output: Path) -> None:
    """Those that the distribution has beside its libpython are inside the executable; the importer is a builtin module."""
    code = (
        "import importlib, pathlib\n"
        "names = [n for n in ('_bisect', '_bz2', '_sqlite3', '_ssl', 'zlib') if n not in sys.builtin_module_names]\n"
        "files = [getattr(importlib.import_module(n), '__file__', None) for n in names]\n"
        "print('oxidized_importer' in sys.builtin_module_names, set(files) <= {None})"
    )
    result = run(output / "probe", code)
    assert (result.returncode, result.stdout, result.stderr) == (0, "True True\n", "")
