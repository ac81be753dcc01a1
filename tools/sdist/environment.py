"""The surroundings of a build: a folder with its programs, Python's build variables, and its environment variables."""

from __future__ import annotations

import json
import os
import pprint
import shlex
import sys

from tools.sdist import system_commands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tools.sdist.requirements import Given

# Times in archives begin in 1980.
EPOCH = 315532800

_SYSCONFIGDATA = "_sysconfigdata_of_the_build"


class Surroundings:
    """What a build sees, all of it below one folder, which is empty at first."""

    def __init__(self, folder: str, python_home: str, python: str) -> None:
        """Take an empty folder, PYTHONHOME and the interpreter's path, all absolute."""
        self.folder = folder
        self.programs = self._make("bin")
        self.links = self._make("links")
        self._commands = self._make("commands")
        system_commands.link(self._commands)
        self.python = os.path.join(self.programs, "python3")
        self._settings = self._make("settings")
        self._home = python_home
        self._interpreter = python

    def _make(self, name: str) -> str:
        path = os.path.join(self.folder, name)
        os.mkdir(path)
        return path

    def add_python(self, roots: list[str]) -> None:
        """Make `python3`: it keeps its surroundings even where a build empties the environment, as Mercurial's does."""
        for name in ("python", "python3", "python{}.{}".format(*sys.version_info)):
            self._script(
                name,
                f"export PYTHONHOME={shlex.quote(self._home)} PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1 PYTHONHASHSEED=0",
                f'export PYTHONPATH={shlex.quote(os.pathsep.join([self._settings, *roots]))}"${{PYTHONPATH:+:$PYTHONPATH}}"',
                f'exec {shlex.quote(self._interpreter)} -s -S -B "$@"',
            )

    def add_entry_points(self, given: Given) -> None:
        """Make the programs that the given distributions declare."""
        for name in sorted(given):
            for point in given[name].entry_points:
                if point.group == "console_scripts" and not os.path.exists(os.path.join(self.programs, point.name)):
                    self._script(
                        point.name, f'exec {shlex.quote(self.python)} -c {shlex.quote(_call(point.value))} "$@"'
                    )

    def add_programs(self, paths: list[str]) -> None:
        """Put programs where the build finds them by name."""
        for path in paths:
            place = os.path.join(self.programs, os.path.basename(path))
            if not os.path.lexists(place):
                os.symlink(path, place)

    def add_compiler(self, configuration: dict[str, Any], tools: str) -> None:
        """Make the compiler's commands; `configuration` is that of `tools.sdist.compiler`, and `tools` the folder it is imported from."""
        libraries = self._make("libraries")
        for library in configuration["libraries"]:
            # Bazel has its own ways to name them: `-lname` is to find `libname.a`.
            name = os.path.basename(library).partition(".")[0]
            os.symlink(library, os.path.join(libraries, f"{name}.a"))
        path = os.path.join(self._settings, "compiler.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**configuration, "library_folder": libraries, "links": self.links, "root": self.folder}, file)
        for language, names in {"c": ("cc", "gcc", "clang"), "c++": ("c++", "g++", "clang++")}.items():
            for name in names:
                self._script(
                    name,
                    f"export PYTHONHOME={shlex.quote(self._home)} PYTHONPATH={shlex.quote(tools)} PYTHONSAFEPATH=1",
                    f'export PATH="$PATH:{os.pathsep.join(system_commands.FOLDERS)}"',
                    f'exec {shlex.quote(self._interpreter)} -s -S -B -m tools.sdist.compiler {shlex.quote(path)} {language} "$@"',
                )
        if configuration["archiver"]:
            self._script("ar", f'exec {shlex.quote(configuration["archiver"])} "$@"')

    def add_build_variables(self, sysconfigdata: str | None, headers: str) -> None:
        """Give Python the build variables of the Python that executables contain, with the commands above in place of its own compiler's.

        `headers` is the folder of that Python's headers, which is not beside the interpreter where it is for another platform.
        """
        variables: dict[str, Any] = {}
        if sysconfigdata:
            namespace: dict[str, Any] = {}
            with open(sysconfigdata, encoding="utf-8") as file:
                exec(compile(file.read(), sysconfigdata, "exec"), namespace)
            variables = namespace["build_time_vars"]
        common = "-fno-strict-overflow -fwrapv -DNDEBUG -O2"
        variables.update(
            AR="ar",
            ARFLAGS="rcs",
            BLDSHARED="cc -shared",
            CC="cc",
            CCSHARED="-fPIC",
            CFLAGS=common,
            CONFINCLUDEPY=headers,
            CPPFLAGS="",
            CXX="c++",
            INCLUDEPY=headers,
            LDCXXSHARED="c++ -shared",
            LDFLAGS="",
            LDSHARED="cc -shared",
            OPT="-DNDEBUG -O2",
            PY_CFLAGS=common,
            PY_LDFLAGS="",
            RANLIB="ranlib",
        )
        with open(os.path.join(self._settings, _SYSCONFIGDATA + ".py"), "w", encoding="utf-8") as file:
            file.write(f"build_time_vars = {pprint.pformat(variables)}\n")

    def variables(self, roots: list[str], platform: str | None, more: dict[str, str]) -> dict[str, str]:
        """Environment variables of the build; `platform` is the one it is for, where Python's own is not; `more` come before ours.

        The log is an output, too: what is written appears in the order in which it is, and in Python 3.13 and later one thing is done at
        a time.
        """
        return {
            "AR": "ar",
            "CC": "cc",
            "CXX": "c++",
            "HOME": self._make("home"),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join([self.programs, self._commands]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONHOME": self._home,
            "PYTHONNOUSERSITE": "1",
            "PYTHONPATH": os.pathsep.join([self._settings, *roots]),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
            "PYTHON_CPU_COUNT": "1",
            "SOURCE_DATE_EPOCH": str(EPOCH),
            "TMPDIR": self._make("tmp"),
            "TZ": "UTC",
            "_PYTHON_SYSCONFIGDATA_NAME": _SYSCONFIGDATA,
            **({"_PYTHON_HOST_PLATFORM": platform} if platform else {}),
            **more,
        }

    def _script(self, name: str, *lines: str) -> None:
        path = os.path.join(self.programs, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(["#!/bin/sh", *lines, ""]))
        os.chmod(path, 0o755)


def _call(entry_point: str) -> str:
    """Python code that calls an entry point such as `package.module:object.function`."""
    module, _, path = entry_point.partition("[")[0].strip().partition(":")
    first, _, rest = path.partition(".")
    return (
        "import sys; sys.path[:] = filter(None, sys.path); "
        f"from {module} import {first} as found; sys.exit(found{'.' if rest else ''}{rest}())"
    )
