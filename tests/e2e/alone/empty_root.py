"""A root directory that holds an executable and the C library it was linked to, and nothing else."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.support import output, run

_PT_DYNAMIC, _PT_INTERP, _PT_LOAD = 2, 3, 1
_DT_NULL, _DT_NEEDED, _DT_STRTAB = 0, 1, 5


class Elf:
    """What an ELF executable asks of the system that runs it."""

    def __init__(self, path: Path) -> None:
        """Read the program headers of a 64-bit little-endian file."""
        data = path.read_bytes()
        table, count = struct.unpack_from("<Q", data, 32)[0], struct.unpack_from("<H", data, 56)[0]
        headers = [struct.unpack_from("<IIQQQQ", data, table + 56 * i) for i in range(count)]
        # (offset, address, size in the file) by kind.
        segments = {kind: (offset, address, size) for kind, _, offset, address, _, size in headers}
        loads = [(offset, address, size) for kind, _, offset, address, _, size in headers if kind == _PT_LOAD]
        # What is linked statically has neither of these, or the second one without names.
        offset, _, size = segments.get(_PT_INTERP, (0, 0, 0))
        self.loader = data[offset : offset + size].rstrip(b"\0").decode()
        self.needed: list[str] = []
        offset, _, size = segments.get(_PT_DYNAMIC, (0, 0, 0))
        entries = list(struct.iter_unpack("<QQ", data[offset : offset + size]))
        if not entries:
            return
        entries = entries[: [tag for tag, _ in entries].index(_DT_NULL)]
        strings = next(value for tag, value in entries if tag == _DT_STRTAB)
        start = next(
            strings - address + offset for offset, address, size in loads if address <= strings < address + size
        )
        names = [start + value for tag, value in entries if tag == _DT_NEEDED]
        self.needed = [data[name : data.index(b"\0", name)].decode() for name in names]


def loaded_libraries(program: Path) -> dict[str, str]:
    """Names and paths of all libraries the loader maps for a program: what `ldd` shows, which asks in the same way."""
    shown = output(program, env={"LD_TRACE_LOADED_OBJECTS": "1"})
    return dict(re.findall(r"^\s*(\S+) => (\S+) \(0x", shown, re.MULTILINE))


def make(root: Path, program: Path) -> None:
    """Fill `root` with `/program`, its libraries and their loader; one that is linked statically has neither."""
    root.mkdir()
    shutil.copy(program, root / "program")
    add_libraries(root, program)


def add_libraries(root: Path, program: Path) -> None:
    """Add a program's libraries and their loader, as a base image would have them."""
    loader = Elf(program).loader
    for path in [loader, *loaded_libraries(program).values()] if loader else []:
        copy = root / path.removeprefix("/")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)


def run_in(root: Path, *arguments: str, program: str = "/program", **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program with another root directory: as an unprivileged user where the kernel allows that, else as root."""
    # Neither needs anything inside the new root.
    ways = [["unshare", "--user", "--map-root-user", f"--root={root}"], ["chroot", str(root)]]
    refusals = []
    for way in ways:
        way[0] = shutil.which(way[0]) or way[0]
        result = run(*way, program, *arguments, **options)
        if not result.stderr.startswith((way[0], Path(way[0]).name)):
            return result
        refusals.append(result.stderr.strip())
    raise AssertionError(
        "this machine allows no other root directory, with which this test would mean something: " + "; ".join(refusals)
    )
