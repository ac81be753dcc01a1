"""Distributions through `importlib.metadata` (F236, F254-F260), found by any spelling of their name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from tests.tools.importer.stand_in import BASE, Installed, StandIn
from tools.importer import OxidizedDistribution, find_distributions
from tools.resources.resource import Resource

METADATA = b"""Metadata-Version: 2.1
Name: Zope.Some_Thing
Version: 1.5
Summary: gr\xc3\xb6\xc3\x9fer
Requires-Dist: other>=2
Requires-Dist: extra-one; extra == "more"

Text.
"""
RECORD = b"""zope_thing/__init__.py,sha256=abc,4
zope_thing/data.txt,,
zope_thing/gone.txt,,3
zope_thing/bare.py,,
zope_thing/_native.cpython-313-x86_64-linux-gnu.so,,9
"zope_thing/a,b.txt",,1
Zope.Some_Thing-1.5.dist-info/METADATA,,
Zope.Some_Thing-1.5.dist-info/RECORD,,
../../../bin/zope,,
"""


@pytest.fixture
def finder(tmp_path: Path) -> Iterator[StandIn]:
    """A wheel whose name is no package's, an egg, one in a file, and modules without metadata, on `sys.meta_path`."""
    (tmp_path / "METADATA").write_text("Name: filed\nVersion: 3\n")
    finder = StandIn(
        [
            Resource(
                "zope_some_thing",
                in_memory_distribution_resources={
                    "METADATA": METADATA,
                    "RECORD": RECORD,
                    "entry_points.txt": b"[console_scripts]\r\nzope = zope_thing:main\n[zope.plugins]\none = zope_thing.one\n",
                    "licenses/LICENSE": b"text",
                },
            ),
            Resource(
                "egg_one",
                in_memory_distribution_resources={
                    "PKG-INFO": b"Name: egg-one\nVersion: 0.1\n",
                    "requires.txt": b"first\n\n[tests]\nsecond>1\n",
                    "SOURCES.txt": b"egg_mod.py\nsetup.py\n",
                    "top_level.txt": b"egg_mod\n",
                },
            ),
            Resource("filed", relative_path_distribution_resources={"METADATA": b"METADATA"}),
            Resource("bare", in_memory_distribution_resources={"WHEEL": b""}),
            Resource("egg_mod", is_module=True, in_memory_source=b"e = 1\n"),
            Resource(
                "zope_thing",
                is_module=True,
                is_package=True,
                in_memory_source=b"z = 1",
                in_memory_package_resources={"data.txt": b"d", "a,b.txt": b"c"},
            ),
            Resource("zope_thing.bare", is_module=True, in_memory_bytecode=b"?"),
            Resource(
                "zope_thing._native", is_extension_module=True, in_memory_extension_module_shared_library=b"\x7fELF"
            ),
        ],
        str(tmp_path),
    )
    with Installed(finder):
        yield finder


def found(finder: StandIn, **context: Any) -> list[str]:
    """Normalised names of the distributions in a context."""
    return [
        each._normalized_name for each in find_distributions(finder, metadata.DistributionFinder.Context(**context))
    ]


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize("name", ["Zope.Some_Thing", "zope-some-thing", "ZOPE_some.thing", "zope-._some---thing"])
def test_by_any_spelling(name: str) -> None:
    assert metadata.version(name) == "1.5"
    assert isinstance(metadata.distribution(name), OxidizedDistribution)


@pytest.mark.usefixtures("finder")
@pytest.mark.parametrize("name", ["zope_thing", "none-such", "zope", "\udc80", "größe", "../zope-some-thing"])
def test_what_is_not_there(name: str) -> None:
    """A package without metadata is no distribution."""
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version(name)


@pytest.mark.usefixtures("finder")
def test_metadata() -> None:
    one = metadata.distribution("zope.some-thing")
    assert one.metadata["Name"] == one.name == "Zope.Some_Thing"
    assert one.metadata["Summary"] == "größer"
    assert one.requires == ["other>=2", 'extra-one; extra == "more"']
    assert metadata.requires("zope.some-thing") == one.requires
    assert one.read_text("licenses/LICENSE") == "text"
    assert [one.read_text(name) for name in ("none", "", "licenses", "..")] == [None] * 4
    assert OxidizedDistribution.from_name("zope-some-thing").version == "1.5"
    assert "Zope.Some_Thing" in {each.metadata["Name"] for each in OxidizedDistribution.discover()}


