"""The targets Rust can be had for, as data."""

from __future__ import annotations

from dataclasses import dataclass

from tools.bootstrap.report import BootstrapError


@dataclass(frozen=True)
class Target:
    """One target, and where its standard library comes from."""

    triple: str
    architecture: str | None  # Debian's name of it, where Debian packages the library; None: built from source


TARGETS = {
    each.triple: each
    for each in (
        Target("aarch64-unknown-linux-gnu", "arm64"),
        Target("x86_64-unknown-linux-musl", None),
    )
}


def find(triple: str) -> Target:
    """The target named `triple`."""
    if triple not in TARGETS:
        raise BootstrapError(f"there is no Rust for {triple}; there is for {' and '.join(TARGETS)}")
    return TARGETS[triple]
