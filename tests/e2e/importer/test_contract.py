"""What importlib, pkgutil and inspect ask of a finder and loader, answered for packaged modules (F211 to F244)."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, output, run

PRELUDE = """
import importlib, importlib.util, os, sys
finder = sys.meta_path[0]
def raised(function, *arguments):
    try:
        return function(*arguments)
    except BaseException as error:
        return type(error).__name__
"""


def outcome(code: str, program: str = "MEMORY") -> str:
    return output(executable(program), PRELUDE + code)


def test_type() -> None:
    """F211: one type, whose methods say what they take; its instances cannot be subclassed into something else."""
    code = """
import inspect, oxidized_importer
print(type(finder).__name__, type(finder).__module__, type(finder) is oxidized_importer.OxidizedFinder)
methods = [name for name in dir(finder) if callable(getattr(finder, name)) and not name.startswith("__")]
print([name for name in methods if not getattr(finder, name).__doc__ or inspect.signature(getattr(finder, name)) is None])
print(inspect.signature(oxidized_importer.OxidizedFinder), inspect.signature(finder.find_spec))
print(raised(type, "Sub", (type(finder),), {}))
"""
    assert outcome(code) == (
        "OxidizedFinder oxidized_importer True\n[]\n"
        "(resources_data=None, resources_file=None, relative_path_origin=None) (fullname, path=None, target=None)\nTypeError\n"
    )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("finder.find_spec('pkg.mod').loader is finder", "True"),
        ("finder.find_spec('absent')", "None"),
        ("finder.find_spec('pkg.absent', ['/x'], None)", "None"),
        ("finder.find_spec('\\ud800')", "None"),
        ("finder.find_spec('')", "None"),
        ("finder.find_spec('a\\0b')", "None"),
        ("finder.find_spec(fullname='pkg', path=None).submodule_search_locations == [sys.executable + '/pkg']", "True"),
        ("finder.find_spec('sys').loader.__name__", "BuiltinImporter"),
        ("finder.find_spec('_frozen_importlib').loader", "<class '_frozen_importlib.FrozenImporter'>"),
        ("finder.find_spec('pkg.__init__').submodule_search_locations", "None"),
        ("importlib.import_module('pkg.__init__').NAME", "pkg.__init__"),
        ("raised(finder.find_spec)", "TypeError"),
        ("raised(finder.find_spec, 1)", "TypeError"),
        ("raised(finder.find_spec, b'pkg')", "TypeError"),
        ("raised(finder.find_spec, 'pkg', None, None, None)", "TypeError"),
        ("raised(lambda: finder.find_spec('pkg', unknown=1))", "TypeError"),
        ("finder.invalidate_caches()", "None"),
        ("importlib.invalidate_caches()", "None"),
        ("finder.is_package('pkg'), finder.is_package('pkg.mod'), finder.is_package('ns'), finder.is_package('sys')", "(True, False, True, False)"),
        ("raised(finder.is_package, 'absent'), raised(finder.is_package, 1)", "('ImportError', 'TypeError')"),
        ("finder.get_code('pkg.mod').co_name, finder.get_code('ns'), finder.get_code('sys')", "('<module>', None, None)"),
        ("finder.get_code('_frozen_importlib').co_name", "<module>"),
        ("raised(finder.get_code, 'absent'), raised(finder.get_code, None)", "('ImportError', 'TypeError')"),
        ("finder.get_source('pkg'), finder.get_source('ns'), finder.get_source('sys')", "('\"\"\"A package with data.\"\"\"\\n\\nNAME = __name__\\n', None, None)"),
        ("finder.get_source('pkg.latin').splitlines()[1]", 'WORD = "only ASCII"'),
        ("raised(finder.get_source, 'absent'), raised(finder.get_source, b'pkg')", "('ImportError', 'TypeError')"),
        ("raised(finder.get_filename, 'pkg'), raised(finder.get_filename, 'absent'), raised(finder.get_filename, 'sys')", "('ImportError', 'ImportError', 'ImportError')"),
        ("finder.get_data(sys.executable + '/pkg/data.txt')", "b'data of pkg\\n'"),
        ("finder.get_data(sys.executable + '/pkg/sub/deep.txt')", "b'within\\n'"),
        ("finder.get_data(os.path.join(sys.executable, 'pkg', 'sub', '..', 'data.txt'))", "b'data of pkg\\n'"),
        ("finder.get_data(sys.executable + '/pkg/sub/leaf.py')", "b'LEAF = 1\\n'"),
        ("raised(finder.get_data, '/etc/passwd'), raised(finder.get_data, 'pkg/data.txt')", "('FileNotFoundError', 'FileNotFoundError')"),
        ("raised(finder.get_data, sys.executable + '/pkg/none'), raised(finder.get_data, 1)", "('FileNotFoundError', 'TypeError')"),
        ("raised(finder.get_data, sys.executable + '/pkg/a\\0b')", "ValueError"),
        ("finder.path_hook_base_str == sys.executable, finder.origin == os.path.dirname(sys.executable)", "(True, True)"),
        ("raised(setattr, finder, 'origin', '/'), raised(setattr, finder, 'new', 1)", "('AttributeError', 'AttributeError')"),
        ("raised(finder.create_module, 1), raised(finder.exec_module, 1)", "('AttributeError', 'AttributeError')"),
        ("raised(finder.exec_module, type(sys)('absent')), raised(finder.exec_module, type(sys)('\\ud800'))", "('ImportError', 'UnicodeEncodeError')"),
        ("finder.create_module(importlib.util.spec_from_loader('pkg', finder))", "None"),
        ("raised(finder._entry, 1), raised(finder._resource, 'pkg'), raised(finder._index, 1, 1)", "('TypeError', 'TypeError', 'TypeError')"),
        ("raised(finder.index_bytes, 'text'), raised(finder.index_file_memory_mapped, '/absent')", "('TypeError', 'FileNotFoundError')"),
        ("raised(finder.index_file_memory_mapped, '/'), raised(finder.index_file_memory_mapped, 7)", "('IsADirectoryError', 'TypeError')"),
        ("finder.get_resource_reader('absent'), raised(finder.get_resource_reader, 1)", "(None, 'TypeError')"),
    ],
)  # fmt: skip
def test_calls(call: str, expected: str) -> None:
    """F219 to F235: results, and the exceptions of calls that make no sense."""
    assert outcome(f"print(({call}))") == expected + "\n"


def test_attributes_of_modules_in_memory() -> None:
    """F241 to F243: no `__file__`, a `__path__` that tells packages apart, a spec without a location."""
    code = """
