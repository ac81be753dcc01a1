"""Make the archive: the same bytes for the same content, wherever and whenever it is made.

Run as a script under the interpreter that was just built, which is the one at hand for which there surely is a wheel of
zstandard.
"""

from __future__ import annotations

import argparse
import os
import sys
import tarfile
from pathlib import Path

# Decompressing takes as long for every level, and happens once; this one compresses in a few seconds.
LEVEL = 9


def pack(root: Path, archive: Path, epoch: int) -> None:
    """Pack the folder `root` under its own name."""
    import zstandard

    # One thread: with more, the frame's bytes would be other ones.
    compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True, threads=0)
    with (
        archive.open("wb") as out,
        compressor.stream_writer(out) as stream,
        tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in _sorted(root):
            info = tar.gettarinfo(str(path), path.relative_to(root.parent).as_posix())
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            info.mtime = epoch
            info.mode = 0o755 if info.isdir() or info.mode & 0o111 else 0o644
            if info.isreg():
                # A file that happens to be a hard link is still a file: gettarinfo remembers them otherwise.
                with path.open("rb") as content:
                    tar.addfile(info, content)
            else:
                tar.addfile(info)
            tar.inodes = {}  # type: ignore[attr-defined]


def _sorted(root: Path) -> list[Path]:
    """The folder and all below it, a folder before what is in it; links are not followed."""
    found = [root]
    for parent, folders, files in os.walk(root):
        found += [Path(parent, name) for name in folders + files]
    return sorted(found, key=lambda path: os.fsencode(path))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--zstandard", type=Path, required=True, help="the folder zstandard was installed to")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epoch", type=int, required=True, help="the time every member gets")
    options = parser.parse_args()
    sys.path.insert(0, str(options.zstandard))
    pack(options.root, options.output, options.epoch)
