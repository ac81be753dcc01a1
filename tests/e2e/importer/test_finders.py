"""Finders that a program makes itself: packed resources as bytes and as files, modules in memory and in files (F215 to F230, F241)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.importer.blobs import module, outcome
from tests.e2e.support import executable, output
from tools.resources import packed
from tools.resources.resource import ATTRIBUTES, Resource

MAKE_PYC = """
import py_compile, os
def compiled(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    py_compile.compile(source, target, doraise=True)
"""


@pytest.mark.parametrize("program", ["MEMORY", "VIRTUAL"])
def test_source_in_memory(program: str, tmp_path: Path) -> None:
    """F225: what has no bytecode is compiled on the fly, in the encoding it says, and `inspect` has its source."""
    latin = Resource("latin1", is_module=True, in_memory_source='# coding: latin-1\nWORD = "grün"\n'.encode("latin-1"))
    resources = [
        module("top", "import top.leaf as leaf\nHERE = __package__\n", is_package=True),
        module("top.leaf", "class Leaf:\n    pass\nassert Leaf, 'no'\n"),
        module("broken", "x = = 1\n"),
        latin,
    ]
    code = """
import inspect, top, latin1
print(top.HERE, top.leaf.Leaf.__module__, latin1.WORD, top.__path__ == [sys.executable + "/top"], top.__loader__ is finder)
print(inspect.getsource(top.leaf.Leaf), end="")
try:
    import broken
except SyntaxError as error:
    print(error.filename.removeprefix(sys.executable + "/"), error.lineno, "broken" in sys.modules)
"""
    assert outcome(tmp_path, resources, code, program) == (
        "top top.leaf grün True True\nclass Leaf:\n    pass\nbroken.py 1 False\n"
    )


def test_modules_in_files(tmp_path: Path) -> None:
    """F241, F242: source and bytecode in files have a `__file__` and a `__cached__`; a package's path is its folder."""
    for name, text in [
        ("pkg1/__init__.py", ""),
        ("pkg1/m.py", "X = __file__\ndef f():\n    return 1\n"),
        ("bare.py", "Y = 1\n"),
    ]:
        path = tmp_path / "lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    resources = [
        Resource("pkg1", is_module=True, is_package=True, relative_path_module_source=b"lib/pkg1/__init__.py"),
        Resource("pkg1.m", is_module=True, relative_path_module_source=b"lib/pkg1/m.py", relative_path_module_bytecode=b"lib/cache/m.pyc"),
        Resource("bare", is_module=True, relative_path_module_bytecode=b"lib/bare.pyc"),
        Resource("gone", is_module=True, relative_path_module_source=b"lib/gone.py"),
        Resource("short", is_module=True, relative_path_module_bytecode=b"lib/short.pyc"),
        Resource("old", is_module=True, relative_path_module_bytecode=b"lib/old.pyc"),
        Resource("away", is_module=True, relative_path_module_source=b"../away.py"),
    ]  # fmt: skip
    (tmp_path / "lib/short.pyc").write_bytes(b"short")
    (tmp_path / "lib/old.pyc").write_bytes(b"\x00" * 40)
    code = (
        MAKE_PYC
        + """
root = sys.argv[3]
compiled(root + "/lib/pkg1/m.py", root + "/lib/cache/m.pyc")
compiled(root + "/lib/bare.py", root + "/lib/bare.pyc")
import inspect, pkgutil, pkg1.m, bare
cut = lambda path: path and path.removeprefix(root + "/lib/")
for module in pkg1, pkg1.m, bare:
    spec = module.__spec__
    print(cut(module.__file__), cut(getattr(module, "__cached__", None)), spec.has_location, cut(finder.get_filename(module.__name__)))
print(cut(pkg1.m.X), cut(pkg1.m.f.__code__.co_filename), [cut(path) for path in pkg1.__path__], inspect.getsource(pkg1.m.f).splitlines()[1])
print([name for _, name, _ in pkgutil.iter_modules(pkg1.__path__)], finder.get_source("bare"))
print(finder.get_data(pkg1.m.__file__).splitlines()[0], finder.origin == root)
for name in "gone", "short", "old", "away":
    try:
        __import__(name)
    except ImportError as error:
        print(error.name, str(error).replace(root, ""))
"""
    )
    lines = outcome(tmp_path, resources, code).splitlines()
    assert re.fullmatch(r"pkg1/__init__\.py \S+ True pkg1/__init__\.py", lines[0])
    assert lines[1:] == [
        "pkg1/m.py cache/m.pyc True pkg1/m.py",
        "bare.pyc bare.pyc True bare.pyc",
        "pkg1/m.py pkg1/m.py ['pkg1']     return 1",
        "['m'] None",
        "b'X = __file__' True",
        "gone its file cannot be read: [Errno 2] No such file or directory: '/lib/gone.py'",
        "short its .pyc file is cut short or of another version of Python",
        "old its .pyc file is cut short or of another version of Python",
        "away its file '../away.py' is not below the resources' origin",
    ]


