"""Command lines: options, rows, whole files, errors."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from tools.resources import command
from tools.resources.command import UsageError


@pytest.mark.parametrize(("text", "levels"), [("0", [0]), ("2,0,2", [0, 2]), ("0,1,2", [0, 1, 2])])
def test_levels(text: str, levels: list[int]) -> None:
    assert command.levels(text) == levels


@pytest.mark.parametrize("text", ["3", "", "0,", "-1", "0 1"])
def test_wrong_levels(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="an optimisation level is 0, 1 or 2"):
        command.levels(text)


def test_a_label_may_begin_with_an_at_sign() -> None:
    parser = command.parser(None)
    parser.add_argument("--label")
    assert parser.parse_args(["--label", "@x//:y"]).label == "@x//:y"


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


@pytest.mark.parametrize("content", [b"", b"content"])
def test_mapping_a_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert command.map_file(str(tmp_path / "file")) == content


def test_errors_are_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["tool", "/nonexistent"])

    def usage(arguments: list[str]) -> None:
        raise UsageError(f"wrong: {arguments[0]}")

    def reading(arguments: list[str]) -> None:
        command.read_file(arguments[0])

    assert command.run(usage) == 1
    assert command.run(reading) == 1
    assert command.run(lambda arguments: None) == 0
    assert capsys.readouterr().err == ("error: wrong: /nonexistent\nerror: /nonexistent: No such file or directory\n")
