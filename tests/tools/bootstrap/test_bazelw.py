"""bazelw itself, with programs that stand in for Bazel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
REACHES = """\
case "$*" in
--version) echo "bazel 7.7.1" ;;
*"mod graph"*) echo "bazel_skylib@1.7.1"; echo asked >>"$ASKED" ;;
*) echo "$PWD: $*" ;;
esac"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "bin").mkdir()
    stand_in(tmp_path, "python3", f'exec "{sys.executable}" "$@"')
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "XDG_CACHE_HOME": f"{tmp_path}/cache", "ASKED": f"{tmp_path}/asked"}


@pytest.fixture
def bazelw(tmp_path: Path) -> str:
    """A copy in a checkout of its own: it follows links, and under Bazel the checkout's files are links."""
    checkout = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "tools/bootstrap", checkout / "tools/bootstrap", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / ".bazelversion", checkout)
    return str(shutil.copy(ROOT / "bazelw", checkout))


def stand_in(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def run(command: list[str], environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, text=True, check=False)


def test_a_bazel_that_reaches_the_registry_is_asked_once(
    tmp_path: Path, environment: dict[str, str], bazelw: str
) -> None:
    stand_in(tmp_path, "bazelisk", REACHES)
    first = run([bazelw, "build", "a b"], environment, tmp_path)
    assert (first.stdout, first.returncode) == (f"{tmp_path}: build a b\n", 0)
    assert "asking" in first.stderr
    second = run([bazelw, "info"], environment, tmp_path)
    assert (second.stdout, second.stderr) == (f"{tmp_path}: info\n", "")
    assert Path(environment["ASKED"]).read_text() == "asked\n"


def test_a_choice_that_is_gone_is_made_again(tmp_path: Path, environment: dict[str, str], bazelw: str) -> None:
    stand_in(tmp_path, "bazelisk", REACHES)
    run([bazelw, "info"], environment, tmp_path)
    (record,) = (tmp_path / "cache/rules_pyoxidizer/choice").iterdir()
    record.write_text(f'[ -e {tmp_path}/gone ] && exec {tmp_path}/gone "$@"\n')
    done = run([bazelw, "info"], environment, tmp_path)
    assert (done.stdout, done.returncode) == (f"{tmp_path}: info\n", 0)


def test_through_links_even_one_called_bazel(tmp_path: Path, environment: dict[str, str], bazelw: str) -> None:
    (tmp_path / "bin/bazel").symlink_to(bazelw)
    stand_in(tmp_path, "own", 'echo "own $*"')
    done = run(["bazel", "query"], {**environment, "RULES_PYOXIDIZER_BAZEL": f"{tmp_path}/bin/own"}, tmp_path)
    assert done.stdout == "own query\n"


def test_online_is_not_asked(tmp_path: Path, environment: dict[str, str], bazelw: str) -> None:
    stand_in(tmp_path, "bazelisk", REACHES)
    done = run([bazelw, "info"], {**environment, "RULES_PYOXIDIZER_BAZEL": "online"}, tmp_path)
    assert (done.stdout, done.stderr) == (f"{tmp_path}: info\n", "")


@pytest.mark.parametrize("wish", ["/nonexistent/bazel", "fast"])
def test_wishes_that_cannot_be_met(tmp_path: Path, environment: dict[str, str], bazelw: str, wish: str) -> None:
    done = run([bazelw, "info"], {**environment, "RULES_PYOXIDIZER_BAZEL": wish}, tmp_path)
    assert done.returncode == 1
    assert wish in done.stderr
    assert done.stderr.count("\n") == 1
