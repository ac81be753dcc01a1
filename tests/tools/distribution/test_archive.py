"""Extracting archives: nothing in one can lead outside, and a damaged one leaves nothing behind."""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.tools.distribution import installed
from tools.distribution import zstd
from tools.distribution.archive import ArchiveError, extract, main


def pack(path: Path, members: list[tuple[str, dict[str, Any]]], *, frames: int = 1) -> Path:
    """Write an archive; a member is its name and what differs from a file with the content `x`."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, fields in [("python/PYTHON.json", {}), *members]:
            info = tarfile.TarInfo(name)
            for key, value in fields.items():
                setattr(info, key, value)
            info.size = 1 if info.isreg() else 0
            tar.addfile(info, io.BytesIO(b"x"))
    data = plain.getvalue()
    step = -(-len(data) // frames)
    path.write_bytes(b"".join(zstandard.compress(data[i : i + step]) for i in range(0, len(data), step)))
    return path


def link(target: str) -> dict[str, Any]:
    return {"type": tarfile.SYMTYPE, "linkname": target}


@pytest.mark.parametrize("frames", [1, 3])
def test_extracts(tmp_path: Path, frames: int) -> None:
    members: list[tuple[str, dict[str, Any]]] = [
        ("python/install/", {"type": tarfile.DIRTYPE, "mode": 0o500}),
        ("python/install/bin/python3.13", {"mode": 0o555}),
        ("python/install/bin/python3", link("python3.13")),
        ("python/install/hard", {"type": tarfile.LNKTYPE, "linkname": "python/install/bin/python3.13"}),
    ]
    archive = pack(tmp_path / "a.tar.zst", members, frames=frames)
    root = extract(archive, tmp_path / "out" / "here")
    assert root == tmp_path / "out/here/python"
    assert (root / "install/bin/python3").read_bytes() == b"x"
    assert (root / "install/hard").read_bytes() == b"x"
    assert (root / "install/bin/python3.13").stat().st_mode & 0o777 == 0o755
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["here"]


BAD = {
    "above": [("../x", {})],
    "dots inside": [("python/a/../../../x", {})],
    "absolute": [("/x", {})],
    "beside": [("other/x", {})],
    "backslash": [("python/..\\x", {})],
    "twice": [("python/a", {}), ("python/a", {})],
    "file over a link": [("python/a", link("b")), ("python/a", {})],
    "device": [("python/a", {"type": tarfile.CHRTYPE})],
    "fifo": [("python/a", {"type": tarfile.FIFOTYPE})],
    "absolute link": [("python/a", link("/etc/passwd"))],
    "link above": [("python/a", link("../../x"))],
    "link to beside": [("python/a", link("../x"))],
    "through a link": [("python/a", link(".")), ("python/a/b", {})],
    "chain of links": [
        ("python/a/b/c/keep", {}),
        ("python/a/b/c/d", link("../../..")),
        ("python/e", link("a/b/c/d/../../../../../x")),
    ],
    "hard link above": [("python/a", {"type": tarfile.LNKTYPE, "linkname": "../x"})],
    "hard link to nothing": [("python/a", {"type": tarfile.LNKTYPE, "linkname": "python/b"})],
    "hard link to a link": [("python/b", link("c")), ("python/a", {"type": tarfile.LNKTYPE, "linkname": "python/b"})],
    "file as a folder": [("python/a", {}), ("python/a/b", {})],
}


@pytest.mark.parametrize("members", BAD.values(), ids=BAD.keys())
def test_refuses(tmp_path: Path, members: list[tuple[str, dict[str, Any]]]) -> None:
    archive = pack(tmp_path / "a.tar.zst", members)
    with pytest.raises(ArchiveError, match=r"a\.tar\.zst"):
        extract(archive, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar.zst"]


def test_refuses_every_truncation(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.zst", [(f"python/{n}", {}) for n in range(3)])
    data = archive.read_bytes()
    for length in range(len(data)):
        archive.write_bytes(data[:length])
        with pytest.raises(ArchiveError):
            extract(archive, tmp_path / "out")
        assert [path.name for path in tmp_path.iterdir()] == ["a.tar.zst"]


def test_gzip(tmp_path: Path) -> None:
    archive = installed.archive(installed.unix(tmp_path / "source"), tmp_path / "a.tar.gz")
    root = extract(archive, tmp_path / "out")
    assert (root / "lib/python3.13/os.py").exists()
    data = archive.read_bytes()
    damaged = bytearray(data)
    damaged[len(data) // 2] ^= 0xFF
    for content in (*(data[:length] for length in range(0, len(data), 7)), data[:-1], bytes(damaged)):
        archive.write_bytes(content)
        with pytest.raises(ArchiveError, match=r"a\.tar\.gz is damaged"):
            extract(archive, tmp_path / "again")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tar.gz", "out", "source"]


def test_windows_has_its_interpreter_elsewhere(tmp_path: Path) -> None:
    archive = installed.archive(installed.windows(tmp_path / "source"), tmp_path / "a.tar.zst")
    assert (extract(archive, tmp_path / "out") / "python.exe").exists()


def test_refuses_what_is_no_archive(tmp_path: Path) -> None:
    archive = tmp_path / "a.tar.zst"
    with pytest.raises(ArchiveError, match="No such file"):
        extract(archive, tmp_path / "out")
    archive.write_bytes(b"not compressed")
    with pytest.raises(ArchiveError, match="not sound"):
        extract(archive, tmp_path / "out")
    archive.write_bytes(zstandard.compress(b"not a tar archive" * 1000))
    with pytest.raises(ArchiveError, match="damaged"):
        extract(archive, tmp_path / "out")
    with tarfile.open(fileobj=(plain := io.BytesIO()), mode="w") as tar:
        tar.addfile(tarfile.TarInfo("python/other"))
    archive.write_bytes(zstandard.compress(plain.getvalue()))
    with pytest.raises(ArchiveError, match=r"neither python/PYTHON\.json nor python/bin/python3\.X"):
        extract(archive, tmp_path / "out")


def test_leaves_what_exists_alone(tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.tar.zst", [])
    (tmp_path / "out").mkdir()
    with pytest.raises(ArchiveError, match="already exists"):
        extract(archive, tmp_path / "out")


def test_every_way_to_decompress_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package zstandard, Python 3.14's module or the system's libzstd reads what it would have read."""
    data = bytes(range(256)) * 20_000
    frames = [zstandard.compress(data), zstandard.compress(b"")]
    monkeypatch.setitem(sys.modules, "zstandard", None)
    new = zstd.new_decompressor()
    for frame, plain in zip(frames, [data, b""], strict=True):
        for step in (1 << 20, 1000):
            one = new()
            found = b"".join(one.decompress(frame[at : at + step]) for at in range(0, len(frame), step))
            assert (found, one.eof, one.unused_data) == (plain, True, b"")
        one = new()
        assert (one.decompress(frame + b"rest"), one.unused_data) == (plain, b"rest")
    with pytest.raises(Exception, match=r"."):
        new().decompress(b"no frame at all")


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pack(tmp_path / "a.tar.zst", [])
    assert main([str(path), str(tmp_path / "python")]) == 0
    assert (tmp_path / "python/PYTHON.json").read_bytes() == b"x"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.tar.zst", "python"]
    path.write_bytes(path.read_bytes()[:-5])
    assert main([str(path), str(tmp_path / "again")]) == 1
    assert "a.tar.zst is damaged: it ends in the middle" in capsys.readouterr().err
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.tar.zst", "python"]
