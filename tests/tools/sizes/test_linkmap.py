"""Reading the maps of GNU's and LLVM's linkers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.sizes import linkmap

MAP = """\
Discarded input sections

 .text          0x0000000000000000       0x10 gone.o

Linker script and memory map

LOAD a.o

.text           0x0000000000401000      0x130
 *(.text .text.*)
 .text          0x0000000000401000      0x100 a.o
 .text.a_long_name_of_a_function
                0x0000000000401100       0x20 dir/lib b.a(member.o)
 *fill*         0x0000000000401120        0x8 00
 .text.x        0x0000000000401128        0x8 a.o
                0x0000000000401128                function

.a_long_output_section
                0x0000000000402000        0x4
 .data          0x0000000000402000        0x4 c.o

.bss            0x0000000000403000     0x1000
 .bss           0x0000000000403000     0x1000 a.o

.debug_info     0x0000000000000000       0x99
 .debug_info    0x0000000000000000       0x99 a.o
"""


LLVM_MAP = """\
             VMA              LMA     Size Align Out     In      Symbol
          401000           401000      130    16 .text
          401000           401000      100    16         a.o:(.text)
          401000           401000       99     1                 function
          401100           401100       20     4         dir/lib b.a(member.o):(.text.long)
          401120           401120       10     1         <internal>:(.text)
          402000           402000        4     4 .data
          402000           402000        4     4         c.o:(.data)
          403000           403000     1000     8 .bss
          403000           403000     1000     8         a.o:(.bss)
               0                0       99     1 .debug_info
               0                0       99     1         a.o:(.debug_info)
"""


def test_what_is_in_the_file_counts() -> None:
    assert linkmap.sizes(MAP) == {"a.o": 0x108, "dir/lib b.a(member.o)": 0x20, "c.o": 4}


def test_the_same_of_llvms_linker() -> None:
    assert linkmap.sizes(LLVM_MAP) == {"a.o": 0x100, "dir/lib b.a(member.o)": 0x20, "c.o": 4}


@pytest.mark.parametrize("text", ["", "Linker", "\x00\xff"])
def test_something_else(text: str) -> None:
    with pytest.raises(linkmap.LinkMapError, match="no map of GNU's or LLVM's linker"):
        linkmap.sizes(text)


def test_a_real_link(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_text(
        "char big[5000] = {1}; char empty[90000]; int main(void) { return big[0] + empty[0]; }"
    )
    subprocess.run(["gcc", "-c", "a.c"], cwd=tmp_path, check=True)
    subprocess.run(["gcc", "-fuse-ld=bfd", "-Wl,-Map=map", "-o", "a", "a.o"], cwd=tmp_path, check=True)
    found = linkmap.sizes((tmp_path / "map").read_text())
    assert 5000 < found["a.o"] < 6000
    assert sum(found.values()) < (tmp_path / "a").stat().st_size
