"""Executables run from anywhere and under any name (F426)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support import TIMEOUT_SECONDS, executable, output

CODE = "import shapes, json, sys; print(sys.executable, sys.argv[0], shapes.area(2, 3))"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of an executable, to be moved about."""
    return Path(shutil.copy(executable("MODULE"), tmp_path / "program"))


def test_renamed(program: Path) -> None:
    """Its name is not its identity."""
    other = program.rename(program.with_name("other"))
    assert output(other, CODE) == f"{other} {other} 6\n"


@pytest.mark.parametrize(
    "name", ["with space", "dots.in.it", "größe", "percent%s", "quote'\"", "new\nline", "$ORIGIN", "-c", "python3"]
)
def test_odd_names(program: Path, name: str) -> None:
    """Neither the directory's nor the executable's name is taken for something else."""
    folder = program.parent / name
    folder.mkdir()
    moved = program.rename(folder / name)
    assert output(moved, CODE) == f"{moved} {moved} 6\n"


def test_name_that_is_not_utf8(program: Path) -> None:
    """F410 for the executable's own path; and below such a path there are packages, whose `__path__` begins with it."""
    moved = Path(os.fsdecode(os.fsencode(program) + b"\xff"))
    program.rename(moved)
    code = "import sys, json; print(ascii([sys.executable, json.__path__]))"
    assert output(moved, code) == ascii([str(moved), [f"{moved}/json"]]) + "\n"


def test_through_links(program: Path) -> None:
    """A link to a link: `sys.executable` is the file, `sys.argv[0]` is what was typed."""
    link, link_to_link = program.with_name("link"), program.with_name("link_to_link")
    link.symlink_to("program")
    link_to_link.symlink_to("link")
    assert output(link_to_link, CODE) == f"{program} {link_to_link} 6\n"


def test_found_on_the_path(program: Path) -> None:
    """Called by its bare name, with a `sys.argv[0]` that does not say where it is."""
    shown = output("/bin/sh", "-c", 'program "$0"', CODE, env={"PATH": str(program.parent)})
    assert shown.split()[0] == str(program)


def test_any_first_argument(program: Path) -> None:
    """`sys.argv[0]` may be anything; it has no say in where the executable is."""
    for first in ("/nowhere/python3", "größe", "-c"):
        shown = output(first, CODE, executable=program)
        assert shown == f"{program} {first} 6\n"


def test_relative_path(program: Path) -> None:
    """`sys.executable` is absolute anyway."""
    assert output("./program", CODE, cwd=program.parent) == f"{program} ./program 6\n"


def test_working_directory_is_gone(program: Path, tmp_path: Path) -> None:
    """Nothing needs the working directory."""
    gone = tmp_path / "gone"
    gone.mkdir()
    shown = output("/bin/sh", "-c", 'rmdir "$PWD" && "$0" "$1"', str(program), CODE, cwd=gone, env={"PWD": str(gone)})
    assert shown == f"{program} {program} 6\n"


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[int]:
    """A folder whose path is about as long as one may be (PATH_MAX), as a descriptor: no function takes it in one piece."""
    folder = os.open(tmp_path, os.O_RDONLY | os.O_DIRECTORY)
    length = len(os.fsencode(tmp_path))
    while length + 201 < 4000:
        os.mkdir("d" * 200, dir_fd=folder)
        inner = os.open("d" * 200, os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
        os.close(folder)
        folder, length = inner, length + 201
    yield folder
    os.close(folder)


def test_very_long_path(program: Path, deep: int) -> None:
    """Paths longer than any buffer of a fixed size that one might think of."""
    os.rename(program, "program", dst_dir_fd=deep)
    result = subprocess.run(
        ["./program", "import sys; print(len(sys.executable) > 3700, sys.executable.endswith('d/program'))"],
        capture_output=True,
        check=False,
        env={},
        preexec_fn=lambda: os.fchdir(deep),
        text=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "True True\n", "")


def test_file_deleted_while_it_runs(program: Path) -> None:
    """What is mapped stays: modules not yet imported are still there."""
    code = "import os, sys; os.unlink(sys.executable); import shapes, decimal; print(shapes.area(2, 3), decimal.Decimal(1))"
    assert output(program, code) == "6 1\n"
    assert not program.exists()
