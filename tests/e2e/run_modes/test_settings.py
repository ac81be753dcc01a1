"""Settings of the interpreter that reach the running executable (section J of the features)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run


def test_marks() -> None:
    """F317, F318, F335: `sys.frozen`, `sys._MEIPASS` (the executable's directory), `sys.argvb` (the bytes as they came)."""
    program = executable("SETTINGS")
    shown = output(program, "import sys; print(sys.frozen, sys._MEIPASS, sys.argvb[0], sys.argvb[2:])", b"\xff", "")
    folder = os.path.dirname(os.path.realpath(program))
    assert shown == f"True {folder} {os.fsencode(program)!r} [b'\\xff', b'']\n"


def test_site() -> None:
    """F315: `site` runs, and gives its builtins."""
    assert (
        output(executable("SETTINGS"), "print('site' in sys.modules, callable(exit), sys.flags.no_site)")
        == "True True 0\n"
    )


def test_hash_seed() -> None:
    """F324, F370: a fixed seed gives the same hashes in every run; without one they differ."""
    code = "print(hash('a'))"
    assert len({output(executable("SETTINGS"), code) for _ in range(3)}) == 1
    assert len({output(executable("EVAL"), code) for _ in range(3)}) == 3


def test_warnings() -> None:
    """F399: as `-W`; the last one given comes first."""
    program = executable("SETTINGS")
    result = run(program, "import warnings; warnings.warn('w')")
    assert result.returncode == 1
    assert result.stderr.endswith("UserWarning: w\n")
    result = run(program, "import warnings; warnings.warn('w', DeprecationWarning)")
    assert (result.returncode, result.stderr) == (0, "")


def test_options_of_the_implementation() -> None:
    """F401: as `-X`; and fields of newer Pythons."""
    code = "print(sys._xoptions, {column for *_, column in compile('a + b', '', 'eval').co_positions()})"
    assert output(executable("SETTINGS"), code) == "{'colour': 'blue'} {None}\n"


def test_utf8_mode_off() -> None:
    """F355: the locale decides again, and it is only looked at if asked for (F347): in the isolated profile it is C's."""
    code = "print(sys.flags.utf8_mode, sys.stdout.encoding)"
    assert output(executable("SETTINGS"), code, env={"LC_ALL": "C"}).split()[0] == "0"
    assert output(executable("EVAL"), code, env={"LC_ALL": "C"}) == "1 utf-8\n"


def test_gc_threshold() -> None:
    """After how many objects Python looks for garbage; the other thresholds are its own."""
    code = "import gc; print(*gc.get_threshold())"
    default = output(executable("MODULE"), code).split()
    assert default[0] != "12345"
    assert output(executable("FAST"), code).split() == ["12345", *default[1:]]


def test_huge_pages_hold_and_are_given_back() -> None:
    """More memory than is reserved, several times, from threads: it is usable, and most of it goes back to the system."""
    code = """
import gc, resource, threading
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() >> 20
def fill():
    things = [[n] for n in range(300_000)]
    assert sum(thing[0] for thing in things) == 300_000 * 299_999 // 2
for _ in range(3):
    threads = [threading.Thread(target=fill) for _ in range(4)]
    for thread in threads: thread.start()
    peak = resident()
    for thread in threads: thread.join()
things = [str(n) for n in range(2_000_000)]
peak = resident()
del things
gc.collect()
print(peak > 120, resident() < peak - 80)
"""
    assert output(executable("MODULE"), code) == "True True\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("MODULE", "AssertionError: asserted"), ("OPT1", "0 A point. False 1"), ("OPT2", "0 None False 2")],
)
def test_optimization(name: str, expected: str) -> None:
    """F306, F380: asserts go at level 1, docstrings at level 2, in the program and in the standard library."""
    code = "import shapes; print(shapes.Point(0).x, shapes.Point.__doc__, __debug__, sys.flags.optimize)"
    result = run(executable(name), code)
    assert (result.stdout or result.stderr).splitlines()[-1] == expected
    documented = output(executable(name), "import textwrap; print(textwrap.dedent.__doc__ is not None)")
    assert documented == f"{name != 'OPT2'}\n"


@pytest.mark.parametrize("place", [b"place", b"not utf-8 \xff"])
def test_modules_in_files(tmp_path: Path, place: bytes) -> None:
    """F299, F319, F320: 'sys_paths' turns Python's own importer on, and `$ORIGIN` is where the executable is, links resolved."""
    program = tmp_path / os.fsdecode(place) / "program"
    program.parent.mkdir()
    program.write_bytes(executable("ORIGIN").read_bytes())
    program.chmod(0o755)
    link = tmp_path / "link"
    link.symlink_to(program)
    beside = program.parent / "lib"
    beside.mkdir()
    (beside / "beside.py").write_text("def where():\n    return __file__\n")
    (beside / "shapes.py").write_text("raise AssertionError('the packaged module comes first')\n")
    code = """
import beside, shapes
print(ascii([sys.path, beside.where()]), type(beside.__loader__).__name__)
print([getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path])
"""
    assert output(link, code).splitlines() == [
        ascii([[str(beside)], str(beside / "beside.py")]) + " SourceFileLoader",
        "['OxidizedFinder', 'PathFinder']",
    ]
    # 'write_bytecode' is off by default (F327).
    assert sorted(path.name for path in beside.iterdir()) == ["beside.py", "shapes.py"]
