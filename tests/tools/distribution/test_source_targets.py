"""What is particular to targets: toolchains of others' kind, patches, and libpython as a shared library."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tools.distribution.source import building, compilation, extensions, inputs, packing, toolchain
from tools.distribution.source.description import Description, derive
from tools.distribution.source.report import SourceError
from tools.distribution.source.targets import TARGETS, Patch
from tools.distribution.source.toolchain import SYSTEM_PATH
from tools.toolchains import c

MUSL = "x86_64-unknown-linux-musl"
GNU = "x86_64-unknown-linux-gnu"


def test_tools_of_another_target_are_found_by_their_long_names_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "toolchain/bin"
    programs.mkdir(parents=True)
    for name in ("cc", "ar", "as", "ld", "nm", "objcopy", "objdump", "ranlib", "readelf", "strip"):
        (programs / name).write_text("#!/bin/sh\necho made for another\n")
        (programs / name).chmod(0o755)
    made = c.CToolchain("a-linux", "a-linux", tmp_path / "toolchain", tmp_path, ("qemu",))
    monkeypatch.setattr(c, "toolchain", lambda target, cache: made)
    for _ in range(2):  # the second time over the first
        prepared = toolchain.prepare(toolchain.prefixed("a-linux", host="a-linux"), "a-linux", tmp_path)
    assert (prepared.emulator, prepared.host, prepared.key) == (("qemu",), "a-linux", "toolchain")
    tools = (prepared.cc, prepared.ar, prepared.nm, prepared.objcopy, prepared.ranlib, prepared.readelf, prepared.strip)
    assert [prepared.run(tool) for tool in tools] == ["made for another\n"] * len(tools)
    # gcc looks for as and ld on PATH.
    for name in ("gcc", "as", "ld", "ar"):
        assert shutil.which(name, path=prepared.path) == shutil.which(name, path=SYSTEM_PATH)


def test_the_machine_s_own_tools_are_as_they_are(tmp_path: Path) -> None:
    own = derive("3.13", GNU, "noopt").toolchain
    assert toolchain.prepare(own, GNU, tmp_path) == own
    assert list(tmp_path.iterdir()) == []


def test_a_cross_build_runs_an_interpreter_of_the_same_version_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = tmp_path / "key" / "native.tar.zst"
    packed.parent.mkdir()
    tree = tmp_path / "python"
    exe = tree / "install/bin/python3.13"
    exe.parent.mkdir(parents=True)
    exe.write_text("#!/bin/sh\necho native\n")
    exe.chmod(0o755)
    (tree / "PYTHON.json").touch()
    packing.pack(tree, packed, 1)
    asked = []

    def archive(wanted: Description, folder: Path, jobs: int) -> Path:
        asked.append((wanted.python, wanted.target, wanted.options.name, wanted.link_mode))
        return packed

    monkeypatch.setattr(building, "archive", archive)
    for _ in range(2):  # the second time it is extracted already
        python = building.native_python(derive("3.13", "aarch64-unknown-linux-gnu", "noopt"), tmp_path, 1)
    assert asked == [("3.13", GNU, "noopt", "static")] * 2
    work = tmp_path / "work"
    work.mkdir()
    prepared = building.with_build_python(derive("3.13", GNU, "noopt").toolchain, python, work)
    # CPython's Makefile is installed: the command that is in it must not name a folder of this machine.
    assert prepared.build_python == "build-python"
    assert prepared.run(prepared.build_python) == "native\n"


def test_a_patch_changes_one_place_and_no_time(tmp_path: Path) -> None:
    patch = Patch("a.py", "old\n", "new\n", "")
    path = tmp_path / "a.py"
    path.write_text("1\nold\n2\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    inputs.apply(patch, tmp_path)
    assert (path.read_text(), path.stat().st_mtime) == ("1\nnew\n2\n", 1_000_000_000)
    for text in ("1\n2\n", "old\nold\n"):
        path.write_text(text)
        with pytest.raises(SourceError, match=r"a\.py of CPython does not have what our patch changes"):
            inputs.apply(patch, tmp_path)
        assert path.read_text() == text


def test_patched_python_is_python() -> None:
    for target in TARGETS:
        for patch in target.patches:
            assert patch.reason
            if patch.path.endswith(".py"):
                for text in (patch.old, patch.new):
                    compile(f"if True:\n{text}", patch.path, "exec")


def test_musl_is_static() -> None:
    description = derive("3.13", MUSL, "noopt")
    assert description.crt_features == ("static",)
    assert not {"_dbm", "_gdbm"} & set(description.expected)


def test_a_shared_libpython_has_libraries_from_source() -> None:
    static, shared = derive("3.13", GNU, "noopt"), derive("3.13", GNU, "noopt", "shared")
    assert (static.sources, shared.packages, shared.variants) == ((), (), ())
    assert set(shared.sources) >= {"openssl", "sqlite", "zlib"}
    # The later of two assignments counts.
    assert [each for each in shared.configure if each.startswith("MODULE_BUILDTYPE")][-1] == "MODULE_BUILDTYPE=shared"
    assert "$$ORIGIN/../lib" in shared.variables["LDFLAGS_NODIST"]
    assert "ORIGIN" not in static.variables["LDFLAGS_NODIST"]
    assert shared.title == static.title + "-shared"


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    modules = tmp_path / "Modules"
    modules.mkdir()
    (modules / "config.c").write_text(
        'struct _inittab _x[] = {\n    {"posix", PyInit_posix},\n    {"sys", NULL},\n};\n'
    )
    (modules / "Setup.local").write_text("")
    (modules / "Setup.stdlib").write_text("*shared*\nzlib zlibmodule.c\nunbuilt unbuilt.c\n#off off.c\n")
    (modules / "Setup.bootstrap").write_text("posix posixmodule.c\n")
    (modules / "Setup").write_text("")
    (tmp_path / "Makefile").write_text(
        "MODSHARED_NAMES=zlib\nEXT_SUFFIX=.cpython-313.so\nMODULE_ZLIB_LDFLAGS=Modules/_z/part.o -lz\n"
    )
    return tmp_path


def test_modules_in_shared_libraries_are_those_that_were_built(configured: Path) -> None:
    own = derive("3.13", GNU, "noopt").toolchain
    found = extensions.read(configured, compilation.Makefile(configured, own), own)
    assert {name: each.shared for name, each in found.items()} == {
        "posix": "",
        "sys": "",
        "zlib": "zlib.cpython-313.so",
    }
    zlib = found["zlib"]
    assert (zlib.init_fn, zlib.in_core, zlib.objects, zlib.libraries) == (
        "PyInit_zlib",
        False,
        ["Modules/zlibmodule.o", "Modules/_z/part.o"],
        ["z"],
    )


def test_a_version_brings_libraries_of_its_own() -> None:
    for target in TARGETS:
        older, newer = derive("3.13", target.triple, "noopt"), derive("3.14", target.triple, "noopt")
        more = (set(newer.packages) - set(older.packages), set(newer.sources) - set(older.sources))
        assert more == ((set(), {"zstd"}) if target.sources else ({"libzstd-dev"}, set()))
        assert set(newer.expected) - set(older.expected) == {"_hmac", "_remote_debugging", "_zstd"}
