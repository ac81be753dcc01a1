"""Make the archive of a release, with its version in MODULE.bazel.

    python3 -m tools.release.archive 1.2.3 --output rules_pyoxidizer-v1.2.3.tar.gz [--commit v1.2.3]

The archive is `git archive`'s of a commit, without what .gitattributes says nobody else needs, and has the same bytes
whoever makes it. What is printed is the hash for a registry. See docs/releasing.md.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import re
import subprocess
import sys
import tarfile
from pathlib import Path

NAME = "rules_pyoxidizer"
# In the repository, where nobody is to take it for a release.
_UNRELEASED = f'module(\n    name = "{NAME}",\n    version = "0.0.0",\n'
_VERSION = re.compile(r"\d+\.\d+\.\d+(-(rc|alpha|beta)\.?\d+)?")


def stamped(module: str, version: str) -> str:
    """MODULE.bazel with a version.

    Raises:
        ValueError: it is no version of a release, or MODULE.bazel is not as expected.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"'{version}' is not a version such as 1.2.3 or 1.2.3-rc1")
    if module.count(_UNRELEASED) != 1:
        raise ValueError(
            'MODULE.bazel does not begin its module() with the name and version = "0.0.0", which is to be replaced'
        )
    return module.replace(_UNRELEASED, _UNRELEASED.replace("0.0.0", version))


def release_archive(archive: bytes, version: str) -> bytes:
    """The compressed archive of a release out of the uncompressed one of `git archive --prefix=rules_pyoxidizer-VERSION/`."""
    result = io.BytesIO()
    module = f"{NAME}-{version}/MODULE.bazel"
    with (
        tarfile.open(fileobj=io.BytesIO(archive)) as given,
        gzip.GzipFile(filename="", mode="wb", fileobj=result, compresslevel=9, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.GNU_FORMAT) as made,
    ):
        for member in sorted(given.getmembers(), key=lambda each: each.name):
            content = None
            if member.isfile():
                reader = given.extractfile(member)
                assert reader is not None
                content = reader.read()
            if content is not None and member.name == module:
                content = stamped(content.decode(), version).encode()
                member.size = len(content)
            # Of the global header git writes, nothing is left; permissions depend on whose umask it is.
            member.pax_headers = {}
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            made.addfile(member, io.BytesIO(content) if content is not None else None)
    return result.getvalue()


def integrity(archive: bytes) -> str:
    """What a registry's source.json says of an archive."""
    return "sha256-" + base64.b64encode(hashlib.sha256(archive).digest()).decode()


def main(arguments: list[str]) -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="the version, such as 1.2.3 or 1.2.3-rc1")
    parser.add_argument("--output", type=Path, required=True, help="the archive")
    parser.add_argument("--commit", default="HEAD", help="a commit, tag or tree; HEAD if not given")
    options = parser.parse_args(arguments)
    line = ["git", "archive", "--format=tar", f"--prefix={NAME}-{options.version}/", options.commit]
    result = subprocess.run(line, capture_output=True, check=False)
    if result.returncode:
        print(f"error: {result.stderr.decode().strip()} (git archive)", file=sys.stderr)
        return 1
    try:
        archive = release_archive(result.stdout, options.version)
    except ValueError as error:
        print(f"error: {error}.", file=sys.stderr)
        return 1
    options.output.write_bytes(archive)
    print(integrity(archive))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
