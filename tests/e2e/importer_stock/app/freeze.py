"""Packs a folder: `freeze.py FOLDER BLOB FILES`, the workflow of docs/oxidized_importer.md (F294)."""

import sys
from pathlib import Path

from oxidized_importer import OxidizedFinder, OxidizedResourceCollector, find_resources_in_path

folder, blob, beside = map(Path, sys.argv[1:])
collector = OxidizedResourceCollector(allowed_locations=["in-memory", "filesystem-relative"])
for resource in find_resources_in_path(folder):
    match type(resource).__name__:
        case "PythonExtensionModule" | "PythonSharedLibrary":
            collector.add_filesystem_relative("lib", resource)
        case _:
            collector.add_in_memory(resource)
resources, files = collector.oxidize()
finder = OxidizedFinder()
finder.add_resources(resources)
blob.write_bytes(finder.serialize_indexed_resources())
for path, content, executable in files:
    place = beside / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    place.chmod(0o755 if executable else 0o644)
