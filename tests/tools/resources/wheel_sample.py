"""Wheels for tests, of a few bytes. As a module it writes the one that end-to-end tests package."""

from __future__ import annotations

import base64
import hashlib
import sys
import zipfile
from typing import IO

TAG = "py3-none-any"


def row(path: str, content: bytes) -> str:
    checksum = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    quoted = '"{}"'.format(path.replace('"', '""')) if set(path) & set('",') else path
    return f"{quoted},sha256={checksum},{len(content)}\n"


def write_zip(output: str | IO[bytes], files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content, zipfile.ZIP_DEFLATED)


def wheel_files(files: dict[str, bytes], name: str = "x", version: str = "1.0", tag: str = TAG) -> dict[str, bytes]:
    """The members of a wheel with `files`; those among them that are metadata take the place of what would be there."""
    folder = f"{name}-{version}.dist-info"
    metadata = {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{folder}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    }
    found = {**metadata, **files}
    record = "".join(row(path, content) for path, content in found.items()) + f"{folder}/RECORD,,\n"
    return {**found, f"{folder}/RECORD": record.encode(), **files}


def write_wheel(output: str | IO[bytes], files: dict[str, bytes], name: str = "x", tag: str = TAG) -> None:
    write_zip(output, wheel_files(files, name=name, tag=tag))


SAMPLE = {
    "sample/__init__.py": b"from sample.inner import answer\n",
    "sample/inner/__init__.py": "# coding: latin-1\nanswer = 'ä'\n".encode("latin-1"),
    "sample/with space/größe.txt": "ü".encode(),
    "sample-1.0.data/platlib/sample/platform_part.py": b"where = 'platlib'\n",
    "sample-1.0.data/purelib/sample_pure.py": b"where = 'purelib'\n",
    "sample-1.0.data/scripts/sample-script": b"#!python\nprint('from a script')\n",
    "sample-1.0.data/data/share/man/sample.1": b"manual\n",
    "sample-1.0.data/headers/sample.h": b"#define SAMPLE 1\n",
    "sample-1.0.dist-info/entry_points.txt": b"[console_scripts]\nsample = sample:main\n",
}

if __name__ == "__main__":
    write_wheel(sys.argv[-1], SAMPLE, name="sample")
