"""musl's loader, and C library, out of Debian's packages: writes it into a folder.

python3 -m tests.e2e.cross.musl_loader FOLDER

It is that of Debian's unstable release, as is Bazel itself where it comes from Debian: wheels for musl hold libraries that musl before 1.2.4 crashes with, and
Debian 12 has 1.2.3.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.toolchains import c, folders
from tools.toolchains.packages import remembered

_NAME = "ld-musl-x86_64.so.1"


def write_loader(folder: Path, cache: Path) -> None:
    """Have the file in the folder."""
    with folders.locked(cache / "lock"):
        state = cache / "apt-unstable"
        debian = apt.PrivateApt(state, suite="sid")

        def ask() -> list[apt.Package]:
            debian.update()
            return debian.packages(["musl"])

        packages = remembered(state, "packages", ["musl"], ask)
        root = folder / "root"
        root.mkdir()
        for deb in debian.download(packages, cache / "downloads"):
            apt.unpack(deb, root)
    (found,) = [path for path in root.rglob("libc.so") if path.is_file()]
    found.rename(folder / _NAME)
    shutil.rmtree(root)


def main() -> int:
    """Write it, or say why not."""
    try:
        write_loader(Path(sys.argv[1]), c.default_cache().absolute() / "toolchains")
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
