"""Configure, compile and install CPython, in an environment in which nothing of the host's leaks in."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from tools.distribution.source.description import Description
from tools.distribution.source.report import SourceError, logged, output

# Where Debian puts what it installs: a compiler of another origin may bring another C library.
PATH = "/usr/bin:/bin"
TOOLS = {"gcc": "gcc", "make": "make", "ar": "binutils", "nm": "binutils", "readelf": "binutils"}


def require_tools() -> None:
    for tool, package in TOOLS.items():
        if shutil.which(tool, path=PATH) is None:
            raise SourceError(f"{tool} is needed to build CPython and is not in {PATH}; install the package {package}")
    if not Path("/usr/include/stdio.h").exists():
        raise SourceError("the C library's headers are needed to build CPython; install the package libc6-dev")


def compiler(description: Description) -> str:
    """The version of the compiler, as it tells it, which must be one for the description's target."""
    machine = output([_tool("gcc"), "-dumpmachine"], env=environment(0)).strip()
    if machine != description.multiarch:
        raise SourceError(
            f"gcc makes programs for {machine}, and {description.target} is wanted; build it on a machine of that kind"
        )
    return output([_tool("gcc"), "--version"], env=environment(0)).splitlines()[0]


def environment(epoch: int) -> dict[str, str]:
    # gcc takes SOURCE_DATE_EPOCH for __DATE__ and __TIME__, which are part of sys.version. Without HOME, sysconfig would
    # record the home folder of whoever builds.
    return {"PATH": PATH, "HOME": "/", "LC_ALL": "C", "TZ": "UTC", "SOURCE_DATE_EPOCH": str(epoch)}


def release_time(source: Path) -> int:
    """When this version was released: the one date everything in the archive gets."""
    return int((source / "Include/patchlevel.h").stat().st_mtime)


def configure(description: Description, source: Path, logs: Path, epoch: int) -> None:
    env = {**environment(epoch), **description.variables, "CC": "gcc"}
    logged(["./configure", *description.configure], logs / "configure.log", cwd=source, env=env)


def make(source: Path, logs: Path, epoch: int, jobs: int) -> None:
    logged([_tool("make"), f"-j{jobs}"], logs / "make.log", cwd=source, env=environment(epoch))


def install(source: Path, logs: Path, epoch: int, root: Path) -> None:
    """Install to `root`/install, with the test packages and without bytecode."""
    arguments = [
        "install",
        # Relative, because the Makefile would split a path at its blanks.
        f"DESTDIR={os.path.relpath(root, source)}",
        "TEST_MODULES=yes",
        # Bytecode would be compiled three times over and then thrown away; this makes compileall exit at once.
        "COMPILEALL_OPTS=--help",
    ]
    logged([_tool("make"), *arguments], logs / "install.log", cwd=source, env=environment(epoch))


class Makefile:
    """The variables of the configured Makefile, expanded as make expands them."""

    def __init__(self, source: Path) -> None:
        text = (source / "Makefile").read_text()
        names = sorted(set(re.findall(r"^([A-Z][A-Z0-9_]*)[ \t]*=", text, re.MULTILINE)))
        printer = source / "print-variables.mk"
        # $(info) prints while make reads the file, so nothing is run and no shell sees the values.
        printer.write_text("".join(f"$(info {name}={'$'}({name}))\n" for name in names) + "nothing: ; @:\n")
        command = [_tool("make"), "-s", "-f", "Makefile", "-f", printer.name, "nothing"]
        printed = output(command, cwd=source, env=environment(0))
        self.variables: Mapping[str, str] = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)

    def words(self, name: str) -> list[str]:
        return self.variables.get(name, "").split()

    def __getitem__(self, name: str) -> str:
        return self.variables[name]


def _tool(name: str) -> str:
    found = shutil.which(name, path=PATH)
    if found is None:
        raise SourceError(f"{name} is not in {PATH}; install the package {TOOLS[name]}")
    return found