def test_optimization_levels(tmp_path: Path) -> None:
    """F224: the level that Python runs at, else what is compiled from source, else another level's bytecode."""
    code = """
import marshal
from oxidized_importer import OxidizedResource
def code(value):
    return marshal.dumps(compile(f"VALUE = {value}", "x.py", "exec"))
def resource(name, **fields):
    new = OxidizedResource()
    new.name, new.is_module = name, True
    for field, value in fields.items():
        setattr(new, field, value)
    finder.add_resource(new)
resource("right", in_memory_source=b"VALUE = 9", in_memory_bytecode=code(0), in_memory_bytecode_opt1=code(1))
resource("compiled", in_memory_source=b"VALUE = 9", in_memory_bytecode_opt2=code(2))
resource("other", in_memory_bytecode_opt2=code(2), in_memory_bytecode_opt1=code(1))
resource("damaged", in_memory_bytecode=marshal.dumps(5))
resource("cut", in_memory_bytecode=code(1)[:10])
resource("nothing")
import right, compiled, other
print(right.VALUE, compiled.VALUE, other.VALUE)
for name in "damaged", "cut", "nothing":
    try:
        __import__(name)
    except (ImportError, EOFError) as error:
        print(type(error).__name__, name in sys.modules)
"""
    assert outcome(tmp_path, [], code) == "0 9 1\nImportError False\nEOFError False\nImportError False\n"


def test_merging(tmp_path: Path) -> None:
    """Fields of resources with one name are united when they are indexed, and replaced whole by `add_resource`."""
    first = tmp_path / "first"
    first.write_bytes(packed.write([module("m", "A = 1\n", in_memory_package_resources={"a": b"1"}), module("n")]))
    second = [Resource("m", is_package=True, in_memory_package_resources={"b": b"2"})]
    code = """
both = OxidizedFinder(resources_file=sys.argv[4] if len(sys.argv) > 4 else sys.argv[3] + "/first")
both.index_file_memory_mapped(sys.argv[2])
print(both._names(), sorted(both._entry("m")), both._resource_names("m"), bytes(both._resource("m", "b")), both._resource("m", "a"))
both._index(open(sys.argv[2], "rb").read(), True)
print(sorted(both._entry("m")), both._entry("none"), both._metadata_names("m"), both._metadata("m", "x"))
print(OxidizedFinder(resources_data=open(sys.argv[2], "rb").read(), resources_file="/absent")._names())
"""
    assert outcome(tmp_path, second, code) == (
        "['m', 'n'] ['in_memory_package_resources', 'in_memory_source', 'is_module', 'is_package', 'name'] ['b'] b'2' None\n"
        "['in_memory_package_resources', 'is_package', 'name'] None [] None\n['m']\n"
    )


