"""Extract an archive of a distribution (`.tar.zst` or `.tar.gz`) safely, and all of it or nothing.

    python -m tools.distribution.archive ARCHIVE FOLDER

An archive comes from the network, so nothing in it is believed: no member may lead out of the folder it is extracted
to, appear twice, or be anything but a file, a folder or a link.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import sys
import tarfile
import tempfile
import zlib
from pathlib import Path
from typing import IO

from tools.distribution import zstd

NO_ZSTD = 3
"""Exit code of the command line when nothing on the machine decompresses zstd."""

TOP = "python"  # everything in an archive is below this folder

_GZIP = b"\x1f\x8b"
# Of an install_only archive, which says nothing of itself.
_INTERPRETER = re.compile(r"bin/python3\.\d+t?d?|python\.exe")


class ArchiveError(Exception):
    """An archive that cannot be used; the message names the file and the cause."""


def extract(archive: Path, destination: Path) -> Path:
    """Extract `archive` to `destination`, which must not exist; returns its `python` folder."""
    if destination.exists():
        raise ArchiveError(f"{destination} already exists; remove it, or choose another folder for {archive}")
    destination.parent.mkdir(parents=True, exist_ok=True)
    # Beside the destination, so that the rename stays on one file system and is atomic.
    staging = Path(tempfile.mkdtemp(prefix=f".{destination.name}-", dir=destination.parent))
    try:
        _extract_into(archive, staging)
        staging.chmod(0o755)  # mkdtemp makes it private
        staging.rename(destination)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return destination / TOP


def _extract_into(archive: Path, folder: Path) -> None:
    try:
        with archive.open("rb") as raw:
            stream = _decompressed(raw)
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for member in tar:
                    _extract_member(archive, tar, member, folder)
            # tarfile stops at the end marker; only reading on shows whether the compressed stream is whole.
            while stream.read(1 << 20):
                pass
    except gzip.BadGzipFile as error:
        raise ArchiveError(f"{archive} is damaged: {error}") from error
    except OSError as error:
        raise ArchiveError(f"{archive} cannot be extracted: {error.strerror or error}") from error
    except (tarfile.TarError, EOFError, ValueError, zlib.error) as error:
        raise ArchiveError(f"{archive} is damaged: {error}") from error
    _refuse_links_that_leave(archive, folder)
    if not (folder / TOP / "PYTHON.json").is_file() and not _has_interpreter(folder / TOP):
        raise ArchiveError(
            f"{archive} has neither {TOP}/PYTHON.json nor {TOP}/bin/python3.X: it is no archive of a Python distribution"
        )


def _has_interpreter(top: Path) -> bool:
    """Whether it is what an `install_only` archive holds."""
    names = [path.relative_to(top).as_posix() for folder in (top, top / "bin") for path in folder.glob("python*")]
    return any(_INTERPRETER.fullmatch(name) for name in names)


def _decompressed(raw: IO[bytes]) -> io.BufferedReader | gzip.GzipFile:
    """The tar file in an archive, which tells by its first bytes how it is compressed."""
    start = raw.read(len(_GZIP))
    raw.seek(0)
    if start == _GZIP:
        return gzip.open(raw)
    return io.BufferedReader(_ZstdReader(raw), 1 << 20)


def _extract_member(archive: Path, tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    target = _place(archive, member.name, folder)
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    if os.path.lexists(target):
        raise ArchiveError(f"{archive} contains {member.name!r} twice")
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.isreg():
        content = tar.extractfile(member)
        assert content is not None  # of a regular file it never is
        with target.open("xb") as out:
            shutil.copyfileobj(content, out, 1 << 20)
        # Writable for its owner, whatever the archive says, so that the folder can be removed again.
        target.chmod(0o755 if member.mode & 0o111 else 0o644)
    elif member.issym():
        target.symlink_to(member.linkname)
    elif member.islnk():
        source = _place(archive, member.linkname, folder)
        if source.is_symlink() or not source.is_file():
            raise ArchiveError(f"{archive} links {member.name!r} to {member.linkname!r}, which is no file before it")
        os.link(source, target)
    else:
        raise ArchiveError(f"{archive} contains {member.name!r}, which is neither a file, a folder nor a link")


def _place(archive: Path, name: str, folder: Path) -> Path:
    """Where the member `name` goes; refuses names that lead elsewhere, be it through a link extracted before."""
    parts = name.rstrip("/").split("/")
    if parts[0] != TOP or {"", ".", ".."} & set(parts) or "\\" in name or "\0" in name:
        raise ArchiveError(f"{archive} contains {name!r}, which is not a plain path below {TOP}/")
    place = folder
    for part in parts[:-1]:
        place = place / part
        if place.is_symlink():
            raise ArchiveError(f"{archive} contains {name!r}, which leads through a symbolic link")
    return place / parts[-1]


def _refuse_links_that_leave(archive: Path, folder: Path) -> None:
    """Only with everything in place is it known where a chain of links ends."""
    top = os.path.realpath(folder / TOP)
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = Path(parent, name)
            if not path.is_symlink():
                continue
            target = os.readlink(path)
            real = os.path.realpath(path)
            if os.path.isabs(target) or not (real == top or real.startswith(top + os.sep)):
                raise ArchiveError(
                    f"{archive} links {str(path.relative_to(folder))!r} to {target!r}, outside the archive"
                )


class _ZstdReader(io.RawIOBase):
    """Decompresses as it is read, and notices when the last frame is cut short."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._new = zstd.new_decompressor()
        self._raw = raw
        self._frame = self._new()
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self._ready:
            chunk = self._frame.unused_data if self._frame.eof else b""
            chunk = chunk or self._raw.read(1 << 17)
            if not chunk:
                if self._begun and not self._frame.eof:
                    raise EOFError("it ends in the middle of its compressed data")
                return 0
            if self._frame.eof:
                self._frame = self._new()
            self._begun = True
            try:
                self._ready = self._frame.decompress(chunk)
            except Exception as error:  # each implementation has exceptions of its own
                raise ValueError(f"its compressed data is not sound ({error})") from error
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


def main(arguments: list[str]) -> int:
    """`ARCHIVE FOLDER`: extract what is below `python/` to `FOLDER`; the exit code, `NO_ZSTD` if nothing here can."""
    archive, folder = Path(arguments[0]), Path(arguments[1])
    staging = folder.with_name(f".{folder.name}.extracted")
    try:
        extract(archive, staging).rename(folder)
    except zstd.NoZstdError as error:
        print(f"error: {archive} cannot be read: {error}", file=sys.stderr)
        return NO_ZSTD
    except ArchiveError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    staging.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
