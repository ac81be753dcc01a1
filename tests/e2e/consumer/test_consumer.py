"""The rules as others use them: as a module of another workspace (F001, F023)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.consumer.nested import CHECKOUT, Consumer
from tests.e2e.support import output


@pytest.fixture
def consumer(tmp_path: Path) -> Iterator[Consumer]:
    """A workspace that depends on this repository."""
    consumer = Consumer(tmp_path, "consumer")
    yield consumer
    consumer.bazel("shutdown")


def test_module(consumer: Consumer) -> None:
    """With `bazel_dep` and nothing else, `bazel run` prints what the program prints."""
    result = consumer.bazel("run", "//:hello")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Hello from Python 3.")


def test_manifest(consumer: Consumer, tmp_path: Path) -> None:
    """F469: a manifest of another workspace installs itself with the tools of this one."""
    build = consumer.folder / "BUILD.bazel"
    build.write_text(
        build.read_text().replace(' "python_executable")', ' "file_manifest", "python_executable")')
        + 'file_manifest(name = "dist", executables = {":hello": "bin/"}, python_resources = {":greeting": "lib"})\n'
    )
    result = consumer.bazel("run", "//:dist", "--", "installed")
    assert result.returncode == 0, result.stderr
    assert result.stdout == f"installed {tmp_path}/installed: 2 files\n"
    assert (tmp_path / "installed/lib/hello.py").exists()
    assert output(tmp_path / "installed/bin/hello").startswith("Hello from Python 3.")


def test_workspace(tmp_path: Path) -> None:
    """Without modules, with this repository's own WORKSPACE as an outsider writes it."""
    consumer = Consumer(tmp_path, "workspace")
    text = (CHECKOUT / "WORKSPACE").read_text().replace('"//rules:', '"@rules_pyoxidizer//rules:')
    text = text.replace(
        'workspace(name = "rules_pyoxidizer")', f'local_repository(name = "rules_pyoxidizer", path = "{CHECKOUT}")'
    )
    (tmp_path / "WORKSPACE").write_text(text)
    result = consumer.bazel("run", "--enable_workspace", "--noenable_bzlmod", "//:hello")
    consumer.bazel("shutdown")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Hello from Python 3.")
