"""Extension modules of the application: linked, as shared libraries, or dropped (F173, F186, F187, F194)."""

from __future__ import annotations

import json

import pytest

from tests.e2e.support import executable, output, run

PROBE = """
import json, pickle
import first.speed as first, native.words as words, pure, rust.speed as rust, second.speed as second
print(json.dumps({
    "calls": [first.call(10), second.call(10), rust.call()],
    "counts": [first.count(), first.count(), second.count()],
    "names": [module.__name__ for module in (first, second, rust, words, pure)],
    "specs": [module.__spec__.name for module in (first, second, rust, words, pure)],
    "packages": [module.__package__ for module in (first, words, pure)],
    "type": first.Thing.__module__,
    "pure": pure.KIND,
    "pickled": [pickle.loads(pickle.dumps(first.call))(1), pickle.loads(pickle.dumps(words.Word("x"))).text],
    "longest": words.longest(["a", "bcd", "ef"]),
}))
"""
BUILTIN = "import sys; print(*sorted(n for n in sys.builtin_module_names if '.' in n or n == 'pure'))"


@pytest.mark.parametrize("name", ["LINKED", "SHARED_LIBRARIES"])
def test_modules_of_one_name_work_side_by_side(name: str) -> None:
    """Two modules `speed` with functions of one name that do different things, and a library that each has for itself."""
    modules = ["first.speed", "second.speed", "rust.speed", "native.words", "pure"]
    assert json.loads(output(executable(name), PROBE)) == {
        "calls": [11, 20, 42],
        "counts": [1, 2, 1],
        "names": modules,
        "specs": modules,
        "packages": ["first", "native", ""],
        "type": "first.speed",
        # Beside a source module of its name an extension module comes first.
        "pure": "extension",
        "pickled": [2, "x"],
        "longest": "bcd",
    }


def test_a_module_may_call_itself_something_else() -> None:
    code = "import sys, misnamed; print(misnamed.__name__, misnamed.__spec__.name, sys.modules['misnamed'] is misnamed)"
    assert output(executable("SHARED_LIBRARIES"), code) == "other.misnamed misnamed True\n"


@pytest.mark.parametrize(
    ("name", "linked"),
    [
        ("LINKED", "first.speed native.words pure rust.speed second.speed"),
        ("SHARED_LIBRARIES", "pure rust.speed second.speed"),
        ("DROPPED", "native.words pure second.speed"),
    ],
)
def test_linked_is_what_was_chosen(name: str, linked: str) -> None:
    assert output(executable(name), BUILTIN) == linked + "\n"


def test_what_is_dropped_is_not_there() -> None:
    assert "No module named 'first'" in run(executable("DROPPED"), "import first.speed").stderr
    assert output(executable("DROPPED"), "import second.speed; print(second.speed.call(4))") == "8\n"
