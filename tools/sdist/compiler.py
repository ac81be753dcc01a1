"""The C and C++ compiler of a build: the toolchain's, with its flags; and what becomes an extension module is kept.

    python -m tools.sdist.compiler CONFIGURATION c|c++ ARGUMENT...

Whenever it links a shared library, the objects are also linked into one object file, while they are there, and a record of it is written. Which of them
become modules of an executable is seen when the wheel is there: see `tools.sdist.modules`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import subprocess
import sys

from tools.sdist import linking

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Objects are to be linked again, with other code: what is in them must be machine code. And Python is in the program that loads a module.
_DROPPED = ("-flto", "-lpython")


def main(arguments: list[str]) -> int:
    """Run the compiler; its exit code."""
    with open(arguments[0], encoding="utf-8") as file:
        configuration = json.load(file)
    language = arguments[1]
    given = [each for each in linking.expand(arguments[2:], _read, shlex.split) if not each.startswith(_DROPPED)]
    command = [configuration["compiler"], *flags(configuration, language, given)]
    link = linking.shared_link(given)
    if link is None:
        os.execv(command[0], command)
    code = subprocess.run(command, check=False).returncode
    if code == 0:
        _record(configuration, link)
    return code


def flags(configuration: dict[str, Any], language: str, given: list[str]) -> list[str]:
    """The whole command line: the toolchain's flags, the build's own, and those that nothing may undo."""
    result = [*configuration["flags"][language]]
    # Before all other folders: of the Python that executables contain, not of the one that runs the build.
    result += [f"-I{folder}" for folder in configuration["includes"]]
    result += given
    result += configuration["last_flags"]
    if linking.links(given) and len(given) > 1:
        # A build names the libraries that it uses, and not those that they use.
        result += [
            f"-L{configuration['library_folder']}",
            "-Wl,--start-group",
            *_archives(configuration),
            "-Wl,--end-group",
        ]
        result += configuration["link_flags"][language]
    return result


def _archives(configuration: dict[str, Any]) -> list[str]:
    """The static libraries that a build is given."""
    folder = configuration["library_folder"]
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


def _read(path: str) -> str:
    with open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def _record(configuration: dict[str, Any], link: linking.Link) -> None:
    """Keep what a shared library is made of."""
    output = os.path.abspath(link.output)
    place = os.path.join(configuration["links"], hashlib.sha256(os.fsencode(output)).hexdigest())
    problem, names = _relocatable(configuration, link, place + ".o")
    with open(output, "rb") as file:
        content = hashlib.sha256(file.read()).hexdigest()
    record = {
        "content": content,
        "flags": [*link.flags, *(f"-l{name}" for name in names)],
        "object": place + ".o",
        "output": output,
        "problem": problem,
    }
    with open(place + ".json", "w", encoding="utf-8") as file:
        json.dump(record, file)


def _relocatable(configuration: dict[str, Any], link: linking.Link, place: str) -> tuple[str, list[str]]:
    """Link the same into one object; why that is not possible (empty if it is), and the libraries that are still to be linked."""
    root = configuration["root"]
    inputs = [*link.inputs, *((path, False) for path in _archives(configuration))]
    names = []
    if link.sources:
        return f"{', '.join(link.sources)} is compiled and linked by one command", []
    for name, whole in link.names:
        found = _built_library(name, [*link.folders, configuration["library_folder"]], root)
        if found:
            inputs.append((found, whole))
        else:
            names.append(name)
    shared = [path for path, _ in inputs if _is_shared(path)]
    if shared:
        return f"it needs {', '.join(map(os.path.basename, shared))}, a shared library of its own", []
    command = [configuration["linker"], "-r", "--force-group-allocation", "-o", place]
    command.append(f"--undefined=PyInit_{linking.module_stem(link.output)}")
    command += [path for path, _ in inputs if not path.endswith(".a")]
    for path in (path for path, whole in inputs if whole and path.endswith(".a")):
        command += ["--whole-archive", path, "--no-whole-archive"]
    command += ["--start-group", *(path for path, whole in inputs if not whole and path.endswith(".a")), "--end-group"]
    result = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", errors="replace")
    return f"its objects cannot be linked into one: {result.stderr.strip()}" if result.returncode else "", names


def _built_library(name: str, folders: list[str], root: str) -> str | None:
    """The library that `-l` finds among those the build made; None if it finds the system's."""
    files = [name[1:]] if name.startswith(":") else [f"lib{name}.so", f"lib{name}.a"]
    for folder in folders:
        for file in files:
            path = os.path.abspath(os.path.join(folder, file))
            if path.startswith(root + os.sep) and os.path.exists(path):
                return path
    return None


def _is_shared(path: str) -> bool:
    name = os.path.basename(path)
    return name.endswith(".so") or ".so." in name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
