"""What files are, by their import path."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.resources import scan
from tools.resources.resource import ResourceError


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("mod.py", (scan.SOURCE, "mod", "")),
        ("pkg/mod.py", (scan.SOURCE, "pkg.mod", "")),
        ("pkg/__init__.py", (scan.PACKAGE_SOURCE, "pkg", "")),
        ("pkg/sub/__init__.py", (scan.PACKAGE_SOURCE, "pkg.sub", "")),
        ("pkg/__main__.py", (scan.SOURCE, "pkg.__main__", "")),
        ("__main__.py", (scan.SOURCE, "__main__", "")),
        ("my-script.py", (scan.SOURCE, "my-script", "")),
        ("_sysconfigdata__linux_x86_64-linux-gnu.py", (scan.SOURCE, "_sysconfigdata__linux_x86_64-linux-gnu", "")),
        ("pkg/modüle.py", (scan.SOURCE, "pkg.modüle", "")),
        ("__init__.py", (scan.DATA, "", "")),
        (".py", (scan.DATA, "", "")),
        ("pkg/my-script.py", (scan.SOURCE, "pkg.my-script", "")),
        ("pkg/0001_initial.py", (scan.SOURCE, "pkg.0001_initial", "")),
        ("pkg/script (dev).tmpl.py", (scan.DATA, "", "")),
        ("pkg/my-dir/mod.py", (scan.DATA, "", "")),
        ("pkg/my-dir/__init__.py", (scan.DATA, "", "")),
        ("pkg/__pycache__/mod.cpython-313.pyc", (scan.IGNORED, "", "")),
        ("pkg/mod.pyc", (scan.IGNORED, "", "")),
        ("pkg/mod.pyi", (scan.DATA, "", "")),
        ("pkg/py.typed", (scan.DATA, "", "")),
        ("README", (scan.DATA, "", "")),
        ("Zope.Interface-5.0.dist-info/METADATA", (scan.METADATA, "zope_interface", "METADATA")),
        ("a_b-1.0.dist-info/licenses/LICENSE", (scan.METADATA, "a_b", "licenses/LICENSE")),
        ("a__b.egg-info/PKG-INFO", (scan.METADATA, "a_b", "PKG-INFO")),
        ("a-1.0-py3.8.egg-info", (scan.METADATA, "a", "PKG-INFO")),
        ("a-1.0.dist-info/INSTALLER", (scan.IGNORED, "", "")),
        ("a-1.0.dist-info/RECORD", (scan.METADATA, "a", "RECORD")),
        ("pkg/_vendor/a-1.0.dist-info/METADATA", (scan.DATA, "", "")),
        ("pkg/_fast.cpython-313-x86_64-linux-gnu.so", (scan.EXTENSION, "pkg._fast", "")),
        ("pkg/_fast.abi3.so", (scan.EXTENSION, "pkg._fast", "")),
        ("_fast.so", (scan.EXTENSION, "_fast", "")),
        ("_fast.cp313-win_amd64.pyd", (scan.EXTENSION, "_fast", "")),
        ("pkg/__init__.abi3.so", (scan.EXTENSION, "pkg", "")),
        ("pkg.libs/libz-1.2.so.1.3", (scan.LIBRARY, "libz-1.2.so.1.3", "")),
        ("pkg/lib-z.so", (scan.LIBRARY, "lib-z.so", "")),
        ("pkg/libz.1.dylib", (scan.LIBRARY, "libz.1.dylib", "")),
        ("pkg/notes.so.txt", (scan.DATA, "", "")),
    ],
)
def test_classify(path: str, expected: tuple[str, str, str]) -> None:
    assert scan.classify(path) == expected


def test_packages_are_all_directories_with_modules() -> None:
    assert scan.packages(["a.b.c", "a.d", "e"]) == {"a.b", "a"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/x.txt", ("a", "x.txt")),
        ("a/b/x.txt", ("a.b", "x.txt")),
        ("a/c/d/x.txt", ("a", "c/d/x.txt")),
        ("a/my-dir/x.txt", ("a", "my-dir/x.txt")),
        ("assets/img/x.png", ("assets", "img/x.png")),
        ("a.b/x.txt", None),
        ("my-dir/x.txt", None),
        ("x.txt", None),
    ],
)
def test_home(path: str, expected: tuple[str, str] | None) -> None:
    assert scan.home(path, {"a", "a.b"}) == expected


def test_longest_import_root_wins() -> None:
    roots = ["_main", "_main/src", "pip/site-packages"]
    assert scan.under_roots("_main/src/a/b.py", roots) == "a/b.py"
    assert scan.under_roots("_main/srcs/b.py", roots) == "srcs/b.py"
    assert scan.under_roots("pip/site-packages/b.py", roots) == "b.py"
    assert scan.under_roots("pip/bin/b.py", roots) is None
    assert scan.under_roots("a/b.py", [""]) == "a/b.py"


@pytest.mark.parametrize("name", ["", "/a", "a//b", "a/../b", "./a", "a/", "a\0b"])
def test_odd_paths_are_refused(name: str) -> None:
    with pytest.raises(ResourceError, match="not a plain relative path"):
        scan.under_roots(name, ["_main"])


def test_stdlib(tmp_path: Path) -> None:
    for name in (
        "os.py",
        "a/__init__.py",
        "a/test/t.py",
        "a/test/data/x",
        "a/tests.py",
        "test/__init__.py",
        "a/__pycache__/x.pyc",
        "site-packages/x.py",
        "lib-dynload/x.so",
        "config-3.13-linux/config.c",
        "a/config-x/y",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    without = scan.stdlib(str(tmp_path), ["test", "a.test"], tests=False)
    assert [name for _, name in without] == ["a/__init__.py", "a/config-x/y", "a/tests.py", "os.py"]
    only = scan.stdlib(str(tmp_path), ["test", "a.test"], tests=True)
    assert [name for _, name in only] == ["a/test/data/x", "a/test/t.py", "test/__init__.py"]
    assert all(Path(path) == tmp_path / name for path, name in without + only)


def test_stdlib_that_is_not_there() -> None:
    with pytest.raises(OSError, match="No such file"):
        scan.stdlib("/nonexistent", [], tests=False)
