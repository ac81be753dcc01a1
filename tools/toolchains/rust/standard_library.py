"""Rust's standard library for a target: a folder `lib` with what belongs into a sysroot."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError, say
from tools.toolchains import folders
from tools.toolchains.packages import Packages
from tools.toolchains.rust import compiler
from tools.toolchains.rust.releases import Release
from tools.toolchains.rust.targets import Target

_CODE = (Path(__file__).parent, Path(folders.__file__).parent)
_HOST = "x86_64-unknown-linux-gnu"
# Everything Rust ships for a target, both ways to panic among it.
_CRATES = "std,panic_abort,panic_unwind,test"

_MANIFEST = """\
[package]
name = "nothing"
version = "0.0.0"
edition = "2021"

[profile.release]
codegen-units = 1
"""

_VENDORED = """\
[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "{folder}"
"""

# Cargo compiles all crates for one way to panic, and this one is for the other.
_RUSTC = """\
#!/bin/sh
case " $* " in
*" --crate-name panic_abort "*) set -- "$@" -Cpanic=abort ;;
esac
exec {rustc} --sysroot {sysroot} "$@"
"""

# The library asks for LLVM's unwinder by name; gcc's has the same functions.
_UNWINDER = "INPUT(-lgcc_eh)\n"


def packaged(cache: Path, release: Release, target: Target) -> Path:
    """The folder of the library that Debian packages, whose version is the compiler's to the letter."""
    result = cache / f"std-{target.triple}-{folders.key([release.standard_library, release.version], *_CODE)}"
    with folders.made(result, f"unpacking Rust's standard library for {target.triple}") as draft:
        if draft:
            foreign = apt.PrivateApt(cache / f"apt-{target.architecture}", architecture=target.architecture or "")
            foreign.update()
            debs = foreign.packages([f"{release.standard_library}={release.version}"])
            root = draft / "root"
            for deb in foreign.download(debs, cache / "downloads"):
                apt.unpack(deb, root)
            (root / f"usr/lib/rustlib/{target.triple}/lib").rename(draft / "lib")
            for library in (draft / "lib").glob("*.so"):
                library.unlink()  # executables bring it inside
            (root / f"usr/share/doc/{release.standard_library}/copyright").rename(draft / "copyright")
            shutil.rmtree(root)
    return result


def built(cache: Path, debian: Packages, release: Release, rustc: Path, target: Target) -> Path:
    """The folder of the library built from Debian's source by the compiler in the folder `rustc`."""
    builder = debian.closure([release.cargo, release.source])
    missing = [each for each in builder if each not in release.packages]
    facts = [rustc.name, target.triple, [(each.name, each.version, each.sha256) for each in missing]]
    result = cache / f"std-{target.triple}-{folders.key(facts, *_CODE)}"
    with folders.made(result, f"building Rust's standard library for {target.triple}") as draft:
        if draft:
            with tempfile.TemporaryDirectory(prefix=".making-", dir=cache) as scratch:
                debian.unpack(missing, Path(scratch, "root"))
                say("compiling it takes about a minute")
                libraries = _compile(Path(scratch), release, rustc, target)
                (draft / "lib").mkdir()
                for library in libraries:
                    shutil.copyfile(library, draft / "lib" / library.name)
                shutil.copyfile(Path(scratch, f"root/usr/share/doc/{release.source}/copyright"), draft / "copyright")
            folders.write(draft / "lib/libunwind.a", _UNWINDER)
    return result


def _compile(scratch: Path, release: Release, rustc: Path, target: Target) -> list[Path]:
    """Have Cargo build the crates, in `scratch`, as the dependencies of an empty one."""
    (source,) = (scratch / "root/usr/src").glob("rustc-*/library")
    sysroot = scratch / "sysroot/lib/rustlib"
    sysroot.mkdir(parents=True)
    (sysroot / _HOST).symlink_to(rustc / "root/usr/lib/rustlib" / _HOST)
    folders.write(sysroot / "src/rust/.empty", "")
    in_sysroot = sysroot / "src/rust/library"
    in_sysroot.symlink_to(source)
    folders.write(
        scratch / "rustc",
        _RUSTC.format(rustc=shlex.quote(str(rustc / "bin/rustc")), sysroot=shlex.quote(str(scratch / "sysroot"))),
        0o755,
    )
    folders.write(scratch / "home/config.toml", _VENDORED.format(folder=source / "vendor"))
    folders.write(scratch / "crate/Cargo.toml", _MANIFEST)
    folders.write(scratch / "crate/src/lib.rs", "")
    command = [str(scratch / "root/usr/bin/cargo"), "build", "--quiet", "--release", "--offline"]
    command += ["--target", target.triple, f"-Zbuild-std={_CRATES}"]
    environment = {
        "CARGO_HOME": str(scratch / "home"),
        "HOME": str(scratch / "home"),
        "LD_LIBRARY_PATH": f"{compiler.library_path(scratch / 'root')}:{compiler.library_path(rustc / 'root')}",
        "PATH": os.environ.get("PATH", os.defpath),  # a linker, for build scripts
        "RUSTC": str(scratch / "rustc"),
        "RUSTC_BOOTSTRAP": "1",
        # No path of this machine is left; messages of panics name files as those of Rust's own builds do.
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(
            f"--remap-path-prefix={each}=/rustc/{release.version}/library" for each in (source, in_sysroot)
        ),
    }
    done = subprocess.run(
        command,
        cwd=scratch / "crate",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        reason = next((line for line in lines if line.startswith("error")), lines[-1])
        raise BootstrapError(f"cannot build Rust's standard library for {target.triple}: {reason}")
    found = sorted((scratch / "crate/target" / target.triple / "release/deps").glob("*.rlib"))
    return [each for each in found if not each.name.startswith("libnothing-")]
