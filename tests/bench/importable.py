"""Write the benchmark application that imports every module of the standard library that can be imported here.

    python -m tests.bench.importable OUTPUT

The ordinary interpreter finds out once which these are, so that all competitors import exactly the same ones.
"""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["main"]

# They act when imported (_pyrepl runs ldconfig), need a display, are tests, or read data files that come with them.
_EXCLUDED = frozenset(
    {
        "__hello__",
        "__phello__",
        "_pyrepl",
        "antigravity",
        "idlelib",
        "lib2to3",
        "test",
        "this",
        "tkinter",
        "turtle",
        "turtledemo",
    }
)
_EXCLUDED_PREFIXES = ("_test", "_xx", "xx")
_EXCLUDED_PARTS = frozenset({"__main__", "test", "tests"})

_SOURCE = '''\
"""Imports every module of the standard library that can be imported. Written by tests/bench/importable.py."""

NAMES = (
{names}
)

for name in NAMES:
    __import__(name)
'''


def _candidates() -> Iterator[str]:
    """Names in the order they are to be imported: packages before what is in them."""
    for top in sorted(sys.stdlib_module_names):
        if top in _EXCLUDED or top.startswith(_EXCLUDED_PREFIXES):
            continue
        yield top
        spec = importlib.util.find_spec(top) if top not in sys.modules else sys.modules[top].__spec__
        locations = spec.submodule_search_locations if spec else None
        if locations:
            yield from sorted(info.name for info in _walk(list(locations), top + "."))


def _walk(locations: list[str], prefix: str) -> Iterator[pkgutil.ModuleInfo]:
    for info in pkgutil.iter_modules(locations, prefix):
        if info.name.rpartition(".")[2] in _EXCLUDED_PARTS:
            continue
        yield info
        if info.ispkg and _imports(info.name):
            yield from _walk(list(sys.modules[info.name].__path__), info.name + ".")


def _imports(name: str) -> bool:
    """Whether it can be imported. What stops it may be anything: modules for other platforms fail in many ways."""
    try:
        importlib.import_module(name)
    except Exception:
        return False
    return True


def main(arguments: list[str]) -> None:
    """Entry point."""
    names = [name for name in _candidates() if _imports(name)]
    Path(arguments[0]).write_text(_SOURCE.format(names="\n".join(f'    "{name}",' for name in names)), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
