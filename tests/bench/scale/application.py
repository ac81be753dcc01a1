"""A synthetic application of any size: the same files for the same size, everywhere.

Modules are as long as real ones (2 to 8 kB) and import one another, `MODULES_IN_TARGET` of them in a package that is one `py_library`. For each such target
there is a wheel, too. The program imports a module of every target and every wheel.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.tools.resources.wheel_sample import write_wheel

__all__ = ["EDITED", "EMPTY", "MODULES_IN_TARGET", "Application", "edited"]

MODULES_IN_TARGET = 50
MODULES_IN_WHEEL = 10
EMPTY = 0
"""The size of an application that is nothing but its main module."""
EDITED = "app/p0000/m007.py"
"""The module that is edited: one that all applications but the empty one have."""

# fmt: off
_NOUNS = [
    "account", "batch", "cursor", "digest", "entry", "frame", "grant", "handle", "item", "journal", "key", "ledger", "market", "node", "order", "page",
    "queue", "record", "stream", "token", "unit", "vector",
]
_VERBS = [
    "apply", "build", "collect", "derive", "expand", "filter", "group", "hold", "index", "join", "keep", "load", "merge", "note", "open", "parse",
    "query", "reduce", "scan", "trim", "update", "visit",
]
# fmt: on

_TARGET = """\
load("@rules_python//python:defs.bzl", "py_library")

py_library(
    name = "{name}",
    srcs = glob(["*.py"]),
    imports = [".."],
    visibility = ["//visibility:public"],
    deps = {deps},
)
"""

_WHEELS = """\
load("@rules_pyoxidizer//rules:defs.bzl", "python_wheel_resources")

[
    python_wheel_resources(
        name = wheel.partition("-")[0],
        visibility = ["//visibility:public"],
        wheel = wheel,
    )
    for wheel in glob(["*.whl"])
]
"""

_EXECUTABLE = """\
load("@rules_pyoxidizer//rules:defs.bzl", "python_executable")
load("@rules_python//python:defs.bzl", "py_library")

py_library(
    name = "main",
    srcs = ["main.py"],
    imports = ["."],
    deps = {deps},
)

