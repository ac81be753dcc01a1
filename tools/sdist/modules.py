"""The extension modules in a wheel, and what the compiler's wrapper kept of them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess

from tools.resources import scan, shared_object
from tools.sdist import linking
from tools.sdist.problem import SdistError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def extension_modules(files: Mapping[str, bytes]) -> dict[str, str]:
    """Path in the wheel of each extension module, by the module's name."""
    found = {}
    for path, content in files.items():
        first, _, rest = path.partition("/")
        scheme, _, below = rest.partition("/")
        place = below if first.endswith(".data") and scheme in ("platlib", "purelib") else path
        kind, name, _ = scan.classify(place)
        if (
            kind == scan.EXTENSION
            and shared_object.file_format(content) == shared_object.ELF
            and shared_object.init_function(name) in shared_object.read(content).init_functions
        ):
            found[name] = path
    return found


def check_names(there: Mapping[str, str], linked: list[str], shared: list[str]) -> None:
    """Check that a target says of each extension module what becomes of it.

    Raises:
        SdistError: it does not; says what to write.
    """
    unsaid = sorted(there.keys() - {*linked, *shared})
    absent = sorted({*linked, *shared} - there.keys())
    if absent:
        raise SdistError(
            f"'extension_modules' or 'shared_extension_modules' name {' and '.join(absent)}, which it does not build; it builds "
            f"{', '.join(sorted(there)) or 'none'}"
        )
    if unsaid:
        wanted = "".join(f'\n    "{name}",' for name in sorted({*linked, *unsaid}))
        raise SdistError(
            "it builds extension modules that the target does not name. To link them into executables, write\n"
            f"extension_modules = [{wanted}\n],\nor name those that are to stay shared libraries in 'shared_extension_modules'"
        )


def read_links(folder: str) -> list[dict[str, Any]]:
    """The records that `tools.sdist.compiler` wrote."""
    records = []
    for name in sorted(os.listdir(folder)):
        if name.endswith(".json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                records.append(json.load(file))
    return records


def link_of(module: str, path: str, content: bytes, records: list[dict[str, Any]]) -> dict[str, Any]:
    """The record of the link that made a module: its content is the same, or nothing else that was linked has its file's name.

    Raises:
        SdistError: there is none, or its objects could not be kept.
    """
    digest = hashlib.sha256(content).hexdigest()
    same = [record for record in records if record["content"] == digest]
    # Some backends change the file once it is linked.
    named = [record for record in records if linking.module_stem(record["output"]) == linking.module_stem(path)]
    found = [record for record in same if record in named] or same or (named if len(named) == 1 else [])
    if not found:
        raise SdistError(
            f"the extension module '{module}' was not linked by the C compiler that the build was given, so that it cannot be linked into "
            "executables; name it in 'shared_extension_modules' instead"
        )
    if found[0]["problem"]:
        raise SdistError(
            f"the extension module '{module}' cannot be linked into executables: {found[0]['problem']}; name it in "
            "'shared_extension_modules' instead"
        )
    return found[0]


def isolate(source: str, output: str, symbol: str, renamed: str, objcopy: str) -> None:
    """Hide all names of an object but its initialization function's, which is renamed.

    Raises:
        SdistError: that failed.
    """
    command = [objcopy, "--redefine-sym", f"{symbol}={renamed}", "--keep-global-symbol", renamed, source, output]
    result = subprocess.run(command, check=False, capture_output=True, encoding="utf-8", errors="replace")
    if result.returncode:
        raise SdistError(f"hiding the names in {source} failed: {result.stderr.strip()}")
