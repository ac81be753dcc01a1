"""Fetching from the pool of Debian's archive what no suite's index names any more."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.distribution.source import description, inputs, libraries, pool
from tools.distribution.source.libraries_recipes import RECIPES, Pin, Recipe
from tools.distribution.source.report import SourceError
from tools.distribution.source.toolchain import Toolchain

CONTENT = b"the older source"
SUM = hashlib.sha256(CONTENT).hexdigest()
OLD, NEW = "p_1.orig.tar.xz", "p_2.orig.tar.xz"


class _Suite(apt.PrivateApt):
    """Its index names a version of `p` that the mirror does not have; the one before is in the folder `mirror`."""

    mirror: Path

    def update(self) -> None:
        pass

    def source_files(self, name: str) -> list[apt.Package]:
        if name != "p":
            raise BootstrapError(f"Debian {self.suite} has no `{name}`")
        return [apt.Package("p", "2", f"copy:{self.mirror}/{NEW}", NEW, 9, "0" * 64)]

    def download_source(self, name: str, folder: Path) -> list[Path]:
        raise BootstrapError("404")


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "pool/main/p/p"
    folder.mkdir(parents=True)
    (folder / OLD).write_bytes(CONTENT)
    monkeypatch.setattr(_Suite, "mirror", folder, raising=False)
    monkeypatch.setattr(apt, "PrivateApt", _Suite)
    return folder


def test_what_is_in_the_pool_is_fetched(mirror: Path, tmp_path: Path) -> None:
    downloads = tmp_path / "downloads"
    assert pool.fetch(_Suite(tmp_path / "apt", "new"), "p", OLD, SUM, downloads) == ""
    assert [path.name for path in downloads.iterdir()] == [OLD]
    assert (downloads / OLD).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("package", "filename", "digest", "reason"),
    [
        ("p", OLD, "0" * 64, "Failed to fetch .* Hash Sum mismatch"),
        ("p", "p_0.orig.tar.xz", SUM, "Failed to fetch .*No such file or directory"),
        ("q", OLD, SUM, "Debian new has no `q`"),
    ],
)
def test_what_is_not_in_the_pool(
    mirror: Path, tmp_path: Path, package: str, filename: str, digest: str, reason: str
) -> None:
    downloads = tmp_path / "downloads"
    assert re.match(reason, pool.fetch(_Suite(tmp_path / "apt", "new"), package, filename, digest, downloads))
    assert not downloads.exists() or list(downloads.iterdir()) == []


def test_a_pinned_source_outlives_the_index(mirror: Path, tmp_path: Path) -> None:
    wanted = description.derive("3.13", "x86_64-unknown-linux-gnu", "noopt")
    pinned = dataclasses.replace(wanted, source_package="p", tarballs=(description.Tarball("1", "new", "1-1", SUM),))
    tarball, path = inputs.source(pinned, tmp_path)
    assert (tarball.version, path.read_bytes()) == ("1", CONTENT)
    (mirror / OLD).unlink()
    path.unlink()
    with pytest.raises(SourceError, match=rf"1: the suite has {NEW} instead, and the pool: Failed to fetch"):
        inputs.source(pinned, tmp_path)


def test_a_pinned_library_outlives_the_index(mirror: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = Recipe("base", "p", (Pin("1", "new", OLD, SUM),), (), (), (), ())
    monkeypatch.setitem(RECIPES, "base", recipe)
    (found,) = libraries.resolve(["base"], Toolchain(machine="x86_64-linux-gnu"), tmp_path)
    assert found.tarball.read_bytes() == CONTENT
