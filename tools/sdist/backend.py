"""Calls one hook of a build backend (PEP 517), in a process of its own, in the folder of the sources.

    python backend.py REQUEST.json RESULT.json

The request has `backend` (module and object), `backend_path` (folders), `hook`, `arguments` (list) and `python` (what child processes run as Python).
The result has `value`, or `error` (one line); the traceback goes to stderr. It imports nothing of ours: on the path is what the build may see.
"""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import tempfile
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _call(request: dict[str, Any]) -> object:
    sys.path[:0] = request["backend_path"]
    module, _, path = request["backend"].partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split(".") if path else []:
        found = getattr(found, name)
    # Only `build_wheel` must be there; without the others nothing more is needed.
    if request["hook"] != "build_wheel" and not hasattr(found, request["hook"]):
        return []
    return getattr(found, request["hook"])(*request["arguments"])


def main(request_path: str, result_path: str) -> None:
    """Call the hook and write what became of it."""
    with open(request_path, encoding="utf-8") as file:
        request = json.load(file)
    sys.executable = request["python"]
    # The folder of this file, which is none of the build's.
    del sys.path[0]
    # Backends say in their logs what their temporary folders are called; what is taken already is passed over.
    tempfile._name_sequence = (f"{number:08}" for number in itertools.count())  # type: ignore[attr-defined]  # for want of a public way
    result: dict[str, object]
    try:
        result = {"value": _call(request)}
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        text = " ".join(str(error).split())
        result = {"error": f"{type(error).__name__}: {text}" if text else type(error).__name__}
    with open(result_path, "w", encoding="utf-8") as file:
        json.dump(result, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
