"""Unpack a source distribution (PEP 625, and zip files as they were before): nothing outside of the folder, nothing twice."""

from __future__ import annotations

import os
import posixpath
import shutil
import tarfile
import zipfile
import zlib

from tools.sdist.problem import SdistError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")

_DIRECTORY, _FILE, _SYMLINK, _HARD_LINK = "directory", "file", "symbolic link", "hard link"


class Member:
    """One entry of an archive."""

    def __init__(self, name: str, kind: str, target: str = "", executable: bool = False) -> None:
        """Take what the archive says; `target` is what a link points to."""
        self.name = name
        self.kind = kind
        self.target = target
        self.executable = executable


def name_and_version(path: str) -> tuple[str, str]:
    """Name and version of the distribution, as the archive's file name has them.

    Raises:
        SdistError: the name is no sdist's.
    """
    file = os.path.basename(path)
    for suffix in SUFFIXES:
        if file.endswith(suffix):
            name, dash, version = file[: -len(suffix)].rpartition("-")
            if dash and name and version[:1].isdigit():
                return name, version
    raise SdistError(
        f"{path} is not named like a source distribution, NAME-VERSION and one of {', '.join(SUFFIXES)}; "
        "give it the name it has on the index"
    )


def unpack(path: str, folder: str) -> str:
    """Unpack an archive into an empty folder; the path of the one folder in it, where the sources are.

    Times and permissions are not the archive's: equal sources build alike.

    Raises:
        SdistError: the archive is damaged, a member would be put elsewhere, or is neither file nor folder.
    """
    try:
        if path.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                _write(path, _zip_members(path, archive), folder)
        else:
            with tarfile.open(path) as tar:
                _write(path, _tar_members(path, tar), folder)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SdistError(f"{path} is damaged or no archive: {error}; get it anew") from None
    tops = os.listdir(folder)
    top = os.path.join(folder, tops[0]) if tops else ""
    if len(tops) != 1 or not os.path.isdir(top):
        raise SdistError(
            f"{path} holds {', '.join(sorted(tops)) or 'nothing'}; a source distribution holds one folder, NAME-VERSION"
        )
    return top


def _tar_members(path: str, archive: tarfile.TarFile) -> Iterator[tuple[Member, IO[bytes] | None]]:
    for info in archive:
        executable = bool(info.mode & 0o100)
        if info.isdir():
            yield Member(info.name, _DIRECTORY), None
        elif info.isfile():
            yield Member(info.name, _FILE, executable=executable), archive.extractfile(info)
        elif info.issym():
            yield Member(info.name, _SYMLINK, posixpath.join(posixpath.dirname(info.name), info.linkname)), None
        elif info.islnk():
            yield Member(info.name, _HARD_LINK, info.linkname), None
        else:
            raise SdistError(
                f"{path}: '{info.name}' is neither file nor folder; such a source distribution cannot be used"
            )


def _zip_members(path: str, archive: zipfile.ZipFile) -> Iterator[tuple[Member, IO[bytes] | None]]:
    for info in archive.infolist():
        mode = info.external_attr >> 16
        if info.is_dir():
            yield Member(info.filename, _DIRECTORY), None
        elif mode & 0o170000 == 0o120000:
            target = archive.read(info).decode(errors="replace")
            yield Member(info.filename, _SYMLINK, posixpath.join(posixpath.dirname(info.filename), target)), None
        else:
            with archive.open(info) as content:
                yield Member(info.filename, _FILE, executable=bool(mode & 0o100)), content


def _inside(path: str, member: Member, name: str) -> str:
    """The plain form of a path in the archive.

    Raises:
        SdistError: it leads out of the folder, or means other things on other systems.
    """
    parts = name.split("/")
    plain = posixpath.normpath(name)
    if (
        name.startswith("/")
        or plain.split("/")[0] == ".."
        or "\\" in name
        or "\0" in name
        or (member.name == name and ".." in parts)
        or (len(parts[0]) == 2 and parts[0][1] == ":")
    ):
        what = f"'{member.name}'" if member.name == name else f"'{member.name}', a {member.kind} to '{name}',"
        raise SdistError(f"{path}: {what} leads out of the archive's folder; such a source distribution cannot be used")
    return plain


def _write(path: str, members: Iterator[tuple[Member, IO[bytes] | None]], folder: str) -> None:
    seen = set()
    links: list[tuple[Member, str, str]] = []
    for member, content in members:
        name = _inside(path, member, member.name.rstrip("/"))
        place = os.path.join(folder, name)
        if member.kind == _DIRECTORY:
            os.makedirs(place, exist_ok=True)
            continue
        if name in seen:
            raise SdistError(f"{path}: '{name}' is there twice; such a source distribution cannot be used")
        seen.add(name)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if content is None:
            links.append((member, place, os.path.join(folder, _inside(path, member, member.target))))
            continue
        with open(place, "xb") as file:
            shutil.copyfileobj(content, file)
        os.chmod(place, 0o755 if member.executable else 0o644)
    _copy_links(path, links)


def _copy_links(path: str, links: list[tuple[Member, str, str]]) -> None:
    """Links become copies, once all files are there: no file is ever written through one."""
    while links:
        waiting = [(member, place, target) for member, place, target in links if not os.path.exists(target)]
        if len(waiting) == len(links):
            member, _, target = links[0]
            raise SdistError(f"{path}: '{member.name}' is a {member.kind} to '{member.target}', which is not there")
        for member, place, target in links:
            if (member, place, target) in waiting:
                continue
            if os.path.isdir(target):
                if f"{place}/".startswith(f"{target}/"):
                    raise SdistError(f"{path}: '{member.name}' is a {member.kind} to a folder that it is in")
                shutil.copytree(target, place)
            else:
                shutil.copy(target, place)
        links = waiting
