"""A private apt: resolve, download, verify and unpack Debian packages without root.

The machine's own apt does the work, on a state folder of ours: nothing under /var is read or
written, so it makes no difference whether the machine's package lists were ever fetched. Mirrors
and proxies are the ones apt is configured with, indexes are verified against Debian's keyring, and
every file against the SHA-256 those indexes name.

    apt = PrivateApt(Path("state"), suite="sid")    # suite=None: the machine's own release
    apt.update()
    packages = apt.closure(["patchelf"])
    for deb in apt.download(packages, Path("downloads")):
        unpack(deb, Path("root"))
"""

from __future__ import annotations

import getpass
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Callable

from tools.bootstrap import apt_text
from tools.bootstrap.apt_text import Package, Target
from tools.bootstrap.report import BootstrapError, say

__all__ = ["Package", "PrivateApt", "unpack", "verified"]

KEYRINGS = tuple(Path(f"/usr/share/keyrings/debian-archive-keyring.{kind}") for kind in ("gpg", "pgp"))

_PROGRESS_SECONDS = 5


class PrivateApt:
    """apt on a state folder of ours, for one suite of Debian's archive (None: the machine's own release)."""

    def __init__(
        self,
        state: Path,
        suite: str | None = None,
        assume_installed: Sequence[str] = (),
        sources: bool = False,
        architecture: str = "amd64",
    ) -> None:
        """`assume_installed` names packages the closure stops at; `sources` wants source packages, too.

        A state folder is for one `architecture`, by Debian's name.
        """
        if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
            raise BootstrapError("apt-get and dpkg-deb are needed to fetch Debian packages; install apt and dpkg")
        self.state = state.absolute()
        self.suite = suite
        self._conf = self.state / "apt.conf"
        for folder in ("lists/partial", "cache/archives/partial"):
            (self.state / folder).mkdir(parents=True, exist_ok=True)
        self._conf.write_text(apt_text.configuration(self.state, getpass.getuser(), architecture))
        (self.state / "status").write_text(apt_text.installed_status(assume_installed))
        self._sources = sources
        self._architecture = architecture

    def update(self) -> None:
        """Fetch the signed indexes."""
        keyring = next((each for each in KEYRINGS if each.exists()), None)
        if keyring is None:
            raise BootstrapError("Debian's keyring is missing; install the package debian-archive-keyring")
        targets = apt_text.own_targets(_machine_targets(), _codename())
        if not targets:
            raise BootstrapError("apt on this machine has no source for its own Debian release; add one")
        if self.suite is not None:
            targets = [Target(targets[0].mirror, self.suite, "main")]
        text = apt_text.source_list(targets, keyring, self._sources, self._architecture)
        (self.state / "sources.list").write_text(text)
        say(f"reading the package index of Debian {targets[0].release}")
        done = self._run(["apt-get", "-q", "update"])
        if "NO_PUBKEY" in done.stderr:
            raise BootstrapError(f"{keyring} lacks the key of Debian {self.suite}; update debian-archive-keyring")
        if done.returncode:
            raise BootstrapError(f"cannot read the package index of Debian {targets[0].release}: {_reason(done)}")

    def closure(self, names: Sequence[str]) -> list[Package]:
        """`names` and all they depend on, down to what is assumed to be installed."""
        return self._uris(["install", *names])

    def packages(self, names: Sequence[str]) -> list[Package]:
        """`names` themselves (`name` or `name=version`), without what they depend on."""
        return self._uris(["download", *names])

    def source_files(self, name: str) -> list[Package]:
        """The upstream tarballs of the source package `name`."""
        return self._uris(["source", "--only-source", "--tar-only", name])

    def download(self, packages: Sequence[Package], folder: Path) -> list[Path]:
        """Have every binary package in `folder`, verified; those that are there already are kept."""
        folder.mkdir(parents=True, exist_ok=True)
        missing = [each for each in packages if not verified(folder / each.filename, each)]
        self._download(missing, folder, ["download", *(f"{each.name}={each.version}" for each in missing)])
        return [folder / each.filename for each in packages]

    def download_source(self, name: str, folder: Path) -> list[Path]:
        """Have the upstream tarballs of the source package `name` in `folder`, verified."""
        files = self.source_files(name)
        folder.mkdir(parents=True, exist_ok=True)
        missing = [each for each in files if not verified(folder / each.filename, each)]
        self._download(missing, folder, ["source", "--download-only", "--only-source", "--tar-only", name])
        return [folder / each.filename for each in files]

    def _download(self, files: Sequence[Package], folder: Path, command: list[str]) -> None:
        if not files:
            return
        say(f"downloading {len(files)} files, {sum(each.size for each in files) / 1e6:.0f} MB")
        done = self._run(["apt-get", "-q", *command], folder, lambda: _say_progress(folder, files))
        for each in files:
            if not verified(folder / each.filename, each):
                raise BootstrapError(f"cannot download {each.url}: {_reason(done)}")

    def _uris(self, arguments: list[str]) -> list[Package]:
        # Without ForceHash apt prints MD5 sums here, though it verifies SHA-256.
        options = ["-qq", "--print-uris", "-o", "Acquire::ForceHash=SHA256"]
        done = self._run(["apt-get", *options, *arguments])
        if done.returncode:
            raise BootstrapError(f"Debian {self.suite or 'packages'} has no `{' '.join(arguments)}`: {_reason(done)}")
        return apt_text.parse_uris(done.stdout)

    def _run(
        self, command: list[str], cwd: Path | None = None, meanwhile: Callable[[], None] = lambda: None
    ) -> subprocess.CompletedProcess[str]:
        """Run an apt program, calling `meanwhile` every few seconds."""
        full = [command[0], "-c", str(self._conf), *command[1:]]
        environment = {**os.environ, "LC_ALL": "C"}
        pipe = subprocess.PIPE
        # Without close_fds: should we be killed, the program that goes on writing goes on holding bazelw's lock.
        with subprocess.Popen(
            full, cwd=cwd, env=environment, stdout=pipe, stderr=pipe, text=True, close_fds=False
        ) as process:
            while True:
                try:
                    stdout, stderr = process.communicate(timeout=_PROGRESS_SECONDS)
                except subprocess.TimeoutExpired:
                    meanwhile()
                else:
                    return subprocess.CompletedProcess(full, process.returncode, stdout, stderr)


def verified(path: Path, package: Package) -> bool:
    """Whether `path` is the very file the index describes."""
    if not path.exists() or path.stat().st_size != package.size:
        return False
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest() == package.sha256


def unpack(deb: Path, root: Path) -> None:
    """Unpack a binary package's files under `root`, running none of its scripts."""
    done = subprocess.run(["dpkg-deb", "-x", str(deb), str(root)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BootstrapError(f"cannot unpack {deb}: {_reason(done)}")


def _say_progress(folder: Path, files: Iterable[Package]) -> None:
    paths = [folder / each.filename for each in files]
    say(f"  {sum(each.stat().st_size for each in paths if each.exists()) / 1e6:.0f} MB are there")


def _reason(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.startswith("E: ")] or done.stderr.splitlines()
    return lines[0].removeprefix("E: ") if lines else f"exit code {done.returncode}"


def _machine_targets() -> list[Target]:
    # --no-release-info: also where the machine's own lists were never fetched.
    form = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
    command = ["apt-get", "indextargets", "--no-release-info", "--format", form, "Created-By: Packages"]
    return apt_text.parse_targets(subprocess.run(command, capture_output=True, text=True, check=False).stdout)


def _codename() -> str:
    found = re.search(r"^VERSION_CODENAME=\"?(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    return found.group(1) if found else ""
