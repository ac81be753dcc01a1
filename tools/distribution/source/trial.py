"""Try a distribution before it is published: whether it says, links and runs what it should."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tools.distribution.describe import DescriptionError, describe
from tools.distribution.source.compilation import PATH
from tools.distribution.source.description import Description
from tools.distribution.source.extensions import Extension
from tools.distribution.source.layout import Tree
from tools.distribution.source.metadata import run
from tools.distribution.source.report import SourceError, output

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
    prefix = run(tree, "-c", "import sys; print(sys.prefix)").strip()
    if prefix != str(tree.install):
        raise SourceError(f"{tree.exe} takes {prefix} for its prefix, so the distribution would not be relocatable")
    failed = run(tree, "-c", _IMPORTS, *sorted(extensions)).strip()
    if failed:
        raise SourceError(f"modules of the built interpreter cannot be imported: {failed}")
    allowed = {f"lib{name}" for name in description.system_libraries} | {"ld-linux-x86-64", "ld-linux-aarch64"}
    dynamic = output(["readelf", "--dynamic", "--wide", str(tree.exe)], env={"PATH": PATH, "LC_ALL": "C"})
    needed = re.findall(r"\(NEEDED\).*\[(.+?)\.so", dynamic)
    foreign = sorted(set(needed) - allowed)
    if foreign:
        raise SourceError(f"{tree.exe} needs shared libraries of this machine: {', '.join(foreign)}")
