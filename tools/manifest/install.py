"""Install a manifest into a folder, which then holds exactly its files (F469): `bazel run //app:dist -- DEST`.

DEST is relative to where the command was given. It may be missing, empty, or an earlier installation of the same
manifest, which is replaced. The new folder is complete before it takes the place of the old one, in one step: whatever goes wrong
before, the old one stays as it is. `bazel run //app:dist -- --run ARGUMENT…` is another thing: the manifest's program runs from the build's outputs.
"""

from __future__ import annotations

import contextlib
import fcntl
import filecmp
import os
import shutil
import signal
import sys
import tempfile

from tools.manifest import index, swap
from tools.manifest.lay import PLAIN_MODE, copy
from tools.manifest.paths import MARKER
from tools.resources import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import NoReturn

    from tools.manifest.contents import Entry


class InstallError(ValueError):
    """An installation that cannot be; nothing has changed."""


def main(arguments: list[str]) -> None:
    """Run the command.

    Raises:
        InstallError: it cannot be done; the folder is as it was.
    """
    options = parser().parse_args(arguments)
    if options.destination is None:
        raise InstallError("where to? Say `bazel run TARGET -- DEST`, DEST being the folder that is to hold the files")
    start = os.environ.get("BUILD_WORKING_DIRECTORY", ".")
    # A link to an installation stays one.
    destination = os.path.realpath(os.path.join(start, options.destination))
    entries = index.read(options.index)
    check(destination, options.label, options.force)
    if options.dry_run:
        for change in changes(entries, options.tree, destination):
            sys.stdout.write(change + "\n")
        return
    # What ends a program without asking is to clean up first.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        replaced, left = install(entries, options.tree, destination, options.label)
    except OSError as error:
        was = "is as it was" if os.path.lexists(destination) else "is still not there"
        where = f"{error.filename}: " if error.filename else ""
        raise InstallError(f"cannot install to {destination}, which {was}: {where}{error.strerror}") from None
    if left:
        sys.stderr.write(f"warning: what was in {destination} before is now in {left}, and could not be removed\n")
    files = "1 file" if len(entries) == 1 else f"{len(entries)} files"
    sys.stdout.write(f"{'replaced' if replaced else 'installed'} {destination}: {files}\n")


def parser() -> argparse.ArgumentParser:
    """Make the parser; the first options are the target's own."""
    result = command.parser(__doc__)
    result.prog = "bazel run TARGET --"
    for name in ("label", "index", "tree"):
        result.add_argument(f"--{name}", default="", help="(given by the target)")
    result.add_argument(
        "--dry-run", action="store_true", help="say what would be added (+), changed (~) and removed (-)"
    )
    result.add_argument("--force", action="store_true", help="replace DEST even if something else is there")
    result.add_argument("destination", nargs="?", metavar="DEST", help="folder to install to")
    return result


def check(destination: str, label: str, force: bool) -> None:
    """Check that a folder may be replaced.

    Raises:
        InstallError: it may not.
    """
    if not os.path.lexists(destination):
        return
    if not os.path.isdir(destination) or os.path.dirname(destination) == destination:
        raise InstallError(f"{destination} is no folder that could be replaced; name another one")
    if force or not os.listdir(destination):
        return
    marker = os.path.join(destination, MARKER)
    if not os.path.isfile(marker):
        raise InstallError(
            f"{destination} holds files that no manifest installed; name a new or an empty folder, or say `--force` to lose them"
        )
    other = command.read_file(marker).decode("utf-8", "replace").strip()
    if other != label:
        raise InstallError(f"{destination} is an installation of {other}, not of {label}; say `--force` to replace it")


def changes(entries: list[Entry], tree: str, destination: str) -> Iterator[str]:
    """What an installation would do, path by path."""
    there = set()
    for parent, _, files in os.walk(destination):
        there |= {os.path.relpath(os.path.join(parent, file), destination) for file in files}
    for entry in entries:
        target = os.path.join(destination, entry.path)
        if entry.path not in there:
            yield f"+ {entry.path}"
        elif os.path.islink(target) or not _same(os.path.join(tree, entry.path), target, entry.executable):
            yield f"~ {entry.path}"
    for path in sorted(there.difference([entry.path for entry in entries], [MARKER])):
        yield f"- {path}"


def _same(source: str, target: str, executable: bool) -> bool:
    return filecmp.cmp(source, target, shallow=False) and bool(os.stat(target).st_mode & 0o100) == executable


def install(entries: list[Entry], tree: str, destination: str, label: str) -> tuple[bool, str | None]:
    """Install, and tell whether something was replaced; and where that is now, if it could not be removed.

    Raises:
        OSError: something failed; the folder is as it was.
    """
    parent, name = os.path.split(destination)
    made = _make_folders(parent)
    try:
        with _lock(parent):
            # Nobody else is at work here: such a folder was left by one that was killed.
            for other in os.listdir(parent):
                if other.startswith(f".{name}.new-"):
                    shutil.rmtree(os.path.join(parent, other), ignore_errors=True)
            work = tempfile.mkdtemp(prefix=f".{name}.new-", dir=parent)
            new, old = os.path.join(work, "new"), os.path.join(work, "old")
            try:
                _write(entries, tree, new, label)
                if os.path.isdir(destination):
                    shutil.copymode(destination, new)
                replaced = swap.put_in_place(new, destination, old)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except BaseException:
        # Not empty if what went wrong did so after all was done.
        with contextlib.suppress(OSError):
            for folder in made:
                os.rmdir(folder)
        raise
    return replaced, old if os.path.lexists(old) else None


def _write(entries: list[Entry], tree: str, folder: str, label: str) -> None:
    os.mkdir(folder)
    folders = {folder}
    for entry in entries:
        target = os.path.join(folder, entry.path)
        missing = []
        above = os.path.dirname(target)
        while above not in folders:
            missing.append(above)
            above = os.path.dirname(above)
        for each in reversed(missing):
            os.mkdir(each)
            folders.add(each)
        copy(os.path.join(tree, entry.path), target, entry.executable)
    marker = os.path.join(folder, MARKER)
    command.write_whole(marker, [f"{label}\n".encode()])
    os.chmod(marker, PLAIN_MODE)
    for each in folders:
        os.chmod(each, 0o755)
    swap.flush(folder)


def _make_folders(path: str) -> list[str]:
    """Make a folder and those above it; gives those that were not there, the deepest first."""
    made: list[str] = []
    while not os.path.lexists(path):
        made.append(path)
        path = os.path.dirname(path)
    for folder in reversed(made):
        os.mkdir(folder)
    return made


class _Lock:
    """Holds the lock of a folder: one installation at a time."""

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)

    def __enter__(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _lock(path: str) -> AbstractContextManager[None]:
    return _Lock(path)


def _stop(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(command.run(main))
