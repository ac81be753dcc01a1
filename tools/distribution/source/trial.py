"""Try a distribution before it is published: whether it says, links and runs what it should."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.distribution.describe import DescriptionError, describe
from tools.distribution.source.description import Description
from tools.distribution.source.extensions import Extension
from tools.distribution.source.interpreter import run
from tools.distribution.source.layout import Tree
from tools.distribution.source.report import SourceError
from tools.distribution.source.third_party import Variant

_IMPORTS = r"""
import importlib, sys
failed = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        failed.append(f"{name} ({error})")
print("; ".join(failed))
"""


def modules_are_there(description: Description, extensions: Mapping[str, Extension]) -> None:
    """Configure leaves a module out, and says so in its log only, when it does not find its library."""
    missing = [name for name in description.expected if name not in extensions]
    if missing:
        raise SourceError(f"CPython was configured without {', '.join(missing)}; see configure.log for what it missed")


def try_out(tree: Tree, description: Description, extensions: Mapping[str, Extension]) -> None:
    try:
        describe(tree.root)
    except DescriptionError as error:
        raise SourceError(str(error)) from error
    prefix = run(tree, description, "-c", "import sys; print(sys.prefix)").strip()
    if prefix != str(tree.install):
        raise SourceError(f"{tree.exe} takes {prefix} for its prefix, so the distribution would not be relocatable")
    failed = run(tree, description, "-c", _IMPORTS, *sorted(extensions)).strip()
    if failed:
        raise SourceError(f"modules of the built interpreter cannot be imported: {failed}")
    for program in tree.programs():
        _refuse_foreign_libraries(program, description)


def _refuse_foreign_libraries(program: Path, description: Description) -> None:
    toolchain = description.toolchain
    dynamic = toolchain.run(toolchain.readelf, "--dynamic", "--wide", str(program))
    needed = re.findall(r"\(NEEDED\).*\[(.+?)\.so", dynamic)
    allowed = {f"lib{name}" for name in description.system_libraries} | set(description.loaders)
    allowed.add(f"libpython{description.python}{description.options.abi_flags}")
    foreign = sorted(set(needed) - allowed)
    if foreign:
        raise SourceError(f"{program} needs shared libraries of this machine: {', '.join(foreign)}")


def try_variant(
    tree: Tree, description: Description, source: Path, variant: Variant, extensions: Mapping[str, Extension]
) -> None:
    """Link an interpreter with the module's other variant, as one who uses the archive would, and ask the module."""
    (made,) = [each for each in extensions[variant.module].variants if each.variant == variant.name]
    libraries = {library for name, each in extensions.items() if name != variant.module for library in each.libraries}
    program = tree.exe.with_name(f"trial-{variant.name}")
    toolchain = description.toolchain
    # Ahead of libpython, whose own object of this module is then not taken.
    words: Sequence[str] = [
        *(str(source / path) for path in ["Programs/python.o", *made.objects]),
        str(tree.libpython),
        f"-L{tree.build / 'lib'}",
        "-Wl,--start-group",
        *(f"-l{library}" for library in [*made.libraries, *sorted(libraries - set(made.libraries))]),
        "-Wl,--end-group",
        *("-ldl", "-lm", "-lpthread", "-lutil"),
    ]
    toolchain.run(toolchain.cc, *toolchain.cflags, "-rdynamic", "-o", str(program), *words)
    try:
        script = f"import {variant.module}; print({variant.check})"
        if run(tree, description, "-c", script, program=program).strip() != "True":
            raise SourceError(
                f"{variant.module} linked with lib{variant.libraries[0]} is not that: not {variant.check}"
            )
        _refuse_foreign_libraries(program, description)
    finally:
        program.unlink()