import pkg.mod, ns.part
for module in pkg, pkg.mod, ns:
    spec = module.__spec__
    print(module.__name__, hasattr(module, "__file__"), getattr(module, "__cached__", None), spec.origin, spec.has_location,
          spec.cached, module.__loader__ is finder, module.__package__)
print([path.removeprefix(sys.executable) for path in (*pkg.__path__, *ns.__path__)], repr(pkg.mod))
"""
    lines = outcome(code).splitlines()
    assert lines[:3] == [
        "pkg False None None False None True pkg",
        "pkg.mod False None None False None True pkg",
        "ns False None None False None True ns",
    ]
    assert lines[3].startswith("['/pkg', '/ns'] <module 'pkg.mod' (<oxidized_importer.OxidizedFinder object")


def test_pkgutil() -> None:
    """L020, L060: modules are listed, by package and at the top, and walked; `get_data` wants a `__file__`."""
    code = """
import pkgutil, pkg, pkg.sub
print([(name, is_package) for _, name, is_package in pkgutil.iter_modules(pkg.__path__)])
print([name for _, name, _ in pkgutil.walk_packages(pkg.__path__, "pkg.")])
print([name for _, name, _ in pkgutil.iter_modules() if name in ("pkg", "ns", "json", "pkg.mod")])
print(("x.pkg", True) in finder.iter_modules("x."), raised(finder.iter_modules, 1))
print(pkgutil.get_data("pkg", "data.txt"), pkgutil.resolve_name("pkg.sub.leaf:LEAF"))
print(finder._children("pkg", ""), finder._children("absent", ""))
"""
    assert outcome(code) == (
        "[('latin', False), ('mod', False), ('sub', True), ('tool', False)]\n"
        "['pkg.latin', 'pkg.mod', 'pkg.sub', 'pkg.sub.leaf', 'pkg.tool']\n"
        "['json', 'pkg']\n"
        "True TypeError\n"
        "None 1\n"
        "[('latin', False), ('mod', False), ('sub', True), ('tool', False)] []\n"
    )


def test_path_hook() -> None:
    """L060: only paths of packages, written plainly, are answered; nothing is imported to refuse the others."""
    code = """
print(finder.path_hook in sys.path_hooks, "_oxidized_importer" in sys.modules)
base = sys.executable
for path in "/", "/tmp", base + "/", base + "/absent", base + "/pkg/", base + "/pkg.sub", base + "/pkg/mod", base.encode(), None, 1, "\\ud800":
    assert raised(finder.path_hook, path) == "ImportError", path
print("_oxidized_importer" in sys.modules)
entry = finder.path_hook(base + "/pkg")
print(entry.find_spec("pkg.mod").name, entry.find_spec("json"), list(entry.iter_modules("p.")))
print(("json", True) in list(finder.path_hook(base).iter_modules()))
"""
    assert outcome(code) == (
        "True False\nFalse\npkg.mod None [('p.latin', False), ('p.mod', False), ('p.sub', True), ('p.tool', False)]\nTrue\n"
    )


def test_decode_source() -> None:
    """F208: source is decoded as importlib does it."""
    code = r"""
