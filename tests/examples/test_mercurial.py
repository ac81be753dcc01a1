"""examples/mercurial does what Mercurial does under an ordinary interpreter, with its C code inside and without a file of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run
from tests.examples.mercurial_session import ENVIRONMENT, session

ORDINARY = [
    sys.executable,
    "-c",
    "import hgdemandimport; hgdemandimport.enable(); from mercurial import dispatch; dispatch.run()",
]


def test_same_as_under_an_ordinary_interpreter(tmp_path: Path) -> None:
    """Hashes of changesets among it, so that what is stored is the same; extension modules are in use in both."""
    surroundings = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH")}
    surroundings["PYTHONPYCACHEPREFIX"] = str(tmp_path / "cache")
    mine = session(lambda *arguments: run(executable("HG"), *arguments, env=ENVIRONMENT), tmp_path / "mine")
    reference = session(
        lambda *arguments: run(*ORDINARY, *arguments, env=ENVIRONMENT | surroundings), tmp_path / "reference"
    )
    assert mine == reference
    assert "+two" in mine[3]


def test_installation(tmp_path: Path) -> None:
    """Mercurial's own opinion; it misses a folder of templates, which it reads without one."""
    (said,) = json.loads(run(executable("HG"), "debuginstall", "--template", "json", env=ENVIRONMENT).stdout)
    assert said["hgmodulepolicy"] == "c"
    assert {"zstd", "zlib", "bz2"} <= set(said["compenginesavail"])
    assert said["pythonexe"] == str(executable("HG").resolve())


@pytest.mark.parametrize(
    "name", ["mercurial.cext.osutil", "mercurial.cext.parsers", "mercurial.thirdparty.sha1dc", "mercurial.zstd"]
)
def test_modules_are_builtin(name: str) -> None:
    code = f"import sys, importlib; print(importlib.import_module({name!r}).__spec__.name in sys.builtin_module_names)"
    assert output(executable("HG"), "debugshell", "--command", code, env=ENVIRONMENT) == "True\n"


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_no_file_of_its_own(tmp_path: Path) -> None:
    """All it creates or opens to write is the repository, and all it reads from outside belongs to the system."""
    trace = tmp_path / "trace"
    folder = tmp_path / "folder"
    folder.mkdir()
    subprocess.run(
        [
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=open,openat,creat,memfd_create,mkdir,mknod",
            "-o",
            trace,
            executable("HG"),
            "init",
        ],
        check=True,
        cwd=folder,
        env=ENVIRONMENT,
    )
    calls = trace.read_text().splitlines()
    written = [
        line for line in calls if re.search(r"O_CREAT|O_WRONLY|O_RDWR|creat\(|mkdir\(|mknod\(|memfd_create", line)
    ]
    elsewhere = [line for line in written if f'"{folder}/' not in line and '"/dev/' not in line]
    assert written
    assert elsewhere == []
