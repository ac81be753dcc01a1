"""Sources of what is in memory, for people and tools: inspect, linecache, tracebacks, warnings, open; with and without `__file__`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run

PROGRAMS = ("MEMORY", "VIRTUAL")


@pytest.mark.parametrize("program", PROGRAMS)
def test_getsource(program: str) -> None:
    """Functions, classes, nested ones, methods, modules and packages; the standard library's, too."""
    code = """
import inspect, json, pkg, pkg.mod as mod
print(inspect.getsource(mod.area), inspect.getsource(mod.Shape), inspect.getsource(mod.Outer.Inner), sep="--\\n", end="")
print(inspect.getsource(mod.Shape.fail), end="")
print(len(inspect.getsource(mod).splitlines()), inspect.getsource(pkg).splitlines()[0], inspect.getdoc(mod.Shape))
print(inspect.getsource(json.JSONDecoder).splitlines()[0], inspect.getcomments(mod.area), inspect.findsource(mod.Shape)[1])
print(inspect.getmodule(mod.Shape) is mod, inspect.getsourcelines(mod.Outer)[1])
for nothing in int, sys, 5, len:
    try:
        print(inspect.getfile(nothing))
    except TypeError as error:
        print("TypeError")
"""
    assert output(executable(program), "import sys\n" + code) == (
        "def area(width, height):\n    # Only the source has this comment.\n    return width * height\n--\n"
        'class Shape:\n    """What has an area."""\n\n    def fail(self):\n        raise ValueError("no shape")  # line shown\n--\n'
        '    class Inner:\n        kind = "inner"\n'
        '    def fail(self):\n        raise ValueError("no shape")  # line shown\n'
        '18 """A package with data.""" What has an area.\n'
        "class JSONDecoder(object): None 8\n"
        "True 16\n"
        "TypeError\nTypeError\nTypeError\nTypeError\n"
    )


@pytest.mark.parametrize("program", PROGRAMS)
def test_tracebacks(program: str) -> None:
    """`traceback` shows lines, whatever caught the exception; `linecache` has them again after it was emptied."""
    code = """
import linecache, traceback, pkg.mod
for _ in range(2):
    try:
        pkg.mod.Shape().fail()
    except ValueError as error:
        frames = traceback.extract_tb(error.__traceback__)
        print(frames[-1].line, frames[-1].lineno, frames[-1].filename.removeprefix(sys.executable + "/"))
    linecache.clearcache()
"""
    line = 'raise ValueError("no shape")  # line shown 13 pkg/mod.py\n'
    assert output(executable(program), "import sys\n" + code) == 2 * line


def test_virtual_paths() -> None:
    """Modules in memory have a `__file__` that never changes, beside which their data is, and their code says the same."""
    code = """
import os, pkg, pkg.mod, ns, ns.part, pkg.sub.leaf, importlib.util
base = sys.executable + "/"
for module in pkg, pkg.mod, ns.part, pkg.sub.leaf:
    spec = module.__spec__
    assert spec.origin == module.__file__ and spec.has_location and spec.cached is None and getattr(module, "__cached__", None) is None
    assert spec.loader.get_filename(module.__name__) == module.__file__ and type(spec).__name__ == "ModuleSpec"
    print(module.__file__.removeprefix(base))
print(hasattr(ns, "__file__"), pkg.mod.area.__code__.co_filename == pkg.mod.__file__, repr(pkg.mod) == f"<module 'pkg.mod' from {pkg.mod.__file__!r}>")
load = pkg.mod.__loader__.get_data
print(load(os.path.join(os.path.dirname(pkg.__file__), "data.txt")), load(pkg.mod.__file__)[:10])
import pkgutil
print(pkgutil.get_data("pkg.sub", "../data.txt"), os.path.exists(pkg.__file__))
print(importlib.util.find_spec("json").origin.removeprefix(base), pkg.__path__ == [os.path.dirname(pkg.__file__)])
import importlib
before = pkg.mod.__file__
print(importlib.reload(pkg.mod).__file__ == before)
"""
    assert output(executable("VIRTUAL"), "import sys\n" + code) == (
        "pkg/__init__.py\npkg/mod.py\nns/part.py\npkg/sub/leaf.py\nFalse True True\n"
        "b'data of pkg\\n' b'\"\"\"A modul'\nb'data of pkg\\n' True\njson/__init__.py True\nTrue\n"
    )


