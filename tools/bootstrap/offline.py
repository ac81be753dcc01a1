"""Build the prefix of the offline Bazel out of Debian's packages."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tools.bootstrap import apt, certificates, closure, modules, relocate, tidy
from tools.bootstrap.report import BootstrapError, say


def check_machine() -> None:
    """Say what this machine lacks, before anything is downloaded."""
    if platform.system() != "Linux" or platform.machine() != "x86_64" or not shutil.which("apt-get"):
        raise BootstrapError("no bazel that reaches the central registry was found on PATH; please install bazelisk")
    if not any(shutil.which(each) for each in (os.environ.get("CC", "gcc"), "gcc", "clang")):
        raise BootstrapError("a C compiler is missing; install the package gcc (or g++)")


def has_cpp() -> bool:
    """Whether the machine's compiler can link C++."""
    compiler = shutil.which(os.environ.get("CC", "gcc")) or "cc"
    try:
        found = subprocess.run([compiler, "-print-file-name=libstdc++.so"], capture_output=True, text=True, check=False)
    except OSError:
        return True  # no gcc: Bazel's own defaults are as good a guess as any
    return found.returncode != 0 or os.path.isabs(found.stdout.strip())


def prefix_for(cache: Path, code: str, *, with_rust: bool, with_cpp: bool) -> Path:
    """The offline Bazel's prefix, built now if it is not there yet."""
    prefix = cache / f"bazel-{code}{'-rust' if with_rust else ''}{'' if with_cpp else '-c'}"
    if not prefix.exists():
        check_machine()
        tidy.remove_stale(cache, time.time())
        _build(cache, prefix, with_rust, with_cpp)
    return prefix


def _build(cache: Path, prefix: Path, with_rust: bool, with_cpp: bool) -> None:
    say(f"building an offline Bazel from Debian packages in {prefix}, once; this takes a minute")
    private = apt.PrivateApt(cache / "apt", suite="sid", assume_installed=closure.ASSUMED)
    try:
        private.update()
        packages = private.closure([*closure.BAZEL, *(closure.RUST if with_rust else ())])
        debs = private.download(packages, cache / "downloads")
    except BootstrapError as error:
        raise BootstrapError(f"{error}; or install bazelisk, if the central registry can be reached") from error
    say(f"unpacking {len(debs)} packages")
    # All is made under another name, so a prefix that exists is complete.
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=cache))
    root = made / "root"
    root.mkdir()
    for deb in debs:
        apt.unpack(deb, root)
    relocate.point_links_inside(root, prefix / "root")
    relocate.patch(root, prefix / "root")
    java_home = _java_home(root)
    certificates.write_keystore(java_home / "lib/security/cacerts")
    _complete_class_path(root, prefix / "root")
    _copy_tinyjson(root, made / "rules_rust_tinyjson")
    modules.write_stubs(made)
    rc = modules.rc_text(prefix, prefix / java_home.relative_to(made), has_cpp=with_cpp)
    (made / "bazelrc").write_text(rc)
    made.rename(prefix)


def _java_home(root: Path) -> Path:
    found = [
        each.parents[1] for each in (root / "usr/lib/jvm").glob("java-*/bin/java") if not each.parents[1].is_symlink()
    ]
    if not found:
        raise BootstrapError("Debian's packages brought no Java; set RULES_PYOXIDIZER_BAZEL to a Bazel of your own")
    return found[0]


def _complete_class_path(root: Path, final_root: Path) -> None:
    """Debian's list of the server's jars, moved, with the jar that others only name by an absolute path."""
    path = root / "usr/share/bazel/bazel_classpath_debian_depends.txt"
    jars = [f"{final_root}{line}" if line.startswith("/") else line for line in path.read_text().splitlines()]
    for jar in sorted((root / "usr/share/java").glob("perfmark-*.jar")):
        jars.append(str(final_root / jar.relative_to(root)))
    path.unlink()
    path.write_text("\n".join(jars) + "\n")


def _copy_tinyjson(root: Path, folder: Path) -> None:
    """rules_rust's process wrapper needs this crate, which it would download."""
    (crate,) = (root / "usr/share/cargo/registry").glob("tinyjson-*")
    shutil.copytree(crate, folder)
    build = root / "usr/share/bazel/rules/rust/util/process_wrapper/BUILD.tinyjson.bazel"
    shutil.copyfile(build, folder / "BUILD.bazel")
    (folder / "WORKSPACE").touch()
