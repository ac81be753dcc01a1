"""The command: build a distribution, or take it from the cache, and put its archive where it is wanted."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tools.bootstrap.report import BootstrapError
from tools.distribution.source import building, cache, catalogue
from tools.distribution.source.description import LINK_MODES
from tools.distribution.source.report import SourceError


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.list:
        print(catalogue.listing(), end="")
        return 0
    folder = (options.cache or cache.default_folder()).absolute()
    try:
        wanted = catalogue.find(options.python_version, options.target, options.options, options.link_mode)
        cache.hand_out(building.archive(wanted, folder, options.jobs), options.output)
    except (SourceError, BootstrapError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename or folder}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tools.distribution.source", description="Build a full archive of CPython.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="say what can be built, and what cannot and why")
    what.add_argument("--output", type=Path, help="where to put the archive (.tar.zst)")
    parser.add_argument("--python-version", default="3.13", help="major and minor version (default: %(default)s)")
    parser.add_argument("--target", default="x86_64-unknown-linux-gnu", help="target triple (default: %(default)s)")
    parser.add_argument("--options", default="noopt", help="build options (default: %(default)s)")
    parser.add_argument("--link-mode", default="static", choices=LINK_MODES, help="of libpython (default: %(default)s)")
    parser.add_argument("--cache", type=Path, help="folder for downloads and results (default: the user's cache)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="jobs of make (default: %(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
