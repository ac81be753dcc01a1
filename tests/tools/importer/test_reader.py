"""Resources of packages through `importlib.resources` (F235, F247-F253), in memory and in files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from tests.tools.importer.stand_in import BASE, Installed, StandIn
from tools.importer import OxidizedResourceReader, OxidizedTraversable
from tools.resources.resource import Resource

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable, TraversableResources
else:
    from importlib.abc import Traversable, TraversableResources

TEXT = "größe\n".encode()


@pytest.fixture
def finder(tmp_path: Path) -> Iterator[StandIn]:
    """Packages in memory and in files, one in the other, with and without `__init__`, on `sys.meta_path`."""
    (tmp_path / "lib/pkg_box").mkdir(parents=True)
    (tmp_path / "lib/pkg_box/on_disk.txt").write_bytes(TEXT)
    finder = StandIn(
        [
            Resource(
                "pkg_box",
                is_module=True,
                is_package=True,
                in_memory_source=b"x = 1\n",
                in_memory_package_resources={
                    "data.txt": TEXT,
                    "deep/er/two.bin": b"\0\xff",
                    "deep/one.txt": b"1",
                    "e": b"",
                },
                relative_path_package_resources={
                    "on_disk.txt": b"lib/pkg_box/on_disk.txt",
                    "lost.txt": b"lib/lost.txt",
                },
            ),
            Resource("pkg_box.mod", is_module=True, in_memory_source=b"y = 2\n"),
            Resource("pkg_box.hidden", is_module=True, in_memory_bytecode=b"?"),
            Resource("pkg_box.sub", is_module=True, is_package=True, in_memory_package_resources={"c.txt": b"c"}),
            Resource(
                "spaced",
                is_module=True,
                is_package=True,
                is_namespace_package=True,
                in_memory_package_resources={"n.txt": b"n"},
            ),
            Resource("named_only", in_memory_distribution_resources={"METADATA": b"Name: named-only\n"}),
        ],
        str(tmp_path),
    )
    with Installed(finder):
        yield finder


def files(name: str = "pkg_box") -> Any:
    """The package's folder, as any program would ask for it."""
    return resources.files(name)


@pytest.mark.usefixtures("finder")
def test_interfaces() -> None:
    assert isinstance(files(), OxidizedTraversable)
    assert isinstance(files(), Traversable)
    assert isinstance(OxidizedResourceReader(StandIn(), "pkg_box"), TraversableResources)


@pytest.mark.usefixtures("finder")
def test_a_file_in_memory() -> None:
    file = files() / "data.txt"
    assert (file.name, file.stem, file.suffix, file.suffixes) == ("data.txt", "data", ".txt", [".txt"])
    assert (file.is_file(), file.is_dir(), file.exists()) == (True, False, True)
    assert file.read_bytes() == TEXT
    assert file.read_text(encoding="utf-8") == "größe\n"
    assert file.read_text("ascii", "replace").startswith("gr")
    with file.open(encoding="latin-1") as opened:
        assert opened.read() == TEXT.decode("latin-1")
    with file.open("rb") as opened:
        assert opened.read() == TEXT
        assert opened.seek(0) == 0
    assert str(file) == f"{BASE}/pkg_box/data.txt"
    assert repr(file) == f"OxidizedTraversable('{BASE}/pkg_box/data.txt')"
    assert file.parent == files()
    assert {file, files() / "data.txt"} == {file}
    assert (files() / "e").read_bytes() == b""
    assert (files() / "e").is_file()


@pytest.mark.usefixtures("finder")
def test_newlines_of_text() -> None:
    finder = StandIn(
        [Resource("p", is_module=True, is_package=True, in_memory_package_resources={"t": b"a\r\nb\rc\n"})]
    )
    file = OxidizedResourceReader(finder, "p").files() / "t"
    assert file.read_text(encoding="ascii") == "a\nb\nc\n"
    assert file.open(newline="").read() == "a\r\nb\rc\n"


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize("mode", ["w", "wb", "a", "r+", "x", "rw", "", "b"])
def test_only_reading(mode: str) -> None:
    with pytest.raises(ValueError, match="read only"):
        (files() / "data.txt").open(mode)


