"""Executables with a floor in a root that is made of the oldest Debian that the machine's own mirror has."""

from __future__ import annotations

import lzma
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.glibc.expected import WORKS
from tests.e2e.support import executable, output, run

SUITE = "oldoldstable"
PACKAGES = ["dash", "libc6", "libgcc-s1", "libstdc++6", "zlib1g"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with that Debian's C library, a shell, and what wheels take for granted."""
    folder = tmp_path_factory.mktemp("debian")
    (folder / "root").mkdir()
    mirror = output("/usr/bin/apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").split()[0]
    with urllib.request.urlopen(f"{mirror}dists/{SUITE}/main/binary-amd64/Packages.xz") as answer:
        packages = lzma.decompress(answer.read()).decode()
    for name in PACKAGES:
        found = re.search(rf"^Package: {re.escape(name)}\n(?:.+\n)*?Filename: (.+)$", packages, re.MULTILINE)
        assert found, name
        urllib.request.urlretrieve(mirror + found[1], folder / "package.deb")
        subprocess.run(["dpkg-deb", "-x", folder / "package.deb", folder / "root"], check=True)
    (folder / "root/proc").mkdir()
    return folder / "root"


def run_in(root: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Run an executable as `/program` below `root`, with its own /proc."""
    shutil.copy(executable(name), root / "program")
    mounted = 'mount --rbind /proc "$0/proc" && exec chroot "$0" /program'
    return run(
        "/usr/bin/unshare", "-rm", "/bin/sh", "-c", mounted, str(root), env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    )


def test_what_was_linked_for_this_machine_does_not_run_there(root: Path) -> None:
    result = run_in(root, "ORDINARY")
    assert (result.returncode, "version `GLIBC_" in result.stderr) == (1, True), result


@pytest.mark.parametrize(
    ("name", "text"),
    [("HELLO", "Hello from Python 3."), ("FUNCTIONS", WORKS), ("NUMPY", "45\n")],
)
def test_what_has_a_floor_does(root: Path, name: str, text: str) -> None:
    result = run_in(root, name)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    assert result.stdout.startswith(text)
