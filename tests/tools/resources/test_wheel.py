"""Reading wheels: what is in them and where it goes, and what is refused."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools.resources.wheel_sample import SAMPLE, row, wheel_files, write_wheel, write_zip
from tools.resources import checked_zip, wheel
from tools.resources.wheel import IMPORTABLE, Wheel, WheelError

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = "x-1.0-py3-none-any.whl"


def read_all(path: Path) -> Wheel:
    with Wheel(str(path)) as found:
        for member in found.places.values():
            found.read(member)
        return found


def opened(directory: Path, files: dict[str, bytes], file: str = FILE) -> Wheel:
    write_zip(str(directory / file), files)
    return read_all(directory / file)


def refusal(directory: Path, files: dict[str, bytes], file: str = FILE) -> str:
    with pytest.raises(WheelError) as caught:
        opened(directory, files, file)
    start, end = f"{directory / file} is no sound wheel: ", "; get it anew, or leave it out"
    message = str(caught.value)
    assert message.startswith(start)
    assert message.endswith(end)
    return message.removeprefix(start).removesuffix(end)


def test_where_things_go(tmp_path: Path) -> None:
    write_wheel(str(tmp_path / "sample-1.0-py3-none-any.whl"), SAMPLE, name="sample")
    with Wheel(str(tmp_path / "sample-1.0-py3-none-any.whl")) as found:
        assert (found.name, found.version, found.tags, found.notes) == ("sample", "1.0", ["py3-none-any"], [])
        places: dict[str, list[str]] = {}
        for (scheme, place), member in found.places.items():
            assert isinstance(found.read(member), bytes)
            places.setdefault(scheme, []).append(place)
    assert places == {
        "data": ["share/man/sample.1"],
        "headers": ["sample.h"],
        "scripts": ["sample-script"],
        IMPORTABLE: [
            "sample-1.0.dist-info/METADATA",
            "sample-1.0.dist-info/RECORD",
            "sample-1.0.dist-info/WHEEL",
            "sample-1.0.dist-info/entry_points.txt",
            "sample/__init__.py",
            "sample/inner/__init__.py",
            "sample/platform_part.py",
            "sample/with space/größe.txt",
            "sample_pure.py",
        ],
    }


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a_b-1.0-py2.py3-none-any.whl", ("a_b", "1.0", "py2.py3-none-any")),
        ("a-1.0-1build-cp313-cp313-linux_x86_64.whl", ("a", "1.0", "cp313-cp313-linux_x86_64")),
        ("a-1.0-build-cp313-cp313-linux_x86_64.whl", None),
        ("a.whl", None),
        ("a-1.0-py3-none-any.zip", None),
    ],
)
def test_file_names(file: str, expected: tuple[str, str, str] | None) -> None:
    found = wheel.file_name(file)
    assert (found and (found.name, found.version, found.tag)) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.0", "1.0.0"),
        ("1.0", "v1"),
        ("1.0a1", "1.0.alpha1"),
        ("1.0rc1", "1.0-c1"),
        ("1.0rc1", "1.0.pre1"),
        ("1.0+cu118.x", "1.0+cu118_x"),
        ("1.0.post2", "1.0-rev2"),
        ("nonsense", "NONSENSE"),
    ],
)
def test_spellings_of_a_version(one: str, other: str) -> None:
    assert wheel.comparable(one) == wheel.comparable(other)


@pytest.mark.parametrize(
    ("one", "other"), [("1.0", "1.1"), ("1.0", "10"), ("1.0", "1.0a1"), ("1!1", "1"), ("1", "1+x")]
)
def test_different_versions(one: str, other: str) -> None:
    assert wheel.comparable(one) != wheel.comparable(other)


METADATA = "x-1.0.dist-info/METADATA"
WHEEL = "x-1.0.dist-info/WHEEL"
RECORD = "x-1.0.dist-info/RECORD"


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({METADATA: b"Version: 1.0\n"}, f"{METADATA} has no Name"),
        ({METADATA: b""}, f"{METADATA} has no Name"),
        ({METADATA: b"\nName: x\nVersion: 1.0\n"}, f"{METADATA} has no Name"),
        ({METADATA: b"Name: x\n"}, f"{METADATA} has no Version"),
        ({METADATA: b"Name: x/y\nVersion: 1.0\n"}, f"{METADATA} has the Name 'x/y', which no distribution can have"),
        (
            {METADATA: b"Name: y\nVersion: 1.0"},
            f"{METADATA} has the Name 'y', but the folder x-1.0.dist-info is named 'x'",
        ),
        (
            {METADATA: b"Name: x\nVersion: 2.0"},
            f"{METADATA} has the Version '2.0', but the folder x-1.0.dist-info has '1.0'",
        ),
        ({WHEEL: b"Wheel-Version: 2.0\n"}, f"{WHEEL} has the Wheel-Version 2.0, and known are those up to 1"),
        ({WHEEL: b"Tag: py3-none-any\n"}, f"{WHEEL} has the Wheel-Version '', which is no version"),
        ({RECORD: b"x.py,sha256=1\n"}, f"{RECORD} has 2 fields in line 1, where there must be 3"),
        ({RECORD: b"\xff,,\n"}, f"{RECORD} is not UTF-8"),
        (
            {RECORD: b"x.py,md5=1,1\n"},
            f"{RECORD} has 'md5=1' for 'x.py', which is none of the checksums sha256, sha384, sha512",
        ),
        ({"y-1.0.dist-info/METADATA": b""}, "it has x-1.0.dist-info and y-1.0.dist-info, and must have one"),
        (
            {"x-1.0.data/lib/x.py": b""},
            "its member 'x-1.0.data/lib/x.py' is to go to 'lib', and known are data, headers, platlib, purelib, scripts",
        ),
        (
            {"x.py": b"", "x-1.0.data/purelib/x.py": b""},
            "its members 'x-1.0.data/purelib/x.py' and 'x.py' would both be installed as 'x.py'",
        ),
    ],
)
def test_refused(tmp_path: Path, files: dict[str, bytes], problem: str) -> None:
    assert refusal(tmp_path, wheel_files(files)) == problem


def test_a_document_is_missing(tmp_path: Path) -> None:
    for path in (METADATA, RECORD, WHEEL):
        files = wheel_files({"x.py": b""})
        del files[path]
        assert refusal(tmp_path, files) == f"it has no {path}"
    assert refusal(tmp_path, {"x.py": b""}) == "it has no folder NAME-VERSION.dist-info, and must have one"


def test_the_file_is_named_for_another(tmp_path: Path) -> None:
    files = wheel_files({"x.py": b""})
    assert (
        refusal(tmp_path, files, "y-1.0-py3-none-any.whl") == f"{METADATA} has the Name 'x', but the file is named 'y'"
    )
    assert refusal(tmp_path, files, "x-2.0-py3-none-any.whl").endswith("has the Version '1.0', but the file has '2.0'")
    assert opened(tmp_path, files, "any.whl").name == "x"


def test_checked_against_its_record(tmp_path: Path) -> None:
    wrong = row("x.py", b"ab").replace(",2\n", ",3\n")
    assert refusal(tmp_path, wheel_files({"x.py": b"ab", RECORD: wrong.encode()})) == (
        "its member 'x.py' has 2 bytes, and its RECORD says 3"
    )
    record = row("x.py", b"cd").encode()
    assert refusal(tmp_path, wheel_files({"x.py": b"ab", RECORD: record})) == (
        "its member 'x.py' is not what its RECORD says: the sha256 checksum is another one"
    )
    # What is not importable is as much a part of it.
    member = "x-1.0.data/scripts/s"
    assert member in refusal(tmp_path, wheel_files({member: b"ab", RECORD: row(member, b"cd").encode()}))


def test_notes(tmp_path: Path) -> None:
    files = wheel_files({"x.py": b"", "X.py": b""})
    assert opened(tmp_path, files).notes == ["'X.py' and 'x.py' differ in upper and lower case only"]
    record = b"gone.py,,\nx.py,,\n" + files[METADATA][:0]
    found = opened(tmp_path, wheel_files({"x.py": b"", RECORD: record})).notes
    assert found == [
        "its RECORD lists what it does not hold: gone.py",
        f"its RECORD has no checksum of {METADATA}, {WHEEL}, x.py",
    ]


def test_signatures_do_not_outlive_the_archive(tmp_path: Path) -> None:
    found = opened(tmp_path, wheel_files({"x.py": b"", "x-1.0.dist-info/RECORD.jws": b"signed"}))
    assert (IMPORTABLE, "x-1.0.dist-info/RECORD.jws") not in found.places
    assert not found.notes


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../x.py", "its name is no plain relative path"),
        ("/x.py", "its name is no plain relative path"),
        ("a//x.py", "its name is no plain relative path"),
        ("a/./x.py", "its name is no plain relative path"),
        ("a/..", "its name is no plain relative path"),
        ("a/../../", "its name is no plain relative path"),
        ("..\\x.py", "its name is a path of Windows"),
        ("C:x.py", "its name is a path of Windows"),
        ("a/\nx.py", "its name has control characters"),
    ],
)
def test_names_that_leave_the_folder(tmp_path: Path, name: str, problem: str) -> None:
    assert refusal(tmp_path, wheel_files({name: b""})) == f"its member {name!r} is refused: {problem}"


def changed(directory: Path, change: Callable[[zipfile.ZipInfo], None], content: bytes = b"ab") -> Path:
    """A wheel with a member `x.py` that is not as it should be."""
    with zipfile.ZipFile(directory / FILE, "w") as archive:
        for path, data in wheel_files({"x.py": content}).items():
            info = zipfile.ZipInfo(path)
            if path == "x.py":
                change(info)
            archive.writestr(info, data)
    return directory / FILE


def problem_of(path: Path) -> str:
    with pytest.raises(WheelError) as caught:
        read_all(path)
    return str(caught.value).removeprefix(f"{path} is no sound wheel: ").removesuffix("; get it anew, or leave it out")


def test_what_is_no_file(tmp_path: Path) -> None:
    for mode, problem in ((stat.S_IFLNK, "it is a symbolic link"), (stat.S_IFIFO, "it is neither a file nor a folder")):

        def change(info: zipfile.ZipInfo, mode: int = mode) -> None:
            info.create_system, info.external_attr = 3, (mode | 0o777) << 16

        assert problem_of(changed(tmp_path, change)) == f"its member 'x.py' is refused: {problem}"


def test_unknown_compression(tmp_path: Path) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.compress_type = zipfile.ZIP_BZIP2

    assert problem_of(changed(tmp_path, change)) == (
        "its member 'x.py' is refused: it is compressed by method 12, and wheels use 'deflate' only"
    )


def patched(directory: Path, edit: Callable[[bytearray, int], None], content: bytes = b"ab") -> Path:
    """A wheel in which bytes of the central directory's record of `x.py` were changed."""
    path = changed(directory, lambda info: setattr(info, "compress_type", zipfile.ZIP_DEFLATED), content)
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\1\2")
    while data[start + 46 : start + 50] != b"x.py":
        start = data.index(b"PK\1\2", start + 1)
    edit(data, start)
    path.write_bytes(data)
    return path


