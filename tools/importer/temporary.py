"""`importlib.resources.as_file` of packaged files: a path to memory, so that nothing is written to a disk."""

from __future__ import annotations

import contextlib
import os
from importlib.resources import as_file
from pathlib import Path

from .traversable import OxidizedTraversable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def register() -> None:
    """Make `as_file` use memory where there is such a thing; else it keeps to temporary files."""
    ordinary = as_file.dispatch(OxidizedTraversable)  # type: ignore[attr-defined]  # it is a function of `singledispatch`

    @contextlib.contextmanager
    def in_memory(path: OxidizedTraversable) -> Iterator[Path]:
        with contextlib.ExitStack() as stack:
            descriptor = _memory_file(path) if path.is_file() else None
            if descriptor is None:
                yield stack.enter_context(ordinary(path))
            else:
                stack.callback(os.close, descriptor)
                yield _path(descriptor)

    as_file.register(OxidizedTraversable, in_memory)  # type: ignore[attr-defined]


def _memory_file(path: OxidizedTraversable) -> int | None:
    """A descriptor of a file in memory with the content; None where no path leads to it."""
    try:
        descriptor = os.memfd_create(path.name)
    except (AttributeError, OSError):
        return None
    with open(descriptor, "wb", closefd=False) as file:
        file.write(path.read_bytes())
    if _path(descriptor).is_file():
        return descriptor
    os.close(descriptor)
    return None


def _path(descriptor: int) -> Path:
    """It leads there from processes started meanwhile, too."""
    return Path(f"/proc/{os.getpid()}/fd/{descriptor}")
