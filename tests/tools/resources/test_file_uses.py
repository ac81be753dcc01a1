"""Which modules use `__file__`, and what is said of them (F121)."""

from __future__ import annotations

import marshal

import pytest

from tools.resources.file_uses import summary, uses_file


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os\nhere = os.path.dirname(__file__)", True),
        ("def f():\n    class C:\n        x = __cached__", True),
        ("import m\nprint(m.__file__)", True),
        ("getattr(m, '__file__', None)", True),
        ("x = lambda: '__file__'", True),
        ("# __file__\n'''Says __file__.'''\ny = 1", False),
        ("print('no __file__ here')", False),
        ("__files__ = a__file__ = 1", False),
        ("", False),
    ],
)
def test_uses(source: str, expected: bool) -> None:
    assert uses_file(marshal.dumps(compile(source, "m.py", "exec"))) is expected


def test_summary() -> None:
    assert summary(["b"]).startswith("1 module in memory uses __file__ or __cached__ and will not have it: b; leave")
    many = summary([f"m{number}" for number in range(1000)])
    assert ": m0, m1, m10, m100, m101, m102, m103, m104 and 992 more; leave" in many
