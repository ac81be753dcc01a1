"""Packaged modules that a path gives another name, as `sys.path.append(".../_vendor")` does with files."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, output

PRELUDE = "import importlib.util, inspect, os, pkgutil, sys\ntop = sys.executable\n"


def outcome(code: str, program: str = "VIRTUAL") -> str:
    return output(executable(program), PRELUDE + code)


@pytest.mark.parametrize("program", ["MEMORY", "VIRTUAL"])
def test_an_entry_of_sys_path(program: str) -> None:
    code = """
print(importlib.util.find_spec("mod"))
sys.path[:] = [7, b"x", top, os.path.join(top, "absent"), os.path.join(top, "pkg")]
import mod, sub.leaf
from pkg import mod as other
print(mod.__name__, mod is other, mod.area(2, 3), mod.__spec__.name, sub.__path__ == [top + "/pkg/sub"], sub.leaf.__package__)
print(mod.__spec__.origin == other.__spec__.origin, mod.__spec__.has_location == other.__spec__.has_location)
print("    # Only the source has this comment.\\n" in inspect.getsource(mod.area), mod.Shape is other.Shape)
print(mod.__loader__.is_package("mod"), mod.__loader__.get_code("mod") == other.__loader__.get_code("pkg.mod"))
try:
    mod.__loader__.get_source("other")
except ImportError as error:
    print(error)
"""
    assert outcome(code, program).splitlines() == [
        "None",
        "mod False 6 mod True sub",
        "True True",
        "True False",
        "False True",
        "loader for mod cannot handle other",
    ]


def test_the_path_of_a_package() -> None:
    """Setuptools puts its copy of distutils in the place of the standard library's like this."""
    code = """
import json, types
second = types.ModuleType("second")
second.__path__ = json.__path__
sys.modules["second"] = second
import second.decoder as decoder
print(decoder.__name__, decoder.JSONDecoder is json.JSONDecoder, decoder.JSONDecoder().decode("[1]"), decoder.__package__)
print(decoder.__file__ == json.decoder.__file__, importlib.util.find_spec("second.absent"))
"""
    assert outcome(code) == "second.decoder False [1] second\nTrue None\n"


def test_data_of_a_package() -> None:
    code = """
sys.path.append(os.path.join(top, "pkg"))
import sub
from importlib import resources
print(resources.files("sub").joinpath("deep.txt").read_text() == resources.files("pkg.sub").joinpath("deep.txt").read_text())
print(pkgutil.get_data("sub", "deep.txt") == pkgutil.get_data("pkg.sub", "deep.txt"))
"""
    assert outcome(code) == "True\nTrue\n"


def test_a_path_that_is_none() -> None:
    """What a program puts in its place harms no import of something packaged, and other imports fail as ever."""
    code = """
sys.path = 5
import pkg.mod
try:
    import absent
except ImportError as error:
    print(error)
"""
    assert outcome(code) == "No module named 'absent'\n"


def test_namespace_packages() -> None:
    """Their portions are one package, as where they are folders; what the import system makes of it is its own kind."""
    code = """
folders = [os.path.join(top, "portions", folder) for folder in ("one", "two")]
sys.path += folders
import shared.first, shared.second
import portions.one.shared
print(shared.first.VALUE, shared.second.VALUE, [os.path.dirname(folder) for folder in shared.__path__] == folders)
print(shared.__loader__ is shared.__spec__.loader, shared.__file__, repr(shared).startswith("<module 'shared' (namespace)"))
print(shared is portions.one.shared, shared.__name__, portions.one.shared.__name__)
sys.modules.pop("shared")
sys.path.append(os.path.join(top, "pkg"))
import sub
print(sub.__name__, importlib.util.find_spec("shared").loader)
"""
    assert outcome(code).splitlines() == [
        "first second True",
        "True None True",
        "False shared portions.one.shared",
        "sub None",
    ]
