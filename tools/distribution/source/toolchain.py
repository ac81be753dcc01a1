"""The compiler and its companions for one target, and the environment they run in.

Nothing else in this folder names a tool: a target is cross-compiled by giving it another `Toolchain`.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.distribution.source.report import SourceError, output
from tools.toolchains import c

# Where Debian puts what it installs: a compiler of another origin may bring another C library.
SYSTEM_PATH = "/usr/bin:/bin"


@dataclass(frozen=True)
class Toolchain:
    """Names of tools, looked up in `path`; full paths would end up in what is built."""

    machine: str  # what the compiler answers to -dumpmachine
    cc: str = "gcc"
    ar: str = "ar"
    nm: str = "nm"
    objcopy: str = "objcopy"
    ranlib: str = "ranlib"
    readelf: str = "readelf"
    strip: str = "strip"
    cflags: tuple[str, ...] = ()  # for everything that is compiled for the target
    host: str = ""  # configure's --host; none for a compiler of the machine's own kind
    build_python: str = ""  # an interpreter of the same version that runs here; needed with `host`
    emulator: tuple[str, ...] = ()  # command that runs a program of the target; none if it runs as it is
    path: str = SYSTEM_PATH
    headers: str = "/usr/include/stdio.h"  # a header of the target's C library, or the folder it is in
    key: str = ""  # of a toolchain that is not the machine's: changes with everything it is made of

    def environment(self, epoch: int = 0) -> dict[str, str]:
        # gcc takes SOURCE_DATE_EPOCH for __DATE__ and __TIME__, which are part of sys.version. Without HOME, sysconfig
        # would record the home folder of whoever builds.
        return {"PATH": self.path, "HOME": "/", "LC_ALL": "C", "TZ": "UTC", "SOURCE_DATE_EPOCH": str(epoch)}

    def find(self, tool: str) -> str:
        """The path of a tool, such as `make`, or of one of those above by its name."""
        found = shutil.which(tool, path=self.path)
        if found is None:
            package = {"make": "make", "setarch": "util-linux", self.cc: "gcc"}.get(tool, "binutils")
            raise SourceError(
                f"{tool} is needed to build CPython and is not in {self.path}; install the package {package}"
            )
        return found

    def run(self, tool: str, *arguments: str, cwd: Path | None = None) -> str:
        """What a tool prints."""
        return output([self.find(tool), *arguments], cwd, self.environment())

    def compiler(self, target: str) -> str:
        """The version of the compiler, as it tells it, once everything is known to be there."""
        for tool in (self.cc, "make", self.ar, self.nm, self.objcopy, self.ranlib, self.readelf, self.strip):
            self.find(tool)
        if not Path(self.headers).exists():
            raise SourceError("the C library's headers are needed to build CPython; install the package libc6-dev")
        machine = self.run(self.cc, "-dumpmachine").strip()
        if machine != self.machine:
            raise SourceError(
                f"{self.cc} makes programs for {machine}, and {target} is wanted; build it on a machine of that kind"
            )
        return self.run(self.cc, "--version").splitlines()[0]


def prefixed(machine: str, host: str = "") -> Toolchain:
    """One that is not the machine's own: its tools have the prefix that configure scripts look for.

    Where they are is known once they are put there: see `prepare`.
    """
    return Toolchain(
        machine=machine,
        cc=f"{machine}-gcc",
        ar=f"{machine}-ar",
        nm=f"{machine}-nm",
        objcopy=f"{machine}-objcopy",
        ranlib=f"{machine}-ranlib",
        readelf=f"{machine}-readelf",
        strip=f"{machine}-strip",
        host=host,
        path="",
        headers="",
    )


def prepare(toolchain: Toolchain, target: str, folder: Path) -> Toolchain:
    """The toolchain as it can be used. Those the machine has need nothing; others are put below `folder` here."""
    if toolchain.path:
        return toolchain
    found = c.toolchain(target, folder)
    # Under their long names only: the machine's own gcc, which makes what runs during a build, would otherwise find
    # another target's assembler on the way.
    links = folder / "toolchains" / "prefixed" / found.key
    links.mkdir(parents=True, exist_ok=True)
    for name, program in _PROGRAMS.items():
        link = links / f"{toolchain.machine}-{name}"
        if not link.is_symlink():
            draft = link.with_name(f".{link.name}.{os.getpid()}")
            draft.symlink_to(found.tool(program))
            draft.replace(link)
    return dataclasses.replace(
        toolchain, path=f"{links}:{SYSTEM_PATH}", headers=str(found.sysroot), emulator=found.emulator, key=found.key
    )


_PROGRAMS = {"gcc": "cc"} | {
    name: name for name in ("ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "strip")
}
