"""C toolchains: the wrappers as shells run them, and what a toolchain is known by."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from pathlib import Path

import pytest

from tools.bootstrap.apt_text import Package
from tools.bootstrap.report import BootstrapError
from tools.toolchains import __main__ as command
from tools.toolchains import c, targets, wrappers

# Stands in for a packaged program: says how it was called, and with which libraries.
_PROGRAM = '#!/bin/sh\nprintf "%s\\n" "$0" "$LD_LIBRARY_PATH" "$@"\n'


def _toolchain(folder: Path, wrapper: str, program: str) -> Path:
    for path, text in ((folder / "bin/tool", wrapper), (folder / "root" / program, _PROGRAM)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    return folder / "bin/tool"


def _run(*arguments: str | Path, cwd: Path, path: str = os.defpath) -> list[str]:
    environment = {"PATH": f"{path}:/usr/bin:/bin"}
    return subprocess.run(
        arguments, cwd=cwd, env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def test_wrappers_find_the_program_however_they_are_called(tmp_path: Path) -> None:
    folder = tmp_path / "a b"
    tool = _toolchain(folder, wrappers.program("usr/bin/x-ar"), "usr/bin/x-ar")
    link = tmp_path / "link"
    link.symlink_to(tool)
    (tmp_path / "folder").symlink_to(folder)
    root = folder / "root"
    for called, cwd, path in (
        (str(tool), tmp_path, ""),
        ("./a b/bin/tool", tmp_path, ""),
        ("../bin/tool", folder / "root", ""),
        ("bin/tool", folder, ""),
        ("tool", tmp_path, str(tool.parent)),
        (str(link), Path("/"), ""),
        ("folder/bin/tool", tmp_path, ""),
    ):
        program, libraries, *arguments = _run(called, "a  b", "", "$c", cwd=cwd, path=path)
        assert (cwd / program).resolve() == root / "usr/bin/x-ar", called
        assert [(cwd / each).resolve() for each in libraries.split(":")] == [
            root / "usr/lib/x86_64-linux-gnu",
            root / "lib/x86_64-linux-gnu",
        ]
        assert arguments == ["a  b", "", "$c"]


def test_a_compiler_called_by_a_relative_path_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    _toolchain(tmp_path / "t", wrappers.compiler("usr/bin/x-gcc"), "usr/bin/x-gcc")
    assert not any(str(tmp_path) in line for line in _run("./t/bin/tool", "-c", cwd=tmp_path))


def test_the_compiler_sees_no_header_of_the_machine(tmp_path: Path) -> None:
    tool = _toolchain(tmp_path, wrappers.compiler("usr/bin/x-gcc"), "usr/bin/x-gcc")
    arguments = _run(tool, "-c", "f.c", cwd=tmp_path)[2:]
    assert arguments[0].startswith("--sysroot=")
    assert Path(arguments[0][10:]).resolve() == tmp_path / "root"
    assert arguments[1:] == ["-c", "f.c"]


@pytest.mark.parametrize(
    "wrapper", [wrappers.compiler("usr/bin/x-gcc"), wrappers.musl_compiler("x-", "x86_64-linux-musl")]
)
def test_a_list_of_what_was_included_names_no_folder_of_the_machine(tmp_path: Path, wrapper: str) -> None:
    """Another machine's cache had them, and Bazel refused what was compiled there."""
    tool = _toolchain(tmp_path / "a.b[c", wrapper, "usr/bin/x-gcc")
    listed = tmp_path / "f.d"
    root = f"{tool.parents[1]}/root"
    listed.write_text(
        f"f.o: f.c {root}/usr/include/stdio.h \\\n {root}/usr/lib/gcc/stddef.h \\\n /usr/include/z.h x/root/h.h\n"
    )
    _run(tool, "-c", "f.c", "-MF", str(listed), cwd=tmp_path)
    assert listed.read_text() == "f.o: f.c \\\n \\\n /usr/include/z.h x/root/h.h\n"
    _run(tool, "-c", "f.c", "-MF", "/dev/null", cwd=tmp_path)


def test_the_compiler_for_musl_links_statically_unless_told_otherwise(tmp_path: Path) -> None:
    tool = _toolchain(tmp_path, wrappers.musl_compiler("x-", "x86_64-linux-musl"), "usr/bin/x-gcc")
    for question in ("-print-multiarch", "--print-multiarch", "-dumpmachine"):
        assert _run(tool, "-O2", question, cwd=tmp_path) == ["x86_64-linux-musl"]
    (tmp_path / "shared").write_text("-o\na.so\n-shared\n")
    (tmp_path / "program").write_text("-o\n-shared.o\n")
    for arguments, static in (
        (["f.c"], True),
        (["-shared"], False),
        (["-static-pie"], False),
        (["-r"], False),
        (["-Wl,-call_shared"], False),
        (["@shared"], False),
        (["@program"], True),
    ):
        line = _run(tool, *arguments, cwd=tmp_path)[2:]
        assert ("-static" in line) is static
        assert line[-1] == arguments[0]


def test_linker_scripts_name_libraries_wherever_they_are() -> None:
    script = (
        "/* GNU ld script\n   Use the shared library. */\nOUTPUT_FORMAT(elf64-littleaarch64)\n"
        "GROUP ( /usr/aarch64-linux-gnu/lib/libc.so.6 /usr/aarch64-linux-gnu/lib/libc_nonshared.a  "
        "AS_NEEDED ( /usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1 ) )\n"
    )
    relative = c.relative_linker_script(script)
    assert "GROUP ( libc.so.6 libc_nonshared.a  AS_NEEDED ( ld-linux-aarch64.so.1 ) )" in relative
    assert relative.startswith("/* GNU ld script\n   Use the shared library. */\n")


def test_the_key_changes_with_every_package() -> None:
    target = targets.find("aarch64-unknown-linux-gnu")
    package = Package("gcc", "12", "url", "gcc.deb", 1, "a" * 64)
    key = c.toolchain_key(target, [package])
    assert key == c.toolchain_key(target, [package])
    others = (dataclasses.replace(package, version="13"), dataclasses.replace(package, sha256="b" * 64))
    assert len({key, *(c.toolchain_key(target, [each]) for each in others), c.toolchain_key(target, [])}) == 4


def test_a_target_without_a_toolchain(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BootstrapError, match="no C toolchain for s390x-unknown-linux-gnu; there is one for aarch64"):
        targets.find("s390x-unknown-linux-gnu")
    assert command.main(["--target", "s390x-unknown-linux-gnu"]) == 1
    assert "there is no C toolchain for s390x" in capsys.readouterr().err