import io, oxidized_importer
from oxidized_importer import decode_source
print(repr(decode_source(io, b"# coding: latin-1\r\nx = '\xfc'\r\n")), repr(decode_source(io_module=io, source_bytes=b"\xef\xbb\xbfx")))
print(raised(decode_source, io, b"\xff"), raised(decode_source, io), raised(decode_source, io, "text"))
"""
    assert outcome(code) == "\"# coding: latin-1\\nx = 'ü'\\n\" 'x'\nSyntaxError TypeError TypeError\n"


def test_module_attributes() -> None:
    """What is not native comes from the Python half, when it is asked for; what there is not is an AttributeError."""
    code = """
import oxidized_importer
print("_oxidized_importer" in sys.modules, hasattr(oxidized_importer, "__path__"), hasattr(oxidized_importer, "_x"))
print("_oxidized_importer" in sys.modules, raised(getattr, oxidized_importer, "absent"))
print(oxidized_importer.OxidizedResource().name == "", "_oxidized_importer" in sys.modules)
names = set(oxidized_importer.__all__)
print({"OxidizedFinder", "decode_source", "OxidizedResource", "find_resources_in_path"} <= names, names <= set(dir(oxidized_importer)))
namespace = {}
exec("from oxidized_importer import *", namespace)
print(names <= set(namespace))
"""
    assert outcome(code) == "False False False\nFalse AttributeError\nTrue True\nTrue True\nTrue\n"


def test_sub_interpreters() -> None:
    """Every interpreter has a finder of its own, with a GIL of its own, and they import at the same time."""
    code = """
try:
    import _interpreters as interpreters
    create, run = interpreters.create, interpreters.exec
except ImportError:
    import _xxsubinterpreters as interpreters
    create, run = interpreters.create, interpreters.run_string
import threading
program = '''
import sys, inspect
from pkg import mod
assert mod.__loader__ is sys.meta_path[0] and type(sys.meta_path[0]).__name__ == "OxidizedFinder"
import json, decimal, pkg.sub.leaf, pkgutil
assert "area" in inspect.getsource(mod.area) and "Shape" in inspect.getsource(mod.Shape)
assert [name for _, name, _ in pkgutil.iter_modules(pkg.__path__)] == ["latin", "mod", "sub", "tool"]
assert sys.meta_path[0].get_data(sys.executable + "/pkg/data.txt")
from oxidized_importer import OxidizedFinder
OxidizedFinder(), OxidizedFinder(b"pyembed\\\\3" + bytes(13))
'''
failures = []
def work():
    for _ in range(3):
        interpreter = create()
        failures.append(run(interpreter, program))
        interpreters.destroy(interpreter)
threads = [threading.Thread(target=work) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(set(failures), finder is sys.meta_path[0], finder.find_spec("pkg").name)
"""
    assert outcome(code) == "{None} True pkg\n"


def test_use_while_python_ends() -> None:
    """What is called when modules are gone already gives exceptions or works; the process ends well."""
    code = """
class Late:
    def __init__(self):
        self.kept = finder
    def __del__(self):
        for call in (lambda: self.kept.find_spec("pkg.mod"), lambda: self.kept.get_source("pkg"), lambda: self.kept.find_spec("absent"),
                     lambda: self.kept.get_data("/x"), lambda: self.kept._names(), lambda: self.kept.get_code("pkg.latin")):
            try:
                call()
            except Exception:
                pass
import builtins, pkg.mod
builtins.late = Late()
pkg.mod.late = Late()
cycle = [Late()]
cycle.append(cycle)
print("ends")
"""
    result = run(executable("MEMORY"), PRELUDE + code)
    assert (result.returncode, result.stdout) == (0, "ends\n"), result


def test_many_finders_come_and_go() -> None:
    """Finders are freed; views of their contents outlive them."""
    code = """
import gc
from oxidized_importer import OxidizedFinder, OxidizedResource
source = OxidizedFinder()
resource = OxidizedResource()
resource.name, resource.is_module, resource.in_memory_source = "m", True, b"x" * 100000
source.add_resource(resource)
data = source.serialize_indexed_resources()
def size():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096
views = []
for number in range(2000):
    new = OxidizedFinder(bytearray(data))
    if number % 500 == 0:
        views.append(new._entry("m")["in_memory_source"])
    if number == 200:
        before = size()
del new
print(size() - before < 20 << 20, {bytes(view) == b"x" * 100000 for view in views})
"""
    assert outcome(code) == "True {True}\n"