def test_every_field(tmp_path: Path) -> None:
    """F196, F197, F202: all fields of the format come out as they went in, those that the build never writes, too."""
    full = Resource(
        "full",
        is_package=True,
        is_namespace_package=True,
        in_memory_source=b"s",
        in_memory_bytecode=b"0",
        in_memory_bytecode_opt1=b"1",
        in_memory_bytecode_opt2=b"2",
        in_memory_extension_module_shared_library=b"e",
        in_memory_package_resources={"r/x": b"r", "r/y": b""},
        in_memory_distribution_resources={"METADATA": b"m"},
        in_memory_shared_library=b"l",
        shared_library_dependency_names=["libb", "liba"],
        relative_path_module_source=b"p/s.py",
        relative_path_module_bytecode=b"p/0",
        relative_path_module_bytecode_opt1=b"p/1",
        relative_path_module_bytecode_opt2=b"p/\xff",
        relative_path_extension_module_shared_library=b"p/e",
        relative_path_package_resources={"f": b"p/f", "out": b"../out"},
        relative_path_distribution_resources={"RECORD": b"p/RECORD"},
        is_module=True,
        is_builtin_extension_module=True,
        is_frozen_module=True,
        is_extension_module=True,
        is_shared_library=True,
        is_utf8_filename_data=True,
        file_executable=True,
        file_data_embedded=b"d",
        file_data_utf8_relative_path="größe",
    )
    code = """
def shown(value):
    if isinstance(value, memoryview):
        assert value.readonly
        return bytes(value)
    return {key: shown(item) for key, item in value.items()} if isinstance(value, dict) else value
print(ascii({key: shown(value) for key, value in finder._entry("full").items()}))
print(finder._resource("full", "f").removeprefix(sys.argv[3]), finder._resource("full", "out"), finder._resource_names("full"))
print(finder._metadata("full", "RECORD").removeprefix(sys.argv[3]), finder._metadata_names("full"))
"""
    shown, paths, metadata = outcome(tmp_path, [full], code).splitlines()
    expected: dict[str, object] = {slot: getattr(full, slot) for slot in ATTRIBUTES}
    for slot, value in expected.items():
        if slot.startswith("relative_path"):
            expected[slot] = (
                {key: path.decode() for key, path in value.items()}
                if isinstance(value, dict)
                else bytes(value).decode("utf-8", "surrogateescape")  # type: ignore[call-overload]
            )
    assert eval(shown) == expected
    assert paths == "/p/f None ['f', 'out', 'r/x', 'r/y']"
    assert metadata == "/p/RECORD ['METADATA', 'RECORD']"


def test_damaged_resources(tmp_path: Path) -> None:
    """F199: whatever is wrong with packed resources is a ValueError that says what; nothing of them is indexed."""
    sound = packed.write(
        [module("m", "A = 1\n"), module("n", is_package=True, in_memory_package_resources={"r": b"x"})]
    )
    (tmp_path / "sound").write_bytes(sound)
    code = """
import random
sound = open(sys.argv[3] + "/sound", "rb").read()
def message(data):
    try:
        OxidizedFinder(data)
    except ValueError as error:
        return str(error)
print(message(b""), message(b"pyembed\\2" + sound[8:]), message(sound[:-1]), message(sound + b"x"), message(memoryview(sound)), sep="\\n")
print(message(memoryview(bytearray(b"x".join(sound[i:i+1] for i in range(len(sound)))) + b"x")[::2]))
chance = random.Random(7)
refused = 0
for _ in range(20000):
    data = bytearray(sound)
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] = chance.choice([0, 1, 2, 255, chance.randrange(256)])
    try:
        damaged = OxidizedFinder(data)
    except ValueError:
        refused += 1
    else:
        for name in damaged._names():
            damaged._entry(name), damaged._resource_names(name), damaged.find_spec(name), damaged.iter_modules()
print(refused > 10000)
before = finder._names()
try:
    finder.index_bytes(sound[:-1])
except ValueError:
    print(finder._names() == before)
"""
    assert outcome(tmp_path, [], code) == (
        "packed resources are cut short: 0 bytes, the magic alone has 8\n"
        "not packed resources of version 3: they start with 'pyembed\\x02'\n"
        f"section 0x0b is cut short: 2 bytes at {len(sound) - 2} of {len(sound) - 1}\n"
        f"the sections end at {len(sound)}, the data at {len(sound) + 1}\n"
        "None\nNone\nTrue\nTrue\n"
    )


