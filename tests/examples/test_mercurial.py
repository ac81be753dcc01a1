"""examples/mercurial does what Mercurial does under an ordinary interpreter, with its C code inside and without a file of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.e2e.support import executable, output, run

ORDINARY = [
    sys.executable,
    "-c",
    "import hgdemandimport; hgdemandimport.enable(); from mercurial import dispatch; dispatch.run()",
]
ENVIRONMENT = {"HGRCPATH": "", "HGUSER": "somebody", "HGPLAIN": "1", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def session(hg: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> list[str]:
    """What the commands of a short working day print, in a new folder."""
    printed = []

    def command(*arguments: str, cwd: Path = folder / "first") -> None:
        result = run(hg[0], *map(str, hg[1:]), *arguments, cwd=cwd, env={**ENVIRONMENT, **environment})
        assert result.returncode == 0, result
        printed.append(result.stdout + result.stderr)

    folder.mkdir()
    command("init", "first", cwd=folder)
    (folder / "first" / "große.txt").write_text("one\n")
    command("add")
    command("commit", "--message", "The first", "--date", "0 0")
    (folder / "first" / "große.txt").write_text("one\ntwo\n")
    command("diff", "--git")
    command("commit", "--message", "The second", "--date", "1 0")
    command("log", "--patch", "--style", "compact")
    command("clone", "first", "second", cwd=folder)
    command("verify", cwd=folder / "second")
    command("log", "--graph", "--template", "{node} {desc}\n", cwd=folder / "second")
    command("bundle", "--all", "all.hg", "--type", "zstd-v2")
    command("files", "--verbose")
    return printed


def test_same_as_under_an_ordinary_interpreter(tmp_path: Path) -> None:
    """Hashes of changesets among it, so that what is stored is the same; extension modules are in use in both."""
    surroundings = {name: os.environ[name] for name in ("PYTHONHOME", "PYTHONPATH")}
    surroundings["PYTHONPYCACHEPREFIX"] = str(tmp_path / "cache")
    mine = session([executable("HG")], tmp_path / "mine", {})
    reference = session(ORDINARY, tmp_path / "reference", surroundings)
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