@pytest.mark.usefixtures("finder")
def test_binary_has_no_encoding() -> None:
    with pytest.raises(ValueError, match="no encoding"):
        (files() / "data.txt").open("rb", encoding="utf-8")


@pytest.mark.usefixtures("finder")
def test_folders() -> None:
    """What is in a folder, sorted: sources that are packaged, packages, and folders that only hold files."""
    assert [child.name for child in files().iterdir()] == [
        "__init__.py",
        "data.txt",
        "deep",
        "e",
        "lost.txt",
        "mod.py",
        "on_disk.txt",
        "sub",
    ]
    deep = files() / "deep"
    assert (deep.is_dir(), deep.is_file(), deep.exists()) == (True, False, True)
    assert [child.name for child in deep.iterdir()] == ["er", "one.txt"]
    assert [child.read_bytes() for child in (deep / "er").iterdir()] == [b"\0\xff"]
    assert files().joinpath("deep", "er/two.bin").is_file()
    assert files().joinpath("deep/../deep/one.txt").exists() is False
    assert files().joinpath() == files()
    assert files() / "./data.txt" == files() / "data.txt"


@pytest.mark.usefixtures("finder")
def test_packages_below() -> None:
    """A path goes on into packages, as it does in a folder."""
    assert (files() / "sub" / "c.txt").read_bytes() == b"c"
    assert (files("pkg_box.sub") / "c.txt") == (files() / "sub/c.txt")
    assert (files() / "sub").is_dir()
    assert (files("pkg_box.sub").parent) == files()
    assert files("spaced").joinpath("n.txt").read_text() == "n"


@pytest.mark.usefixtures("finder")
def test_sources() -> None:
    """As in an ordinary installation, if they are packaged."""
    assert (files() / "mod.py").read_text() == "y = 2\n"
    assert (files() / "__init__.py").read_text() == "x = 1\n"
    assert not (files() / "hidden.py").exists()
    assert not (files() / "sub.py").exists()
    assert not (files() / "sub" / "__init__.py").exists()
    assert not (files() / "named_only").exists()


@pytest.mark.usefixtures("finder")
def test_what_is_a_file(tmp_path: Path) -> None:
    file = files() / "on_disk.txt"
    assert file == tmp_path / "lib/pkg_box/on_disk.txt"
    assert isinstance(file, Path)
    with resources.as_file(file) as path:
        assert path == file
    assert [child for child in files().iterdir() if isinstance(child, Path)] == [tmp_path / "lib/lost.txt", file]
    assert not (files() / "lost.txt").is_file()


@pytest.mark.usefixtures("finder")
def test_as_file() -> None:
    with resources.as_file(files() / "data.txt") as path:
        assert path.read_bytes() == TEXT
    assert not path.exists()


@pytest.mark.usefixtures("finder")
def test_as_file_where_memory_has_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    with resources.as_file(files() / "data.txt") as path:
        assert path.read_bytes() == TEXT
        assert path.name.endswith("data.txt")
    assert not path.exists()


@pytest.mark.usefixtures("finder")
@pytest.mark.skipif(sys.version_info < (3, 12), reason="folders came with 3.12")
def test_as_file_of_a_folder() -> None:
    with resources.as_file(files() / "deep") as path:
        assert sorted(str(found.relative_to(path)) for found in path.rglob("*")) == ["er", "er/two.bin", "one.txt"]


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize(
    "name", ["none.txt", "../data.txt", "/etc/passwd", "..", "deep/none", "data.txt/x", "a\0b", "\udc80", "pkg.x/y"]
)
def test_what_is_not_there(name: str) -> None:
    missing = files() / name
    assert (missing.is_file(), missing.is_dir(), missing.exists()) == (False, False, False)
    for action in (missing.read_bytes, missing.read_text, missing.open, missing.iterdir):
        with pytest.raises(FileNotFoundError) as caught:
            action()
        assert caught.value.filename == str(missing)


@pytest.mark.usefixtures("finder")
def test_folders_and_files_mixed_up() -> None:
    with pytest.raises(IsADirectoryError):
        (files() / "deep").read_bytes()
    with pytest.raises(NotADirectoryError):
        (files() / "data.txt").iterdir()


