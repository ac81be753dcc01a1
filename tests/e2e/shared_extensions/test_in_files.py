"""Extension modules in files beside the executable (F126, F130, F166, F182)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.e2e.shared_extensions.probe import ask
from tests.e2e.support import executable, run

FOLDER = "in_files_lib/extensions"


def test_they_are_where_wheels_have_them() -> None:
    folder = executable("IN_FILES").resolve().parent / FOLDER
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {str(path.relative_to(folder)).split(".cpython-")[0] for path in files}
    assert {"markupsafe/_speedups", "msgpack/_cmsgpack", "numpy/linalg/_umath_linalg"} <= names
    assert [name for name in names if name.startswith("numpy.libs/")]
    assert [path for path in files if ".so" not in path.name or not os.access(path, os.X_OK)] == []


def test_they_are_modules_with_files() -> None:
    program = executable("IN_FILES")
    answer = ask(
        program,
        "import numpy, markupsafe._speedups as module\nspec = module.__spec__\n"
        "numpy.linalg.inv(numpy.eye(3))\n"
        "answer = [module.__file__ == spec.origin, spec.has_location, spec.origin, mapped(),"
        " spec.loader is sys.meta_path[0]]",
    )
    folder = str(program.resolve().parent / FOLDER)
    assert answer[:2] == [True, True]
    assert answer[2].startswith(f"{folder}/markupsafe/_speedups.")
    assert not [path for path in answer[3] if path.startswith("/memfd:")]
    assert [path for path in answer[3] if path.startswith(f"{folder}/numpy.libs/")]
    assert answer[4] is True


def test_they_move_with_the_executable(tmp_path: Path) -> None:
    program = executable("IN_FILES").resolve()
    shutil.copy(program, tmp_path / "moved")
    shutil.copytree(program.parent / FOLDER, tmp_path / FOLDER)
    answer = ask(tmp_path / "moved", "import numpy\nanswer = [numpy.linalg.det(numpy.eye(2)), mapped()]", cwd="/")
    assert answer[0] == 1.0
    assert [path for path in answer[1] if path.startswith(f"{tmp_path}/{FOLDER}/numpy.libs/")]


def test_without_them_the_import_fails_and_says_where_they_should_be(tmp_path: Path) -> None:
    shutil.copy(executable("IN_FILES").resolve(), tmp_path / "alone")
    result = run(
        tmp_path / "alone",
        "try:\n    import msgpack._cmsgpack\nexcept ImportError as error:\n    print(error, error.name, error.path, sep='\\n')",
    )
    assert result.returncode == 0, result
    message, name, path = result.stdout.splitlines()
    assert message.startswith(
        f"extension module 'msgpack._cmsgpack': it cannot be loaded: {tmp_path}/{FOLDER}/msgpack/"
    )
    assert name == "msgpack._cmsgpack"
    assert path.startswith(f"{tmp_path}/{FOLDER}/msgpack/_cmsgpack.")