@pytest.mark.parametrize(("program", "file"), [("MAIN_MEMORY", "None"), ("MAIN_VIRTUAL", "{}/pkg/tool.py")])
def test_main_program(program: str, file: str) -> None:
    """The main program, which `inspect` knows as `__main__`."""
    path = os.path.realpath(executable(program))
    assert output(executable(program)) == (
        f'{file.format(path)} pkg.tool\nclass Main:\n    """In the main program."""\n'
    )


@pytest.mark.parametrize("program", ["MAIN_MEMORY", "MAIN_VIRTUAL"])
def test_traceback_of_the_main_program(program: str) -> None:
    """What nobody catches is shown with its line, by Pythons that ask loaders for it: from 3.13 on."""
    result = run(executable(program), "fail")
    assert result.returncode == 1
    asks = output(executable("MEMORY"), "print(sys.version_info >= (3, 13))") == "True\n"
    assert ('raise ValueError("on purpose")  # shown with its line\n' in result.stderr) == asks
    assert 'pkg/tool.py", line 15, in <module>\n' in result.stderr
    assert result.stderr.endswith("ValueError: on purpose\n")


@pytest.mark.parametrize("program", PROGRAMS)
def test_lines_by_file_name_alone(program: str) -> None:
    """Warnings and debuggers ask `linecache` with nothing but a name; a name that is none stays unknown."""
    code = """
import sys, linecache, warnings, pkg.mod
file = pkg.mod.area.__code__.co_filename
warnings.simplefilter("always")
warnings.warn_explicit("watch out", UserWarning, file, 6)
linecache.checkcache()
print(linecache.getline(file, 9).strip(), linecache.getlines(file + "x"), linecache.getlines("pkg"), linecache.getlines("<x>"))
print(linecache.updatecache(file, module_globals=None)[0], linecache.getlines("/absent/pkg/mod.py"))
"""
    result = run(executable(program), code)
    assert result.stderr.endswith("pkg/mod.py:6: UserWarning: watch out\n  return width * height\n"), result.stderr
    assert result.stdout == 'class Shape: [] [] []\n"""A module with a function and a class."""\n []\n'


def test_open_reads_virtual_paths() -> None:
    """`open`, by whatever name programs know it, reads data and sources beside a virtual `__file__` as it reads files, and writes none."""
    code = r"""
import builtins, io, os, pathlib, pickle, pkg, tokenize
base = os.path.dirname(pkg.__file__)
data = os.path.join(base, "data.txt")
print(builtins.open is io.open, open, pickle.loads(pickle.dumps(open)) is open, "encoding" in (open.__doc__ or ""))
with open(data) as file:
    print(repr(file.read()), file.name == data, file.mode, file.readable(), file.writable(), file.encoding)
print(file.closed, open(file=data, mode="rb").read(), open(os.fsencode(data), "rb", 0).read(), open(data, newline="", encoding="ascii").readlines())
path = pathlib.Path(base, "sub", "..", "data.txt")
print(path.read_text(), path.read_bytes(), tokenize.open(pkg.__file__).readline())
with open(data, "rb") as file:
    print(file.peek()[:4], file.seek(5), file.read(2), file.seekable(), file.writable())
def raised(*arguments, **options):
    try:
        open(*arguments, **options)
    except Exception as error:
        return type(error).__name__, getattr(error, "filename", None) == arguments[0], error.__context__
print(raised(data, "w"), raised(data, "a"), raised(data, "r+"), raised(os.path.join(base, "absent")), raised(sys.executable + "/x"))
print(raised(data, "rw"), raised(data, buffering=0), raised(data, encoding="absent"), raised("/absent"), raised("/dev/null/x"))
def opener(path, flags):
    raise NotADirectoryError(path)
print(raised(data, opener=opener))
"""
    assert output(executable("VIRTUAL"), "import sys\n" + code) == (
        "True <built-in function open> True True\n"
        "'data of pkg\\n' True r True False utf-8\n"
        "True b'data of pkg\\n' b'data of pkg\\n' ['data of pkg\\n']\n"
        'data of pkg\n b\'data of pkg\\n\' """A package with data."""\n\n'
        "b'data' 5 b'of' True False\n"
        + " ".join(["('NotADirectoryError', True, None)"] * 3 + ["('FileNotFoundError', True, None)"] * 2)
        + "\n('ValueError', False, None) ('ValueError', False, None) ('LookupError', False, None)"
        " ('FileNotFoundError', True, None) ('NotADirectoryError', True, None)\n"
        "('NotADirectoryError', False, None)\n"
    )