python_executable(
    name = "program",
    run_module = "main",
    deps = [":main"],
)
"""


@dataclass(frozen=True)
class Application:
    """An application with this many modules of its own; wheels come on top."""

    modules: int

    @property
    def targets(self) -> int:
        """How many `py_library` targets it has, and as many wheels."""
        return -(-self.modules // MODULES_IN_TARGET)

    @property
    def package(self) -> str:
        """The Bazel package of its executable, which is called `program`, and the folder all of it is in."""
        return f"of_{self.modules}"

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path in the workspace and content of each file."""
        for path, content in self._files():
            yield f"{self.package}/{path}", content if isinstance(content, bytes) else content.encode()

    def _files(self) -> Iterator[tuple[str, str | bytes]]:
        targets = range(self.targets)
        labels = [f"//{self.package}/{kind}{number:04}" for kind in ("app/p", "wheels:w") for number in targets]
        yield "BUILD.bazel", _EXECUTABLE.format(deps=_listed(labels))
        yield "main.py", _main(self.targets)
        if targets:
            yield "wheels/BUILD.bazel", _WHEELS
        for number in targets:
            yield _wheel(number)
            yield from self._target(number, min(MODULES_IN_TARGET, self.modules - number * MODULES_IN_TARGET))

    def _target(self, number: int, modules: int) -> Iterator[tuple[str, str]]:
        package = f"p{number:04}"
        # Targets of an application depend on a few others below them.
        deps = sorted(
            {f"//{self.package}/app/p{other:04}" for other in (number // 2, number - 1) if 0 <= other < number}
        )
        folder = f"app/{package}"
        yield f"{folder}/BUILD.bazel", _TARGET.format(name=package, deps=_listed(deps))
        yield f"{folder}/__init__.py", ""
        for module in range(modules - 1):
            imported = [f"from {package} import m{module // 2:03}"] if module else []
            imported += [f"from p{number // 2:04} import m000 as below"] if number and not module else []
            yield f"{folder}/m{module:03}.py", _module(f"{package}.m{module:03}", imported)


def edited(source: str, edit: int) -> str:
    """The source of `EDITED` after a change; the program then prints `edit`, and 0 before."""
    return f"{source}\n\ndef edited():\n    return {edit}\n"


def _wheel(number: int) -> tuple[str, bytes]:
    name = f"w{number:04}"
    files = {f"{name}/__init__.py": f"from {name} import m000\n", f"{name}/data/table.json": _table(name)}
    for module in range(MODULES_IN_WHEEL - 1):
        imported = [f"from {name} import m{module // 2:03}"] if module else []
        files[f"{name}/m{module:03}.py"] = _module(f"{name}.m{module:03}", imported)
    written = io.BytesIO()
    write_wheel(written, {path: content.encode() for path, content in files.items()}, name=name)
    return f"wheels/{name}-1.0-py3-none-any.whl", written.getvalue()


def _main(targets: int) -> str:
    names = [f"{kind}{number:04}" for kind in "pw" for number in range(targets)]
    imports = [f"import {name}.m007" for name in names]
    shown = 'getattr(p0000.m007, "edited", int)()' if targets else "0"
    return "\n".join([*imports, f"print({shown})", ""])


def _module(name: str, imports: list[str]) -> str:
    """Source of a module: imports, constants, functions and classes with docstrings."""
    chance = random.Random(name)
    lines = [f'"""The part of the application that is called {name}."""', "", "import os", *imports, ""]
    for _ in range(chance.randrange(2, 6)):
        lines.append(
            f"{_name(chance).upper()} = {chance.choice(_NOUNS)!r}, {chance.randrange(10**6)}, {chance.random()!r}"
        )
    for _ in range(chance.randrange(1, 4)):
        lines += ["", "", *_function(chance, "")]
    for _ in range(chance.randrange(1, 3)):
        noun = chance.choice(_NOUNS)
        lines += ["", "", f"class {noun.title()}{chance.randrange(1000)}:", f'    """A {noun} of {name}."""']
        for _ in range(chance.randrange(1, 5)):
            lines += ["", *("    " + line if line else "" for line in _function(chance, "self, "))]
    return "\n".join([*lines, ""])


def _function(chance: random.Random, first: str) -> list[str]:
    one, other = chance.sample(_NOUNS, 2)
    verb = chance.choice(_VERBS)
    return [
        f"def {verb}_{one}_{chance.randrange(1000)}({first}{one}, {other}=None, *, limit={chance.randrange(1, 500)}):",
        f'    """{verb.title()} the {one} with each {other} of it, at most as many as the limit says."""',
        f"    if {other} is None:",
        f'        raise ValueError(f"the {one} {{{one}!r}} has no {other}, which {chance.choice(_VERBS)} needs")',
        "    found = {}",
        f"    for number, part in enumerate({other}):",
        f"        if number >= limit or part == {chance.choice(_NOUNS)!r}:",
        f"            return found, number + {chance.randrange(100)}",
        f"        found.setdefault(str(part), []).append(os.path.join(str({one}), {chance.choice(_NOUNS)!r}))",
        f"    return sorted(found.items(), key=lambda pair: (len(pair[1]), pair[0])), {chance.randrange(100)}",
    ]


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_VERBS)}_{chance.choice(_NOUNS)}"


def _table(name: str) -> str:
    chance = random.Random(f"table of {name}")
    rows = [f'  {{"{chance.choice(_NOUNS)}": {chance.randrange(10**9)}}}' for _ in range(100)]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _listed(labels: list[str]) -> str:
    return "[" + ", ".join(f'"{label}"' for label in labels) + "]"
