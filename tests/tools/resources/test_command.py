"""Command lines: options, rows, whole files, errors."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.resources import command
from tools.resources.command import Options, UsageError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def options(*arguments: str) -> Options:
    return Options(list(arguments), values=("label", "root*", "levels*"), switches=("fast",))


def test_options(tmp_path: Path) -> None:
    (tmp_path / "more").write_text("--root\nb\n--fast\n")
    found = options("--label", "@x//:y", "--root=a", f"@{tmp_path / 'more'}", "--root=c=d")
    assert found.one("label") == "@x//:y"
    assert found.many("root") == ["a", "b", "c=d"]
    assert found.has("fast")
    assert found.one("levels", "7") == "7"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--lable=x"], "unknown option '--lable'; there are --fast, --label, --levels, --root"),
        (["--label"], "'--label' needs a value"),
        (["--label="], "'--label' needs a value"),
        (["--label=a", "--label=b"], "'--label' stands twice"),
        (["--fast=1"], "'--fast' takes no value"),
        (["x"], r"expected 0 arguments that are no options, got \['x'\]"),
    ],
)
def test_wrong_options(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        options(*arguments)


def test_missing_option() -> None:
    with pytest.raises(UsageError, match="'--label' is missing"):
        options().one("label")


def test_levels() -> None:
    assert options().levels() == [0]
    assert options("--levels=2,0", "--levels=2").levels() == [0, 2]
    with pytest.raises(UsageError, match="'--levels' has '3'"):
        options("--levels=3").levels()


@given(JSON)
def test_json_is_parsed_as_the_json_module_does(value: object) -> None:
    text = json.dumps(value)
    assert command.parse_json(f" {text}\n") == value == json.loads(text)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1} x', "'a'", "[1,]"])
def test_what_is_not_json(text: str) -> None:
    with pytest.raises(ValueError):
        command.parse_json(text)


def test_rows(tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.write_text('{"path": "a b", "name": "\\u00e9"}\n\n{"name": "x", "path": "y"}\n')
    assert command.read_rows(str(rows), ("path", "name")) == [("a b", "é"), ("y", "x")]


@pytest.mark.parametrize(
    "line", ["x", "[]", '{"path": "a"}', '{"path": "a", "name": 1}', '{"path": "", "name": "", "b": ""}']
)
def test_wrong_rows(tmp_path: Path, line: str) -> None:
    rows = tmp_path / "rows"
    rows.write_text('{"path": "a", "name": "b"}\n' + line)
    with pytest.raises(UsageError, match="rows:2: "):
        command.read_rows(str(rows), ("path", "name"))


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out"
    command.write_whole(str(target), [b"a", memoryview(b"b")])
    assert target.read_bytes() == b"ab"
    with pytest.raises(TypeError):
        command.write_whole(str(target), [b"c", None])  # type: ignore[list-item]
    assert target.read_bytes() == b"ab"
    assert list(tmp_path.iterdir()) == [target]


def test_errors_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["tool", "/nonexistent"])

    def usage(arguments: list[str]) -> None:
        Options(arguments, positional=2)

    def reading(arguments: list[str]) -> None:
        command.read_file(arguments[0])

    assert command.run(usage) == 1
    assert command.run(reading) == 1
    assert command.run(lambda arguments: None) == 0
    assert capsys.readouterr().err == (
        "error: expected 2 arguments that are no options, got ['/nonexistent']\n"
        "error: /nonexistent: No such file or directory\n"
    )