def test_virtual_paths_are_files_and_folders() -> None:
    """`os` and what is made of it see what is packaged as they see files; that is what finds templates and data of libraries."""
    code = r"""
import glob, os, pathlib, shutil, stat, pkg
base = os.path.dirname(pkg.__file__)
data = os.path.join(base, "data.txt")
status = os.stat(data)
print(os.path.isfile(data), os.path.isdir(base), os.path.exists(os.path.join(base, "absent")), os.path.islink(data), os.path.getsize(data))
print(stat.filemode(status.st_mode), stat.filemode(os.stat(base).st_mode), status.st_mtime_ns == os.stat(sys.executable).st_mtime_ns, os.path.samefile(data, pkg.__file__))
print("data.txt" in os.listdir(base), b"data.txt" in os.listdir(os.fsencode(base)), os.listdir(base) == sorted(path.name for path in pathlib.Path(base).iterdir()))
with os.scandir(base) as entries:
    print([(entry.is_file(), entry.is_dir(), entry.is_symlink(), entry.path == data, os.fspath(entry) == data) for entry in entries if entry.name == "data.txt"])
print([os.path.relpath(path, base) for path in glob.glob(base + "/**/data.txt", recursive=True)], os.path.realpath(data) == data)
print(sorted(path.relative_to(base).as_posix() for path in pathlib.Path(base).rglob("*.txt")) == sorted(
    os.path.relpath(os.path.join(folder, name), base) for folder, _, names in os.walk(base) for name in names if name.endswith(".txt")))
print(os.path.isfile(os.path.relpath(data)), open(os.path.relpath(data)).read() == open(data).read())
def raised(function, path):
    try:
        function(path)
    except OSError as error:
        return type(error).__name__, error.filename == path, error.__context__
absent = os.path.join(base, "absent")
print(raised(os.stat, absent), raised(os.listdir, absent), raised(os.scandir, absent), raised(open, base))
print(raised(os.listdir, data), raised(os.stat, "/dev/null/x"), raised(os.listdir, sys.executable), raised(os.mkdir, absent))
print(os.stat, os.stat in os.supports_follow_symlinks, "follow_symlinks" in os.stat.__doc__)
"""
    assert output(executable("VIRTUAL"), "import sys\n" + code) == (
        "True True False False 12\n"
        "-r--r--r-- dr-xr-xr-x True False\n"
        "True True True\n"
        "[(True, False, False, True, True)]\n"
        "['data.txt'] True\n"
        "True\n"
        "True True\n"
        + " ".join(["('FileNotFoundError', True, None)"] * 3)
        + " ('IsADirectoryError', True, None)\n"
        + " ".join(["('NotADirectoryError', True, None)"] * 4)
        + "\n<built-in function stat> True True\n"
    )


def test_as_file_writes_none(tmp_path: Path) -> None:
    """`importlib.resources.as_file` gives a path that other processes and libraries open, and that leads to memory (certifi does that)."""
    code = r"""
import os, pkg, subprocess
from importlib.resources import as_file, files
with as_file(files(pkg) / "data.txt") as path:
    print(path.read_text(), path.is_file(), subprocess.run(["cat", path], stdout=-1).stdout, os.listdir(os.environ["TMPDIR"]))
print(path.exists())
"""
    result = output(executable("MEMORY"), code, env={"TMPDIR": str(tmp_path), "PATH": os.defpath})
    assert result == "data of pkg\n True b'data of pkg\\n' []\nFalse\n"


def test_open_is_pythons_own_without_virtual_paths() -> None:
    code = "import io, os, pkg\ntry:\n    open(pkg.__path__[0] + '/data.txt')\nexcept NotADirectoryError:\n    print('_oxidized_importer.importer.opening' in sys.modules)"
    assert output(executable("MEMORY"), "import sys\n" + code) == "False\n"


def test_sub_interpreters_open_virtual_paths_too() -> None:
    code = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
interpreter = interpreters.create()
interpreters.run_string(interpreter, "import os, pkg; print(open(os.path.join(os.path.dirname(pkg.__file__), 'data.txt')).read(), end='', flush=True)")
interpreters.destroy(interpreter)
"""
    assert output(executable("VIRTUAL"), code) == "data of pkg\n"
