"""`OxidizedResourceCollector`: policies, and freezing an application from end to end (F132-F135, F288-F294)."""

from __future__ import annotations

import importlib
import importlib.util
import marshal
import os
import stat
import subprocess
import sys
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pytest

from tests.tools.importer.stand_in import Installed, added
from tests.tools.importer.test_scanner import write
from tests.tools.resources.elf_sample import shared_object
from tools.importer import (
    OxidizedResource,
    OxidizedResourceCollector,
    PythonExtensionModule,
    PythonModuleBytecode,
    PythonModuleSource,
    PythonPackageDistributionResource,
    PythonPackageResource,
    PythonSharedLibrary,
    find_resources_in_path,
    serialize_indexed_resources,
)
from tools.resources import packed

TAG = sys.implementation.cache_tag
BOTH = "prefer-in-memory-fallback-filesystem-relative:lib"
ONE = PythonModuleSource("a", b"")


def by_name(found: list[OxidizedResource]) -> dict[str, OxidizedResource]:
    """Resources by name."""
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("arguments", "locations"),
    [
        ({"policy": "in-memory-only"}, ["in-memory"]),
        ({"policy": "filesystem-relative-only:lib"}, ["filesystem-relative"]),
        ({"policy": "filesystem-relative-only:"}, ["filesystem-relative"]),
        ({"policy": BOTH}, ["in-memory", "filesystem-relative"]),
        ({"allowed_locations": ["filesystem-relative"]}, ["filesystem-relative"]),
        ({"allowed_locations": ["in-memory", "filesystem-relative"]}, ["in-memory", "filesystem-relative"]),
    ],
)
def test_policies(arguments: dict[str, Any], locations: list[str]) -> None:
    collector = OxidizedResourceCollector(**arguments)
    assert collector.allowed_locations == locations
    assert collector.policy == arguments.get("policy")
    for location in ("in-memory", "filesystem-relative"):
        add = (
            collector.add_in_memory
            if location == "in-memory"
            else lambda one: collector.add_filesystem_relative("l", one)
        )
        if location in locations:
            add(ONE)
        else:
            with pytest.raises(ValueError, match=f"not {location}"):
                add(ONE)
    with pytest.raises(AttributeError):
        collector.policy = "in-memory-only"  # type: ignore[misc]


@pytest.mark.parametrize(
    "policy",
    ["", "memory", "in-memory-only:lib", "filesystem-relative-only", "prefer-in-memory-fallback-filesystem-relative"],
)
def test_unknown_policies(policy: str) -> None:
    with pytest.raises(ValueError, match="invalid value for Python Resources Policy"):
        OxidizedResourceCollector(policy)
    with pytest.raises(ValueError, match="must be in-memory or"):
        OxidizedResourceCollector(allowed_locations=[policy])


def test_one_of_both() -> None:
    with pytest.raises(TypeError, match="either"):
        OxidizedResourceCollector()
    with pytest.raises(TypeError, match="either"):
        OxidizedResourceCollector("in-memory-only", ["in-memory"])


@pytest.mark.parametrize("wrong", [None, "a.py", OxidizedResource(), b""])
def test_other_types(wrong: Any) -> None:
    collector = OxidizedResourceCollector(BOTH)
    with pytest.raises(TypeError, match="PythonModuleSource"):
        collector.add_in_memory(wrong)
    with pytest.raises(TypeError, match="PythonModuleSource"):
        collector.add_filesystem_relative("lib", wrong)


@pytest.mark.parametrize("prefix", ["/abs", "../up", "a/../b"])
def test_prefixes_that_lead_elsewhere(prefix: str) -> None:
    with pytest.raises(ValueError, match="plain relative path"):
        OxidizedResourceCollector(BOTH).add_filesystem_relative(prefix, ONE)
    with pytest.raises(TypeError):
        OxidizedResourceCollector(BOTH).add_filesystem_relative(None, ONE)  # type: ignore[arg-type]


def test_names_that_lead_elsewhere() -> None:
    collector = OxidizedResourceCollector(BOTH)
    collector.add_filesystem_relative("", PythonPackageResource("a", "../../x", b""))
    with pytest.raises(ValueError, match=r"a/\.\./\.\./x"):
        collector.oxidize()


def test_extensions_need_a_library() -> None:
    with pytest.raises(ValueError, match="'a' has no shared library"):
        OxidizedResourceCollector(BOTH).add_in_memory(PythonExtensionModule("a"))


