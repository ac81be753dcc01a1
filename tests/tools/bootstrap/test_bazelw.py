"""bazelw itself, with programs that stand in for Bazel."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

BAZELW = Path(__file__).parents[3] / "bazelw"
REACHES = """\
case "$*" in
--version) echo "bazel 7.7.1" ;;
*"mod graph"*) echo "bazel_skylib@1.7.1"; echo asked >>"$ASKED" ;;
*) echo "$PWD: $*" ;;
esac"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "XDG_CACHE_HOME": f"{tmp_path}/cache", "ASKED": f"{tmp_path}/asked"}


def stand_in(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def run(command: list[str], environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_bazel_that_reaches_the_registry_is_asked_once(tmp_path: Path, environment: dict[str, str]) -> None:
    stand_in(tmp_path, "bazelisk", REACHES)
    first = run([str(BAZELW), "build", "a b"], environment, tmp_path)
    assert (first.stdout, first.returncode) == (f"{tmp_path}: build a b\n", 0)
    assert "asking" in first.stderr
    second = run([str(BAZELW), "info"], environment, tmp_path)
    assert (second.stdout, second.stderr) == (f"{tmp_path}: info\n", "")
    assert Path(environment["ASKED"]).read_text() == "asked\n"


def test_through_links_even_one_called_bazel(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "bin/bazel").symlink_to(BAZELW)
    stand_in(tmp_path, "own", 'echo "own $*"')
    done = run(["bazel", "query"], {**environment, "RULES_PYOXIDIZER_BAZEL": f"{tmp_path}/bin/own"}, tmp_path)
    assert done.stdout == "own query\n"


def test_online_is_not_asked(tmp_path: Path, environment: dict[str, str]) -> None:
    stand_in(tmp_path, "bazelisk", REACHES)
    done = run([str(BAZELW), "info"], {**environment, "RULES_PYOXIDIZER_BAZEL": "online"}, tmp_path)
    assert (done.stdout, done.stderr) == (f"{tmp_path}: info\n", "")


@pytest.mark.parametrize("wish", ["/nonexistent/bazel", "fast"])
def test_wishes_that_cannot_be_met(tmp_path: Path, environment: dict[str, str], wish: str) -> None:
    done = run([str(BAZELW), "info"], {**environment, "RULES_PYOXIDIZER_BAZEL": wish}, tmp_path)
    assert done.returncode == 1
    assert wish in done.stderr
    assert done.stderr.count("\n") == 1
