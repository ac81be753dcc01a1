"""`python_virtualenv_resources` and `python_package_root`: folders that somebody already has."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.support import executable, output

_PROBE = """
import importlib.metadata, importlib.resources, importlib.util
import installed, one, three.part
print(installed.answer, importlib.metadata.version('installed'))
print(one.name, three.part.name, (importlib.resources.files('one') / 'note.txt').read_text().strip())
print([name for name in ('two', 'three.other', 'hook') if importlib.util.find_spec(name)])
"""


def test_in_an_executable(tmp_path: Path) -> None:
    assert output(executable("FOLDERS"), _PROBE, cwd=tmp_path).splitlines() == ["42 1.0", "one three.part text", "[]"]


def test_what_is_left_out_is_reported() -> None:
    reports = {path.name: path.read_text() for path in Path("tests/e2e/resources").glob("*.report")}
    assert reports["packages.opt0.report"] == ""
    lines = reports["installed.opt0.report"].splitlines()
    assert "path configuration, which Python reads in folders of installed packages only: hook.pth" in lines
    assert "in a virtual environment, but not in its site-packages: bin/python3" in lines