def test_in_memory() -> None:
    collector = OxidizedResourceCollector("in-memory-only")
    for one in (
        PythonModuleSource("p", b"x = 1", True),
        PythonModuleSource("p.q.r", b"assert y"),
        PythonModuleBytecode("p.q.r", b"2", 2),
        PythonModuleSource("broken", b"def"),
        PythonPackageResource("p", "t.txt", b"t"),
        PythonPackageResource("p", "u.txt", b"old"),
        PythonPackageResource("p", "u.txt", b"u"),
        PythonPackageResource("only.files", "v", b"v"),
        PythonPackageDistributionResource("P.Dist", "1", "METADATA", b"m"),
    ):
        collector.add_in_memory(one)
    found, files = collector.oxidize()
    assert files == []
    named = by_name(found)
    assert list(named) == ["broken", "only", "only.files", "p", "p.q", "p.q.r", "p_dist"]
    assert (named["p"].is_package, named["p"].is_namespace_package, named["p"].in_memory_source) == (
        True,
        False,
        b"x = 1",
    )
    assert named["p"].in_memory_package_resources == {"t.txt": b"t", "u.txt": b"u"}
    code = marshal.loads(named["p.q.r"].in_memory_bytecode or b"")
    assert code.co_filename == "p/q/r.py"
    assert named["p.q.r"].in_memory_bytecode_opt2 == b"2"
    for name in ("p.q", "only", "only.files"):
        assert (named[name].is_module, named[name].is_package, named[name].is_namespace_package) == (True, True, True)
    assert (named["broken"].in_memory_source, named["broken"].in_memory_bytecode) == (b"def", None)
    assert (named["p_dist"].flavor, named["p_dist"].in_memory_distribution_resources) == ("none", {"METADATA": b"m"})


def test_files(tmp_path: Path) -> None:
    """As an ordinary installation has them: another Python imports them, too."""
    collector = OxidizedResourceCollector("filesystem-relative-only:lib")
    for one in (
        PythonModuleSource("box_p", b"from box_p import m", True),
        PythonModuleSource("box_p.m", b"x = 41 + 1"),
        PythonModuleBytecode("box_p.m", b"1", 1),
        PythonPackageResource("box_p", "deep/t.txt", b"t"),
        PythonPackageDistributionResource("Box.P", "1.0", "METADATA", b"Name: Box.P\nVersion: 1.0\n"),
        PythonPackageDistributionResource("Egg", "2", "PKG-INFO", b""),
        PythonExtensionModule("box_p._n", b"so", "_n.abi3.so"),
        PythonExtensionModule("top_n", b"so2", "top_n.so"),
        PythonSharedLibrary("box_p.libs/libz.so.1", b"lib"),
    ):
        collector.add_filesystem_relative("./lib/", one)
    found, files = collector.oxidize()
    contents = {str(path): (content, executable) for path, content, executable in files}
    assert list(contents) == [
        "lib/box_p-1.0.dist-info/METADATA",
        "lib/box_p.libs/libz.so.1",
        "lib/box_p/__init__.py",
        f"lib/box_p/__pycache__/__init__.{TAG}.pyc",
        f"lib/box_p/__pycache__/m.{TAG}.opt-1.pyc",
        f"lib/box_p/__pycache__/m.{TAG}.pyc",
        "lib/box_p/_n.abi3.so",
        "lib/box_p/deep/t.txt",
        "lib/box_p/m.py",
        "lib/egg-2.egg-info/PKG-INFO",
        "lib/top_n.so",
    ]
    assert [path for path, (_, executable) in contents.items() if executable] == [
        "lib/box_p.libs/libz.so.1",
        "lib/box_p/_n.abi3.so",
        "lib/top_n.so",
    ]
    named = by_name(found)
    assert named["box_p"].relative_path_module_source == Path("lib/box_p/__init__.py")
    assert named["box_p"].relative_path_module_bytecode == Path(f"lib/box_p/__pycache__/__init__.{TAG}.pyc")
    assert named["box_p.m"].relative_path_module_bytecode_opt1 == Path(f"lib/box_p/__pycache__/m.{TAG}.opt-1.pyc")
    assert named["box_p"].relative_path_package_resources == {"deep/t.txt": Path("lib/box_p/deep/t.txt")}
    assert (named["box_p"].in_memory_source, named["box_p"].in_memory_bytecode) == (None, None)
    assert named["box_p._n"].relative_path_extension_module_shared_library == Path("lib/box_p/_n.abi3.so")
    assert named["libz.so.1"].file_data_utf8_relative_path == Path("lib/box_p.libs/libz.so.1")
    header = contents[f"lib/box_p/__pycache__/m.{TAG}.pyc"][0][:16]
    assert header == importlib.util.MAGIC_NUMBER + b"\1\0\0\0" + importlib.util.source_hash(b"x = 41 + 1")
    assert (
        contents[f"lib/box_p/__pycache__/m.{TAG}.opt-1.pyc"][0]
        == importlib.util.MAGIC_NUMBER + b"\1\0\0\0" + bytes(8) + b"1"
    )
    install(tmp_path, files)
    (tmp_path / "lib/box_p/m.py").unlink()
    (tmp_path / f"lib/box_p/__pycache__/m.{TAG}.pyc").rename(tmp_path / "lib/box_p/m.pyc")
    answer = subprocess.run(
        [sys.executable, "-S", "-B", "-c", "import box_p; print(box_p.m.x)"],
        env={"PYTHONPATH": str(tmp_path / "lib")},
        stdout=subprocess.PIPE,
        check=True,
    )
    assert answer.stdout == b"42\n"


