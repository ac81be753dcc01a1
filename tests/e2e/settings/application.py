"""One launcher, and any settings: what is attached to it is made here, of the real payload and with the tools that make it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.e2e.support import executable, output
from tools.payload import elf, index, layout, settings
from tools.resources import packed

if TYPE_CHECKING:
    from collections.abc import Mapping

# What programs in these tests import; the payload is no larger than it must be, for it is written hundreds of times.
MODULES = (
    "_imp, _sitebuiltins, atexit, codecs, codeop, curses, faulthandler, gc, importlib.util, io, json, linecache, locale, os, rlcompleter, runpy, signal, site, sysconfig, threading, "
    "traceback, tracemalloc, warnings"
)


@cache
def table() -> dict[str, dict[str, Any]]:
    """The table of settings, by name."""
    loaded: dict[str, dict[str, Any]] = json.loads(executable("SETTINGS").read_text())
    return loaded


@cache
def _parts() -> tuple[bytes, bytes, bytes]:
    """The launcher; index and resources of a small payload."""
    code = f"import sys, {MODULES}; sysconfig.get_config_vars(); print(*sys.modules)"
    imported = set(output(executable("APPLICATION"), code).split())
    resources = layout.open_payload(executable("PAYLOAD").read_bytes()).resources
    kept = [each for each in packed.read(resources) if each.name in imported or each.name.startswith("encodings")]
    content = packed.write(kept)
    return executable("LAUNCHER").read_bytes(), index.build(content), content


def attach(path: Path, records: Mapping[str, object]) -> Path:
    """Write an executable whose payload has just these settings, by their keys."""
    launcher, own_index, content = _parts()
    payload = layout.assemble(settings.encode(records), own_index, [content])
    path.unlink(missing_ok=True)
    with path.open("wb", buffering=0) as file:
        file.writelines(elf.attach(launcher, payload))
    path.chmod(0o755)
    return path


def application(path: Path, code: str = "pass", **values: object) -> Path:
    """Write an executable that runs `code` with settings given by their names."""
    records = {table()[name]["prefix"] + name: value for name, value in values.items()}
    return attach(path, {"run.mode": "eval", "run.target": code, **records})
