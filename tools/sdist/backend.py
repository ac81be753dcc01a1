"""Calls one hook of a build backend (PEP 517), in a process of its own, in the folder of the sources.

    python backend.py REQUEST.json RESULT.json

The request has `backend` (module and object), `backend_path` (folders), `hook`, `arguments` (list) and `python` (what child processes run as Python).
The result has `value`, or `error` (one line); the traceback goes to stderr. It imports nothing of ours: on the path is what the build may see.
"""

from __future__ import annotations

import importlib
import itertools
import json
import operator
import os
import sys
import tempfile
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import Any


class _InOrder:
    """What `os.scandir` gives, sorted by name."""

    def __init__(self, entries: Iterator[os.DirEntry[Any]]) -> None:
        self._entries = iter(sorted(entries, key=operator.attrgetter("name")))

    def __iter__(self) -> Iterator[os.DirEntry[Any]]:
        return self._entries

    def __next__(self) -> os.DirEntry[Any]:
        return next(self._entries)

    def __enter__(self) -> _InOrder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._entries = iter(())


def _list_in_order() -> None:
    """Have folders listed in the order of names: file systems have orders of their own, and backends pack and log what they find."""
    scandir: Callable[..., Any] = os.scandir
    listdir: Callable[..., list[Any]] = os.listdir

    def scan(*arguments: Any, **named: Any) -> _InOrder:
        with scandir(*arguments, **named) as entries:
            return _InOrder(entries)

    os.scandir = scan  # type: ignore[assignment]
    os.listdir = lambda *arguments, **named: sorted(listdir(*arguments, **named))


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
    _list_in_order()
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
