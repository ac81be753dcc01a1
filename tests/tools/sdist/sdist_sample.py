"""A small source distribution that brings its own build backend, and building it as the rule does."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

# It compiles what OBJECTS names, links MODULES, and makes a wheel of `package` and NAME. What a test adds comes last, and may replace any of it.
_BACKEND = """
import base64, hashlib, os, subprocess, sys, zipfile

NAME, VERSION, LIBRARIES = "sample", "1.0", []
MODULES = {{"package/speed": ["speed.c"]}}

def get_requires_for_build_wheel(config_settings=None):
    return []

def run(*command):
    print("+", *command, flush=True)
    subprocess.run(command, check=True)

def link(target, sources):
    objects = []
    for source in sources:
        objects.append(source + ".o")
        run("cc", "-c", "-fPIC", "-g", "-o", objects[-1], os.path.abspath(source))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    run("cc", "-shared", "-o", target, *objects, *LIBRARIES)

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    for module, sources in MODULES.items():
        link(module + ".so", sources)
    info = f"{{NAME}}-{{VERSION}}.dist-info"
    files = {{
        f"{{info}}/METADATA": f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n".encode(),
        f"{{info}}/WHEEL": b"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n",
    }}
    for folder, _, names in os.walk("package"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                files[f"{{folder}}/{{name}}"] = file.read()
    files[f"{{info}}/RECORD"] = "".join(
        "{{}},sha256={{}},{{}}\\n".format(n, base64.urlsafe_b64encode(hashlib.sha256(c).digest()).decode().rstrip("="), len(c))
        for n, c in files.items()
    ).encode()
    path = f"{{NAME}}-{{VERSION}}-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, path), "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path

{more}
"""
_SPEED = """
#include <stdio.h>
#include <stdlib.h>
int helper(void) { printf("%s", __FILE__); return 0; }
void *PyInit_speed(void) { if (helper()) abort(); return 0; }
"""
_PYPROJECT = '[build-system]\nrequires = {requires}\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def archive(path: Path, members: dict[str, str], links: dict[str, str] | None = None) -> Path:
    """Write a source distribution: files by their path in it, and symbolic links."""
    with tarfile.open(path, "w:gz") as tar:
        for name, text in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type = tarfile.SYMTYPE
            info.linkname = target
            tar.addfile(info)
    return path


def sample(folder: Path, backend: str = "", requires: str = "[]", **files: str) -> Path:
    """Write the small source distribution; `backend` is added to its backend, `files` to its files (`__` stands for a dot)."""
    members = {
        "backend.py": _BACKEND.format(more=backend),
        "package/__init__.py": "",
        "pyproject.toml": _PYPROJECT.format(requires=requires),
        "speed.c": _SPEED,
        **{name.replace("__", "."): text for name, text in files.items()},
    }
    folder.mkdir(parents=True, exist_ok=True)
    return archive(folder / "sample-1.0.tar.gz", {f"sample-1.0/{name}": text for name, text in members.items()})


class Built(NamedTuple):
    """What became of a build."""

    returncode: int
    stderr: str
    folder: Path

    def read(self, name: str) -> bytes:
        """Content of one of the results."""
        return (self.folder / name).read_bytes()


def build(
    sdist: Path,
    modules: list[str],
    environment: dict[str, str] | None = None,
    variables: dict[str, str] | None = None,
    cwd: Path | None = None,
    **more: Any,
) -> Built:
    """Build a source distribution by the tool, in the folder it is in.

    The tool has `environment` and runs in `cwd` if that is given, the build has `variables`, and `more` is added to the request.
    """
    folder = sdist.parent
    out = folder / "out"
    out.mkdir()
    path = "" if cwd is None else f"{folder}/"
    request = {
        "compiler": {
            "archiver": shutil.which("ar"),
            "compiler": shutil.which("gcc") or shutil.which("cc"),
            "flags": {"c": [], "c++": []},
            "includes": ["headers"],
            "libraries": [],
            "link_flags": {"c": [], "c++": ["-lstdc++"]},
            "linker": shutil.which("ld"),
            "objcopy": shutil.which("objcopy"),
        },
        "config_settings": {},
        "environment": variables or {},
        "headers": f"{path}include",
        "interpreter": os.environ["PYOX_PYTHON"],
        "label": "//some:target",
        "log": f"{path}out/log",
        "modules": {
            name: {
                "flags": f"{path}out/{name}.flags",
                "library": f"{path}out/{name}.so",
                "object": f"{path}out/{name}.o",
                "renamed": "pyox_init_" + name.replace(".", "_0"),
                "symbol": "PyInit_" + name.rpartition(".")[2],
            }
            for name in modules
        },
        "platform": None,
        "programs": [],
        "python_home": os.environ["PYTHONHOME"],
        "rest": f"{path}out/rest.whl",
        "roots": [],
        "sdist": f"{path}{sdist.name}",
        "shared_modules": [],
        "sysconfigdata": None,
        "unneeded": [],
        "wheel": f"{path}out/whole.whl",
        **more,
    }
    (folder / "request.json").write_text(json.dumps(request))
    temporary = folder / "temporary"
    temporary.mkdir()
    result = subprocess.run(
        [sys.executable, "-s", "-S", "-B", "-m", "tools.sdist.build", f"{path}request.json"],
        check=False,
        capture_output=True,
        cwd=cwd or folder,
        encoding="utf-8",
        env={
            "PYTHONHASHSEED": "0",
            "PYTHONHOME": os.environ["PYTHONHOME"],
            "PYTHONPATH": os.environ["PYTHONPATH"].partition(":")[0],
            "TMPDIR": str(temporary),
            **(environment or {}),
        },
        timeout=60,
    )
    assert list(temporary.iterdir()) == []
    return Built(result.returncode, result.stderr, out)
