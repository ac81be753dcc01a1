"""The targets that are built for the machine itself, built for a system with musl: that is all they need, and they load shared libraries."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.alone.empty_root import Elf
from tests.e2e.support import TIMEOUT_SECONDS, executable, output

LOADER = "/lib/ld-musl-x86_64.so.1"
NAMES = ["C_PROBE", "HELLO", "LIBRARIES", "NUMBERS", "RUST_PROBE"]
# What libedit says, on being imported, where there is no description of any terminal.
NO_TERMINALS = "Cannot read termcap database;\nusing dumb terminal settings.\n"

# Hand-written C; Cython; libraries that two extension modules share; and two libraries that need each other.
EXTENSIONS = """
import io, markupsafe._speedups, msgpack._cmsgpack, numpy
from PIL import Image, ImageFont, features
image = Image.new("RGB", (8, 8), "red")
data = io.BytesIO()
image.save(data, "JPEG")
image.save(data, "WEBP")
print(markupsafe.escape("<"), msgpack.packb([1]), numpy.linalg.det(2 * numpy.eye(2)), features.check("freetype2"), len(data.getvalue()) > 100)
"""


def run_in_root(tmp_path: Path, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run an executable where there are /proc, musl, and zlib, which wheels for it may take for granted (PEP 656); and nothing else."""
    root = tmp_path / "root"
    (root / "proc").mkdir(parents=True)
    (root / "lib").mkdir()
    shutil.copy(executable("LOADER"), f"{root}{LOADER}")
    shutil.copy(executable("ZLIB"), root / "lib/libz.so.1")
    shutil.copy(executable(name), root / "program")
    beside = executable(name).resolve().with_name("in_files_lib")
    if name.endswith("_IN_FILES"):
        shutil.copytree(beside, root / beside.name)
    script = f"mount --rbind /proc '{root}/proc' && exec unshare --root='{root}' /program \"$@\""
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-euc", script, "sh", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False)


@pytest.mark.parametrize("name", NAMES)
def test_asks_for_musl_and_nothing_else(name: str) -> None:
    elf = Elf(executable(name))
    assert (elf.loader, elf.needed) == (LOADER, ["libc.so"])


@pytest.mark.parametrize("name", NAMES)
def test_prints_what_the_native_one_prints(name: str, tmp_path: Path) -> None:
    result = run_in_root(tmp_path, name, "one", "two")
    assert (result.returncode, result.stderr.replace(NO_TERMINALS, "")) == (0, ""), result.stderr
    program = str(executable(f"NATIVE_{name}").resolve())
    assert result.stdout.replace("/program", "PROGRAM") == output(program, "one", "two").replace(program, "PROGRAM")


@pytest.mark.parametrize("name", ["EXTENSIONS", "EXTENSIONS_IN_FILES"])
def test_extension_modules_of_wheels(name: str, tmp_path: Path) -> None:
    result = run_in_root(tmp_path, name, EXTENSIONS)
    assert (result.returncode, result.stderr) == (0, ""), result.stderr
    assert result.stdout == "&lt; b'\\x91\\x01' 4.0 True True\n" == output(executable(f"NATIVE_{name}"), EXTENSIONS)
