"""Sub-interpreters import packaged modules, too: each has an importer of its own."""

from __future__ import annotations

import sys

import pytest

from tests.e2e.support import executable, output, run

# The tests run with the Python that is in the executables. Before 3.13 there is one kind, and another name for the module.
KINDS = ["legacy", "isolated"] if sys.version_info >= (3, 13) else ["legacy"]
RUN = """
try:
    import _interpreters as interpreters
    create, execute = interpreters.create, interpreters.exec
except ImportError:
    import _xxsubinterpreters as interpreters
    create, execute = lambda kind: interpreters.create(isolated=False), interpreters.run_string

def run_in_another(kind, code):
    identity = create(kind)
    failure = execute(identity, code)
    assert failure is None, failure.formatted
    interpreters.destroy(identity)
"""


@pytest.mark.parametrize("kind", KINDS)
def test_imports(kind: str) -> None:
    """Packaged modules, and what the application says about `sys`."""
    inside = """
import sys, shapes, split.two, textwrap, zipimport
print([type(finder).__name__ for finder in sys.meta_path], sys.path, shapes.__loader__ is sys.meta_path[0])
print(sys.oxidized, sys.frozen, sys._MEIPASS == sys.prefix, type(sys.argvb[0]).__name__, flush=True)
"""
    code = f"{RUN}\nfor _ in range(2): run_in_another({kind!r}, {inside!r})"
    lines = ["['OxidizedFinder'] [] True", "True True True bytes"]
    assert output(executable("SETTINGS"), code).splitlines() == lines * 2


@pytest.mark.parametrize("kind", KINDS)
def test_importer_of_files_stays_if_wanted(kind: str) -> None:
    """F299: 'sys_paths' counts in every interpreter."""
    inside = "import sys; print([getattr(f, '__name__', type(f).__name__) for f in sys.meta_path], len(sys.path), flush=True)"
    code = f"{RUN}\nrun_in_another({kind!r}, {inside!r})"
    assert output(executable("ORIGIN"), code) == "['OxidizedFinder', 'PathFinder'] 1\n"


def test_many_at_once() -> None:
    """Threads that start interpreters and import in them at the same time."""
    inside = "import json, split.one, sys; assert json.loads('[1]') == [1]; print(split.one.__name__, flush=True)"
    code = f"""
{RUN}
import threading
threads = [threading.Thread(target=run_in_another, args=({KINDS[-1]!r}, {inside!r})) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    result = run(executable("EVAL"), code)
    assert (result.returncode, result.stdout.split(), result.stderr) == (0, ["split.one"] * 8, "")


def test_posix_can_be_imported_again() -> None:
    """Its initialization puts the importer in place once an interpreter, whatever a program does to `sys.modules`."""
    code = """
import sys
finder = sys.meta_path[0]
sys.meta_path.append(object)
del sys.modules["posix"]
import posix
print(sys.meta_path == [finder, object], posix.getpid() > 0)
"""
    assert output(executable("EVAL"), code) == "True True\n"


@pytest.mark.skipif(sys.version_info < (3, 14), reason="concurrent.interpreters is there since Python 3.14")
def test_concurrent_interpreters() -> None:
    """The public module, and the executor that is made of it."""
    code = """
from concurrent import interpreters
from concurrent.futures import InterpreterPoolExecutor
import shapes, textwrap
interpreter = interpreters.create()
print(interpreter.call(textwrap.dedent, "  called"))
interpreter.close()
with InterpreterPoolExecutor(2) as executor:
    print(list(executor.map(textwrap.dedent, ["  a", "  b"])))
"""
    assert output(executable("EVAL"), code) == "called\n['a', 'b']\n"
