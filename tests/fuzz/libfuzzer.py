"""libFuzzer's runtime out of Debian's packages, in the user's cache: prints the path of the static library.

python3 -m tests.fuzz.libfuzzer

Debian's compiler-rt need not be of the LLVM that rustc has: what they agree on is older than both.
"""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

from tools.bootstrap.report import BootstrapError
from tools.toolchains import c, folders
from tools.toolchains.packages import Packages

PACKAGE = "libclang-rt-dev"
# What every machine has that builds with Bazel, and what is for programs of 32 bits.
_ASSUMED = ("gcc-12-base", "lib32gcc-s1", "lib32stdc++6", "libc6", "libc6-i386", "libgcc-s1", "libstdc++6")
_CODE = Path(__file__).parent


def library(cache: Path) -> Path:
    """The static library without a `main`; it is unpacked if it is not there yet."""
    with folders.locked(cache / "lock"):
        debian = Packages(cache, _ASSUMED)
        packages = debian.closure([PACKAGE])
        key = folders.key([(each.name, each.version, each.sha256) for each in packages], _CODE)
        result = cache / f"libfuzzer-{key}"
        with folders.made(result, "unpacking libFuzzer") as draft:
            if draft:
                debian.unpack(packages, draft / "root")
                name = f"libclang_rt.fuzzer_no_main-{platform.machine()}.a"
                found = sorted((draft / "root").rglob(name))
                if not found:
                    raise BootstrapError(f"Debian's {PACKAGE} has no {name}; fuzz on a machine that it has one for")
                found[-1].rename(draft / "libfuzzer.a")
                shutil.rmtree(draft / "root")
        return result / "libfuzzer.a"


def main() -> int:
    """Print the path, or why there is none."""
    try:
        print(library(c.default_cache().absolute() / "toolchains"))
    except BootstrapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
