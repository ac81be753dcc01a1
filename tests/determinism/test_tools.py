"""Compile, pack and attach give the same bytes wherever and whenever they run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.e2e.support import executable, output

# Sets, dicts, interned strings and names: what hash seeds and object identity could show in.
SOURCES = {
    "app/__init__.py": "NAMES = {'one', 'two', 'three', 'four'}\nimport os, sys\n",
    "app/main.py": "from app import NAMES\n\ndef main(x=frozenset('abcdef')):\n    return x in {'größe', 'b', 1.5, None, (1, 'z')}\n",
    "app/data.txt": "data\n",
}


class Surroundings(NamedTuple):
    """What may differ between two runs."""

    folder: str
    environment: dict[str, str]
    mtime: int
    umask: int
    reverse: bool


HERE = Surroundings("a", {"PYTHONHASHSEED": "0", "LANG": "C", "TZ": "UTC"}, 0, 0o022, False)
THERE = Surroundings(
    "elsewhere/and deeper",
    {"PYTHONHASHSEED": "99", "LANG": "C.UTF-8", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"},
    2_000_000_000,
    0o077,
    True,
)


def build(top: Path, surroundings: Surroundings) -> dict[str, bytes]:
    """Content of all results, by file name."""
    folder = top / surroundings.folder
    temporary = folder / "tmp"
    temporary.mkdir(parents=True)
    environment = {**os.environ, **surroundings.environment, "TMPDIR": str(temporary)}
    rows = []
    for name, text in SOURCES.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (surroundings.mtime, surroundings.mtime))
        # Relative, as in Bazel's actions.
        rows.append(json.dumps({"name": f"_main/{name}", "path": os.path.relpath(path, folder)}))
    if surroundings.reverse:
        rows.reverse()
    (folder / "files").write_text("\n".join(rows))
    (folder / "archives").write_text(json.dumps({"label": "//:lib", "path": "lib.resources", "role": "application"}))
    (folder / "settings").write_text('{"run.mode": "module", "run.target": "app.main", "config.verbose": 0}')

    def tool(module: str, *arguments: str) -> None:
        python = os.environ["PYOX_PYTHON"]
        # The tools are found by PYTHONPATH, which is absolute.
        output(
            python, "-s", "-S", "-B", "-m", module, *arguments, cwd=folder, env=environment, umask=surroundings.umask
        )

    tool(
        "tools.resources.compile",
        *(
            "--label",
            "//:lib",
            "--output",
            "lib.resources",
            "--levels",
            "0,1,2",
            "--import-root",
            "_main",
            "--params",
            "files",
        ),
    )
    packed = [
        *("--label", "//:exe", "--settings", "settings", "--archives", "archives", "--levels", "0,1,2"),
        *("--include-sources", "--run-module", "app.main"),
    ]
    tool("tools.resources.pack", *packed, "--output", "payload")
    tool("tools.resources.pack", *packed, "--output", "executable", "--launcher", str(executable("LAUNCHER")))
    tool("tools.payload.extract", "--executable", "executable", "--output", "extracted")
    assert (folder / "extracted").read_bytes() == (folder / "payload").read_bytes()
    return {name: (folder / name).read_bytes() for name in ("lib.resources", "payload", "executable")}


def test_same_bytes(tmp_path: Path) -> None:
    """Directory, hash seed, language, time zone, TMPDIR, umask, mtimes and order of the inputs leave no trace."""
    first, second = build(tmp_path, HERE), build(tmp_path, THERE)
    assert [name for name, content in first.items() if content != second[name]] == []
    assert str(tmp_path).encode() not in first["executable"]


def test_content_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed letter of a source is seen in all results, or the comparison above would compare nothing."""
    first = build(tmp_path, HERE)
    monkeypatch.setitem(SOURCES, "app/__init__.py", SOURCES["app/__init__.py"].replace("four", "five"))
    second = build(tmp_path, THERE)
    assert [name for name, content in first.items() if content == second[name]] == []
