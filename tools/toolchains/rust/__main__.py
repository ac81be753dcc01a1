"""The command: have a Rust toolchain, and print where its compiler and its standard library are, a line each."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.bootstrap.report import BootstrapError
from tools.toolchains.rust import targets, toolchain


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="tools.toolchains.rust", description="Have a Rust toolchain; print its folders."
    )
    parser.add_argument("--target", required=True, help=f"target triple: {' or '.join(targets.TARGETS)}")
    parser.add_argument("--cache", type=Path, help="folder for downloads and toolchains (default: the user's cache)")
    options = parser.parse_args(arguments)
    try:
        found = toolchain.toolchain(options.target, options.cache)
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(found.compiler, found.standard_library, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
