"""Read a wheel: the binary distribution format, and how its files would be installed.

https://packaging.python.org/specifications/binary-distribution-format says what is in one. Nothing is unpacked: files are
read out of the archive, each checked against RECORD, and have the paths that an installer would give them.
"""

from __future__ import annotations

import re

from tools.resources import metadata, scan
from tools.resources.checked_zip import CheckedZip, ZipError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

IMPORTABLE = "site-packages"
"""What `purelib` and `platlib` become: one folder, as in any virtual environment."""
SCHEMES = {"data": "data", "headers": "headers", "platlib": IMPORTABLE, "purelib": IMPORTABLE, "scripts": "scripts"}
"""Folder below `NAME-VERSION.data` → where its files go."""

_FORMAT = 1
_HASHES = ("sha256", "sha384", "sha512")
_SIGNATURES = ("RECORD.jws", "RECORD.p7s")


class WheelError(ValueError):
    """A wheel that is not sound; the message is one sentence that names it."""


class FileName:
    """What a wheel's file name says: name, version, and tags as compressed there (`py2.py3-none-any`)."""

    __slots__ = ("name", "tag", "version")

    def __init__(self, name: str, version: str, tag: str) -> None:
        """Hold the parts."""
        self.name = name
        self.version = version
        self.tag = tag


def file_name(file: str) -> FileName | None:
    """Read a file name; None if it is not one that a wheel has, such as that of an action's output."""
    parts = file.removesuffix(".whl").split("-")
    if not file.endswith(".whl") or len(parts) not in (5, 6) or (len(parts) == 6 and not parts[2][:1].isdigit()):
        return None
    return FileName(parts[0], parts[1], "-".join(parts[-3:]))


