"""The Rust toolchain of the offline Bazel: the machine's own where it is new enough, else Debian's."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path

OLDEST = (1, 85)
PROGRAMS = ("cargo", "clippy-driver", "rustc", "rustdoc", "rustfmt")
TRIPLE = "x86_64-unknown-linux-gnu"
# Where rules_rust has its toolchains: under modules (Bazel 7's canonical name), and under a WORKSPACE file.
REPOSITORIES = ("rules_rust~~rust~rust_toolchains", f"rust_linux_x86_64__{TRIPLE}__stable_tools")
_BUILD = Path(__file__).with_name("rust_toolchains.BUILD")
# The compiler itself, of which the program is but the front. rustup's toolchains have it in a folder of their own; Debian has it where the loader looks.
_COMPILER_LIBRARIES = ("librustc_driver-*.so", "libLLVM*.so*")


def machine_sysroot() -> Path | None:
    """The sysroot of the machine's rustc, if that and all its company is there and new enough."""
    rustc = shutil.which("rustc")
    if not rustc:
        return None
    # What is on PATH may be rustup's proxy, which would depend on the folder it runs in.
    sysroot = Path(_output([rustc, "--print", "sysroot"]).strip() or "/nonexistent")
    found = version(_output([str(sysroot / "bin/rustc"), "--version"]))
    complete = all((sysroot / "bin" / each).exists() for each in PROGRAMS) and _standard_library(sysroot).is_dir()
    return sysroot if complete and found >= OLDEST else None


def version(text: str) -> tuple[int, int]:
    """The version in what `rustc --version` prints."""
    found = re.match(r"rustc (\d+)\.(\d+)\.", text)
    return (int(found.group(1)), int(found.group(2))) if found else (0, 0)


def toolchain_for(cache: Path, sysroot: Path) -> Path:
    """A folder that stands in for rules_rust's generated `rust_toolchains`, over `sysroot`, with the rc file for it."""
    build = _BUILD.read_text()
    key = sha256(f"{sysroot}\n{build}".encode()).hexdigest()[:16]
    folder = cache / f"rust-{key}"
    if not folder.exists():
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=cache))
        (made / "bin").mkdir()
        for each in PROGRAMS:
            (made / "bin" / each).symlink_to((sysroot / "bin" / each).resolve())
        (made / "lib").mkdir()
        for library in [*_standard_library(sysroot).glob("*"), *_compiler_libraries(sysroot)]:
            (made / "lib" / library.name).symlink_to(library)
        # LLVM's linker, which rustup's toolchains have and Debian's rustc has not.
        linker = _standard_library(sysroot).parent / "bin/rust-lld"
        if linker.exists():
            (made / "bin/rust-lld").symlink_to(linker)
        (made / "BUILD.bazel").write_text(build)
        (made / "WORKSPACE").touch()
        lines = [f"common --override_repository={name}={folder}\n" for name in REPOSITORIES]
        (made / "bazelrc").write_text("".join(lines))
        made.rename(folder)
    return folder


def _standard_library(sysroot: Path) -> Path:
    return sysroot / "lib/rustlib" / TRIPLE / "lib"


def _compiler_libraries(sysroot: Path) -> list[Path]:
    return [each for pattern in _COMPILER_LIBRARIES for each in (sysroot / "lib").glob(pattern)]


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, cwd="/", capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
