"""What is said of a folder of wheels, and what is taken out of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.tools.resources.wheel_sample import wheel_files, write_zip
from tools.resources.wheel import WheelError
from tools.wheels import describe


def add(folder: Path, name: str, files: dict[str, bytes], metadata: str = "", version: str = "1.0") -> None:
    document = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{metadata}".encode()
    files = {**files, f"{name}-{version}.dist-info/METADATA": document}
    write_zip(str(folder / f"{name}-{version}-py3-none-any.whl"), wheel_files(files, name=name, version=version))


def described(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    requirements: str = "",
    left_out: dict[str, str] | None = None,
    without_wheel: dict[str, str] | None = None,
) -> dict[str, object]:
    (folder / "requirements.lock").write_text(requirements)
    (folder / "missing.json").write_text(json.dumps({"left_out": left_out or {}, "without_wheel": without_wheel or {}}))
    monkeypatch.chdir(folder)
    describe.main(
        [
            "--wheels=wheels",
            "--requirements=requirements.lock",
            "--target-triple=x86_64-unknown-linux-gnu",
            "--missing=missing.json",
        ]
    )
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_targets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wheels").mkdir()
    add(
        tmp_path / "wheels",
        "Some.App",
        {},
        "Requires-Dist: Lib\nRequires-Dist: more; extra == 'e'\nProvides-Extra: e\n",
    )
    add(tmp_path / "wheels", "lib", {})
    add(tmp_path / "wheels", "more", {})
    assert described(tmp_path, monkeypatch, capsys, "some-app[e]==1.0 --hash=sha256:1\n") == {
        "headers": {},
        "missing": {},
        "problems": [],
        "programs": [],
        "targets": [
            {"deps": ["lib", "more", "some_app"], "name": "all", "wheel": None},
            {"deps": [], "name": "lib", "wheel": "lib-1.0-py3-none-any.whl"},
            {"deps": [], "name": "more", "wheel": "more-1.0-py3-none-any.whl"},
            {"deps": ["lib", "more"], "name": "some_app", "wheel": "Some.App-1.0-py3-none-any.whl"},
            {"deps": ["more", "some_app"], "name": "some_app[e]", "wheel": None},
        ],
        "wheels": {
            "lib": "lib-1.0-py3-none-any.whl",
            "more": "more-1.0-py3-none-any.whl",
            "some_app": "Some.App-1.0-py3-none-any.whl",
        },
    }


def test_what_has_no_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wheels").mkdir()
    add(tmp_path / "wheels", "app", {}, "Requires-Dist: lib\n")
    found = described(
        tmp_path,
        monkeypatch,
        capsys,
        "app==1\nlib==1\nwindows==1; os_name == 'nt'\n",
        {"windows": "is elsewhere"},
        {"lib": "is none"},
    )
    assert found["missing"] == {"lib": "is none", "windows": "is elsewhere"}
    assert found["targets"] == [
        {"deps": ["app", "lib"], "name": "all", "wheel": None},
        {"deps": ["lib"], "name": "app", "wheel": "app-1.0-py3-none-any.whl"},
        {"deps": [], "name": "lib", "wheel": None},
        {"deps": [], "name": "windows", "wheel": None},
    ]


def test_headers_and_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wheels").mkdir()
    add(
        tmp_path / "wheels",
        "native",
        {
            "native/core/include/native/api.h": b"1",
            "native/inner.hpp": b"2",
            "native-1.0.data/headers/more.h": b"3",
            "native-1.0.data/scripts/run": b"#!python\n",
        },
    )
    add(tmp_path / "wheels", "plain", {"plain/only.h": b""})
    found = described(tmp_path, monkeypatch, capsys)
    assert found["headers"] == {
        "native": ["headers/native", "headers/native/native/core/include"],
        "plain": ["headers/plain"],
    }
    assert found["programs"] == ["native"]
    assert (tmp_path / "headers/native/native/inner.hpp").read_bytes() == b"2"
    assert (tmp_path / "bin/native/run").read_bytes() == b"#!/usr/bin/env python3\n"
    assert os.access(tmp_path / "bin/native/run", os.X_OK)


def test_one_wheel_of_a_distribution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wheels").mkdir()
    add(tmp_path / "wheels", "a_b", {})
    add(tmp_path / "wheels", "A.b", {}, version="2.0")
    with pytest.raises(WheelError, match=r"A\.b-2.*whl and a_b-1.*whl are wheels of one distribution; leave one out"):
        described(tmp_path, monkeypatch, capsys)
