"""Archives without a description: what is found out from their files, and what is refused."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.distribution import installed
from tools.distribution.archive import extract
from tools.distribution.describe import DescriptionError, describe
from tools.distribution.install_only import InstallOnlyError, document, main


def facts(root: Path) -> dict[str, object]:
    """What the rules get to know of an installed Python."""
    assert main(["--root", str(root)]) == 0
    return describe(root)


def test_linux(tmp_path: Path) -> None:
    found = facts(installed.unix(tmp_path))
    expected = {
        "archive_kind": "install_only",
        "target_triple": "x86_64-unknown-linux-gnu",
        "python_version": "3.13.9",
        "python_major_minor": "3.13",
        "python_tag": "cp313",
        "cache_tag": "cpython-313",
        "bytecode_magic": "f30d0d0a",
        "python_exe": "bin/python3.13",
        "prefix": "",
        "stdlib": "lib/python3.13",
        "include": "include/python3.13",
        "extension_module_loading": ["builtin", "shared-library"],
        "libpython_link_mode": "shared",
        "object_file_format": "elf",
        "test_packages": ["json.tests", "test"],
        "licenses": None,
        "license_path": "lib/python3.13/LICENSE.txt",
    }
    assert {key: found[key] for key in expected} == expected
    # The interpreter does not run, so the names are those the build wrote down, and those that are always there.
    assert {"math", "_json", "time", "sys", "marshal"} < set(found["builtin_modules"])  # type: ignore[call-overload]
    core, extensions = found["core"], found["extensions"]
    assert isinstance(core, dict)
    assert isinstance(extensions, dict)
    assert (core["objects"], core["shared_library"]) == ([], "lib/libpython3.13.so.1.0")
    assert extensions["_bisect"][0]["shared_library"].endswith("lib-dynload/_bisect.cpython-313-x86_64-linux-gnu.so")
    assert extensions["_bisect"][0]["licenses"] is None
    assert extensions["math"][0]["shared_library"] is None
    assert set(extensions) == {*found["builtin_modules"], "_bisect"}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "triple"),
    [
        ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu"),
        ("aarch64-linux-gnu", "aarch64-unknown-linux-gnu"),
        ("x86_64-unknown-linux-musl", "x86_64-unknown-linux-musl"),
        ("armv7-unknown-linux-gnueabihf", "armv7-unknown-linux-gnueabihf"),
        ("powerpc64le-unknown-linux-gnu", "ppc64le-unknown-linux-gnu"),
        ("aarch64-apple-darwin23.1.0", "aarch64-apple-darwin"),
        ("arm64-apple-darwin", "aarch64-apple-darwin"),
    ],
)
def test_platforms(tmp_path: Path, name: str, triple: str) -> None:
    assert document(installed.unix(tmp_path, HOST_GNU_TYPE=name))["target_triple"] == triple


def test_macos(tmp_path: Path) -> None:
    found = document(
        installed.unix(
            tmp_path,
            libpython="libpython3.13.dylib",
            HOST_GNU_TYPE="aarch64-apple-darwin20.6.0",
            EXT_SUFFIX=".cpython-313-darwin.so",
        )
    )
    assert found["build_info"]["core"]["shared_lib"] == "lib/libpython3.13.dylib"
    assert found["build_info"]["object_file_format"] == "mach-o"
    assert found["python_suffixes"]["extension"] == [".cpython-313-darwin.so", ".abi3.so", ".so"]
    assert found["python_platform_tag"] == "macosx-11.0-aarch64"


def test_free_threaded(tmp_path: Path) -> None:
    root = installed.unix(
        tmp_path,
        "python3.13t",
        "libpython3.13t.so.1.0",
        ABIFLAGS="t",
        Py_GIL_DISABLED=1,
        EXT_SUFFIX=".cpython-313t-x86_64-linux-gnu.so",
    )
    found = document(root)
    assert found["python_exe"] == "bin/python3.13t"
    assert found["python_abi_tag"] == "t"
    assert found["python_suffixes"]["extension"] == [".cpython-313t-x86_64-linux-gnu.so", ".so"]


def test_newer_ones_have_the_magic_number_in_a_header(tmp_path: Path) -> None:
    root = installed.unix(tmp_path)
    header = root / "include/python3.13/internal/pycore_magic_number.h"
    header.parent.mkdir()
    header.write_text("#define PYC_MAGIC_NUMBER 3627\n")
    assert document(root)["python_bytecode_magic_number"] == "2b0e0d0a"


def test_windows(tmp_path: Path) -> None:
    found = facts(installed.windows(tmp_path))
    expected = {
        "target_triple": "x86_64-pc-windows-msvc",
        "platform_tag": "win-amd64",
        "python_exe": "python.exe",
        "prefix": "",
        "stdlib": "Lib",
        "include": "include",
        "libpython_link_mode": "shared",
        "object_file_format": "coff",
        "symbol_visibility": "dllexport",
    }
    assert {key: found[key] for key in expected} == expected
    extensions, suffixes, core, builtin = (found[key] for key in ("extensions", "suffixes", "core", "builtin_modules"))
    assert isinstance(extensions, dict)
    assert isinstance(suffixes, dict)
    assert isinstance(core, dict)
    assert isinstance(builtin, list)
    assert core["shared_library"] == "python313.dll"
    assert core["dynamic_libraries"] == ["vcruntime140.dll", "python3.dll"]  # F496
    assert extensions["_ssl"][0]["dynamic_libraries"] == ["DLLs/libcrypto-3-x64.dll", "DLLs/libssl-3-x64.dll"]
    assert {"math", "nt", "sys"} <= set(builtin)  # from the DLL, as python.exe does not run
    assert extensions["_bz2"][0]["shared_library"] == "DLLs/_bz2.cp313-win_amd64.pyd"
    assert suffixes["extension"] == [".cp313-win_amd64.pyd", ".pyd"]
    assert document(installed.windows(tmp_path, 0xAA64))["target_triple"] == "aarch64-pc-windows-msvc"


def test_without_a_shared_libpython(tmp_path: Path) -> None:
    root = installed.unix(tmp_path)
    (root / "lib/libpython3.13.so.1.0").unlink()
    assert main(["--root", str(root)]) == 0
    with pytest.raises(DescriptionError, match="neither static_lib nor objs"):
        describe(root)
    static = root / "lib/python3.13/config-3.13-x86_64-linux-gnu/libpython3.13.a"
    static.parent.mkdir()
    static.touch()
    found = facts(root)
    assert (found["libpython_link_mode"], found["builtin_modules"]) == ("static", None)


def damage(root: Path, name: str, text: str | None) -> None:
    if text is None:
        (root / name).unlink()
    else:
        (root / name).write_text(text)


SYSCONFIG = "lib/python3.13/_sysconfigdata__linux_x86_64-linux-gnu.py"
HEADER = "include/python3.13/patchlevel.h"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (HEADER, None, r"expected one file include/python3\.\*/patchlevel.h, found none; is it the `python` folder"),
        (HEADER, "", "does not define PY_RELEASE_LEVEL as expected"),
        (HEADER, installed.PATCHLEVEL.replace("3.13.9", "3.13; x"), "does not define PY_VERSION as expected"),
        (SYSCONFIG, None, "expected one file .*_sysconfigdata_"),
        (SYSCONFIG, "build_time_vars = {", "is not what Python writes of its build"),
        (SYSCONFIG, "import os\nbuild_time_vars = {'a': os.system('false')}", "is not what Python writes of its build"),
        (SYSCONFIG, "x = 1", "there is no dictionary in it"),
        (SYSCONFIG, "x = {'HOST_GNU_TYPE': 'vax-dec-vms'}", "the platform 'vax-dec-vms', which is none that is known"),
        ("bin/python3.13", None, r"expected one file bin/python3\.13, found none"),
        ("lib/python3.13/os.py", None, r"expected one file lib/python3\.13/os\.py, found none"),
        ("lib/python3.13/importlib/_bootstrap_external.py", "", "says which version of bytecode it has"),
    ],
)
def test_what_is_no_installed_python(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, message: str
) -> None:
    root = installed.unix(tmp_path)
    damage(root, name, text)
    with pytest.raises(InstallOnlyError, match=message):
        document(root)
    assert main(["--root", str(root)]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert not (root / "PYTHON.json").exists()


def test_what_is_no_python_for_windows(tmp_path: Path) -> None:
    root = installed.windows(tmp_path, 0x1234)
    with pytest.raises(InstallOnlyError, match="not an executable for a known kind of Windows"):
        document(root)
    (root / "python.exe").write_bytes(b"MZ")
    with pytest.raises(InstallOnlyError, match="not an executable"):
        document(root)


TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


@given(
    st.sampled_from([HEADER, SYSCONFIG, "lib/python3.13/importlib/_bootstrap_external.py"]), TEXT, st.integers(0, 400)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_change_is_read_or_refused(tmp_path: Path, name: str, text: str, position: int) -> None:
    root = installed.unix(tmp_path)
    before = (root / name).read_text()
    damage(root, name, before[:position] + text + before[position + len(text) :])
    try:
        found = json.dumps(document(root))
    except InstallOnlyError:
        return
    (root / "PYTHON.json").write_text(found)
    # The only other exception there may be.
    with contextlib.suppress(DescriptionError):
        describe(root)
    (root / "PYTHON.json").unlink()


def test_the_interpreter_knows_its_modules_best(tmp_path: Path) -> None:
    root = installed.unix(tmp_path)
    (root / "bin/python3.13").write_text(f"#!/bin/sh\nexec '{sys.executable}' \"$@\"\n")
    names = set(facts(root)["builtin_modules"])  # type: ignore[call-overload]
    assert names == set(sys.builtin_module_names)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_an_archive_of_what_runs_this_test(tmp_path: Path, suffix: str) -> None:
    """The files of this very Python, packed as upstream packs them, and described again: they tell what it says itself."""
    home = Path(sysconfig.get_path("stdlib")).parents[1]
    name = f"python{sysconfig.get_python_version()}{sys.abiflags}"
    source = tmp_path / "source"
    wanted = [
        f"bin/{name}",
        f"include/{name}/patchlevel.h",
        f"lib/{name}/os.py",
        f"lib/{name}/importlib/_bootstrap_external.py",
    ]
    wanted += [str(path.relative_to(home)) for path in (home / "lib" / name).glob("_sysconfigdata_*.py")]
    if not all((home / path).is_file() for path in wanted) or len(wanted) != 5:
        pytest.skip(f"{home} is no plain installation")
    for path in wanted:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_bytes((home / path).read_bytes())
        (source / path).chmod(0o755)
    (source / f"lib/lib{name}.so.1.0").touch()
    root = extract(installed.archive(source, tmp_path / f"python.tar{suffix}"), tmp_path / "out")
    found = facts(root)
    script = (
        "import json, sys, importlib.util, importlib.machinery as m; print(json.dumps([sys.version.split()[0],"
        "sys.implementation.cache_tag, importlib.util.MAGIC_NUMBER.hex(), m.EXTENSION_SUFFIXES]))"
    )
    said = json.loads(subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout)
    suffixes = found["suffixes"]
    assert isinstance(suffixes, dict)
    assert [found["python_version"], found["cache_tag"], found["bytecode_magic"], suffixes["extension"]] == said
