"""`OxidizedZipFinder` (L084): imports from zip archives, sound and hostile ones."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import io
import os
import pkgutil
import py_compile
import struct
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from importlib import metadata, resources
from pathlib import Path

import pytest

from tests.tools.importer.stand_in import Installed
from tools.importer import OxidizedZipFinder

TAG = sys.implementation.cache_tag
PLACE = "/srv/app.zip"
FILES = {
    "zip_p/__init__.py": b"'''Doc.'''\nfrom zip_p.sub import x\n",
    "zip_p/sub.py": "x = 'größe'\ndef fail():\n    raise KeyError(x)\n".encode(),
    "zip_p/data/text.txt": b"text",
    "zip_names/inner.py": b"",
    "zip_alone.py": b"y = 1",
    "zip_p-1.dist-info/METADATA": b"Name: zip-p\nVersion: 1\n",
    "zip_p-1.dist-info/entry_points.txt": b"[zip.group]\na = zip_p:x\n",
}


def archive(files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as opened:
        for name, content in files.items():
            opened.writestr(zipfile.ZipInfo(name, (2020, 2, 2, 2, 2, 2)), content, compression)
    return buffer.getvalue()


@pytest.fixture
def finder() -> Iterator[OxidizedZipFinder]:
    """A finder on `sys.meta_path`."""
    finder = OxidizedZipFinder.from_zip_data(archive(FILES), PLACE)
    with Installed(finder):
        yield finder


def test_modules(finder: OxidizedZipFinder) -> None:
    package = importlib.import_module("zip_p")
    assert package.x == "größe"
    assert package.__file__ == f"{PLACE}/zip_p/__init__.py"
    assert list(package.__path__) == [f"{PLACE}/zip_p"]
    spec = package.__spec__
    assert spec is not None
    assert spec.loader is finder  # type: ignore[comparison-overlap]  # it is one in all but its class
    assert (spec.origin, spec.parent) == (package.__file__, "zip_p")
    assert inspect.getsource(sys.modules["zip_p.sub"].fail).startswith("def fail()")
    try:
        sys.modules["zip_p.sub"].fail()
    except KeyError:
        assert "    raise KeyError(x)\n" in traceback.format_exc()
    names = importlib.import_module("zip_names.inner")
    assert names.__name__ == "zip_names.inner"
    assert sys.modules["zip_names"].__spec__.origin is None  # type: ignore[union-attr]
    assert finder.find_spec("none") is finder.find_spec("zip_p.none") is finder.find_spec("zip_p.data.text") is None


def test_as_a_loader(finder: OxidizedZipFinder) -> None:
    assert finder.get_source("zip_alone") == "y = 1"
    assert [finder.is_package(name) for name in ("zip_p", "zip_names", "zip_alone")] == [True, True, False]
    code = finder.get_code("zip_alone")
    assert code is not None
    assert code.co_filename == finder.get_filename("zip_alone") == f"{PLACE}/zip_alone.py"
    assert finder.get_code("zip_names") is None
    assert finder.get_source("zip_names") is None
    for method in (finder.get_source, finder.get_code, finder.is_package, finder.get_filename):
        with pytest.raises(ImportError, match="'none'") as caught:
            method("none")
        assert caught.value.name == "none"
    with pytest.raises(ImportError, match="namespace package"):
        finder.get_filename("zip_names")
    assert finder.get_data(f"{PLACE}/zip_p/data/text.txt") == b"text"
    for path in (f"{PLACE}/none", f"{PLACE}/zip_p", PLACE, "/etc/passwd", f"{PLACE}/zip_p/../zip_alone.py", ""):
        with pytest.raises(FileNotFoundError) as missing:
            finder.get_data(path)
        assert missing.value.filename == path


@pytest.mark.usefixtures("finder")
def test_resources_and_metadata() -> None:
    folder = resources.files("zip_p")
    assert (folder / "data" / "text.txt").read_text() == "text"
    assert [child.name for child in folder.iterdir()] == ["__init__.py", "data", "sub.py"]
    with resources.as_file(folder / "data/text.txt") as path:
        assert path.read_bytes() == b"text"
    assert pkgutil.get_data("zip_p", "data/text.txt") == b"text"
    assert metadata.version("zip.p") == "1"
    assert [point.load() for point in metadata.entry_points(group="zip.group")] == ["größe"]


def test_listing(finder: OxidizedZipFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(finder.iter_modules("x.")) == [("x.zip_alone", False), ("x.zip_p", True)]
    monkeypatch.setattr(sys, "path_hooks", [finder.path_hook, *sys.path_hooks])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    package = importlib.import_module("zip_p")
    assert [(name, is_package) for _, name, is_package in pkgutil.iter_modules(package.__path__, "zip_p.")] == [
        ("zip_p.sub", False),
    ]
    walked = [name for _, name, _ in pkgutil.walk_packages([PLACE])]
    assert walked == ["zip_alone", "zip_p", "zip_p.sub"]


def test_path_hook(finder: OxidizedZipFinder) -> None:
    entry = finder.path_hook(f"{PLACE}/zip_p")
    spec = entry.find_spec("zip_p.sub")
    assert spec is not None
    assert spec.origin == f"{PLACE}/zip_p/sub.py"  # type: ignore[attr-defined]
    assert entry.find_spec("zip_alone") is entry.find_spec("zip_p") is entry.find_spec("zip_p.none") is None
    assert finder.path_hook(PLACE).find_spec("zip_p.sub") is None
    for path in (
        f"{PLACE}x",
        f"{PLACE}/none",
        f"{PLACE}/zip_alone",
        f"{PLACE}/zip_p/",
        "",
        "/",
        f"{PLACE}/zip_p.sub",
        5,
    ):
        with pytest.raises(ImportError):
            finder.path_hook(path)  # type: ignore[arg-type]


def test_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(archive(FILES))
    finder = OxidizedZipFinder.from_path(path)
    path.unlink()
    assert finder.get_filename("zip_alone") == f"{path}/zip_alone.py"
    with pytest.raises(FileNotFoundError):
        OxidizedZipFinder.from_path(path)
    with pytest.raises(TypeError):
        OxidizedZipFinder.from_zip_data("text")  # type: ignore[arg-type]
    assert OxidizedZipFinder.from_zip_data(archive(FILES)).get_filename("zip_alone") == f"{sys.executable}/zip_alone.py"


def compiled(tmp_path: Path, source: bytes, changed: float) -> bytes:
    """A `.pyc` file of a source that was changed at a time."""
    path = tmp_path / "m.py"
    path.write_bytes(source)
    os.utime(path, (changed, changed))
    return Path(py_compile.compile(str(path), str(tmp_path / "m.pyc"), "m.py", doraise=True) or "").read_bytes()


def test_bytecode(tmp_path: Path) -> None:
    """It counts where it is the source's, or there is no source; never another Python's."""
    changed = time.mktime((2020, 2, 2, 2, 2, 2, -1, -1, -1))
    fresh = compiled(tmp_path, b"v = 'fresh'", changed)

    def value(files: dict[str, bytes]) -> str:
        namespace: dict[str, str] = {}
        exec(OxidizedZipFinder.from_zip_data(archive(files), PLACE).get_code("m") or "", namespace)
        return namespace["v"]

    cache = f"__pycache__/m.{TAG}.pyc"
    assert value({"m.pyc": fresh}) == "fresh"
    assert value({"m.py": b"v = 'other'", cache: fresh}) == "fresh"  # of the same size and time: nobody can tell
    assert value({cache: fresh, "m.py": b"v = 'other'"}) == "fresh"
    assert value({"m.py": b"v = 'longer'", cache: fresh}) == "longer"
    assert value({"m.py": b"v = 'other'", cache: compiled(tmp_path, b"v = 'stale'", changed - 10)}) == "other"
    assert value({"m.py": b"v = 'other'", cache: fresh[:20]}) == "other"
    assert value({"m.py": b"v = 'other'", cache: fresh[:4] + b"\1\0\0\0" + fresh[8:]}) == "fresh"
    assert value({"m.py": b"v = 'other'", cache: fresh[:4] + b"\3\0\0\0" + fresh[8:]}) == "other"
    assert value({"m.py": b"v = 'other'", "__pycache__/m.cpython-29.pyc": fresh}) == "other"
    with pytest.raises(ImportError, match="another Python"):
        value({"m.pyc": b"\0\0\0\0" + fresh[4:]})


@pytest.mark.parametrize(
    "name",
    ["../evil.py", "/evil.py", "a/../evil.py", "a//evil.py", "./evil.py", "a\\evil.py", "evil.py/", "..\\evil.py"],
)
def test_names_that_lead_elsewhere(name: str) -> None:
    finder = OxidizedZipFinder.from_zip_data(archive({name: b"", "good.py": b""}), PLACE)
    assert finder._names() == ["good"]


def test_precedence() -> None:
    """As in a folder: package, module, namespace package."""
    finder = OxidizedZipFinder.from_zip_data(
        archive(
            {"a.py": b"1", "a/__init__.py": b"2", "b/__init__.py": b"3", "b.py": b"4", "c.py": b"5", "c/d.py": b""}
        ),
        PLACE,
    )
    assert [finder.get_source(name) for name in "abc"] == ["2", "3", "5"]
    assert [finder.is_package(name) for name in "abc"] == [True, True, False]


@pytest.mark.parametrize("data", [b"", b"PK", b"text" * 100, archive(FILES)[:-30], archive(FILES)[:-200]])
def test_what_is_no_zip_archive(data: bytes) -> None:
    with pytest.raises(ValueError, match=f"{PLACE} holds no sound zip archive"):
        OxidizedZipFinder.from_zip_data(data, PLACE)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_twice() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("a.py", b"1")
        opened.writestr("a.py", b"2")
    with pytest.raises(ValueError, match=r"'a\.py' twice"):
        OxidizedZipFinder.from_zip_data(buffer.getvalue(), PLACE)


def patched(data: bytes, field: str, offset: int, value: int) -> bytes:
    """An archive of one member with a field of its central directory changed."""
    start = data.rindex(b"PK\1\2") + offset
    return data[:start] + struct.pack(field, value) + data[start + struct.calcsize(field) :]


def test_damaged_members() -> None:
    """They are found, and importing them says what is wrong."""
    one = archive({"a.py": b"x = 1\n" * 100})
    damaged = {
        "wrong checksum": patched(one, "<I", 16, 1),
        "encrypted": patched(one, "<H", 8, 1),
        "unknown compression": patched(one, "<H", 10, 77),
        "a bomb": patched(one, "<I", 24, 0xFFFFFFF0),
        "local header elsewhere": patched(one, "<I", 42, 7),
        "bad data": one.replace(one[40:44], b"\xff" * 4, 1),
    }
    for what, data in damaged.items():
        finder = OxidizedZipFinder.from_zip_data(data, PLACE)
        for action in (finder.get_code, finder.get_source):
            with pytest.raises(ImportError, match=r"'a\.py' in /srv/app\.zip cannot be read") as caught:
                action("a")
            assert caught.value.name == "a", what
        with pytest.raises(OSError, match="cannot be read"):
            finder.get_data(f"{PLACE}/a.py")


def test_any_damage() -> None:
    """Each byte changed in turn: it is refused, or found as it is, or an import says so."""
    data = archive({"a.py": b"x = 1\n", "p/__init__.py": b"", "p/d.txt": b"d"})
    for position in range(len(data)):
        broken = data[:position] + bytes([data[position] ^ 0xFF]) + data[position + 1 :]
        try:
            finder = OxidizedZipFinder.from_zip_data(broken, PLACE)
        except ValueError:
            continue
        for name in finder._names():
            try:
                finder.get_code(name)
                assert finder.find_spec(name) is not None
            except (ImportError, SyntaxError):
                pass
