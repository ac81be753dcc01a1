"""Unpacking source distributions: what leaves the folder, what is there twice, what is no file."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.sdist.sdist_sample import archive
from tools.sdist.archive import name_and_version, unpack
from tools.sdist.problem import SdistError


def unpacked(path: Path) -> Path:
    folder = path.parent / "unpacked"
    folder.mkdir()
    return Path(unpack(str(path), str(folder)))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("mercurial-7.2.4.tar.gz", ("mercurial", "7.2.4")),
        ("some/folder/zope.interface-8.0.zip", ("zope.interface", "8.0")),
        ("old-name-with-dashes-1.0rc1.tar.bz2", ("old-name-with-dashes", "1.0rc1")),
    ],
)
def test_name(file: str, expected: tuple[str, str]) -> None:
    assert name_and_version(file) == expected


@pytest.mark.parametrize("file", ["archive.tar.gz", "some-name.tar.gz", "a-1.0.whl", "-1.0.tar.gz", "1.0.zip"])
def test_no_name(file: str) -> None:
    with pytest.raises(SdistError, match="not named like a source distribution"):
        name_and_version(file)


def test_files(tmp_path: Path) -> None:
    top = unpacked(archive(tmp_path / "a-1.tar.gz", {"a-1/one": "1", "a-1/deep/größe": "2"}))
    assert top.name == "a-1"
    assert (top / "deep" / "größe").read_text() == "2"
    assert (top / "one").stat().st_mode & 0o777 == 0o644


def test_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a-1.zip", "w") as file:
        file.writestr("a-1/one", "1")
    assert (unpacked(tmp_path / "a-1.zip") / "one").read_text() == "1"


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "a/../x", "a\\..\\x", "C:/x", "a/./../../x", "..", "a/.."]
)
def test_leads_out(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / "a-1.tar.gz", {"a/one": "1", name: "2"})
    with pytest.raises(SdistError, match="leads out of the archive's folder"):
        unpacked(path)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("target", ["../../x", "/etc/passwd", "../../a/../../etc/passwd"])
def test_link_that_leads_out(tmp_path: Path, target: str) -> None:
    path = archive(tmp_path / "a-1.tar.gz", {"a/one": "1"}, {"a/link": target})
    with pytest.raises(SdistError, match=r"'a/link', a symbolic link to '.*', leads out"):
        unpacked(path)


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    """A link to a folder outside, and a file below the link: the older trick."""
    with tarfile.open(tmp_path / "a-1.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("a/link")
        link.type, link.linkname = tarfile.SYMTYPE, "../.."
        tar.addfile(link)
        info = tarfile.TarInfo("a/link/x")
        info.size = 1
        tar.addfile(info, io.BytesIO(b"x"))
    with pytest.raises((SdistError, OSError)):
        unpacked(tmp_path / "a-1.tar.gz")
    assert not (tmp_path / "x").exists()


def test_links_inside_are_copies(tmp_path: Path) -> None:
    links = {"a/first": "second", "a/second": "deep/file", "a/folder": "deep"}
    top = unpacked(archive(tmp_path / "a-1.tar.gz", {"a/deep/file": "text"}, links))
    for name in ("first", "second", "folder/file"):
        assert (top / name).read_text() == "text"
        assert not (top / name).is_symlink()


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ({"a/link": "nothing"}, "'a/link' is a symbolic link to 'a/nothing', which is not there"),
        ({"a/one": "two", "a/two": "one"}, "which is not there"),
        ({"a/deep/link": "."}, "to a folder that it is in"),
    ],
)
def test_links_that_cannot_be(tmp_path: Path, links: dict[str, str], message: str) -> None:
    path = archive(tmp_path / "a-1.tar.gz", {"a/deep/file": ""}, links)
    with pytest.raises(SdistError, match=message):
        unpacked(path)


def test_twice(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a-1.tar.gz", "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("a/one"))
        tar.addfile(tarfile.TarInfo("a/./one"))
    with pytest.raises(SdistError, match="'a/one' is there twice"):
        unpacked(tmp_path / "a-1.tar.gz")


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_no_file(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "a-1.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("a/device")
        info.type = kind
        tar.addfile(info)
    with pytest.raises(SdistError, match="'a/device' is neither file nor folder"):
        unpacked(tmp_path / "a-1.tar.gz")


@pytest.mark.parametrize("members", [{"a/x": "", "b/x": ""}, {"x": ""}])
def test_one_folder(tmp_path: Path, members: dict[str, str]) -> None:
    path = archive(tmp_path / "a-1.tar.gz", members)
    with pytest.raises(SdistError, match="holds one folder"):
        unpacked(path)


@pytest.mark.parametrize("name", ["a-1.tar.gz", "a-1.zip", "a-1.tar.xz"])
@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4", b"\x1f\x8b\x08\0\0\0\0\0\0\3cut"])
def test_damaged(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((SdistError, OSError)):
        unpacked(tmp_path / name)


def test_cut_short(tmp_path: Path) -> None:
    path = archive(tmp_path / "a-1.tar.gz", {"a/one": os.urandom(10_000).hex()})
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(SdistError, match="is damaged or no archive"):
        unpacked(path)


_PARTS = st.sampled_from(["a", "b", "..", ".", "", "C:", "x\\y", "\0", "größe"])


@given(st.lists(_PARTS, min_size=1, max_size=5).map("/".join), st.lists(_PARTS, min_size=1, max_size=5).map("/".join))
def test_stays_inside(name: str, target: str) -> None:
    """Whatever names and links are called, what is written is below the folder, or nothing of it is."""
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            tar.addfile(tarfile.TarInfo("a/file"))
            link = tarfile.TarInfo("a/link")
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
            tar.addfile(tarfile.TarInfo(name))
        (top / "a-1.tar.gz").write_bytes(buffer.getvalue())
        (top / "unpacked").mkdir()
        try:
            unpack(str(top / "a-1.tar.gz"), str(top / "unpacked"))
        except (SdistError, OSError):
            pass
        else:
            assert not any(path.is_symlink() for path in top.rglob("*"))
        assert {path.name for path in top.iterdir()} == {"a-1.tar.gz", "unpacked"}
