"""`python_wheel_resources`: in executables the wheel itself, for rules_python an unpacked one, and what is neither."""

from __future__ import annotations

import os
import subprocess
from importlib import import_module
from pathlib import Path

from tests.e2e.support import executable, output

_PROBE = """
import importlib.metadata, importlib.resources
import sample, sample.platform_part, sample_pure
print(ascii(sample.answer), sample.platform_part.where, sample_pure.where)
print(ascii((importlib.resources.files('sample') / 'with space' / 'größe.txt').read_text(encoding='utf-8')))
found = importlib.metadata.distribution('sample')
print(found.version, [point.value for point in found.entry_points], found.metadata['Name'])
print(*sorted(map(str, found.files)), sep='|')
print([file for file in found.files if not file.locate().is_file()])
"""


def test_in_an_executable(tmp_path: Path) -> None:
    """Everything importable, where an installer would put it; through a `py_library` that depends on the wheel."""
    lines = output(executable("WHEEL"), _PROBE, cwd=tmp_path).splitlines()
    assert lines == [
        "'\\xe4' platlib purelib",
        "'\\xfc'",
        "1.0 ['sample:main'] sample",
        "sample-1.0.dist-info/METADATA|sample-1.0.dist-info/RECORD|sample-1.0.dist-info/WHEEL|"
        "sample-1.0.dist-info/entry_points.txt|sample/__init__.py|sample/inner/__init__.py|"
        "sample/platform_part.py|sample/with space/größe.txt|sample_pure.py",
        "[]",
    ]


def test_unpacked_for_rules_python() -> None:
    """This test depends on the wheel, as any `py_library` or `py_test` could."""
    assert import_module("sample").answer == "ä"
    assert import_module("sample_pure").where == "purelib"


def test_output_groups() -> None:
    script = Path(os.environ["SAMPLE_SCRIPTS"], "sample-script")
    assert script.read_text() == "#!/usr/bin/env python3\nprint('from a script')\n"
    assert os.access(script, os.X_OK)
    assert subprocess.check_output([os.environ["PYOX_PYTHON"], script], text=True) == "from a script\n"
    assert Path(os.environ["SAMPLE_DATA"], "share/man/sample.1").read_text() == "manual\n"
    assert Path(os.environ["SAMPLE_HEADERS"], "sample.h").read_text() == "#define SAMPLE 1\n"
