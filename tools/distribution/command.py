"""Look into an archive of a Python distribution.

    bazel run @rules_pyoxidizer//tools:distribution -- info ARCHIVE
    bazel run @rules_pyoxidizer//tools:distribution -- licenses [--texts] ARCHIVE
    bazel run @rules_pyoxidizer//tools:distribution -- extract ARCHIVE FOLDER

Archives are python-build-standalone's, or made like them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.distribution import info, info_licenses, install_only
from tools.distribution.archive import ArchiveError, extract
from tools.distribution.describe import DescriptionError, describe
from tools.distribution.install_only import InstallOnlyError
from tools.distribution.zstd import NoZstdError


def _place(text: str) -> Path:
    """A path as whoever called `bazel run` means it, which starts programs in a folder of its own."""
    return Path(os.environ.get("BUILD_WORKING_DIRECTORY", "."), text)


@contextmanager
def _extracted(archive: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="distribution-") as folder:
        root = extract(archive, Path(folder, "archive"))
        if not (root / "PYTHON.json").exists():
            # Only a full archive has one; of others it is made from what there is.
            (root / "PYTHON.json").write_text(json.dumps(install_only.document(root)))
        yield root


def _show_info(options: argparse.Namespace) -> str:
    with _extracted(options.archive) as root:
        known = info.summary(describe(root), root)
    return _as_json(known) if options.json else info.render(known)


def _show_licenses(options: argparse.Namespace) -> str:
    with _extracted(options.archive) as root:
        stated = info_licenses.statement(describe(root))
        texts = info_licenses.read_texts(stated, root) if options.texts else {}
    if options.json:
        return _as_json({**stated, "texts": texts} if options.texts else stated)
    return info_licenses.render(stated, texts)


def _extract(options: argparse.Namespace) -> str:
    folder = options.folder
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise ArchiveError(f"{folder} is no folder; name one that does not exist, or is empty")
    if folder.exists() and any(folder.iterdir()):
        raise ArchiveError(f"{folder} is not empty; name a folder that does not exist, or is")
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=_nearest(folder.parent)) as staging:
        root = extract(options.archive, Path(staging, "archive"))
        folder.parent.mkdir(parents=True, exist_ok=True)
        # One step: the folder is there whole, or as it was.
        os.replace(root.parent, folder)
    return f"{folder / root.name}\n"


def _nearest(folder: Path) -> Path:
    """The folder, or the first one above it that exists: nothing is made before the archive proved to be sound."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="distribution", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, action: Any, about: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=about, description=about)
        command.set_defaults(action=action)
        command.add_argument("archive", type=_place, metavar="ARCHIVE", help="the archive, such as cpython-….tar.zst")
        return command

    as_json = "print JSON"
    add("info", _show_info, "what is in an archive").add_argument("--json", action="store_true", help=as_json)
    licenses = add("licenses", _show_licenses, "the licences of what is in an archive")
    licenses.add_argument("--json", action="store_true", help=as_json)
    licenses.add_argument("--texts", action="store_true", help="with all licence texts")
    unpack = add("extract", _extract, "unpack an archive, all of it or nothing")
    unpack.add_argument("folder", type=_place, metavar="FOLDER", help="where to; it must not exist, or be empty")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run it; the exit code."""
    options = parser().parse_args(arguments)
    try:
        sys.stdout.write(options.action(options))
    except (ArchiveError, DescriptionError, InstallOnlyError, NoZstdError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"error: {error.filename or options.archive}: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
