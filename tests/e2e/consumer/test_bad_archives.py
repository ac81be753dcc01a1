"""Distributions that cannot be used: one error, which names the archive or the tag, and what is wrong (F032 to F039)."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.e2e.consumer.nested import Consumer
from tests.tools.distribution import sample

ARCHIVE = {"python_version": "3.13", "archive": "//:python.tar.zst", "target_triple": "x86_64-unknown-linux-gnu"}
NAME = "Python distribution 3.13 for x86_64-unknown-linux-gnu: "


@pytest.fixture(scope="module")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consumer]:
    """A workspace whose distribution is `python.tar.zst`, which tests make as bad as they like."""
    consumer = Consumer(tmp_path_factory.mktemp("consumer"), "bad_archives")
    with (consumer.folder / "BUILD.bazel").open("a") as file:
        file.write('\nexports_files(["python.tar.zst"])\n')
    yield consumer
    consumer.bazel("shutdown")


def archive(folder: Path, document: Any, member: str | None = None) -> bytes:
    """A small archive with a description, and if asked for with one more member."""
    sample.write(folder, document)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.add(folder, "python")
        if member:
            tar.addfile(tarfile.TarInfo(member))
    return zstandard.ZstdCompressor().compress(buffer.getvalue())


def changed(**fields: Any) -> Any:
    """The sample's description with other fields; one that is None is left out."""
    return {key: value for key, value in {**sample.document(), **fields}.items() if value is not None}


@pytest.mark.parametrize(
    ("make", "causes"),
    [
        pytest.param(
            lambda p: archive(p, sample.document())[:-20],
            [NAME, "python.tar.zst cannot be used", "it ends in the middle of its compressed data"],
            id="truncated",
        ),
        pytest.param(lambda p: b"no archive at all", [NAME, "its compressed data is not sound"], id="no archive"),
        pytest.param(
            lambda p: archive(p, sample.document(), "python/../../escaped"),
            [NAME, "'python/../../escaped', which is not a plain path below python/"],
            id="member that leaves",
        ),
        pytest.param(
            lambda p: archive(p, changed(version="4")), [NAME, "PYTHON.json: version", "'4'"], id="unsupported version"
        ),
        pytest.param(
            lambda p: archive(p, changed(python_exe=None)), [NAME, "python_exe: is missing"], id="missing field"
        ),
        pytest.param(
            lambda p: archive(p, changed(license_path="../../etc/passwd")),
            [NAME, "license_path", "inside the archive"],
            id="path that leaves",
        ),
        pytest.param(
            lambda p: archive(p, changed(python_version="3.12.1", python_major_minor_version="3.12")),
            [NAME, "it holds Python 3.12.1", 'python_version = "3.12"'],
            id="wrong version",
        ),
    ],
)
def test_bad_archive(consumer: Consumer, tmp_path: Path, make: Callable[[Path], bytes], causes: list[str]) -> None:
    """F033, F034: the build stops at the distribution, and says why, once."""
    consumer.ask_for_distribution(**ARCHIVE)
    (consumer.folder / "python.tar.zst").write_bytes(make(tmp_path))
    shown = consumer.errors("build", "//:hello")
    errors = [line for line in shown.splitlines() if line.startswith("Error in ")]
    assert len(errors) == 1, shown
    for cause in causes:
        assert cause in shown


def test_wrong_hash(consumer: Consumer, tmp_path: Path) -> None:
    """F036: the hash is checked before anything is unpacked."""
    consumer.ask_for_distribution(**ARCHIVE, sha256="0" * 64)
    content = archive(tmp_path, sample.document())
    (consumer.folder / "python.tar.zst").write_bytes(content)
    shown = consumer.errors("build", "//:hello")
    assert "python.tar.zst" in shown
    assert hashlib.sha256(content).hexdigest() in shown


@pytest.mark.parametrize(
    ("attributes", "cause"),
    [
        (
            {"python_version": "2.7"},
            'pyoxidizer.distribution(python_version = "2.7"): no archive of that version is known',
        ),
        ({**ARCHIVE, "target_triple": "vax-dec-vms"}, "'target_triple' is 'vax-dec-vms'"),
    ],
)
def test_bad_tag(consumer: Consumer, attributes: dict[str, str], cause: str) -> None:
    """F041: the tag is named with its version."""
    consumer.ask_for_distribution(**attributes)
    assert cause in consumer.errors("build", "//:hello")
