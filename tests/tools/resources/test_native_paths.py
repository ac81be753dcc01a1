"""Files beside executables for Windows and macOS: how their paths are written, and which cannot be."""

from __future__ import annotations

import pytest

from tools.resources import native_paths
from tools.resources.beside import Files
from tools.resources.resource import ResourceError

LINUX, MAC, WINDOWS = "x86_64-unknown-linux-gnu", "aarch64-apple-darwin", "x86_64-pc-windows-msvc"


def test_encoding() -> None:
    """UTF-16LE with backslashes on Windows, whatever packs (packed-resources.md, 3)."""
    path = "lib/日/a🐍.py"
    assert native_paths.encode(path, None) == native_paths.encode(path, LINUX) == path.encode()
    assert native_paths.encode(path, MAC) == path.encode()
    for triple in (WINDOWS, "x86_64-pc-windows-gnu"):
        assert native_paths.encode(path, triple).decode("utf-16-le") == "lib\\日\\a🐍.py"


@pytest.mark.parametrize(
    ("path", "triple", "problem"),
    [
        ("lib/nul.py", WINDOWS, "has the part 'nul.py', which is a device on Windows"),
        ("lib/Con/x.py", WINDOWS, "has the part 'Con', which is a device on Windows"),
        ("lib/com¹ .txt", WINDOWS, "has the part 'com¹ .txt', which is a device on Windows"),
        ("lib/a./x", WINDOWS, "has the part 'a.', and Windows takes what names end with off: '.' and ' '"),
        ("lib/a ", WINDOWS, "has the part 'a ', and Windows takes what names end with off: '.' and ' '"),
        ("C:/x", WINDOWS, "has the character ':', which no name on Windows can have"),
        ("lib/a\tb", WINDOWS, "has the character '\\t', which no name on Windows can have"),
        ("lib/" + "🐍" * 128, WINDOWS, "has a part that is too long for Windows"),
        ("lib/" + "ä" * 128, MAC, "has a part that is too long for macOS"),
        ("lib/" + "ä" * 255, WINDOWS, None),
        ("lib/console/com0/nulls.py", WINDOWS, None),
        ("lib/nul.py", MAC, None),
        ("C:/x. ", LINUX, None),
        ("C:/x. ", None, None),
    ],
)
def test_what_cannot_be(path: str, triple: str | None, problem: str | None) -> None:
    assert native_paths.problem(path, triple) == problem
    if problem:
        with pytest.raises(ResourceError) as caught:
            Files(triple).add("", path, b"", "file 'x' of package 'a'")
        assert str(caught.value).startswith(f"file 'x' of package 'a' is to be the file '{path}', which {problem}; ")


@pytest.mark.parametrize(
    ("one", "other", "same_on"),
    [
        ("lib/a.py", "lib/A.py", {MAC, WINDOWS}),
        ("lib/a/x.py", "lib/A/y.py", {MAC, WINDOWS}),
        ("lib/\u00e4.py", "lib/a\u0308.py", {MAC}),
        ("lib/straße", "lib/STRASSE", {MAC}),
        ("lib/ä", "lib/Ä", {MAC, WINDOWS}),
        ("lib/a", "lib/b", set()),
    ],
)
def test_spellings(one: str, other: str, same_on: set[str]) -> None:
    for triple in (None, LINUX, MAC, WINDOWS):
        files = Files(triple)
        files.add("", one, b"1", "module 'a'")
        if triple in same_on:
            with pytest.raises(ResourceError, match=f"^module 'A' needs 'lib/.* and module 'a' .*one on {triple}; "):
                files.add("", other, b"2", "module 'A'")
        else:
            files.add("", other, b"2", "module 'A'")
            assert len(files.sorted()) == 2
