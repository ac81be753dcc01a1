"""Build options, as PYTHON.json names them: `noopt`, `debug`, `pgo`, `lto`, `pgo+lto`, and `freethreaded+` before any."""

from __future__ import annotations

from dataclasses import dataclass

from tools.distribution.source.report import SourceError

FREETHREADED = "freethreaded"
KINDS = ("noopt", "debug", "pgo", "lto", "pgo+lto")


@dataclass(frozen=True)
class BuildOptions:
    """What a name of build options means."""

    name: str
    free_threaded: bool
    debug: bool
    pgo: bool
    lto: bool

    @property
    def abi_flags(self) -> str:
        return ("t" if self.free_threaded else "") + ("d" if self.debug else "")

    @property
    def configure(self) -> tuple[str, ...]:
        flags = []
        if self.free_threaded:
            flags.append("--disable-gil")
        if self.debug:
            flags.append("--with-pydebug")
        if self.pgo:
            flags.append("--enable-optimizations")
        return tuple(flags)


def parse(name: str) -> BuildOptions:
    parts = name.split("+")
    free_threaded = parts[0] == FREETHREADED
    kind = "+".join(parts[1:] if free_threaded else parts)
    if kind not in KINDS:
        raise SourceError(
            f"{name!r} are no build options; expected one of {', '.join(KINDS)}, and '{FREETHREADED}+' may precede it"
        )
    words = kind.split("+")
    return BuildOptions(name, free_threaded, "debug" in words, "pgo" in words, "lto" in words)
