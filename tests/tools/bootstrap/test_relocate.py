"""Programs are told from libraries; links point inside."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

from tools.bootstrap import relocate


def elf(kinds: list[int]) -> bytes:
    head = b"\x7fELF\x02\x01\x01".ljust(32, b"\0") + struct.pack("<Q", 64)
    head = head.ljust(54, b"\0") + struct.pack("<HH", 56, len(kinds))
    return head.ljust(64, b"\0") + b"".join(struct.pack("<I", kind).ljust(56, b"\0") for kind in kinds)


def test_a_program_names_an_interpreter() -> None:
    assert relocate.names_interpreter(elf([6, 3, 1]))
    assert relocate.names_interpreter(Path(sys.executable).read_bytes()[:4096])


@pytest.mark.parametrize(
    "head", [b"", b"#!/bin/sh\n" * 10, elf([1, 2]), elf([3])[:60], elf([3]).replace(b"ELF\x02", b"ELF\x01")]
)
def test_others_do_not(head: bytes) -> None:
    assert not relocate.names_interpreter(head)


def test_absolute_links_point_inside_where_the_root_will_be(tmp_path: Path) -> None:
    (tmp_path / "usr").mkdir()
    (tmp_path / "usr/absolute").symlink_to("/etc/java")
    (tmp_path / "usr/relative").symlink_to("absolute")
    relocate.point_links_inside(tmp_path, Path("/final/root"))
    assert (tmp_path / "usr/absolute").readlink() == Path("/final/root/etc/java")
    assert (tmp_path / "usr/relative").readlink() == Path("absolute")


def test_programs_are_neither_scripts_nor_libraries_nor_links(tmp_path: Path) -> None:
    folder = tmp_path / "usr/bin"
    folder.mkdir(parents=True)
    for name, content in {"tool": elf([3]), "script": b"#!", "libc.so.6": elf([3])}.items():
        (folder / name).write_bytes(content)
    (folder / "link").symlink_to("tool")
    assert list(relocate.programs(tmp_path)) == [folder / "tool"]
