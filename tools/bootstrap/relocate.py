"""Make unpacked Debian packages run from a prefix, with their own loader and libraries."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.bootstrap.report import BootstrapError

LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = f"{LIBRARIES}/ld-linux-x86-64.so.2"
_PROGRAM_FOLDERS = ("usr/bin", "usr/libexec", "usr/lib/jvm")
_ELF_64 = b"\x7fELF\x02"
_PT_INTERP = 3


def point_links_inside(root: Path, final_root: Path) -> None:
    """Turn absolute links, meant for a system's root, to point into `final_root`, where `root` will be moved."""
    for folder, folders, files in os.walk(root):
        for name in [*folders, *files]:
            path = Path(folder, name)
            if path.is_symlink() and path.readlink().is_absolute():
                target = path.readlink()
                path.unlink()
                path.symlink_to(f"{final_root}{target}")


def patch(root: Path, final_root: Path) -> None:
    """Have every program of `root` use the loader and libraries of `final_root`, where `root` will be moved."""
    loader, path = str(final_root / LOADER), str(final_root / LIBRARIES)
    patched = [each for each in programs(root) if each.name != "patchelf"]
    for program, old in zip(patched, _search_paths(root, patched)):
        rpath = f"{path}:{old}" if old else path
        # An RPATH, other than a RUNPATH, is also searched for the libraries of libraries.
        _patchelf(root, ["--set-interpreter", loader, "--force-rpath", "--set-rpath", rpath], [program])
    # A library with a RUNPATH of its own is the exception: it does not look where its program says.
    libraries = [each for each in sorted((root / LIBRARIES).glob("*.so*")) if _is_elf(each)]
    for library, old in zip(libraries, _search_paths(root, libraries)):
        if old not in ("", "$ORIGIN"):
            _patchelf(root, ["--set-rpath", "$ORIGIN"], [library])


def programs(root: Path) -> Iterator[Path]:
    """The dynamic executables under `root`."""
    for folder in _PROGRAM_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and ".so" not in path.name and names_interpreter(_head(path)):
                yield path


def names_interpreter(head: bytes) -> bool:
    """Whether `head` starts a 64-bit ELF file that asks for a program interpreter."""
    if len(head) < 64 or head[:5] != _ELF_64:
        return False
    (table,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    starts = (table + size * number for number in range(count))
    return any(at + 4 <= len(head) and struct.unpack_from("<I", head, at) == (_PT_INTERP,) for at in starts)


def _is_elf(path: Path) -> bool:
    return not path.is_symlink() and _head(path)[:5] == _ELF_64


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4096)


def _search_paths(root: Path, files: Sequence[Path]) -> list[str]:
    return _patchelf(root, ["--print-rpath"], files).split("\n")[: len(files)]


def _patchelf(root: Path, options: Sequence[str], files: Sequence[Path]) -> str:
    # patchelf itself is one of the programs that only run with the prefix's loader.
    patchelf = [str(root / LOADER), "--library-path", str(root / LIBRARIES), str(root / "usr/bin/patchelf")]
    done = subprocess.run([*patchelf, *options, *map(str, files)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BootstrapError(f"patchelf cannot move {files[0]}: {done.stderr.strip()}")
    return done.stdout
