"""The wheel that a build made, as one whose bytes are the same wherever and whenever it was built."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

from tools.resources.wheel import Wheel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.sdist.traces import Traces

_FIRST_TIME = (1980, 1, 1, 0, 0, 0)


class Contents:
    """The files of a wheel by their path in it."""

    def __init__(self, path: str) -> None:
        """Read the wheel at `path`.

        Raises:
            ValueError: it is no sound wheel; says what is wrong with it.
        """
        self.files: dict[str, bytes] = {}
        self._programs: set[str] = set()
        with Wheel(path) as wheel:
            self.name = wheel.name
            self.version = wheel.version
            self.folder = wheel.folder
            for member in wheel.places.values():
                self.files[member] = wheel.read(member)
                if wheel.is_executable(member):
                    self._programs.add(member)

    def forget(self, traces: Traces) -> None:
        """Take the paths of the folders that it was built in out of texts.

        Raises:
            SdistError: one is in a file that is no text.
        """
        for member, content in self.files.items():
            self.files[member] = traces.forget(content, f"'{member}'")

    def write(self, path: str) -> None:
        """Write it: sorted, without times, not compressed, as what reads it reads it once."""
        record = f"{self.folder}/RECORD"
        self.files.pop(record, None)
        self.files[record] = "".join(self._record_rows(record)).encode()
        with open(path, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for member in sorted(self.files, key=lambda name: (name == record, name)):
                info = zipfile.ZipInfo(member, _FIRST_TIME)
                info.create_system = 3
                info.external_attr = (0o100755 if member in self._programs else 0o100644) << 16
                archive.writestr(info, self.files[member])

    def _record_rows(self, record: str) -> Iterator[str]:
        import csv

        for member, content in sorted(self.files.items()):
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            row = io.StringIO()
            csv.writer(row, lineterminator="\n").writerow([member, f"sha256={digest}", str(len(content))])
            yield row.getvalue()
        yield f"{record},,\n"
