"""Imports what `freeze.py` packed: `use.py BLOB FILES`."""

import importlib.metadata
import importlib.resources
import inspect
import pkgutil
import sys
import traceback
from pathlib import Path

from oxidized_importer import OxidizedFinder

finder = OxidizedFinder(resources_file=sys.argv[1], relative_path_origin=sys.argv[2])
sys.meta_path.insert(0, finder)
sys.path_hooks.insert(0, finder.path_hook)
Path(sys.argv[1]).unlink()  # it stays mapped

import application  # noqa: E402
from application import tools  # noqa: E402

assert application.__loader__ is finder
assert not hasattr(application, "__file__")
assert tools.double(4) == 8
assert inspect.getsource(tools.double).startswith("def double")
assert importlib.resources.files(application).joinpath("data", "text.txt").read_text() == "text"
assert [module.name for module in pkgutil.iter_modules(application.__path__)] == ["tools"]
assert importlib.metadata.version("Some.Thing") == "1.5"
assert application.wsgiref.__loader__ is finder, "the standard library's module of that name is packed, too"
assert application.wsgiref.headers.Headers([("a", "b")])["A"] == "b"
try:
    tools.double(None)
except TypeError:
    assert "    return number * 2\n" in traceback.format_exc()
assert finder.find_spec("no.such", None) is None
assert finder.find_spec("sys", None).origin == "built-in"
print("everything is there")
