"""Configure, compile and install CPython, in an environment in which nothing of the host's leaks in."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tools.distribution.source.description import Description
from tools.distribution.source.report import logged, output
from tools.distribution.source.third_party import Variant
from tools.distribution.source.toolchain import Toolchain


def release_time(source: Path) -> int:
    """When this version was released: the one date everything in the archive gets."""
    return int((source / "Include/patchlevel.h").stat().st_mtime)


class Compilation:
    """CPython's own build, in the source folder; logs go to the folder above it."""

    def __init__(self, description: Description, source: Path, epoch: int, jobs: int) -> None:
        self._description = description
        self._toolchain = description.toolchain
        self._source = source
        self._environment = self._toolchain.environment(epoch)
        self._jobs = jobs

    def configure(self) -> None:
        toolchain = self._toolchain
        tools = {"CC": toolchain.cc, "AR": toolchain.ar, "READELF": toolchain.readelf, "RANLIB": toolchain.ranlib}
        env = {**self._environment, **self._description.variables, **tools}
        arguments = list(self._description.configure)
        if toolchain.build_python:
            arguments.append(f"--with-build-python={toolchain.build_python}")
        self._logged(["./configure", *arguments], "configure.log", env)
        if self._description.setup:
            modules = self._source / "Modules"
            lines = [*static_lines((modules / "Setup.stdlib").read_text()), *self._description.setup]
            (modules / "Setup.local").write_text("\n".join(lines) + "\n")
        if self._description.pyconfig:
            path = self._source / "pyconfig.h"
            path.write_text(answered(path.read_text(), self._description.pyconfig))

    def make(self, *arguments: str, through: Sequence[str] = (), log: str = "make.log") -> None:
        """Run make, `through` a command that runs it."""
        make = [self._toolchain.find("make"), f"-j{self._jobs}"]
        if self._description.make_first:
            self._logged([*make, *self._description.make_first], f"first-{log}")
        self._logged([*through, *make, *arguments], log)

    def variant(self, variant: Variant, makefile: Makefile) -> str:
        """Compile a module a second time; returns the object."""
        folder = f"Modules/{variant.module}-{variant.name}"
        (self._source / folder).mkdir()
        text = (self._source / "pyconfig.h").read_text()
        (self._source / folder / "pyconfig.h").write_text(answered(text, variant.defines, variant.undefines))
        made = f"{folder}/{variant.module}.o"
        flags = [*makefile.arguments(f"MODULE_{variant.module.upper()}_CFLAGS"), f"-I{folder}"]
        flags += makefile.arguments("PY_BUILTIN_MODULE_CFLAGS")
        command = [*makefile.arguments("CC"), *flags, "-fno-lto", "-c", f"Modules/{variant.module}.c", "-o", made]
        self._logged(command, f"{variant.module}-{variant.name}.log")
        return made

    def install(self, root: Path, *arguments: str) -> None:
        """Install to `root`/install, with the test packages and without bytecode."""
        command = [
            self._toolchain.find("make"),
            "install",
            # Relative, because the Makefile would split a path at its blanks.
            f"DESTDIR={os.path.relpath(root, self._source)}",
            "TEST_MODULES=yes",
            # Bytecode would be compiled three times over and then thrown away; this makes compileall exit at once.
            "COMPILEALL_OPTS=--help",
            *arguments,
        ]
        self._logged(command, "install.log")

    def _logged(self, command: Sequence[str], log: str, env: Mapping[str, str] | None = None) -> None:
        logged(command, self._source.parent / log, cwd=self._source, env=env or self._environment)


def static_lines(setup: str) -> list[str]:
    """The lines of a Setup file that are about modules to be built in, with the marker that says so."""
    found = ["*static*"]
    static = False
    for line in setup.splitlines():
        marker = re.match(r"\*(\w+)\*", line)
        if marker:
            static = marker[1] == "static"
        elif static and line.strip() and not line.startswith("#"):
            found.append(line)
    return found


def answered(pyconfig: str, defines: Iterable[str], undefines: Iterable[str] = ()) -> str:
    """The text of pyconfig.h as configure would have written it with other answers."""
    for names, line in ((defines, "#define {} 1"), (undefines, "/* #undef {} */")):
        for name in names:
            known = rf"^(#define {name}\b.*|/\* #undef {name} \*/)$"
            # Not every version asks for everything; what it does not ask for it does not use.
            pyconfig = re.sub(known, line.format(name), pyconfig, flags=re.MULTILINE)
    return pyconfig


class Makefile:
    """The variables of the configured Makefile, expanded as make expands them."""

    def __init__(self, source: Path, toolchain: Toolchain) -> None:
        text = (source / "Makefile").read_text()
        names = sorted(set(re.findall(r"^([A-Z][A-Z0-9_]*)[ \t]*=", text, re.MULTILINE)))
        printer = source / "print-variables.mk"
        # $(info) prints while make reads the file, so nothing is run and no shell sees the values.
        printer.write_text("".join(f"$(info {name}={'$'}({name}))\n" for name in names) + "nothing: ; @:\n")
        command = [toolchain.find("make"), "-s", "-f", "Makefile", "-f", printer.name, "nothing"]
        printed = output(command, cwd=source, env=toolchain.environment())
        self.variables: Mapping[str, str] = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)

    def words(self, name: str) -> list[str]:
        return self.variables.get(name, "").split()

    def arguments(self, name: str) -> list[str]:
        """The variable as arguments of a command, its quotes taken off."""
        return shlex.split(self.variables.get(name, ""))

    def __getitem__(self, name: str) -> str:
        return self.variables[name]
