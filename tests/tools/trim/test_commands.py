"""Recording runs, writing what was recorded, and checking it: with programs of the shell in the place of executables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.resources.command import UsageError
from tools.trim import check, record, update
from tools.trim.check import OutdatedError
from tools.trim.record import RunError


def program(path: Path, code: str) -> Path:
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


# Records its arguments, as executables do what they use; ends with its first one if that is a number.
RECORDS = """
mkdir -p "$PYOXIDIZER_RECORD"
for name in "$@" $(cat); do echo "$name"; done > "$PYOXIDIZER_RECORD/$$"
printf half >> "$PYOXIDIZER_RECORD/$$"
echo said; case $1 in [0-9]*) exit "$1";; k) kill -9 $$;; esac
"""


def run(*arguments: str, **more: Any) -> dict[str, Any]:
    return {"arguments": arguments, "program": None, "env": {}, "stdin": "", "exit_code": 0, **more}


def recorded(folder: Path, *runs: dict[str, Any], options: tuple[str, ...] = ()) -> dict[str, Any]:
    (folder / "runs").write_text("".join(json.dumps(row) + "\n" for row in runs))
    fixed = [f"--executable={folder / 'program'}", f"--runs={folder / 'runs'}", f"--output={folder / 'out'}"]
    record.main(["--label=//a:app", *fixed, *options])
    result: dict[str, Any] = json.loads((folder / "out").read_text())
    return result


def test_record(tmp_path: Path) -> None:
    program(tmp_path / "program", RECORDS)
    driver = program(tmp_path / "driver", '"$PYOXIDIZER_EXECUTABLE" "$WORD" "$HOME"')
    found = recorded(
        tmp_path,
        run("b", "a"),
        run("3", exit_code=3),
        run(stdin="c d\n"),
        run(program=str(driver), env={"WORD": "e", "HOME": "f"}),
    )
    assert found == {"names": ["3", "a", "b", "c", "d", "e", "f"], "failures": []}


def test_runs_that_end_otherwise(tmp_path: Path) -> None:
    program(tmp_path / "program", RECORDS)
    runs = [run("a"), run("7", "x y"), run("k")]
    failures = [
        "//a:app: `program 7 x y` ended with exit code 7, expected 0; correct the run or its 'exit_code'\nsaid",
        "//a:app: `program k` was ended by signal 9, expected 0; correct the run or its 'exit_code'\nsaid",
    ]
    with pytest.raises(RunError) as caught:
        recorded(tmp_path, *runs)
    assert str(caught.value) == "\n".join(failures)
    assert not (tmp_path / "out").exists()
    assert recorded(tmp_path, *runs, options=("--keep-going",))["failures"] == failures


def test_executables_for_other_machines(tmp_path: Path) -> None:
    (tmp_path / "program").write_bytes(b"\x7fELF\x02\x01\x01")
    (tmp_path / "program").chmod(0o755)
    with pytest.raises(RunError, match="cannot be run here: Exec format error; record with a build for this machine"):
        recorded(tmp_path, run())


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A source tree, and what the commands are given."""
    (tmp_path / "a").mkdir()
    (tmp_path / "imports").write_text("{}")
    (tmp_path / "recorded").write_text('{"names": ["x", "_csv"], "failures": []}')
    monkeypatch.setenv("BUILD_WORKSPACE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("BUILD_WORKING_DIRECTORY", str(tmp_path / "a"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


FIXED = [
    *("--label=//a:app", "--recorder=//a:app.trim", "--stdlib-imports=imports", "--list=a/list.txt"),
    *("--extensions=a/list.bzl", "--extension-module=_csv", "--extension-module=_ssl"),
]
HEAD = "# What //a:app keeps: written by `bazel run //a:app.trim`.\n"
UNUSED = '"""Extension modules that //a:app does without: written by `bazel run //a:app.trim`."""\n\nUNUSED_EXTENSION_MODULES = [\n    "_ssl",\n]\n'


def test_update(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    update.main([*FIXED, "--recorded=recorded", "--"])
    assert (workspace / "a/list.txt").read_text() == f"{HEAD}_csv\nx\n"
    assert (workspace / "a/list.bzl").read_text() == UNUSED
    assert f"{workspace}/a/list.txt: 2 lines, 2 added, 0 removed" in capsys.readouterr().err


def test_update_by_hand(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It adds to what is there; the program runs where the user is."""
    program(workspace / "program", f"{RECORDS}\npwd")
    (workspace / "a/list.txt").write_text(f"{HEAD}before\n")
    update.main([*FIXED, "--executable=program", "--", "_csv", "--help"])
    assert (workspace / "a/list.txt").read_text() == f"{HEAD}--help\n_csv\nbefore\n"
    assert (workspace / "a/list.bzl").read_text() == UNUSED
    update.main([*FIXED, "--executable=program", "--", "3"])
    assert (workspace / "a/list.txt").read_text() == f"{HEAD}--help\n3\n_csv\nbefore\n"
    assert "warning: the run ended with 3; " in capsys.readouterr().err


def test_update_in_the_wrong_way(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"^//a:app has 'trim_runs', .* `bazel run //a:app.trim`$"):
        update.main([*FIXED, "--recorded=recorded", "--", "argument"])
    monkeypatch.delenv("BUILD_WORKSPACE_DIRECTORY")
    with pytest.raises(UsageError, match=r"call it by `bazel run //a:app.trim`$"):
        update.main([*FIXED, "--recorded=recorded", "--"])
    assert list((workspace / "a").iterdir()) == []


def test_check(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "sizes").write_text('{"components": {"standard library": 10}}')
    given = [*FIXED, "--sizes", "sizes", "sizes"]
    update.main([*FIXED, "--recorded=recorded", "--"])
    check.main([*given, "--recorded=recorded", "--outcome=recorded"])
    check.main(given)
    assert "standard library" in capsys.readouterr().out
    (workspace / "failed").write_text('{"names": [], "failures": ["this fails"]}')
    with pytest.raises(OutdatedError, match=r"^this fails$"):
        check.main([*given, "--recorded=recorded", "--outcome=failed"])
    (workspace / "a/list.txt").write_text(f"{HEAD}x\ny\n")
    with pytest.raises(OutdatedError) as caught:
        check.main([*given, "--recorded=recorded", "--outcome=failed"])
    start, *lines = str(caught.value).splitlines()
    assert start == "//a:app is trimmed by lists that are not up to date; `bazel run //a:app.trim` writes them:"
    assert {"+_csv", "-y"} <= set(lines)
    with pytest.raises(OutdatedError, match=r'\+    "_csv",'):
        check.main(given)  # of the two files, one does not follow from the other