def put(form: str, offset: int, value: int) -> Callable[[bytearray, int], None]:
    return lambda data, start: struct.pack_into(form, data, start + offset, value)


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (put("<H", 8, 1), "its member 'x.py' is refused: it is encrypted"),
        (put("<I", 16, 7), "its member 'x.py' is damaged: its checksum is another one"),
        (put("<I", 24, 1), "its member 'x.py' is damaged: it is not the 1 bytes long that are declared"),
        (put("<I", 24, 5), "its member 'x.py' is damaged: it is not the 5 bytes long that are declared"),
        (put("<I", 24, 1 << 20), "its member 'x.py' is refused: it claims to be larger than its data can be"),
        (put("<H", 10, 0), "its member 'x.py' is damaged: its two headers differ"),
    ],
)
def test_two_truths_about_a_member(tmp_path: Path, edit: Callable[[bytearray, int], None], problem: str) -> None:
    assert problem_of(patched(tmp_path, edit)) == problem


def test_four_gigabytes(tmp_path: Path) -> None:
    """Said of the member by its declared size alone: nothing that large is read."""
    size = checked_zip.LARGEST_MEMBER + 1
    with zipfile.ZipFile(tmp_path / FILE, "w") as archive:
        for path, data in wheel_files({"x.py": b""}).items():
            archive.writestr(path, data)
        archive.getinfo("x.py").file_size = size
    assert problem_of(tmp_path / FILE) == (
        f"its member 'x.py' is refused: it has {size} bytes, and no file in an executable can have more than 4 GiB"
    )


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    """What makes a small archive grow without bounds."""

    def edit(data: bytearray, start: int) -> None:
        other = data.index(b"PK\1\2", start + 1) if b"PK\1\2" in data[start + 1 :] else data.index(b"PK\1\2")
        data[start + 42 : start + 46] = data[other + 42 : other + 46]

    assert "overlap" in problem_of(patched(tmp_path, edit))


