"""`$ORIGIN` in settings that hold paths, and what becomes of them (F319, F320, F357 to F359, F365, F366, F371, F383 to F385, L030, L049)."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.settings.application import application, attach
from tests.e2e.support import executable, output, run

CODE = "import sys; print(ascii([{}]))"


@pytest.fixture(params=[b"place", b"not utf-8 \xff"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder, and one whose name only bytes can say."""
    folder = tmp_path / os.fsdecode(request.param)
    folder.mkdir()
    return folder


def test_attributes_of_sys(place: Path) -> None:
    """Whatever `sys` says of where Python is can be said relative to the executable, wherever that is and by whatever link it is started."""
    fields = {
        "base_exec_prefix": "base_exec_prefix",
        "base_executable": "_base_executable",
        "base_prefix": "base_prefix",
        "exec_prefix": "exec_prefix",
        "executable": "executable",
        "prefix": "prefix",
        "pycache_prefix": "pycache_prefix",
    }
    if sys.version_info >= (3, 13):
        fields["stdlib_dir"] = "_stdlib_dir"
    program = application(
        place / "program",
        CODE.format(", ".join(f"sys.{name}" for name in fields.values())) + "; print(ascii(sys.path))",
        module_search_paths=["$ORIGIN", "$ORIGIN/i", "/$ORIGINAL"],
        **{name: f"$ORIGIN/{name}" for name in fields},
    )
    link = place.parent / "link"
    link.symlink_to(program)
    expected = [[f"{place}/{name}" for name in fields], [str(place), f"{place}/i", f"/{place}AL"]]
    assert output(link, env={"LC_ALL": "C"}).splitlines() == [ascii(each) for each in expected]


PREFIXES = CODE.format("sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"home": "$ORIGIN/h"}, "hhhh"),
        ({"home": "$ORIGIN/h:$ORIGIN/i"}, "hihi"),
        ({"prefix": "$ORIGIN/p"}, "pppp"),
        ({"exec_prefix": "$ORIGIN/e", "prefix": "$ORIGIN/p"}, "pepe"),
        ({"base_prefix": "$ORIGIN/b", "prefix": "$ORIGIN/p"}, "ppbp"),
    ],
)
def test_one_says_what_the_others_are(place: Path, values: dict[str, str], expected: str) -> None:
    """What is not set follows what is, as with `python`: `sys.base_prefix` is another one only if it is asked for."""
    program = application(place / "program", PREFIXES, **values)
    assert output(program) == ascii([f"{place}/{name}" for name in expected]) + "\n"


def test_without_utf8_mode(place: Path) -> None:
    """Paths are decoded as Python decodes them, whatever the encoding is."""
    values = {"prefix": "$ORIGIN/ä", "utf8_mode": False}
    program = application(place / "program", "import os, sys; os.write(1, os.fsencode(sys.prefix))", **values)
    result = run(program, env={"LC_ALL": "C"}, encoding=None)
    assert result.stdout == os.fsencode(place) + "/ä".encode()  # type: ignore[comparison-overlap]


def test_run_file(place: Path) -> None:
    """F405: the script beside the executable."""
    (place / "script.py").write_text("print(ascii(__file__))")
    program = attach(place / "program", {"run.mode": "file", "run.target": "$ORIGIN/script.py"})
    assert output(program, cwd="/") == ascii(f"{place}/script.py") + "\n"


def test_a_python_somewhere_else(tmp_path: Path) -> None:
    """L030: with 'set_missing_path_configuration' off and a 'home', an ordinary Python's standard library can be used from files."""
    home = Path(output(executable("PYOX_PYTHON"), "-I", "-c", "import sys; print(sys.prefix)").strip())
    code = "import sys, this, colorsys; print(sys.prefix, colorsys.__file__)"
    values = {"filesystem_importer": True, "home": str(home), "set_missing_path_configuration": False}
    shown = output(application(tmp_path / "program", code, **values)).splitlines()[-1].split()
    assert shown[0] == str(home)
    assert Path(shown[1]).is_relative_to(home)


def test_defaults(tmp_path: Path) -> None:
    """F344, L049: without settings everything is where the executable is, its link resolved."""
    program = application(
        tmp_path / "program", CODE.format("sys.executable, sys.prefix, sys.base_exec_prefix, sys.path")
    )
    copy = shutil.copy(program, tmp_path / "copy")
    os.chmod(copy, 0o755)
    assert output(copy) == ascii([str(copy), str(tmp_path), str(tmp_path), []]) + "\n"
