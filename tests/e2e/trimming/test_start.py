"""No filter makes an executable that does not start (F456): all run modes, with an empty list."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import executable, run
from tools.payload import elf, index, layout, settings
from tools.resources import filters, importable, packed
from tools.resources.resource import Resource


@cache
def parts() -> tuple[bytes, list[Resource]]:
    """The launcher, and all resources of an executable."""
    payload = executable("PAYLOAD").read_bytes()
    return executable("LAUNCHER").read_bytes(), packed.read(layout.open_payload(payload).resources)


@cache
def imported(name: str) -> list[str]:
    """What a module of the standard library needs; reading all of them would take long."""
    modules = [resource for resource in parts()[1] if resource.name == name]
    return importable.imports(modules).get(name, [])


def empty(path: Path, records: dict[str, Any]) -> Path:
    """Write an executable that has what no filter takes away."""
    launcher, resources = parts()
    needed = filters.needed_to_start(records)
    pending, imports = needed.matching(resource.name for resource in resources), dict[str, list[str]]()
    while pending:
        name = pending.pop()
        imports[name] = imported(name)
        pending.update(set(imports[name]) - imports.keys())
    keep = filters.kept(resources, [], [needed], imports)
    content = packed.write([resource for resource in resources if resource.name in keep])
    payload = b"".join(layout.assemble(settings.encode(records), index.build(content), [content]))
    with path.open("wb", buffering=0) as file:
        file.writelines(elf.attach(launcher, [payload]))
    path.chmod(0o755)
    return path


MODES: dict[str, tuple[dict[str, str], list[str], str]] = {
    "noop": ({"run.mode": "noop"}, [], ""),
    "eval": ({"run.mode": "eval", "run.target": "print(1)"}, [], "1\n"),
    "module": ({"run.mode": "module", "run.target": "work"}, [], ""),
    "file": ({"run.mode": "file", "run.target": "script.py"}, [], "1\n"),
    "python -c": ({"run.mode": "python"}, ["-c", "print(1)"], "1\n"),
    "python FILE": ({"run.mode": "python"}, ["script.py"], "1\n"),
    "python -S": ({"run.mode": "python"}, ["-S", "-c", "print(1)"], "1\n"),
}

SETTINGS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "nothing set": ({}, {}),
    "site": ({"config.site_import": True}, {}),
    "no UTF-8 mode": ({"preconfig.utf8_mode": False}, {"LC_ALL": "C"}),
    "encoding": ({"config.stdio_encoding": "koi8-r"}, {}),
    "environment": ({"config.use_environment": True}, {"PYTHONIOENCODING": "cp1252"}),
    "warnings": ({"config.warnoptions": ["error"]}, {}),
    "development": ({"config.dev_mode": True}, {}),
    "tracing": ({"config.tracemalloc": 1, "config.faulthandler": True}, {}),
    "profile": ({"profile": "python"}, {}),
    "files": ({"sys_paths": ["."]}, {}),
}


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("mode", MODES)
def test_start(tmp_path: Path, mode: str, setting: str) -> None:
    (tmp_path / "script.py").write_text("print(1)")
    (records, arguments, expected), (more, environment) = MODES[mode], SETTINGS[setting]
    program = empty(tmp_path / "program", {**records, **more})
    result = run(program, *arguments, cwd=tmp_path, env=environment)
    assert (result.returncode, result.stdout, result.stderr) == (0, expected, "")


def test_prompt(tmp_path: Path) -> None:
    program = empty(tmp_path / "program", {"run.mode": "repl"})
    result = run(program, input="print(1)\n", cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "1\n", "")


def test_an_exception_is_shown(tmp_path: Path) -> None:
    """Without the module `traceback`, Python does it by itself."""
    program = empty(tmp_path / "program", {"run.mode": "eval", "run.target": "1 / 0"})
    result = run(program, cwd=tmp_path)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"
