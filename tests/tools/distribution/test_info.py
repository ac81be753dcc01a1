"""The commands `info`, `licenses` and `extract` (F510 to F512), on archives made here."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.distribution import sample
from tools.distribution import command, info


def archive(folder: Path, document: Any, *, gzip: bool = False) -> Path:
    """An archive of the sample, with this description."""
    root = sample.write(folder / "sample", document)
    (root / "licenses/LICENSE.cpython.txt").write_text("A. HISTORY OF THE SOFTWARE\n")
    (root / "licenses/LICENSE.libssl-dev.txt").write_text("Apache License\n")
    (root / "build/lib/libssl.a").write_bytes(bytes(123_400))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz" if gzip else "w") as tar:
        tar.add(root, "python")
    path = folder / "python.tar"
    path.write_bytes(buffer.getvalue() if gzip else zstandard.compress(buffer.getvalue()))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Standard output of a command that must succeed."""
    assert command.main([str(each) for each in arguments]) == 0, capsys.readouterr()
    return capsys.readouterr().out


@pytest.mark.parametrize("gzip", [False, True])
def test_info(tmp_path: Path, capsys: pytest.CaptureFixture[str], gzip: bool) -> None:
    """The distribution, its extension modules with all variants, and its libraries with their sizes."""
    lines = run(capsys, "info", archive(tmp_path, sample.document(), gzip=gzip)).splitlines()
    assert lines[0] == "CPython 3.13.15 for x86_64-unknown-linux-gnu (noopt)"
    rows = [line.split() for line in lines]
    assert ["libpython", "static"] in rows
    assert ["C", "library", "glibc-dynamic,", "glibc-max-symbol-version:2.35"] in rows
    assert ["_ssl", "default", "0", "B", "libcrypto.a,", "libssl.a", "Apache-2.0"] in rows
    assert ["builtins", "default", "in", "the", "core", "0", "B", "-", "-"] in rows
    assert ["readline", "libedit", "0", "B", "libedit.a", "unknown"] in rows
    assert ["readline", "readline", "0", "B", "libreadline.a", "unknown"] in rows
    assert ["build/lib/libssl.a", "123", "kB"] in rows


def test_info_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes are in bytes, and what is not stated is null."""
    known = json.loads(run(capsys, "info", "--json", archive(tmp_path, sample.document())))
    assert known["sizes"]["libraries"]["build/lib/libssl.a"] == 123_400
    assert [variant["variant"] for variant in known["extensions"]["readline"]] == ["libedit", "readline"]
    assert known["extensions"]["readline"][0]["licenses"] is None


def test_licenses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """F483: each licence with its page; what is not stated is unknown; the texts only if asked for."""
    path = archive(tmp_path, sample.document())
    shown = run(capsys, "licenses", path)
    assert "licences: Python-2.0\n        https://spdx.org/licenses/Python-2.0.html\n" in shown
    assert "_ssl (default)\n    links libssl.a (static library)\n    links libcrypto.a (static library)\n" in shown
    assert "licences: Apache-2.0\n        https://spdx.org/licenses/Apache-2.0.html\n" in shown
    assert "readline (libedit)\n    links libedit.a (static library)\n    licences: unknown\n" in shown
    assert "builtins" not in shown
    assert "A. HISTORY" not in shown
    with_texts = run(capsys, "licenses", "--texts", path)
    assert with_texts.startswith(shown)
    assert "A. HISTORY OF THE SOFTWARE" in with_texts
    assert "Apache License" in with_texts
    stated = json.loads(run(capsys, "licenses", "--json", "--texts", path))
    assert stated["texts"]["licenses/LICENSE.libssl-dev.txt"] == "Apache License\n"
    assert {each["module"] for each in stated["extensions"]} == {"_ssl", "readline"}


def test_public_domain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is in the public domain is neither licensed nor unknown."""
    document = sample.document()
    document["build_info"]["extensions"]["readline"][0].update(licenses=[], license_public_domain=True)
    assert "readline (libedit)\n    links libedit.a (static library)\n    licences: public domain\n" in run(
        capsys, "licenses", archive(tmp_path, document)
    )


@pytest.mark.parametrize("existing", [False, True])
def test_extract(tmp_path: Path, capsys: pytest.CaptureFixture[str], existing: bool) -> None:
    """Into a folder that is not there, or is empty; the last line says where Python is."""
    path = archive(tmp_path, sample.document())
    folder = tmp_path / "a" / "b"
    if existing:
        folder.mkdir(parents=True)
    assert run(capsys, "extract", path, folder) == f"{folder}/python\n"
    assert (folder / "python/PYTHON.json").is_file()
    assert [each.name for each in folder.parent.iterdir()] == ["b"]


def test_extract_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is there stays as it is, and a bad archive leaves nothing."""
    path = archive(tmp_path, sample.document())
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "mine").write_text("x")
    assert command.main(["extract", str(path), str(folder)]) == 1
    assert "full is not empty" in capsys.readouterr().err
    assert [each.name for each in folder.iterdir()] == ["mine"]
    assert command.main(["extract", str(path), str(path)]) == 1
    assert "is no folder" in capsys.readouterr().err
    path.write_bytes(path.read_bytes()[:-9])
    before = sorted(each.name for each in tmp_path.iterdir())
    assert command.main(["extract", str(path), str(tmp_path / "x" / "new")]) == 1
    assert "python.tar is damaged" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["info", "licenses"])
def test_bad_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """One error that names the archive, or the field of its description."""
    assert command.main([name, str(tmp_path / "gone")]) == 1
    assert "gone cannot be extracted: No such file or directory" in capsys.readouterr().err
    assert command.main([name, str(archive(tmp_path, {**sample.document(), "version": "99"}))]) == 1
    error = capsys.readouterr()
    assert error.err.startswith("error: ")
    assert "version" in error.err
    assert error.out == ""


def test_paths_are_the_callers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`bazel run` starts programs elsewhere, and says where it was called."""
    archive(tmp_path, sample.document())
    monkeypatch.setenv("BUILD_WORKING_DIRECTORY", str(tmp_path))
    assert os.fspath(Path.cwd()) != os.fspath(tmp_path)
    assert "CPython 3.13.15" in run(capsys, "info", "python.tar")


@given(st.integers(min_value=0, max_value=10**15))
def test_units(size: int) -> None:
    """What is shown is right to within rounding."""
    number, unit = info.in_units(size).split()
    shown = float(number) * {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}[unit]
    assert abs(shown - size) <= 0.06 * size