@pytest.mark.usefixtures("finder")
def test_the_older_functions() -> None:
    """Deprecated, undeprecated, and widely used."""
    assert resources.read_text("pkg_box", "data.txt", encoding="utf-8") == "größe\n"
    assert resources.read_binary("pkg_box", "data.txt") == TEXT
    assert resources.is_resource("pkg_box", "data.txt")
    assert not resources.is_resource("pkg_box", "deep")
    assert not resources.is_resource("pkg_box", "none")
    with resources.open_binary("pkg_box", "data.txt") as file:
        assert file.read() == TEXT
    with resources.path("pkg_box", "data.txt") as path:
        assert path.read_bytes() == TEXT
    with resources.path("pkg_box", "on_disk.txt") as path:
        assert path.read_bytes() == TEXT


def test_reader(finder: StandIn, tmp_path: Path) -> None:
    reader = OxidizedResourceReader(finder, "pkg_box")
    opened = reader.open_resource("data.txt")
    assert isinstance(opened, io.BytesIO)
    assert opened.read() == TEXT
    with reader.open_resource("on_disk.txt") as file:
        assert file.read() == TEXT
    assert reader.open_resource("deep/one.txt").read() == b"1"
    assert reader.open_resource("sub/c.txt").read() == b"c"
    assert reader.resource_path("on_disk.txt") == str(tmp_path / "lib/pkg_box/on_disk.txt")
    for name in ("data.txt", "none"):
        with pytest.raises(FileNotFoundError) as caught:
            reader.resource_path(name)
        assert caught.value.filename == name
    with pytest.raises(FileNotFoundError):
        reader.open_resource("none")
    with pytest.raises(FileNotFoundError):
        reader.open_resource("deep")
    assert [reader.is_resource(name) for name in ("data.txt", "deep/one.txt", "deep", "none")] == [
        True,
        True,
        False,
        False,
    ]
    assert reader.contents() == [child.name for child in files().iterdir()]
    assert repr(reader) == "OxidizedResourceReader('pkg_box')"


@pytest.mark.usefixtures("finder")
def test_modules() -> None:
    """Since Python 3.12 one may name a module: what lies beside it is meant. Before, packages only."""
    if sys.version_info < (3, 12):
        with pytest.raises(TypeError):
            files("pkg_box.mod")
    else:
        assert files("pkg_box.mod") == files()
    top = OxidizedResourceReader(StandIn([Resource("alone", is_module=True, in_memory_source=b"")]), "alone")
    assert top.contents() == ["alone.py"]
    assert (top.files() / "alone.py").read_bytes() == b""
    assert str(top.files()) == BASE
    assert top.files().name == "program"
    assert top.files().parent == top.files()


def test_names_that_lead_elsewhere() -> None:
    """Whoever added them: they are not listed, and cannot be read, so that nobody who copies a folder writes beside it."""
    hostile = dict.fromkeys(["../up", "/abs", "", "a//b", "./c", "deep/../../x", ".."], b"x")
    package = Resource("p", is_module=True, is_package=True, in_memory_package_resources={"ok": b"", **hostile})
    folder = OxidizedResourceReader(StandIn([package]), "p").files()
    assert [child.name for child in folder.iterdir()] == ["a", "deep", "ok"]
    assert [child.name for name in ("a", "deep") for child in (folder / name).iterdir()] == []
    assert not any((folder / name).is_file() for name in hostile)


def test_a_dot_in_a_folders_name() -> None:
    """It is no package of that name."""
    package = Resource("p", is_module=True, is_package=True, in_memory_package_resources={"a.b/x": b"1", "a/b/y": b"2"})
    inner = Resource("p.a.b", is_module=True, is_package=True, in_memory_package_resources={"z": b"3"})
    folder = OxidizedResourceReader(StandIn([package, inner]), "p").files()
    assert [child.name for child in (folder / "a.b").iterdir()] == ["x"]
    assert [child.name for child in (folder / "a" / "b").iterdir()] == ["y", "z"]
