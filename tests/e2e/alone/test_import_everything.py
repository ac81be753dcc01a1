"""Every module of the standard library can be imported from an executable (F076, F173 and following)."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.e2e.alone import empty_root
from tests.e2e.support import executable, output

# They open a browser, print a poem, are programs rather than modules, or need a library of the machine's.
NOT_IMPORTED = {"antigravity", "this", "idlelib.idle", "_pyrepl._minimal_curses"}
TESTS = {"test", "tests", "idle_test", "_test"}

IMPORT_ALL = """
import importlib, json, sys
failures = {}
for name in json.loads(sys.stdin.read()):
    try:
        importlib.import_module(name)
    except BaseException as error:
        failures[name] = f"{type(error).__name__}: {error}"
print("\\n" + json.dumps(failures))
"""


def module_names() -> list[str]:
    """All modules of the standard library as files, and the builtin ones."""
    names = set(sys.builtin_module_names)
    root = Path(sysconfig.get_path("stdlib"))
    assert (root / "os.py").exists()
    for parent, folders, files in os.walk(root):
        package = Path(parent).relative_to(root).parts
        folders[:] = [name for name in folders if name.isidentifier() and name not in TESTS | {"__pycache__"}]
        if package and not Path(parent, "__init__.py").exists():
            folders.clear()
            continue
        stems = [name.removesuffix(".py") for name in files if name.endswith(".py")]
        names |= {".".join([*package, stem]).removesuffix(".__init__") for stem in stems if stem != "__main__"}
    return sorted(name for name in names - NOT_IMPORTED if not TESTS & set(name.split(".")))


@pytest.fixture(scope="module")
def names() -> list[str]:
    """The modules that the distribution's own interpreter, with its library in files, can import."""
    names = module_names()
    failures = json.loads(
        output(os.environ["PYOX_PYTHON"], "-c", IMPORT_ALL, input=json.dumps(names), env=dict(os.environ)).splitlines()[
            -1
        ]
    )
    assert "encodings" not in failures
    return [name for name in names if name not in failures]


def test_import_everything(names: list[str], tmp_path: Path) -> None:
    """What the ordinary interpreter imports the executable imports, with no file to be found anywhere."""
    assert len(names) > 500
    empty_root.make(tmp_path / "root", executable("PROBE"))
    result = empty_root.run_in(tmp_path / "root", IMPORT_ALL, input=json.dumps(names))
    assert result.returncode == 0, result
    assert json.loads(result.stdout.splitlines()[-1]) == {}