def test_a_member_twice(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / FILE, "w") as archive:
        for path, data in wheel_files({"x.py": b"1"}).items():
            archive.writestr(path, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("x.py", b"2")
    assert problem_of(tmp_path / FILE) == "it has the member 'x.py' twice"


def test_a_file_and_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path, wheel_files({"a": b"", "a/b.py": b""})) == "its member 'a' is a file and a folder"
    assert opened(tmp_path, {"a/": b"", **wheel_files({"a/b.py": b""})}).places[IMPORTABLE, "a/b.py"] == "a/b.py"


def test_cut_short_or_none_at_all(tmp_path: Path) -> None:
    write_wheel(str(tmp_path / FILE), {"x.py": b"ab"})
    whole = (tmp_path / FILE).read_bytes()
    for length in range(0, len(whole), 7):
        (tmp_path / FILE).write_bytes(whole[:length])
        assert "sound zip archive" in problem_of(tmp_path / FILE)
    # What is missing at the start leaves the table of contents at its end in order.
    (tmp_path / FILE).write_bytes(whole[20:])
    assert problem_of(tmp_path / FILE) == "it is cut short at its start"


def test_a_wheel_behind_something_else(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    write_wheel(buffer, {"x.py": b"ab"})
    (tmp_path / FILE).write_bytes(b"#!/bin/sh\n" + buffer.getvalue())
    with Wheel(str(tmp_path / FILE)) as found:
        assert found.read("x.py") == b"ab"