@pytest.mark.usefixtures("finder")
def test_entry_points() -> None:
    (point,) = metadata.entry_points(group="zope.plugins")
    assert (point.name, point.value) == ("one", "zope_thing.one")
    scripts = [point for point in metadata.entry_points(group="console_scripts") if point.name == "zope"]
    assert [(each.module, each.attr) for each in scripts] == [("zope_thing", "main")]
    assert scripts[0].dist is not None
    assert scripts[0].dist.version == "1.5"
    assert {point.group for point in metadata.distribution("zope-some-thing").entry_points} == {
        "console_scripts",
        "zope.plugins",
    }


@pytest.mark.usefixtures("finder")
def test_files() -> None:
    """Those that are packaged; a module whose source is not counts, too."""
    files = metadata.files("zope-some-thing")
    assert files is not None
    assert [str(file) for file in files] == [
        "zope_thing/__init__.py",
        "zope_thing/data.txt",
        "zope_thing/bare.py",
        "zope_thing/_native.cpython-313-x86_64-linux-gnu.so",
        "zope_thing/a,b.txt",
        "Zope.Some_Thing-1.5.dist-info/METADATA",
        "Zope.Some_Thing-1.5.dist-info/RECORD",
    ]
    source, data, bare, native, _, info, _ = files
    assert source.hash is not None
    assert (source.hash.mode, source.hash.value, source.size) == ("sha256", "abc", 4)
    assert (data.hash, data.size) == (None, None)
    assert source.read_text() == "z = 1"
    assert data.read_binary() == b"d"
    assert info.read_text(encoding="utf-8").startswith("Metadata-Version")
    assert native.read_binary() == b"\x7fELF"
    with pytest.raises(FileNotFoundError):
        bare.read_text()
    assert str(data.locate()) == f"{BASE}/zope_thing/data.txt"
    assert data.dist is source.dist


@pytest.mark.usefixtures("finder")
def test_top_level_packages() -> None:
    by_package = metadata.packages_distributions()
    assert by_package["egg_mod"] == ["egg-one"]
    if sys.version_info >= (3, 11):  # before, only what says so itself in `top_level.txt` was listed
        assert by_package["zope_thing"] == ["Zope.Some_Thing"]


@pytest.mark.usefixtures("finder")
def test_eggs() -> None:
    egg = metadata.distribution("Egg.One")
    assert egg.version == "0.1"
    assert egg.requires == ["first", 'second>1; extra == "tests"']
    assert [str(file) for file in egg.files or ()] == ["egg_mod.py"]


@pytest.mark.usefixtures("finder")
def test_in_a_file_and_nearly_empty() -> None:
    assert metadata.version("filed") == "3"
    bare = metadata.distribution("bare")
    assert bare.files is None
    assert not bare.entry_points


def test_contexts(finder: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is packaged lies on the executable's path, and on the default one."""
    everything = ["bare", "egg_one", "filed", "zope_some_thing"]
    assert found(finder) == everything
    assert found(finder, name="EGG-one") == ["egg_one"]
    assert found(finder, name="none") == []
    assert [each._normalized_name for each in find_distributions(finder)] == everything
    assert found(finder, path=[BASE]) == everything
    assert found(finder, path=["/tmp", BASE], name="filed") == ["filed"]
    assert found(finder, path=["/tmp"]) == []
    assert found(finder, path=["/tmp"], name="filed") == []
    assert found(finder, path=sys.path) == found(finder, path=iter(sys.path)) == everything
    monkeypatch.setattr(sys, "path", [])
    assert found(finder, path=[]) == everything


def test_one_name_reads_nothing_else(finder: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many distributions there are."""
    asked: list[str] = []
    entry = finder._entry
    monkeypatch.setattr(finder, "_entry", lambda name: [asked.append(name), entry(name)][1])  # type: ignore[func-returns-value]
    assert metadata.version("egg-one") == "0.1"
    assert set(asked) == {"egg_one"}
