"""The package as executables have it, under an ordinary Python that knows nothing else of ours."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import tools.importer

TOOLS = Path(tools.importer.__file__).parents[1]
USE = """
import json, sys
sys.path.insert(0, sys.argv[1])
before = set(sys.modules)
import _oxidized_importer
first = sorted(set(sys.modules) - before)
names = _oxidized_importer.__all__
loaded = [getattr(_oxidized_importer, name).__name__ for name in names]
collector = _oxidized_importer.OxidizedResourceCollector("in-memory-only")
for resource in _oxidized_importer.find_resources_in_path(sys.argv[1]):
    collector.add_in_memory(resource)
found, files = collector.oxidize()
print(json.dumps([first, names, loaded, [one.name for one in found], "tools" in sys.modules]))
"""


def test_alone(tmp_path: Path) -> None:
    """It imports nothing at first, then only itself and the standard library; and it can collect itself."""
    package = tmp_path / "_oxidized_importer"
    package.mkdir()
    shutil.copy(TOOLS / "_oxidized_importer.py", package / "__init__.py")
    for folder in ("importer", "resources"):
        shutil.copytree(TOOLS / folder, package / folder, ignore=shutil.ignore_patterns("__pycache__"))
    process = subprocess.run(
        [sys.executable, "-s", "-S", "-B", "-c", USE, tmp_path], stdout=subprocess.PIPE, check=True, cwd=tmp_path
    )
    first, names, loaded, found, tools_loaded = json.loads(process.stdout)
    assert first == ["__future__", "_oxidized_importer", "_oxidized_importer.importer"]
    assert names == loaded == tools.importer.__all__
    assert {"_oxidized_importer.importer.collector", "_oxidized_importer.resources.packed"} <= set(found)
    assert not tools_loaded
