"""`find_resources_in_path`: what Python would find in a folder (F101-F118, F209, F210)."""

from __future__ import annotations

import marshal
import py_compile
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.tools.resources.elf_sample import shared_object
from tools.importer import (
    PythonExtensionModule,
    PythonModuleBytecode,
    PythonModuleSource,
    PythonPackageDistributionResource,
    PythonPackageResource,
    PythonSharedLibrary,
    find_resources_in_path,
)

TAG = sys.implementation.cache_tag


def write(root: Path, files: dict[str, bytes]) -> Path:
    """A folder of files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def test_everything(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pkg/__init__.py": b"i",
            "pkg/mod.py": b"m",
            "pkg/data.txt": b"d",
            "pkg/deep/er/x.bin": b"x",
            "pkg/mod.pyi": b"",
            "names/inner.py": b"n",
            "names/data.txt": b"nd",
            "top.py": b"t",
            "loose.txt": b"",
            "docs/page.txt": b"",
            "some.pth": b"import os",
            "old.egg": b"",
            "Dist.Name-1.0.dist-info/METADATA": b"Name: Dist.Name\nVersion: 1.0.post1\n\nName: not this\n",
            "Dist.Name-1.0.dist-info/licenses/LICENSE": b"l",
            "Dist.Name-1.0.dist-info/INSTALLER": b"pip",
            "egg_thing-2-py3.egg-info/PKG-INFO": b"",
        },
    )
    assert find_resources_in_path(tmp_path) == [
        PythonModuleSource("top", b"t"),
        PythonPackageDistributionResource(
            "Dist.Name", "1.0.post1", "METADATA", b"Name: Dist.Name\nVersion: 1.0.post1\n\nName: not this\n"
        ),
        PythonPackageDistributionResource("Dist.Name", "1.0.post1", "licenses/LICENSE", b"l"),
        PythonPackageDistributionResource("egg_thing", "2", "PKG-INFO", b""),
        PythonModuleSource("names.inner", b"n"),
        PythonModuleSource("pkg", b"i", True),
        PythonModuleSource("pkg.mod", b"m"),
        PythonPackageResource("names", "data.txt", b"nd"),
        PythonPackageResource("pkg", "data.txt", b"d"),
        PythonPackageResource("pkg", "mod.pyi", b""),
        PythonPackageResource("pkg", "deep/er/x.bin", b"x"),
    ]
    assert find_resources_in_path(str(tmp_path)) == find_resources_in_path(tmp_path)


def test_bytecode(tmp_path: Path) -> None:
    """Of the running Python only, without the header, at each level."""
    write(tmp_path, {"pkg/__init__.py": b"i = 1", "pkg/mod.py": b"'doc'\nassert 0"})
    for level in (0, 1, 2):
        py_compile.compile(str(tmp_path / "pkg/mod.py"), optimize=level, doraise=True)
    py_compile.compile(str(tmp_path / "pkg/__init__.py"), doraise=True)
    cache = tmp_path / "pkg/__pycache__"
    right = (cache / f"mod.{TAG}.pyc").read_bytes()
    write(
        cache,
        {
            "mod.cpython-29.pyc": right,
            f"other.{TAG}.pyc": b"\0\0\0\0" + right[4:],
            f"short.{TAG}.pyc": right[:10],
            f"mod.{TAG}.opt-3.pyc": right,
        },
    )
    write(tmp_path, {"pkg/legacy.pyc": right})
    found = [one for one in find_resources_in_path(tmp_path) if isinstance(one, PythonModuleBytecode)]
    assert [(one.module, one.optimize_level, one.is_package) for one in found] == [
        ("pkg", 0, True),
        ("pkg.mod", 1, False),
        ("pkg.mod", 2, False),
        ("pkg.mod", 0, False),
    ]
    assert marshal.loads(found[0].bytecode).co_consts[0] == 1
    assert found[3].bytecode == right[16:]
    assert marshal.loads(found[2].bytecode).co_consts == (None,)


def test_native(tmp_path: Path) -> None:
    """By what is in the file; what has a library's name but is none is a file like any other."""
    shared = shared_object(functions=("PyInit__native",))
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    write(
        tmp_path,
        {
            "pkg/__init__.py": b"",
            f"pkg/_native{suffix}": shared,
            "pkg/_native.cpython-39-x86_64-linux-gnu.so": shared + b" of another Python",
            "pkg/other.so": shared,
            "pkg.libs/libthing-1.so.2": shared,
            "pkg/fake.so": b"text",
            "pkg/broken.so": b"\x7fELF",
        },
    )
    found = [one for one in find_resources_in_path(tmp_path) if not isinstance(one, PythonModuleSource)]
    assert found == [
        PythonExtensionModule("pkg._native", shared, f"_native{suffix}"),
        PythonSharedLibrary("pkg/broken.so", b"\x7fELF"),
        PythonSharedLibrary("pkg/other.so", shared),
        PythonSharedLibrary("pkg.libs/libthing-1.so.2", shared),
        PythonPackageResource("pkg", "fake.so", b"text"),
    ]


@pytest.mark.parametrize("folder", ["site-packages", "dist-packages", "thing-1.egg"])
def test_import_paths_below(tmp_path: Path, folder: str) -> None:
    """They count as import paths of their own, metadata included; folders of the name deeper down do not."""
    write(
        tmp_path,
        {
            "top.py": b"",
            f"{folder}/inner/__init__.py": b"",
            f"{folder}/inner-1.dist-info/METADATA": b"Name: inner\nVersion: 1\n",
            f"top_package/{folder}/never.py": b"",
        },
    )
    modules = [one.module for one in find_resources_in_path(tmp_path) if isinstance(one, PythonModuleSource)]
    assert modules == ["top", "inner"]
    assert any(isinstance(one, PythonPackageDistributionResource) for one in find_resources_in_path(tmp_path))
    without = find_resources_in_path(tmp_path, site_packages=False)
    assert [one for one in without if getattr(one, "module", "") == "inner"] == (
        [PythonModuleSource("inner", b"", True)] if folder.endswith(".egg") else []
    )


def test_contents_are_read_when_asked_for(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": b"1"})
    (found,) = find_resources_in_path(tmp_path)
    assert isinstance(found, PythonModuleSource)
    (tmp_path / "a.py").write_bytes(b"2")
    assert found.source == b"2"
    found.source = b"3"
    assert found.source == b"3"


@pytest.mark.parametrize("path", ["none", "file"])
def test_only_folders(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ValueError, match="not a directory"):
        find_resources_in_path(tmp_path / path)


@pytest.mark.parametrize("path", [5, None, b"/tmp"])
def test_only_text_and_paths(path: object) -> None:
    with pytest.raises(TypeError):
        find_resources_in_path(path)  # type: ignore[arg-type]


def test_a_standard_library() -> None:
    """The running Python's own, whole."""
    folder = sysconfig.get_path("stdlib")
    found = find_resources_in_path(folder, site_packages=False)
    sources = {one.module: one for one in found if isinstance(one, PythonModuleSource)}
    for name, path in {"os": "os.py", "json": "json/__init__.py", "email.mime.text": "email/mime/text.py"}.items():
        assert sources[name].source == Path(folder, path).read_bytes()
        assert sources[name].is_package == path.endswith("/__init__.py")
    assert len(sources) > 500
    assert "pip" not in sources