def install(folder: Path, files: list[tuple[Path, bytes, bool]]) -> None:
    """Write files as the documentation says."""
    for path, content, executable in files:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        if executable:
            place.chmod(place.stat().st_mode | stat.S_IEXEC)


def test_two_for_one_file() -> None:
    collector = OxidizedResourceCollector("filesystem-relative-only:")
    collector.add_filesystem_relative("", PythonModuleSource("a", b"1"))
    collector.add_filesystem_relative("", PythonExtensionModule("a.b", b"x", "same"))
    collector.add_filesystem_relative("", PythonPackageResource("a", "same", b"y"))
    with pytest.raises(ValueError, match="'a/same'"):
        collector.oxidize()


def test_libraries_in_memory_know_what_they_need() -> None:
    """As the build tools say it: by what the libraries themselves say."""
    shared = shared_object(functions=("PyInit_native",), needed=("libother.so.6", "libc.so.6"))
    other = shared_object(soname="libother.so.6", needed=("libthird.so",))
    collector = OxidizedResourceCollector("in-memory-only")
    collector.add_in_memory(PythonExtensionModule("native", shared))
    collector.add_in_memory(PythonSharedLibrary("some.libs/libother-abc.so", other))
    collector.add_in_memory(PythonSharedLibrary("some.libs/libthird.so", b"not ELF"))
    found = by_name(collector.oxidize()[0])
    assert found["native"].in_memory_extension_module_shared_library == shared
    assert found["native"].is_extension_module
    assert found["native"].shared_library_dependency_names == ["libthird.so", "libother.so.6"]
    assert found["libother.so.6"].shared_library_dependency_names == ["libthird.so"]
    assert (found["libthird.so"].flavor, found["libthird.so"].in_memory_shared_library) == (
        "shared_library",
        b"not ELF",
    )


def test_another_python() -> None:
    collector = OxidizedResourceCollector("in-memory-only")
    collector.add_in_memory(PythonModuleSource("a", b"x = 1"))
    own, _ = collector.oxidize()
    other, _ = collector.oxidize(python_exe=sys.executable)
    assert own == other
    for wrong in ("/none/python", "/bin/true", "/bin/false"):
        with pytest.raises(ValueError, match=f"{wrong} did not compile"):
            collector.oxidize(python_exe=wrong)


@pytest.mark.parametrize("location", ["in-memory", "filesystem-relative"])
def test_freezing(tmp_path: Path, location: str) -> None:
    """Scan, collect, index, serialize; later load and run: code, data and metadata, without the folder it came from."""
    folder = write(
        tmp_path / "application",
        {
            "frozen_app/__init__.py": b"from .part import answer\n",
            "frozen_app/part.py": "answer = 'größe'\n".encode(),
            "frozen_app/data/text.txt": b"text",
            "frozen_app-3.dist-info/METADATA": b"Name: frozen-app\nVersion: 3\n",
        },
    )
    collector = OxidizedResourceCollector(allowed_locations=[location])
    for one in find_resources_in_path(folder):
        if location == "in-memory":
            collector.add_in_memory(one)
        else:
            collector.add_filesystem_relative("files", one)
    found, files = collector.oxidize()
    install(tmp_path / "beside", files)
    blob = serialize_indexed_resources(added(found))
    os.rename(folder, tmp_path / "gone")
    finder = added([], str(tmp_path / "beside"))
    finder._index(blob, True)
    with Installed(finder):
        assert importlib.import_module("frozen_app").answer == "größe"
        text = resources.files("frozen_app") / "data" / "text.txt"
        assert text.read_text() == "text"
        assert isinstance(text, Path) == (location != "in-memory")
        assert metadata.version("Frozen.App") == "3"
    assert [one.name for one in packed.read(blob)] == ["frozen_app", "frozen_app.data", "frozen_app.part"]
