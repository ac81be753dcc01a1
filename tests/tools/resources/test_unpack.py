"""Unpacking wheels: scripts get an interpreter, and of a wheel that is wrong nothing is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tools.resources.wheel_sample import SAMPLE, row, write_wheel
from tools.resources import unpack
from tools.resources.resource import ResourceError
from tools.resources.unpack import script


def unpacked(directory: Path, files: dict[str, bytes]) -> Path:
    write_wheel(str(directory / "sample.whl"), files, name="sample")
    folders = [f"--{name}={directory}/out/{name}" for name in ("site-packages", "scripts", "data", "headers")]
    unpack.main(["--label=//x:y", f"--wheel={directory}/sample.whl", *folders])
    return directory / "out"


def test_folders(tmp_path: Path) -> None:
    out = unpacked(tmp_path, SAMPLE)
    assert (out / "site-packages/sample/platform_part.py").read_bytes() == b"where = 'platlib'\n"
    assert (out / "data/share/man/sample.1").read_bytes() == b"manual\n"
    assert (out / "headers/sample.h").is_file()
    assert os.access(out / "scripts/sample-script", os.X_OK)
    assert not os.access(out / "site-packages/sample_pure.py", os.X_OK)


def test_all_or_nothing(tmp_path: Path) -> None:
    files = {**SAMPLE, "zzz.py": b"1", "sample-1.0.dist-info/RECORD": row("zzz.py", b"2").encode()}
    with pytest.raises(ResourceError, match=r"//x:y: .*its member 'zzz.py' is not what its RECORD says"):
        unpacked(tmp_path, files)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"#!python\nx", b"#!/usr/bin/env python3\nx"),
        (b"#!pythonw\r\nx", b"#!/usr/bin/env python3\nx"),
        (b"#!python -u\nx", b"#!/usr/bin/env -S python3 -u\nx"),
        (b"#!/bin/sh\nx", b"#!/bin/sh\nx"),
        (b"\x7fELF", b"\x7fELF"),
        (b"", b""),
    ],
)
def test_interpreters(content: bytes, expected: bytes) -> None:
    assert script(content) == expected
