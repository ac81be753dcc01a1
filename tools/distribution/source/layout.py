"""Make an installed tree one that works wherever it is put, and that shows no trace of where it was built."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from tools.distribution.source.compilation import PATH
from tools.distribution.source.description import DEPENDENCIES, Description
from tools.distribution.source.report import SourceError, output

# Flags that only mean something in the folder of the build. They may be followed by a quote in sysconfig's data.
_BUILD_FLAGS = re.compile(rb"[ ]?-[IL]%s[^\s'\"]*|[ ]?-Wl,--exclude-libs,[^\s'\"]*" % re.escape(DEPENDENCIES).encode())


class Tree:
    """Where things are in the `python` folder of the archive."""

    def __init__(self, root: Path, python: str, multiarch: str) -> None:
        self.root = root
        self.python = python
        self.install = root / "install"
        self.build = root / "build"
        self.licenses = root / "licenses"
        self.exe = self.install / f"bin/python{python}"
        self.stdlib = self.install / f"lib/python{python}"
        self.config = self.stdlib / f"config-{python}-{multiarch}"
        self.libpython = self.config / f"libpython{python}.a"

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def packages_of_tests(self) -> list[str]:
        """Names of the stdlib's packages that hold tests."""
        found = []
        for name in ("test", "tests", "idle_test"):
            for init in self.stdlib.rglob(f"{name}/__init__.py"):
                package = init.parent.relative_to(self.stdlib).parts
                # A package below a test package is one anyway.
                if package[0] != "site-packages" and not {"test", "tests", "idle_test"} & set(package[:-1]):
                    found.append(".".join(package))
        return sorted(found)


def arrange(tree: Tree, source: Path, missing_objects: list[str]) -> None:
    _complete_libpython(tree, source, missing_objects)
    for folder in list(tree.root.rglob("__pycache__")):
        shutil.rmtree(folder)
    python = tree.exe.with_name("python")
    if not python.exists():
        python.symlink_to("python3")
    # getpath warns when this folder is missing, and an empty one gets lost on the way through many tools.
    (tree.stdlib / "lib-dynload").mkdir(exist_ok=True)
    (tree.stdlib / "lib-dynload/.empty").touch()
    for path in _texts_with_paths(tree):
        path.write_bytes(_scrubbed(path.read_bytes(), source))
    for path in (tree.install / "lib/pkgconfig").glob("*.pc"):
        if not path.is_symlink():
            path.write_text(re.sub(r"^prefix=/install$", "prefix=${pcfiledir}/../..", path.read_text(), flags=re.M))
    for path in tree.exe.parent.iterdir():
        if path.is_file() and not path.is_symlink():
            path.write_bytes(_relocatable_script(path.read_bytes(), tree.python))


def _complete_libpython(tree: Tree, source: Path, missing: list[str]) -> None:
    """CPython 3.13 keeps some objects of its modules in archives of their own; libpython alone would not link.

    They are appended, never replaced: two objects may well have the same file name.
    """
    library = tree.libpython
    library.chmod(0o644)
    env = {"PATH": PATH, "LC_ALL": "C"}
    if missing:
        output(["ar", "qD", str(library), *missing], source, env)
    # D again: neither times nor owners of the build.
    output(["ranlib", "-D", str(library)], source, env)
    # One copy is enough: make install puts a second one here.
    link = tree.install / "lib" / library.name
    link.unlink()
    link.symlink_to(os.path.relpath(library, link.parent))


def _texts_with_paths(tree: Tree) -> list[Path]:
    found = [
        *tree.stdlib.glob("_sysconfigdata*.py"),
        *tree.stdlib.glob("build-details.json"),
        *tree.config.glob("Makefile"),
        *tree.config.glob("python-config.py"),
        *tree.config.glob("Setup*"),
        *(tree.install / "lib/pkgconfig").glob("*.pc"),
        *tree.exe.parent.glob("*-config"),
    ]
    return [path for path in found if not path.is_symlink()]


def _scrubbed(content: bytes, source: Path) -> bytes:
    content = _BUILD_FLAGS.sub(b"", content)
    return content.replace(str(source).encode(), b"/build").replace(DEPENDENCIES.encode(), b"/install")


def _relocatable_script(content: bytes, python: str) -> bytes:
    """Have a script run by the interpreter beside it; the first lines are sh's and a string to Python."""
    first, _, rest = content.partition(b"\n")
    if not first.startswith(b"#!/install/bin/python"):
        return content
    start = f'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/python{python}" "$0" "$@"\n\' \'\'\'\n'
    return start.encode() + rest


def copy_licenses(tree: Tree, description: Description, source: Path, texts: dict[str, Path]) -> None:
    """CPython's licence, the notices of what it incorporates, and `texts` (by file name) of the libraries."""
    tree.licenses.mkdir()
    shutil.copyfile(source / "LICENSE", tree.licenses / "LICENSE.cpython.txt")
    shutil.copyfile(source / "Doc/license.rst", tree.licenses / "LICENSE.cpython-incorporated.rst")
    # libmpdec has its notice at the top of every file, and in no file of its own.
    header = (source / "Modules/_decimal/libmpdec/mpdecimal.h").read_text()
    (tree.licenses / "LICENSE.mpdec.txt").write_text(header.partition("*/")[0].lstrip("/*\n") + "\n")
    for name, path in sorted(texts.items()):
        shutil.copyfile(path, tree.licenses / name)


def refuse_traces(tree: Tree, folder: Path) -> None:
    """Fail if any file still tells in which folder it was built."""
    traces = (str(folder).encode(), DEPENDENCIES.encode() + b"/")
    for parent, _, files in os.walk(tree.root):
        for name in files:
            path = Path(parent, name)
            if not path.is_symlink() and any(trace in path.read_bytes() for trace in traces):
                raise SourceError(f"{tree.relative(path)} contains a path of the build; the recipe has to remove it")
