"""Link-time optimisation into one relocatable object, with the machine's own compiler."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from tools.distribution.source import description, optimization
from tools.distribution.source.report import SourceError, output
from tools.distribution.source.toolchain import Toolchain

WANTED = description.derive("3.13", "x86_64-unknown-linux-gnu", "lto")
TOOLS = WANTED.toolchain
SOURCES = {
    "Python/one.c": "int two(int); int one(int n) { return two(n) + 1; }",
    "Python/two.c": "int two(int n) { return n * 2; } static int kept(void) { return 0; } int (*use)(void) = kept;",
    "Modules/config.c": "int PyInit_m(void); int (*inittab)(void) = PyInit_m;",
    "Modules/m.c": "int two(int); int PyInit_m(void) { return two(20); }",
    "Programs/python.c": "int one(int); extern int (*inittab)(void); int main(void) { return one(inittab()) - 81; }",
}
ARCHIVE = "Modules/_decimal/libmpdec/libmpdec.a"


@pytest.fixture
def compiled(tmp_path: Path) -> list[Path]:
    """Two folders with the same objects, compiled for link-time optimisation."""
    flags = [*WANTED.variables["CFLAGS_NODIST"].split(), *WANTED.variables["OPT"].split()]
    folders = [tmp_path / "a", tmp_path / "a folder with a longer name"]
    for folder in folders:
        for name, text in SOURCES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            subprocess.run(["gcc", *flags, "-c", name, "-o", name[:-1] + "o"], cwd=folder, check=True)
        (folder / "Modules/_decimal/libmpdec").mkdir(parents=True)
        subprocess.run(["ar", "rcD", ARCHIVE, "Modules/m.o"], cwd=folder, check=True)
    return folders


def test_the_core_becomes_one_object_of_machine_code(compiled: list[Path]) -> None:
    core = ["Python/one.o", "Python/two.o", "Modules/config.o"]
    for number, folder in enumerate(compiled):
        made = optimization.combine(WANTED, folder, core, ["Modules/m.o"], jobs=number + 1)
        assert made == ["Python/core.o", "Modules/config.o"]
    first, second = ((folder / "Python/core.o").read_bytes() for folder in compiled)
    assert first == second
    folder = compiled[0]
    for name in ("Python/core.o", "Modules/config.o", "Modules/m.o", "Programs/python.o", ARCHIVE):
        assert ".gnu.lto" not in TOOLS.run(TOOLS.readelf, "--sections", "--wide", name, cwd=folder)
    # As a whole: the call between the two files is gone, and what others may call is still there.
    assert "two" not in TOOLS.run("objdump", "--reloc", "Python/core.o", cwd=folder)
    symbols = TOOLS.run(
        TOOLS.nm, "--extern-only", "--defined-only", "--format=just-symbols", "Python/core.o", cwd=folder
    )
    assert set(symbols.split()) == {"one", "two", "use"}
    # It links like any object, and without the compiler's plugin.
    objects = ["Programs/python.o", *made, "Modules/m.o"]
    TOOLS.run(TOOLS.cc, "-fno-use-linker-plugin", "-o", "program", *objects, cwd=folder)
    assert subprocess.run([folder / "program"], check=False).returncode == 0


def test_the_times_of_modules_are_kept(compiled: list[Path]) -> None:
    module = compiled[0] / "Modules/m.o"
    before = module.stat()
    optimization.combine(WANTED, compiled[0], ["Python/two.o", "Modules/config.o"], ["Modules/m.o"], jobs=1)
    assert module.stat().st_size < before.st_size
    assert module.stat().st_mtime == pytest.approx(before.st_mtime, abs=1e-3)


def test_make_is_told_of_the_new_core(tmp_path: Path) -> None:
    for name in ("python", "libpython3.13.a", "other"):
        (tmp_path / name).touch()
    arguments = optimization.relink_arguments(tmp_path, ["Python/core.o", "Modules/config.o"], ["Modules/m.o"])
    assert arguments == ["LIBRARY_OBJS=Python/core.o Modules/config.o Modules/m.o"]
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_a_program_run_repeatably(capsys: pytest.CaptureFixture[str]) -> None:
    command = optimization.repeatably(TOOLS)
    interpreter = [*command, sys.executable, "-s", "-c"]
    hashes = {output([*interpreter, "print(hash('text'))"], env=TOOLS.environment()) for _ in range(3)}
    assert len(hashes) == 1
    if "setarch" not in " ".join(command):
        assert "will not be reproducible" in capsys.readouterr().err
        pytest.skip("personality() is not allowed here")
    script = "print(next(line for line in open('/proc/self/maps') if 'stack' in line))"
    assert len({output([*interpreter, script], env=TOOLS.environment()) for _ in range(3)}) == 1


def test_addresses_cannot_be_fixed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, script in (("setarch", "echo not permitted >&2; exit 1"), ("true", ""), ("env", 'shift; exec "$@"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    tools = dataclasses.replace(TOOLS, path=str(tmp_path))
    assert optimization.repeatably(tools) == [str(tmp_path / "env"), "PYTHONHASHSEED=0"]
    assert "this profile will not be reproducible: " in capsys.readouterr().err


def test_training_is_the_same_work_every_time() -> None:
    """What it does is seen by the lines it runs, counted over all of it."""
    script = """
import collections, runpy, sys
counts = collections.Counter()
def trace(frame, event, argument):
    if frame.f_code.co_filename == sys.argv[1]:
        counts[frame.f_lineno] += 1
        return trace
sys.settrace(trace)
runpy.run_path(sys.argv[1])["numbers"]()
sys.settrace(None)
print(sorted(counts.items()))
"""
    path = Path(optimization.__file__).with_name("training.py")
    command = [sys.executable, "-I", "-B", "-c", script, str(path)]
    first, second = (subprocess.run(command, capture_output=True, check=True).stdout for _ in range(2))
    assert first == second
    assert first.count(b"(") > 20


def test_a_compiler_that_cannot_is_named(compiled: list[Path]) -> None:
    tools = Toolchain(machine=TOOLS.machine, cflags=("--no-such-flag",))
    with pytest.raises(SourceError, match=r"gcc failed with exit code 1 \(.*no-such-flag"):
        optimization.combine(dataclasses.replace(WANTED, toolchain=tools), compiled[0], ["Python/one.o"], [], jobs=1)
