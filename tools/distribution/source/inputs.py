"""Fetch what a distribution is built from: CPython's source, and static libraries of the machine's Debian release."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.distribution.source import pool
from tools.distribution.source.description import Description, Tarball
from tools.distribution.source.report import SourceError, say
from tools.distribution.source.targets import Patch
from tools.toolchains.packages import remembered


class Packages:
    """Packages of the machine's own Debian release, by a private apt whose state is below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._apt = apt.PrivateApt(folder / "apt" / "own")
        self._updated = False

    def resolve(self, names: Sequence[str]) -> list[apt.Package]:
        """Current versions of `names`; where the archive cannot be reached, those of the last time it could."""

        def ask() -> list[apt.Package]:
            if not self._updated:
                self._apt.update()
                self._updated = True
            return self._apt.packages(names)

        return remembered(self._folder / "apt", "resolved", sorted(names), ask)

    def unpack(self, packages: Sequence[apt.Package], folder: Path) -> None:
        """Each into a folder of its name, so that it is known which package a file is from."""
        for package, deb in zip(packages, self._apt.download(packages, self._folder / "downloads")):
            (folder / package.name).mkdir(parents=True)
            apt.unpack(deb, folder / package.name)


def source(description: Description, folder: Path) -> tuple[Tarball, Path]:
    """The first of the description's tarballs that is to be had."""
    downloads = folder / "downloads"
    reasons = []
    for tarball in description.tarballs:
        name = tarball.filename(description.source_package)
        wanted = apt.Package(description.source_package, "", "", name, _size(downloads / name), tarball.sha256)
        if apt.verified(downloads / name, wanted):
            return tarball, downloads / name
        say(f"fetching the source of CPython {tarball.version} from Debian {tarball.suite}")
        reason = _fetch(description.source_package, tarball, name, folder)
        if apt.verified(downloads / name, dataclasses.replace(wanted, size=_size(downloads / name))):
            return tarball, downloads / name
        reasons.append(f"{tarball.version}: {reason}")
        say(f"CPython {tarball.version} is not to be had from Debian {tarball.suite}: {reason}")
    raise SourceError(
        f"none of the pinned sources of CPython {description.python} can be fetched: {'; '.join(reasons)}"
    )


def _fetch(package: str, tarball: Tarball, name: str, folder: Path) -> str:
    """Download one tarball; returns why it is not there if it is not."""
    try:
        suite = apt.PrivateApt(folder / "apt" / tarball.suite, suite=tarball.suite, sources=True)
        suite.update()
    except BootstrapError as error:
        return str(error)
    reason = ""
    # The revision that was pinned, or else whatever the suite has: a later one often has the same upstream source.
    for wanted in (f"{package}={tarball.revision}", package):
        try:
            files = suite.source_files(wanted)
            if any(each.filename == name and each.sha256 == tarball.sha256 for each in files):
                suite.download_source(wanted, folder / "downloads")
                return "its SHA-256 is not the pinned one"
            reason = f"the suite has {', '.join(each.filename for each in files)} instead"
        except BootstrapError as error:
            reason = str(error)
    beside = pool.fetch(suite, package, name, tarball.sha256, folder / "downloads")
    return f"{reason}, and the pool: {beside}" if beside else ""


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def unpack_source(tarball: Path, folder: Path) -> None:
    """The content of the tarball's one top folder, with its times: make would regenerate what looked out of date."""
    staging = folder.with_name(f"{folder.name}-unpacking")
    with tarfile.open(tarball) as tar:
        # It is known by its SHA-256. Python 3.14 would otherwise drop what it has no use for here.
        if hasattr(tarfile, "fully_trusted_filter"):
            tar.extraction_filter = staticmethod(tarfile.fully_trusted_filter)
        tar.extractall(staging)
    (top,) = staging.iterdir()
    top.rename(folder)
    staging.rmdir()


def apply(patch: Patch, source: Path) -> None:
    """Change one place of the source."""
    path = source / patch.path
    text = path.read_text()
    if text.count(patch.old) != 1:
        raise SourceError(f"{patch.path} of CPython does not have what our patch changes in it; see targets.py")
    times = path.stat()
    path.write_text(text.replace(patch.old, patch.new))
    # make would regenerate what is older than its source.
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def flatten(unpacked: Path, prefix: Path, multiarch: str) -> None:
    """One folder of headers and one of static libraries; without a shared library there, the linker cannot take one."""
    for package in sorted(unpacked.iterdir()):
        include = package / "usr/include"
        for headers in (include, include / multiarch):
            if headers.is_dir():
                # Links become copies. Those that lead out of the package are left out; copytree's own option for that
                # takes a relative link to start from the working folder, and would leave nearly all of them out.
                shutil.copytree(
                    headers,
                    prefix / "include",
                    dirs_exist_ok=True,
                    ignore=lambda folder, names, top=str(include): [
                        name
                        for name in names
                        if (folder == top and name == multiarch) or not os.path.exists(os.path.join(folder, name))
                    ],
                )
        (prefix / "lib").mkdir(parents=True, exist_ok=True)
        for library in sorted((package / "usr/lib" / multiarch).glob("lib*.a")):
            if library.exists():
                shutil.copyfile(library, prefix / "lib" / library.name)


def package_of(library: str, unpacked: Path, multiarch: str) -> str | None:
    """Name of the package that has the static library."""
    for package in sorted(unpacked.iterdir()):
        if os.path.lexists(package / "usr/lib" / multiarch / f"lib{library}.a"):
            return package.name
    return None


def documentation_package(package: str, unpacked: Path) -> str:
    """The package whose licence text is that of `package`: often a link into the run-time package's."""
    folder = unpacked / package / "usr/share/doc" / package
    return os.path.basename(os.readlink(folder)) if folder.is_symlink() else package
