"""`py_library` as rules_python's `pip` has it, through an alias: metadata, names of every kind, data of what is no Python."""

from __future__ import annotations

import re
from pathlib import Path

from tests.e2e.support import executable, output

_PROBE = """
import importlib.metadata, importlib.resources
import hubbed
files = importlib.resources.files('hubbed') / 'data'
print(ascii(hubbed.name), importlib.metadata.version('hubbed'), ascii(sorted(file.name for file in files.iterdir())))
print([(files / name).read_text().strip() for name in ('with space.txt', 'gr\\xf6\\xdfe.txt')])
data = importlib.resources.files('tests.e2e.resources.hubbed')
print([(data / name).read_text().strip() for name in ('program.txt', 'needed.txt')])
print(*sorted(map(str, importlib.metadata.files('hubbed'))), sep='|')
"""


def test_in_an_executable(tmp_path: Path) -> None:
    lines = output(executable("HUB"), _PROBE, cwd=tmp_path).splitlines()
    assert lines[:3] == [
        "'\\xe4' 2.0 ['gr\\xf6\\xdfe.txt', 'with space.txt']",
        "['space', 'unicode']",
        "['program', 'needed']",
    ]
    assert "hubbed/data/größe.txt" in lines[3].split("|")


def test_data_outside_of_import_roots_is_reported() -> None:
    """It is data by its place among runfiles, which an executable does not have."""
    (report,) = Path("tests/e2e/resources").glob("hubbed_library.*.report")
    assert re.fullmatch(r"under none of the import roots: [^ ]+/wheels/iniconfig-[^ ]+\.whl\n", report.read_text())
