"""Archives of releases."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path

import pytest

from tools.release.archive import integrity, release_archive, stamped

MODULE = Path("MODULE.bazel").read_text(encoding="utf-8")
FILES = {"b.txt": 0o664, "MODULE.bazel": 0o664, "bazelw": 0o775}


def git_archive(names: list[str], uid: int = 0) -> bytes:
    """What git makes, in some order, with the modes of somebody's umask."""
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": "0" * 40}
    ) as archive:
        folder = tarfile.TarInfo("rules_pyoxidizer-1.2.3")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o775
        archive.addfile(folder)
        for name in names:
            content = (MODULE if name == "MODULE.bazel" else name).encode()
            member = tarfile.TarInfo("rules_pyoxidizer-1.2.3/" + name)
            member.mode, member.size, member.mtime, member.uid = FILES[name], len(content), 1_700_000_000, uid
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def test_version_is_in_it() -> None:
    """Of everything in MODULE.bazel, only that line is another, and nothing else in the archive is."""
    made = release_archive(git_archive(list(FILES)), "1.2.3")
    with tarfile.open(fileobj=io.BytesIO(made)) as archive:
        members = {member.name: member for member in archive}
        read = {name: archive.extractfile(member).read() for name, member in members.items() if member.isfile()}  # type: ignore[union-attr]
    assert sorted(members) == list(members)
    module = read["rules_pyoxidizer-1.2.3/MODULE.bazel"].decode()
    assert [line for line in module.splitlines() if line not in MODULE.splitlines()] == ['    version = "1.2.3",']
    assert len(module.splitlines()) == len(MODULE.splitlines())
    assert read["rules_pyoxidizer-1.2.3/b.txt"] == b"b.txt"
    assert oct(members["rules_pyoxidizer-1.2.3/bazelw"].mode) == "0o755"
    assert oct(members["rules_pyoxidizer-1.2.3/b.txt"].mode) == "0o644"


def test_same_bytes() -> None:
    """Whoever makes it, in whatever order git lists the files."""
    names = list(FILES)
    assert release_archive(git_archive(names), "1.2.3") == release_archive(git_archive(names[::-1]), "1.2.3")


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3\n", '1.2.3", compatibility_level = 9', "1.2.3-dirty"])
def test_bad_version(version: str) -> None:
    with pytest.raises(ValueError, match=f"^'{re.escape(version)}' is not a version such as 1.2.3"):
        stamped(MODULE, version)


def test_a_version_that_is_already_there() -> None:
    """A checkout in which somebody wrote another version."""
    with pytest.raises(ValueError, match="which is to be replaced"):
        stamped(stamped(MODULE, "1.2.3"), "1.2.4")


def test_integrity() -> None:
    assert integrity(b"") == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
