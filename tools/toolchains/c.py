"""C toolchains: compiler, binutils, C library and, for a foreign processor, an emulator in one folder.

found = toolchain("aarch64-unknown-linux-gnu")
subprocess.run([found.tool("cc"), "-o", "hello", "hello.c"])
subprocess.run([*found.emulator, "./hello"])
"""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bootstrap import apt
from tools.toolchains import folders, targets, wrappers
from tools.toolchains.packages import Packages
from tools.toolchains.targets import Target

_UNUSED = ("usr/share/info", "usr/share/locale", "usr/share/man", "usr/share/lintian", "usr/share/gdb", "usr/lib/debug")


@dataclass(frozen=True)
class CToolchain:
    """A complete toolchain in a folder that may be linked to, but not moved while in use."""

    target: str
    multiarch: str  # the name configure scripts know the target by
    folder: Path
    sysroot: Path  # the C library's headers and libraries are below it
    emulator: tuple[str, ...]  # goes before a command of the target's; empty where this machine runs it itself

    def tool(self, name: str) -> Path:
        """The program `name`: cc, ar, ld, nm, objcopy, objdump, ranlib, readelf, size or strip."""
        return self.folder / "bin" / name

    @property
    def key(self) -> str:
        """Changes with everything the toolchain is made of."""
        return self.folder.name


def default_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "rules_pyoxidizer"


def toolchain(triple: str, cache: Path | None = None) -> CToolchain:
    """The toolchain for the target `triple`, from `cache` or made there now."""
    target = targets.find(triple)
    folder = (cache or default_cache()).absolute() / "toolchains"
    with folders.locked(folder / "lock"):
        debian = Packages(folder, targets.ASSUMED)
        found = debian.closure(target.packages)
        emulator = debian.closure([target.emulator[0]]) if target.emulator else []
        key = toolchain_key(target, [*found, *emulator])
        result = folder / f"{triple}-{key}"
        with folders.made(result, f"making a C toolchain for {triple}") as draft:
            if draft:
                _fill(draft, key, target, debian, found, emulator)
    return CToolchain(
        target=triple,
        multiarch=target.multiarch,
        folder=result,
        sysroot=result / "root" / target.sysroot,
        emulator=(str(result / "bin/qemu"),) if target.emulator else (),
    )


def toolchain_key(target: Target, packages: Sequence[apt.Package]) -> str:
    facts = [dataclasses.asdict(target), [(each.name, each.version, each.sha256) for each in packages]]
    return folders.key(facts, Path(__file__).parent)


def _fill(
    draft: Path,
    key: str,
    target: Target,
    debian: Packages,
    packages: Sequence[apt.Package],
    emulator: Sequence[apt.Package],
) -> None:
    root = draft / "root"
    debian.unpack(packages, root)
    if target.emulator:
        with tempfile.TemporaryDirectory(dir=draft) as scratch:
            debian.unpack(emulator, Path(scratch))
            shutil.copy2(Path(scratch, target.emulator[1]), root / target.emulator[1])
    _prune(root)
    for script in (root / target.sysroot).rglob("lib*.so"):
        if not script.is_symlink() and script.stat().st_size < 4096:
            script.write_text(relative_linker_script(script.read_text()))
    for name, text in _programs(target).items():
        folders.write(draft / "bin" / name, text, 0o755)
    if target.multiarch.endswith("-musl"):
        folders.write(draft / "musl.specs", wrappers.MUSL_SPECS)
    folders.write_record(draft, key, packages)


def _programs(target: Target) -> dict[str, str]:
    prefix = target.program_prefix
    found = {name: wrappers.program(f"usr/bin/{prefix}{name}") for name in wrappers.BINUTILS}
    found["gcov"] = wrappers.program(f"usr/bin/{prefix}gcov")
    if target.multiarch.endswith("-musl"):
        found["cc"] = wrappers.musl_compiler(prefix, target.multiarch)
    else:
        found["cc"] = wrappers.compiler(f"usr/bin/{prefix}gcc")
    if target.emulator:
        found["qemu"] = wrappers.emulator(target.emulator[1], target.sysroot)
    return found


def relative_linker_script(text: str) -> str:
    """A linker script that names libraries by absolute paths, made to find them where the linker looks anyway."""
    return re.sub(r"(?<=\s)/\S*/(?=\S)", "", text)


def _prune(root: Path) -> None:
    """Leave out what no compilation needs, but keep the licences."""
    for name in _UNUSED:
        shutil.rmtree(root / name, ignore_errors=True)
    for path in (root / "usr/bin").glob("*lto-dump*"):
        path.unlink()
    for path in (root / "usr/share/doc").rglob("*"):
        if path.is_file() and path.name != "copyright" and not path.is_symlink():
            path.unlink()
