"""The index of an executable from inside: looked at, written, added to; and other finders beside it (F237-F240, F294)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.importer_library.probe import ask
from tests.e2e.support import executable, output
from tools.payload import elf, layout
from tools.resources import packed


@pytest.fixture(scope="module")
def payload() -> bytes:
    """The packed resources in the executable."""
    data = executable("LIBRARY").read_bytes()
    offset, length = elf.find_payload(data)
    return bytes(layout.open_payload(data[offset : offset + length]).resources)


def test_the_blob_is_the_payloads(payload: bytes, tmp_path: Path) -> None:
    """Byte for byte what the build wrote."""
    blob = tmp_path / "blob"
    output(
        executable("LIBRARY"),
        f"import sys\nfinder = sys.meta_path[0]\nopen({str(blob)!r}, 'wb').write(finder.serialize_indexed_resources())",
    )
    assert blob.read_bytes() == payload


def test_resources_as_objects(payload: bytes) -> None:
    names = [resource.name for resource in packed.read(payload)]
    answer = ask(
        "LIBRARY",
        "import sys\nfound = {one.name: one for one in sys.meta_path[0].indexed_resources()}\nshop = found['shop']\n"
        "answer = [list(found), shop.flavor, shop.is_package, sorted(shop.in_memory_package_resources), found['sys'].flavor,"
        " found['_frozen_importlib'].is_frozen_module, type(found['shop.views'].in_memory_package_resources['first.json']).__name__,"
        " found['spaced'].is_namespace_package, sorted(found['rpds_py'].in_memory_distribution_resources)[:1]]",
    )
    assert answer[0] == sorted(answer[0])
    assert set(names) <= set(answer[0])
    assert answer[1:] == ["module", True, ["templates/page.html"], "built-in", True, "bytes", True, ["METADATA"]]


def test_adding() -> None:
    answer = ask(
        "LIBRARY",
        "import sys\nfrom importlib import metadata, resources\nfrom oxidized_importer import OxidizedResource\nfinder = sys.meta_path[0]\n"
        "one = OxidizedResource()\none.name = 'added'\none.is_module = one.is_package = True\n"
        "one.in_memory_source = 'größe = 1\\n'.encode()\none.in_memory_package_resources = {'deep/t.txt': b't'}\n"
        "one.in_memory_distribution_resources = {'METADATA': b'Name: added\\nVersion: 7\\n'}\nfinder.add_resource(one)\n"
        "import added\nanswer = [added.größe, (resources.files('added') / 'deep' / 't.txt').read_text(), metadata.version('Added')]\n"
        "one.in_memory_source = b'other = 2'\none.in_memory_package_resources = None\nfinder.add_resources([one])\n"
        "del sys.modules['added']\nimport added\n"
        "answer += [added.other, hasattr(added, 'größe'), resources.files('added').joinpath('deep').exists()]\n"
        "for wrong in (None, {}, OxidizedResource()):\n"
        "    try: finder.add_resource(wrong)\n"
        "    except (TypeError, ValueError) as error: answer.append(type(error).__name__)",
    )
    assert answer == [1, "t", "7", 2, False, False, "TypeError", "TypeError", "ValueError"]


FREEZE = """
import pathlib, stat, sys
from importlib import metadata, resources
from oxidized_importer import OxidizedFinder, OxidizedResourceCollector, find_resources_in_path
top = pathlib.Path({top!r})
collector = OxidizedResourceCollector(allowed_locations=[{location!r}])
for resource in find_resources_in_path(top / 'application'):
    if {location!r} == 'in-memory':
        collector.add_in_memory(resource)
    else:
        collector.add_filesystem_relative('files', resource)
found, files = collector.oxidize()
for path, content, executable in files:
    (top / path).parent.mkdir(parents=True, exist_ok=True)
    (top / path).write_bytes(content)
builder = OxidizedFinder(relative_path_origin=str(top))
builder.add_resources(found)
(top / 'blob').write_bytes(builder.serialize_indexed_resources())
(top / 'application').rename(top / 'gone')
sys.meta_path.insert(0, OxidizedFinder(resources_file=str(top / 'blob'), relative_path_origin=str(top)))
import frozen_app
text = resources.files('frozen_app') / 'data' / 'text.txt'
answer = [frozen_app.answer, text.read_text(), type(text).__name__.replace('Posix', ''), metadata.version('Frozen.App'), hasattr(frozen_app, '__file__')]
"""


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("in-memory", ["größe", "text", "OxidizedTraversable", "3", True]),
        ("filesystem-relative", ["größe", "text", "Path", "3", True]),
    ],
)
def test_freezing(tmp_path: Path, location: str, expected: list[object]) -> None:
    """Scan, collect, index, write; load and run without the folder it came from."""
    files = {
        "frozen_app/__init__.py": "from .part import answer\n",
        "frozen_app/part.py": "answer = 'größe'\n",
        "frozen_app/data/text.txt": "text",
        "frozen_app-3.dist-info/METADATA": "Name: frozen-app\nVersion: 3\n",
    }
    for name, content in files.items():
        path = tmp_path / "application" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    assert ask("LIBRARY", FREEZE.format(top=str(tmp_path), location=location)) == expected


def test_zip_archives() -> None:
    answer = ask(
        "LIBRARY",
        "import io, sys, zipfile\nfrom importlib import metadata, resources\nfrom oxidized_importer import OxidizedZipFinder\n"
        "data = io.BytesIO()\nwith zipfile.ZipFile(data, 'w', zipfile.ZIP_DEFLATED) as file:\n"
        "    file.writestr('zipped/__init__.py', 'from zipped.part import x')\n    file.writestr('zipped/part.py', 'x = 5')\n"
        "    file.writestr('zipped/t.txt', 't')\n    file.writestr('Zip.Ped-2.dist-info/METADATA', 'Name: Zip.Ped\\nVersion: 2\\n')\n"
        "sys.meta_path.append(OxidizedZipFinder.from_zip_data(data.getvalue()))\nimport zipped\n"
        "answer = [zipped.x, zipped.__file__ == sys.executable + '/zipped/__init__.py', resources.read_text('zipped', 't.txt'), metadata.version('zip-ped')]",
    )
    assert answer == [5, True, "t", "2"]
