"""Executables that have only what filter files name (F453-F457)."""

from __future__ import annotations

import pytest

from tests.e2e.support import executable, output, run

LEFT_OUT = "it was left out of //tests/e2e/trimming:filtered: add its name to one of the 'resource_filter_files'"


def test_what_is_named_is_there() -> None:
    code = "import json, shop.lamp; print(shop.lamp.NAME, json.loads('[1]'))"
    assert output(executable("FILTERED"), code) == "lamp [1]\n"
    code = "from shop import chair; print(chair.__loader__.get_data(sys.executable + '/shop/data/note.txt'))"
    assert output(executable("FILTERED"), code) == "b'a text\\n'\n"


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("import csv", f"ModuleNotFoundError: No module named 'csv'; {LEFT_OUT}"),
        ("import xml.dom", f"ModuleNotFoundError: No module named 'xml'; {LEFT_OUT}"),
        ("import encodings.cp037", f"ModuleNotFoundError: No module named 'encodings.cp037'; {LEFT_OUT}"),
        ("from encodings import cp037", f"ImportError: cannot import name 'cp037' from 'encodings'; {LEFT_OUT}"),
        ("__import__('work')", f"ModuleNotFoundError: No module named 'work'; {LEFT_OUT}"),
        ("import csw", "ModuleNotFoundError: No module named 'csw'"),
        ("import json.xml", "ModuleNotFoundError: No module named 'json.xml'"),
        ("import _json.x", "ModuleNotFoundError: No module named '_json.x'; '_json' is not a package"),
    ],
)
def test_imports_of_what_is_not(statement: str, error: str) -> None:
    """They fail as ever, and those of something that was left out say so."""
    result = run(executable("FILTERED"), statement)
    assert (result.returncode, result.stderr.splitlines()[-1]) == (1, error)


def test_what_an_exception_knows() -> None:
    code = "try: import csv\nexcept ModuleNotFoundError as error: print(error.name, error.path)"
    assert output(executable("FILTERED"), code) == "csv None\n"


@pytest.mark.parametrize(
    "question",
    [
        "sys.meta_path[0].find_spec('csv', None)",
        "__import__('_frozen_importlib')._find_spec('csv', None)",
        "__import__('_frozen_importlib')._find_spec('xml.dom', [])",
    ],
)
def test_questions_get_an_answer(question: str) -> None:
    """Who only asks whether there is a module is told that there is none."""
    assert output(executable("FILTERED"), f"print({question})") == "None\n"


@pytest.mark.parametrize(
    "code",
    [
        "del sys._getframe\ntry: import csv\nexcept ImportError as error: print(error)",
        "sys._getframe = 1\ntry: import csv\nexcept ImportError as error: print(error)",
        "try: __import__('\\udcff')\nexcept ImportError as error: print(ascii(str(error)))",
    ],
)
def test_odd_circumstances(code: str) -> None:
    """Where nothing is known of who asks, and for names that are no text, imports fail as ever."""
    assert output(executable("FILTERED"), code) in (
        "No module named 'csv'\n",
        "\"No module named '\\\\udcff'\"\n",
    )


def test_other_importers_are_asked() -> None:
    """What was left out may come from elsewhere."""
    code = """
class Other:
    @staticmethod
    def find_spec(name, path=None, target=None):
        spec = sys.meta_path[0].find_spec("json")
        return type(spec)(name, spec.loader) if name == "csv" else None
sys.meta_path.append(Other)
try: import csv
except ImportError as error: print(error)
"""
    assert output(executable("FILTERED"), code) == "no module named 'csv' is packaged\n"