class Wheel:
    """A wheel that has passed all checks which do not need its files' content. A context manager."""

    __slots__ = ("_archive", "_record", "_where", "folder", "name", "notes", "places", "tags", "version")

    def __init__(self, path: str) -> None:
        """Open the wheel at `path`.

        Raises:
            OSError: the file cannot be read.
            WheelError: it is no sound wheel; names it and what is wrong with it.
        """
        self._where = path
        self._record: dict[str, tuple[str, str]] = {}
        self.notes: list[str] = []
        """What is odd about it and does no harm."""
        try:
            self._archive = CheckedZip(path)
        except ZipError as error:
            raise self._error(str(error)) from None
        try:
            self.folder = self._metadata_folder()
            """Its `.dist-info` folder."""
            self._read_record()
            self.tags = self._read_format()
            """What it is for, by its WHEEL: tags such as `py3-none-any`."""
            self.name, self.version = self._identity()
            """As METADATA has them."""
            self.places = self._spread()
            """Members by where they go (a value of SCHEMES, path below it), sorted."""
            self._note_oddities()
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Wheel:
        """Give the wheel."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the file."""
        self._archive.close()

    def read(self, member: str) -> bytes:
        """Content of a member, if it is what RECORD says.

        Raises:
            WheelError: it is not, or damaged.
        """
        try:
            content = self._archive.read(member)
        except ZipError as error:
            raise self._error(str(error)) from None
        recorded, size = self._record.get(member, ("", ""))
        algorithm, _, expected = recorded.partition("=")
        if size and size != str(len(content)):
            raise self._error(f"its member '{member}' has {len(content)} bytes, and its RECORD says {size}")
        if recorded and _checksum(algorithm, content) != expected.rstrip("="):
            raise self._error(
                f"its member '{member}' is not what its RECORD says: the {algorithm} checksum is another one"
            )
        return content

    def is_executable(self, member: str) -> bool:
        """Whether a member is marked as executable."""
        return self._archive.is_executable(member)

    def _error(self, problem: str) -> WheelError:
        return WheelError(f"{self._where} is no sound wheel: {problem}; get it anew, or leave it out")

    def _metadata_folder(self) -> str:
        found = sorted({name.partition("/")[0] for name in self._archive.names if ".dist-info/" in name})
        found = [folder for folder in found if folder.endswith(".dist-info")]
        if len(found) != 1:
            raise self._error(f"it has {' and '.join(found) or 'no folder NAME-VERSION.dist-info'}, and must have one")
        for document in ("METADATA", "RECORD", "WHEEL"):
            if f"{found[0]}/{document}" not in self._archive:
                raise self._error(f"it has no {found[0]}/{document}")
        return found[0]

    def _read_record(self) -> None:
        import csv
        from io import StringIO

        path = f"{self.folder}/RECORD"
        try:
            rows = list(csv.reader(StringIO(self.read(path).decode(), newline=""), strict=True))
        except UnicodeDecodeError:
            raise self._error(f"{path} is not UTF-8") from None
        except csv.Error as error:
            raise self._error(f"{path} is no table of files: {error}") from None
        for number, row in enumerate(rows, 1):
            if not row:
                continue
            if len(row) != 3:
                raise self._error(f"{path} has {len(row)} fields in line {number}, where there must be 3")
            member, recorded, size = row
            if recorded and recorded.partition("=")[0] not in _HASHES:
                raise self._error(
                    f"{path} has '{recorded}' for '{member}', which is none of the checksums {', '.join(_HASHES)}"
                )
            self._record[member] = recorded, size

    def _read_format(self) -> list[str]:
        path = f"{self.folder}/WHEEL"
        found = metadata.fields(self.read(path))
        version = next(iter(found.get("wheel-version", [])), "")
        if not re.fullmatch(r"\d+\.\d+", version):
            raise self._error(f"{path} has the Wheel-Version '{version}', which is no version")
        if int(version.partition(".")[0]) > _FORMAT:
            raise self._error(f"{path} has the Wheel-Version {version}, and known are those up to {_FORMAT}")
        return found.get("tag", [])

    def _identity(self) -> tuple[str, str]:
        path = f"{self.folder}/METADATA"
        try:
            name, version = metadata.identity(self.read(path))
        except ValueError as error:
            if isinstance(error, WheelError):
                raise
            raise self._error(f"{path} {error}") from None
        folder_name, _, folder_version = self.folder.removesuffix(".dist-info").partition("-")
        claims = {f"the folder {self.folder}": (folder_name, folder_version)}
        named = file_name(self._where.rpartition("/")[2])
        if named is not None:
            claims["the file"] = named.name, named.version
        for what, (other_name, other_version) in claims.items():
            if scan.normalized(other_name) != scan.normalized(name):
                raise self._error(f"{path} has the Name '{name}', but {what} is named '{other_name}'")
            if comparable(other_version) != comparable(version):
                raise self._error(f"{path} has the Version '{version}', but {what} has '{other_version}'")
        return name, version

    def _spread(self) -> dict[tuple[str, str], str]:
        """Where each member goes."""
        data = f"{self.folder.removesuffix('.dist-info')}.data"
        own = (scan.normalized(data.partition("-")[0]), comparable(data.removesuffix(".data").partition("-")[2]))
        places: dict[tuple[str, str], str] = {}
        for member in self._archive.names:
            top, _, rest = member.partition("/")
            place = IMPORTABLE, member
            name, _, version = top.removesuffix(".data").partition("-")
            if top.endswith(".data") and (scan.normalized(name), comparable(version)) == own:
                scheme, _, rest = rest.partition("/")
                if scheme not in SCHEMES or not rest:
                    raise self._error(
                        f"its member '{member}' is to go to '{scheme}', and known are {', '.join(SCHEMES)}"
                    )
                place = SCHEMES[scheme], rest
            elif member in (f"{self.folder}/{name}" for name in _SIGNATURES):
                continue  # of a RECORD that no longer holds once it is installed
            other = places.setdefault(place, member)
            if other != member:
                raise self._error(f"its members '{other}' and '{member}' would both be installed as '{place[1]}'")
        return dict(sorted(places.items()))

    def _note_oddities(self) -> None:
        names = set(self._archive.names)
        exempt = {f"{self.folder}/{name}" for name in ("RECORD", *_SIGNATURES)}
        if absent := sorted(self._record.keys() - names - exempt):
            self.notes.append(f"its RECORD lists what it does not hold: {', '.join(absent)}")
        unlisted = sorted(name for name in names - exempt if not self._record.get(name, ("", ""))[0])
        if unlisted:
            self.notes.append(f"its RECORD has no checksum of {', '.join(unlisted)}")
        folded: dict[tuple[str, str], str] = {}
        for (scheme, path), member in self.places.items():
            other = folded.setdefault((scheme, path.casefold()), member)
            if other != member:
                self.notes.append(f"'{other}' and '{member}' differ in upper and lower case only")


def comparable(version: str) -> str:
    """A version so that spellings of one version are equal, as far as file names and metadata have them (PEP 440)."""
    text = re.sub(r"[-_]", ".", version.strip().lower().removeprefix("v"))
    release = re.match(r"(?:\d+!)?\d+(?:\.\d+)*", text)
    if release is None:
        return text
    rest = text[release.end() :]
    for long, short in (("alpha", "a"), ("beta", "b"), ("preview", "rc"), ("pre", "rc"), ("rev", "post")):
        rest = re.sub(rf"(?<![a-z]){long}(?![a-z])", short, rest)
    rest = re.sub(r"(?<![a-z])(?:c|rc)(?=[.\d]|$)", "rc", rest)
    return re.sub(r"(?:\.0+)+$", "", release[0]) + rest.replace(".", "")


def _checksum(algorithm: str, content: bytes) -> str:
    """A checksum as RECORD has it."""
    import hashlib
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(hashlib.new(algorithm, content).digest()).decode().rstrip("=")
