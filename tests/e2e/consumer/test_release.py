"""The archive of a release, as the registry tests it: the module in e2e/smoke, built with what is in the archive and nothing else."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.e2e.consumer.nested import CHECKOUT, Nested
from tools.release import archive


def working_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The checkout as it is, as a tree of git's, in no index and object database but a temporary one."""
    monkeypatch.chdir(CHECKOUT)
    objects = subprocess.run(["git", "rev-parse", "--git-path", "objects"], check=True, capture_output=True, text=True)
    monkeypatch.setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", os.path.abspath(objects.stdout.strip()))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "objects"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    (tmp_path / "objects").mkdir()
    subprocess.run(["git", "add", "--all"], check=True)
    return subprocess.run(["git", "write-tree"], check=True, capture_output=True, text=True).stdout.strip()


def test_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is in it, and an executable that is built with it runs."""
    tree = working_tree(tmp_path, monkeypatch)
    made = tmp_path / "release.tar.gz"
    assert archive.main(["1.2.3", "--commit", tree, "--output", str(made)]) == 0
    smoke = tmp_path / "rules_pyoxidizer-1.2.3/e2e/smoke"
    smoke.mkdir(parents=True)
    nested = Nested(smoke, "consumer")
    with tarfile.open(made) as release:
        release.extractall(tmp_path, filter="data")
    assert sorted(path.name for path in smoke.parents[1].iterdir() if path.is_dir()) == [
        *("docs", "e2e", "examples", "rules", "tools"),
    ]
    assert 'version = "1.2.3"' in (smoke.parents[1] / "MODULE.bazel").read_text()
    result = nested.bazel("test", "//...", f"--sandbox_add_mount_pair={tmp_path}")
    nested.bazel("shutdown")
    assert result.returncode == 0, result.stderr
    assert "//:hello_test" in result.stdout