def test_what_can_change_is_copied(tmp_path: Path) -> None:
    """F216: bytes are used where they lie; a bytearray may be changed afterwards, nothing is seen of it."""
    code = """
data = open(sys.argv[2], "rb").read()
changing = bytearray(data)
copied, kept = OxidizedFinder(changing), OxidizedFinder(data)
changing[:] = bytes(len(changing))
changing.clear()
print(bytes(copied._entry("m")["in_memory_source"]), copied._names() == kept._names(), sys.getrefcount(data) > 2)
class Deceiving:
    def __buffer__(self, flags): return 5
for wrong in Deceiving(), [1], 5, "text":
    try:
        OxidizedFinder(wrong)
    except TypeError:
        print("TypeError")
"""
    assert outcome(tmp_path, [module("m", "A = 1\n")], code) == "b'A = 1\\n' True True\n" + 4 * "TypeError\n"


def test_builtin_modules_cannot_be_hidden(tmp_path: Path) -> None:
    """F214: as with Python's own finders, a builtin module comes before any other of its name."""
    code = "import time, errno; print(time.__spec__.origin, errno.__spec__.origin)"
    assert outcome(tmp_path, [module("time", "1/0"), module("errno", "1/0")], code) == "built-in built-in\n"


def test_own_finder_in_place_of_the_packaged(tmp_path: Path) -> None:
    """F213, F240: what is packaged can be had as bytes, and imported from those by a finder that is alone."""
    code = """
import sys, oxidized_importer
data = sys.meta_path[0].serialize_indexed_resources()
sys.meta_path[:] = [oxidized_importer.OxidizedFinder(data)]
for name in [name for name in sys.modules if name == "pkg" or name.startswith("json")]:
    del sys.modules[name]
import pkg.mod, json, colorsys
print(pkg.mod.__loader__ is sys.meta_path[0], json.loads("[1]"), colorsys.__loader__ is sys.meta_path[0])
"""
    assert output(executable("MEMORY"), code) == "True [1] True\n"


def test_threads_index_while_others_look(tmp_path: Path) -> None:
    """F245: indexing, iterating and importing at once."""
    code = """
import threading
data = open(sys.argv[2], "rb").read()
failures = []
def run(work):
    def guarded():
        try:
            for round in range(300):
                work(round)
        except BaseException as error:
            failures.append(error)
    return threading.Thread(target=guarded)
def look(round):
    assert finder.find_spec("m0").name == "m0" and bytes(finder._entry("m1")["in_memory_source"]) == b"A = 1"
    assert finder.get_data(sys.executable + "/m2.py") == b"A = 1"
threads = [run(lambda round: finder._index(data, round % 2 == 0)), run(lambda round: list(finder.iter_modules())), run(look), run(look),
           run(lambda round: [finder._entry(name) for name in finder._names()])]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(failures)
"""
    resources = [Resource(f"m{number}", is_module=True, in_memory_source=b"A = 1") for number in range(20)]
    assert outcome(tmp_path, resources, code) == "[]\n"


def test_time_of_indexing(tmp_path: Path) -> None:
    """F198: indexing as much as the standard library has takes about a tenth of a millisecond; 2 are let pass."""
    code = """
import time
from oxidized_importer import OxidizedFinder
data = OxidizedFinder.serialize_indexed_resources(sys.meta_path[1])
def best(function, times):
    results = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        results.append(time.perf_counter() - start)
    return min(results)
print(len(OxidizedFinder(data)._names()) > 600, best(lambda: OxidizedFinder(data), 200) < 0.002)
"""
    assert outcome(tmp_path, [], code) == "True True\n"
