"""The command: have a C toolchain, and print where it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.bootstrap.report import BootstrapError
from tools.toolchains import c, targets


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.toolchains", description="Have a C toolchain; print its folder.")
    parser.add_argument("--target", required=True, help=f"target triple: {' or '.join(targets.TARGETS)}")
    parser.add_argument("--cache", type=Path, help="folder for downloads and toolchains (default: the user's cache)")
    options = parser.parse_args(arguments)
    try:
        print(c.toolchain(options.target, options.cache).folder)
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
