"""Importing packaged modules, as programs see it (F215 to F230 in practice)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import ring_one, ring_two; print(ring_one.total(), ring_two.total())", "3 3", id="circular"),
        pytest.param("import größe; print(größe.LÄNGE, größe.__name__)", "zwölf größe", id="unicode name"),
        pytest.param(
            "import split.one, split.two; print(split.one.__name__, split.two.__name__)",
            "split.one split.two",
            id="namespace",
        ),
        pytest.param("import split; print(len(split.__path__), split.__doc__)", "1 None", id="bare namespace"),
        pytest.param("import a.b.sibling as s; print(s.ANSWER, s.__package__)", "imported a.b\n42 a.b", id="submodule"),
        pytest.param("from a.b import sibling; print(sibling.ANSWER)", "imported a.b\n42", id="from package"),
        pytest.param(
            "import importlib; print(importlib.import_module('.sibling', 'a.b').ANSWER)",
            "imported a.b\n42",
            id="import_module",
        ),
    ],
)
def test_import(code: str, expected: str) -> None:
    """F222, F223: modules, packages and namespace packages whose parts come from two libraries."""
    assert output(executable("EVAL"), code) == expected + "\n"


def test_missing_module() -> None:
    """F217: an import error inside a packaged module says what it wanted."""
    code = """
try:
    import needs_missing
except ModuleNotFoundError as error:
    print(error.name, "needs_missing" in sys.modules)
"""
    assert output(executable("EVAL"), code) == "not_packaged_anywhere False\n"


def test_missing_submodule() -> None:
    """F217: a package does not lend its name to modules it lacks."""
    result = run(executable("EVAL"), "import a.b.absent")
    assert result.returncode == 1
    assert result.stderr.endswith("ModuleNotFoundError: No module named 'a.b.absent'\n")


def test_failed_import_can_be_repeated() -> None:
    """A module that raised is not left behind in `sys.modules`."""
    code = """
for _ in range(2):
    try:
        import raises
    except ValueError as error:
        print(error, "raises" in sys.modules)
"""
    assert output(executable("EVAL"), code) == "boom False\nboom False\n"


def test_reload() -> None:
    """`importlib.reload` runs the module's code again, in the same module."""
    code = """
import importlib, shapes
before, shapes.extra, cls = shapes, 1, shapes.Point
print(importlib.reload(shapes) is before, shapes.extra, shapes.Point is cls)
"""
    assert output(executable("EVAL"), code) == "True 1 False\n"


def test_source_of_a_function() -> None:
    """F226: `inspect` finds sources in memory, with their comments."""
    assert output(executable("EVAL"), "import inspect, shapes; print(inspect.getsource(shapes.area), end='')") == (
        "def area(width, height):\n    # This comment is only in the source.\n    return width * height\n"
    )


def test_pickle() -> None:
    """Classes of packaged modules are found again by their names."""
    assert (
        output(executable("EVAL"), "import pickle, shapes; print(pickle.loads(pickle.dumps(shapes.Point(3))).x)")
        == "3\n"
    )


@pytest.mark.parametrize("name", ["EVAL", "MODULE"])
def test_files_do_not_shadow_packaged_modules(name: str, tmp_path: Path) -> None:
    """F299: modules of the same names in the working directory are not looked at, nor are others."""
    for module in ("shapes", "json", "encodings", "probe", "only_in_a_file"):
        (tmp_path / f"{module}.py").write_text("raise AssertionError('imported from a file')\n")
    code = """
import json, shapes
try:
    import only_in_a_file
except ModuleNotFoundError:
    print(shapes.area(2, 3))
"""
    assert output(executable(name), code, cwd=tmp_path) == "6\n"
