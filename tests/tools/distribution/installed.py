"""Installed Pythons on disk, as `install_only` archives hold them: made from a full one's folder, or of a few files."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
from pathlib import Path

import zstandard

from tests.tools.resources.pe_sample import dll

PATCHLEVEL = """\
#define PY_MAJOR_VERSION        3
#define PY_MINOR_VERSION        13
#define PY_MICRO_VERSION        9
#define PY_RELEASE_LEVEL        PY_RELEASE_LEVEL_FINAL
#define PY_RELEASE_SERIAL       0
#define PY_VERSION              "3.13.9"
"""
BOOTSTRAP = "MAGIC_NUMBER = (3571).to_bytes(2, 'little') + b'\\r\\n'\n"
VARIABLES = {
    "ABIFLAGS": "",
    "EXT_SUFFIX": ".cpython-313-x86_64-linux-gnu.so",
    "HOST_GNU_TYPE": "x86_64-pc-linux-gnu",
    "MODBUILT_NAMES": "math  _json  time  _bisect",
    "Py_GIL_DISABLED": 0,
}


def unix(root: Path, python: str = "python3.13", libpython: str = "libpython3.13.so.1.0", **variables: object) -> Path:
    """An installed Python for Linux or macOS, with an extension module in a shared library."""
    found = {**VARIABLES, **variables}
    files = {
        f"bin/{python}": "no program",
        f"include/{python}/Python.h": "",
        f"include/{python}/patchlevel.h": PATCHLEVEL,
        f"lib/{libpython}": "",
        f"lib/{python}/LICENSE.txt": "",
        f"lib/{python}/_sysconfigdata__linux_x86_64-linux-gnu.py": f"# generated\nbuild_time_vars = {found!r}\n",
        f"lib/{python}/importlib/_bootstrap_external.py": BOOTSTRAP,
        f"lib/{python}/json/tests/__init__.py": "",
        f"lib/{python}/lib-dynload/_bisect{found['EXT_SUFFIX']}": "",
        f"lib/{python}/os.py": "",
        f"lib/{python}/test/__init__.py": "",
        f"lib/{python}/test/json/tests/__init__.py": "",
    }
    return _write(root, {name: text.encode() for name, text in files.items()})


def windows(root: Path, machine: int = 0x8664) -> Path:
    """An installed Python for Windows."""
    program = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", machine)
    files = {
        "DLLs/_ssl.pyd": dll(("PyInit__ssl",), ("LIBSSL-3-x64.dll", "KERNEL32.dll", "python313.dll")),
        "DLLs/_bz2.cp313-win_amd64.pyd": b"",
        "DLLs/libcrypto-3-x64.dll": dll(),
        "DLLs/libssl-3-x64.dll": dll((), ("libcrypto-3-x64.dll",)),
        "DLLs/tcl86t.dll": dll(),
        "Lib/importlib/_bootstrap_external.py": BOOTSTRAP.encode(),
        "Lib/os.py": b"",
        "include/patchlevel.h": PATCHLEVEL.encode(),
        "python.exe": program,
        "python3.dll": dll(),
        "python313.dll": dll(("Py_Main",), ("VCRUNTIME140.dll", "KERNEL32.dll"), builtin=("math", "nt")),
        "vcruntime140.dll": dll(),
        "vcruntime140_1.dll": dll(),
    }
    return _write(root, files)


def archive(folder: Path, path: Path) -> Path:
    """An `install_only` archive of an installed Python: upstream packs a full archive's `install` folder as `python`."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        tar.add(folder, "python")
    data = plain.getvalue()
    path.write_bytes(gzip.compress(data, 1) if path.suffix == ".gz" else zstandard.compress(data))
    return path


def _write(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
        (root / name).chmod(0o755)
    return root
