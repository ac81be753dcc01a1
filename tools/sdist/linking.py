"""What a command line of a C compiler is about to do. Pure."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_LINKING = frozenset({"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only", "--version", "--help", "-v", "-dumpversion"})

# Options whose value is the next argument.
_WITH_VALUE = frozenset(
    {
        *("-o", "-L", "-l", "-I", "-D", "-U", "-x", "-T", "-u", "-e", "-z", "-B", "-F", "-A"),
        *("-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-iprefix", "-isysroot", "--sysroot"),
        *(
            "-MF",
            "-MT",
            "-MQ",
            "-Xlinker",
            "-Xpreprocessor",
            "-Xassembler",
            "-Xclang",
            "-framework",
            "-arch",
            "--param",
        ),
        *("-aux-info", "-target", "-install_name", "-rpath", "-soname", "-h"),
    }
)

# What a program that takes a module in has to be linked with, too.
_KEPT_FLAGS = frozenset({"-pthread", "-fopenmp"})

_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".m", ".mm", ".s", ".S", ".f", ".f90")


class Link:
    """The link of a shared library."""

    def __init__(self, output: str) -> None:
        """Start a link of `output` without inputs."""
        self.output = output
        self.inputs: list[tuple[str, bool]] = []
        """Objects and libraries by their path, and whether all of a static library is wanted; in order."""
        self.names: list[tuple[str, bool]] = []
        """What stands after `-l`, and whether all of it is wanted."""
        self.folders: list[str] = []
        """What stands after `-L`."""
        self.sources: list[str] = []
        """Sources that the same command compiles."""
        self.flags: list[str] = []
        """Flags that are about more than this library."""


def expand(arguments: list[str], read: Callable[[str], str], split: Callable[[str], list[str]]) -> list[str]:
    """The command line with the content of response files (`@file`) in place."""
    result = []
    for argument in arguments:
        if argument.startswith("@"):
            result += expand(split(read(argument[1:])), read, split)
        else:
            result.append(argument)
    return result


def links(arguments: list[str]) -> bool:
    """Whether a compiler with this command line runs the linker."""
    return not _NOT_LINKING.intersection(arguments)


def shared_link(arguments: list[str]) -> Link | None:
    """The shared library that a command links; None if it links none."""
    if "-shared" not in arguments or not links(arguments):
        return None
    link = Link("a.out")
    whole = False
    remaining = iter(arguments)
    for argument in remaining:
        if argument in _WITH_VALUE:
            argument += next(remaining, "")
        if argument.startswith("-o"):
            link.output = argument[2:]
        elif argument.startswith("-l"):
            link.names.append((argument[2:], whole))
        elif argument.startswith("-L"):
            link.folders.append(argument[2:])
        elif argument.startswith("-Wl,"):
            whole = _whole_after(argument[4:].split(","), whole)
        elif argument.startswith("-Xlinker"):
            whole = _whole_after([argument[len("-Xlinker") :]], whole)
        elif argument in _KEPT_FLAGS:
            link.flags.append(argument)
        elif not argument.startswith("-"):
            if argument.endswith(_SOURCES):
                link.sources.append(argument)
            else:
                link.inputs.append((argument, whole))
    return link


def _whole_after(options: list[str], whole: bool) -> bool:
    for option in options:
        if option.lstrip("-") in ("whole-archive", "no-whole-archive"):
            whole = option.lstrip("-") == "whole-archive"
    return whole


def module_stem(path: str) -> str:
    """Last part of the name of the module in a file: `speed` for `package/speed.cpython-313-x86_64-linux-gnu.so`."""
    return os.path.basename(path).partition(".")[0]
