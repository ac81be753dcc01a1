"""Extension modules in shared libraries, loaded from memory (F173, F179, F183, F190, F195)."""

from __future__ import annotations

import pytest

from tests.e2e.shared_extensions.probe import ask
from tests.e2e.support import executable, run

NUMPY = """
import numpy
matrix = numpy.array([[4.0, 1.0], [2.0, 3.0]])
"""


def test_an_extension_is_used() -> None:
    answer = ask(
        executable("IN_MEMORY"),
        "import markupsafe; from markupsafe import _speedups\n"
        "answer = [markupsafe._escape_inner is _speedups._escape_inner, str(markupsafe.escape('<a>'))]",
    )
    assert answer == [True, "&lt;a&gt;"]


def test_what_a_module_looks_like() -> None:
    """Its file is a virtual one; its spec stays as found."""
    program = executable("IN_MEMORY")
    answer = ask(
        program,
        "import importlib.util\nimport markupsafe._speedups as module\n"
        "spec, loader = module.__spec__, module.__loader__\n"
        "answer = dict(name=module.__name__, file=hasattr(module, '__file__'), origin=spec.origin,"
        " location=spec.has_location, loader=loader is spec.loader is sys.meta_path[0], text=repr(module),"
        " package=module.__package__, cached=spec.cached, code=loader.get_code(spec.name),"
        " source=loader.get_source(spec.name), is_package=loader.is_package(spec.name),"
        " again=importlib.util.find_spec(spec.name).origin == spec.origin)",
    )
    origin = f"{program.resolve()}/markupsafe/_speedups.so"
    assert answer == {
        "name": "markupsafe._speedups",
        "file": True,
        "origin": origin,
        "location": True,
        "loader": True,
        "text": f"<module 'markupsafe._speedups' from '{origin}'>",
        "package": "markupsafe",
        "cached": None,
        "code": None,
        "source": None,
        "is_package": False,
        "again": True,
    }


def test_cython() -> None:
    answer = ask(
        executable("IN_MEMORY"),
        "import msgpack, msgpack._cmsgpack as module\n"
        "answer = [msgpack.Packer is module.Packer, msgpack.unpackb(msgpack.packb({'a': [1, None]})), hasattr(module, '__file__')]",
    )
    assert answer == [True, {"a": [1, None]}, True]


def test_libraries_that_come_with_a_wheel() -> None:
    """Linear algebra calls OpenBLAS; all of it is mapped under the names it was packaged by."""
    answer = ask(
        executable("IN_MEMORY"),
        NUMPY
        + "answer = [numpy.linalg.eigvals(matrix).real.round(6).tolist(), numpy.fft.fft([1, 0, 0, 0]).real.tolist(),"
        " int(numpy.random.default_rng(1).integers(0, 10**9)) >= 0, mapped()]",
    )
    assert sorted(answer[0]) == [2.0, 5.0]
    assert answer[1:3] == [[1.0] * 4, True]
    memory = [path for path in answer[3] if path.startswith("/memfd:")]
    assert "/memfd:numpy._core._multiarray_umath (deleted)" in memory
    assert any(path.startswith("/memfd:libscipy_openblas") for path in memory)
    assert not [path for path in answer[3] if "numpy" in path and path not in memory]


def test_libraries_that_need_each_other() -> None:
    """Pillow's FreeType needs HarfBuzz, which needs FreeType."""
    answer = ask(
        executable("IN_MEMORY"),
        "from PIL import Image, ImageDraw, ImageFont\nimage = Image.new('L', (60, 20))\n"
        "ImageDraw.Draw(image).text((2, 2), 'text', 255, ImageFont.load_default(12))\n"
        "answer = [image.getbbox() is not None, mapped()]",
    )
    assert answer[0] is True
    for name in ("freetype", "harfbuzz"):
        assert len([path for path in answer[1] if path.startswith(f"/memfd:lib{name}-")]) == 1


def test_each_library_is_loaded_once_and_no_descriptor_stays() -> None:
    answer = ask(
        executable("IN_MEMORY"),
        "import os\nbefore = os.listdir('/proc/self/fd')\n" + NUMPY + "import markupsafe._speedups as first\n"
        "del sys.modules['markupsafe._speedups']\nimport markupsafe._speedups as second\n"
        "with open('/proc/self/maps') as maps: code = [line for line in maps if ' r-xp ' in line and '/memfd:' in line]\n"
        "answer = [first is second, first._escape_inner('<') == second._escape_inner('<'),"
        " len(code) == len({line.split()[5] for line in code}), before == os.listdir('/proc/self/fd')]",
    )
    assert answer == [False, True, True, True]


def test_imports_in_many_threads() -> None:
    answer = ask(
        executable("IN_MEMORY"),
        "import importlib, threading, numpy\n"
        "tests = ['numpy._core.' + n for n in ('_rational_tests', '_simd', '_struct_ufunc_tests', '_umath_tests')]\n"
        "names = [*tests, 'markupsafe._speedups', 'msgpack._cmsgpack'] * 4\nfound = []\n"
        "threads = [threading.Thread(target=lambda n=n: found.append(importlib.import_module(n).__name__)) for n in names]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "answer = sorted(found) == sorted(names)",
    )
    assert answer is True


def test_children_of_fork_go_on() -> None:
    answer = ask(
        executable("IN_MEMORY"),
        "import os\nimport markupsafe._speedups\nchild = os.fork()\n"
        "if not child:\n    import msgpack._cmsgpack\n    os._exit(msgpack.packb(1) == b'\\x01' and 7)\n"
        "answer = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])",
    )
    assert answer == 7


@pytest.mark.parametrize("name", ["IN_MEMORY", "IN_FILES"])
def test_single_phase_modules_have_their_full_name(name: str) -> None:
    """An old way of initialisation, in which Python has to hand the name over behind the module's back."""
    answer = ask(
        executable(name),
        "import numpy._core._umath_tests as module\n"
        "answer = [module.__name__, module.__spec__.name, module.inner1d([1, 2], [3, 4]).tolist()]",
    )
    assert answer == ["numpy._core._umath_tests", "numpy._core._umath_tests", 11]


def test_errors_of_initialisation_come_through() -> None:
    """What a module raises while it starts is what the import raises; a second try fails in the same way."""
    result = run(
        executable("IN_MEMORY"),
        "import sys\nsys.modules['datetime'] = None\nfor _ in range(2):\n"
        "    try:\n        import msgpack._cmsgpack\n    except ImportError as error:\n        print(error)\n",
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == 2


def test_a_second_name() -> None:
    """A library cannot be loaded twice: whatever name a path gives it, it is one module."""
    answer = ask(
        executable("IN_MEMORY"),
        "sys.path.append(sys.executable + '/markupsafe')\nimport _speedups, markupsafe._speedups\n"
        "answer = [_speedups is markupsafe._speedups, _speedups.__name__]",
    )
    assert answer == [True, "markupsafe._speedups"]
