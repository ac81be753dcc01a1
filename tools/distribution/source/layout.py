"""Make an installed tree one that works wherever it is put, and that shows no trace of where it was built."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.distribution.source.description import DEPENDENCIES
from tools.distribution.source.report import SourceError
from tools.distribution.source.third_party import Bundled
from tools.distribution.source.toolchain import Toolchain

# Flags that only mean something in the folder of the build. They may be followed by a quote in sysconfig's data.
_BUILD_FLAGS = re.compile(rb"[ ]?-[IL]%s[^\s'\"]*|[ ]?-Wl,--exclude-libs,[^\s'\"]*" % re.escape(DEPENDENCIES).encode())


class Tree:
    """Where things are in the `python` folder of the archive."""

    def __init__(self, root: Path, python: str, multiarch: str, abi_flags: str = "") -> None:
        """A free-threaded interpreter has a standard library folder of its own; a debug one shares the ordinary one's."""
        self.root = root
        self.python = python + abi_flags
        folder = python + abi_flags.replace("d", "")
        self.install = root / "install"
        self.build = root / "build"
        self.licenses = root / "licenses"
        self.exe = self.install / f"bin/python{self.python}"
        self.stdlib = self.install / f"lib/python{folder}"
        self.config = self.stdlib / f"config-{self.python}-{multiarch}"
        self.libpython = self.config / f"libpython{self.python}.a"
        self.shared_libpython = self.install / f"lib/libpython{self.python}.so.1.0"
        self.shared_modules = self.stdlib / "lib-dynload"

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def programs(self) -> list[Path]:
        """What the system's loader loads: the interpreter and shared libraries, if there are any."""
        return [self.exe, *sorted([*self.install.glob("lib/*.so.*"), *self.shared_modules.glob("*.so")])]

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


def arrange(tree: Tree, source: Path, missing_objects: list[str], toolchain: Toolchain) -> None:
    _complete_libpython(tree, source, missing_objects, toolchain)
    for folder in list(tree.root.rglob("__pycache__")):
        shutil.rmtree(folder)
    python = tree.exe.with_name("python")
    if not python.exists():
        python.symlink_to("python3")
    # getpath warns when this folder is missing, and an empty one gets lost on the way through many tools.
    tree.shared_modules.mkdir(exist_ok=True)
    (tree.shared_modules / ".empty").touch()
    for path in tree.exe.parent.iterdir():
        # Debug and free-threaded interpreters are installed under two names.
        if path != tree.exe and not path.is_symlink() and path.samefile(tree.exe):
            path.unlink()
            path.symlink_to(tree.exe.name)
    for path in _texts_with_paths(tree):
        path.write_bytes(_scrubbed(path.read_bytes(), source))
    for path in (tree.install / "lib/pkgconfig").glob("*.pc"):
        if not path.is_symlink():
            path.write_text(re.sub(r"^prefix=/install$", "prefix=${pcfiledir}/../..", path.read_text(), flags=re.M))
    for path in tree.exe.parent.iterdir():
        if path.is_file() and not path.is_symlink():
            path.write_bytes(_relocatable_script(path.read_bytes(), tree.python))


def _complete_libpython(tree: Tree, source: Path, missing: list[str], toolchain: Toolchain) -> None:
    """CPython 3.13 keeps some objects of its modules in archives of their own; libpython alone would not link.

    They are appended, never replaced: two objects may well have the same file name.
    """
    library = tree.libpython
    library.chmod(0o644)
    if missing:
        toolchain.run(toolchain.ar, "qD", str(library), *missing, cwd=source)
    # D again: neither times nor owners of the build.
    toolchain.run(toolchain.ranlib, "-D", str(library), cwd=source)
    # One copy is enough: make install puts a second one here.
    link = tree.install / "lib" / library.name
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.relpath(library, link.parent))


def _texts_with_paths(tree: Tree) -> list[Path]:
    found = [
        *tree.stdlib.glob("_sysconfigdata*.py"),
        *tree.stdlib.glob("_sysconfig_vars*.json"),
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


def copy_licenses(tree: Tree, source: Path, bundled: Iterable[Bundled], texts: Mapping[str, Path]) -> None:
    """CPython's licence, the notices of what it incorporates, and `texts` (by file name) of the libraries."""
    tree.licenses.mkdir()
    shutil.copyfile(source / "LICENSE", tree.licenses / "LICENSE.cpython.txt")
    shutil.copyfile(source / "Doc/license.rst", tree.licenses / "LICENSE.cpython-incorporated.rst")
    for each in bundled:
        text = (source / each.license_file).read_text()
        if each.license_file.endswith((".c", ".h")):
            text = _first_comment(text)
        (tree.licenses / bundled_license(each)).write_text(text)
    for name, path in sorted(texts.items()):
        shutil.copyfile(path, tree.licenses / name)


def bundled_license(library: Bundled) -> str:
    """The file name of its licence text."""
    return f"LICENSE.{library.name.lower().strip('*')}.txt"


def _first_comment(text: str) -> str:
    """Many libraries have their notice at the top of every file, and in no file of its own."""
    lines = text.partition("*/")[0].lstrip("/* \n").splitlines()
    return "\n".join(re.sub(r"^ \* ?", "", line).rstrip() for line in lines).rstrip() + "\n"


def refuse_traces(tree: Tree, folder: Path) -> None:
    """Fail if any file still tells in which folder it was built."""
    traces = (str(folder).encode(), DEPENDENCIES.encode() + b"/")
    for parent, _, files in os.walk(tree.root):
        for name in files:
            path = Path(parent, name)
            if not path.is_symlink() and any(trace in path.read_bytes() for trace in traces):
                raise SourceError(f"{tree.relative(path)} contains a path of the build; the recipe has to remove it")
