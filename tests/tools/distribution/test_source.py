"""The parts of the builder that can be tried without building CPython."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tools.bootstrap import apt
from tools.bootstrap.report import BootstrapError
from tools.distribution.archive import extract
from tools.distribution.source import __main__ as command
from tools.distribution.source import cache, catalogue, compilation, description, extensions, inputs, layout, packing
from tools.distribution.source.report import SourceError, logged, output
from tools.distribution.source.toolchain import SYSTEM_PATH, Toolchain

TRIPLE = "x86_64-unknown-linux-gnu"
NATIVE = Toolchain(machine="x86_64-linux-gnu")


# ---- the cache


def test_key_depends_on_every_fact() -> None:
    facts = {"recipe": "1", "packages": [{"name": "a", "version": "1"}]}
    assert cache.key(facts) == cache.key(dict(reversed(list(facts.items()))))
    assert cache.key(facts) != cache.key({**facts, "packages": [{"name": "a", "version": "2"}]})


def test_published_archives_are_checked(tmp_path: Path) -> None:
    archive, draft = tmp_path / "a.tar.zst", tmp_path / "draft"
    assert not cache.intact(archive)
    draft.write_bytes(b"content")
    cache.publish(draft, archive)
    assert cache.intact(archive)
    target = tmp_path / "elsewhere" / "b.tar.zst"
    for _ in range(2):  # the second time over the first
        cache.hand_out(archive, target)
        assert target.read_bytes() == b"content"
    assert [path.name for path in target.parent.iterdir()] == ["b.tar.zst"]
    archive.unlink()
    archive.write_bytes(b"conten")
    assert not cache.intact(archive)


def test_one_build_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "folder" / "x.lock"
    script = (
        "import sys; from pathlib import Path; from tools.distribution.source import cache\n"
        "with cache.locked(Path(sys.argv[1])): print('held')"
    )
    top = Path(__file__).parents[3]
    with cache.locked(lock):
        arguments = [sys.executable, "-B", "-c", script, str(lock)]
        other = subprocess.Popen(arguments, cwd=top, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert other.stderr is not None
        assert "waiting for another build" in other.stderr.readline()
        assert other.poll() is None
    assert other.communicate(timeout=30)[0] == "held\n"


# ---- the source and its fallback


class FakeApt:
    """Has a tarball for the suite `stable` only."""

    content = b"the source"

    def __init__(self, state: Path, suite: str, sources: bool) -> None:
        self.suite = suite

    def update(self) -> None:
        if self.suite == "gone":
            raise BootstrapError("cannot read the package index of Debian gone")

    def source_files(self, name: str) -> list[apt.Package]:
        if "=" in name:
            raise BootstrapError(f"no {name}")
        tarball = catalogue.find("3.13", TRIPLE, "noopt").tarballs[0]
        version = "1.0" if self.suite == "stable" else tarball.version
        name = f"p_{version}.orig.tar.xz"
        return [apt.Package("p", "", f"copy:/nowhere/{name}", name, 10, SUM)]

    def download_source(self, name: str, folder: Path) -> list[Path]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "p_1.0.orig.tar.xz").write_bytes(self.content)
        return []


SUM = hashlib.sha256(FakeApt.content).hexdigest()


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> description.Description:
    monkeypatch.setattr(apt, "PrivateApt", FakeApt)
    tarballs = tuple(description.Tarball("1.0", suite, "1.0-1", SUM) for suite in ("gone", "rolling", "stable"))
    return dataclasses.replace(description.derive("3.13", TRIPLE, "noopt"), source_package="p", tarballs=tarballs)


def test_source_falls_back(wanted: description.Description, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tarball, path = inputs.source(wanted, tmp_path)
    assert (tarball.suite, path.read_bytes()) == ("stable", FakeApt.content)
    said = capsys.readouterr().err
    assert "1.0 is not to be had from Debian gone: cannot read the package index" in said
    assert "1.0 is not to be had from Debian rolling: the suite has p_3.13.15.orig.tar.xz instead" in said
    # It is there now: nothing is fetched, whichever suite it came from.
    assert inputs.source(wanted, tmp_path)[1] == path


def test_source_is_not_to_be_had(wanted: description.Description, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="none of the pinned sources"):
        inputs.source(dataclasses.replace(wanted, tarballs=wanted.tarballs[:2]), tmp_path)


def test_source_with_other_content(
    wanted: description.Description, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeApt, "content", b"another one")
    with pytest.raises(SourceError, match="SHA-256 is not the pinned one"):
        inputs.source(wanted, tmp_path)


def test_libraries_of_last_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Own:
        reachable = True

        def __init__(self, state: Path) -> None:
            state.mkdir(parents=True, exist_ok=True)

        def update(self) -> None:
            if not self.reachable:
                raise BootstrapError("cannot read the package index")

        def packages(self, names: list[str]) -> list[apt.Package]:
            return [apt.Package(name, "1", "", f"{name}.deb", 1, SUM) for name in names]

    monkeypatch.setattr(apt, "PrivateApt", Own)
    first = inputs.Packages(tmp_path).resolve(["z-dev", "a-dev"])
    assert [each.name for each in first] == ["a-dev", "z-dev"]
    monkeypatch.setattr(Own, "reachable", False)
    assert inputs.Packages(tmp_path).resolve(["a-dev", "z-dev"]) == first
    assert "cannot read the package index; using the package versions of last time" in capsys.readouterr().err
    with pytest.raises(BootstrapError):
        inputs.Packages(tmp_path).resolve(["other-dev"])


# ---- headers and libraries


def test_flatten(tmp_path: Path) -> None:
    multiarch = "x86_64-linux-gnu"
    a, b = tmp_path / "unpacked/a", tmp_path / "unpacked/b"
    for path in (
        a / "usr/include/z.h",
        a / f"usr/include/{multiarch}/zconf.h",
        a / f"usr/lib/{multiarch}/libz.a",
        b / f"usr/include/{multiarch}/ffi.h",
        b / "usr/share/doc/common/copyright",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (a / "usr/include/alias.h").symlink_to("z.h")
    (a / "usr/include/dangling.h").symlink_to("../elsewhere.h")
    (a / f"usr/lib/{multiarch}/libz.so").symlink_to("libz.so.1")
    (a / f"usr/lib/{multiarch}/libalias.a").symlink_to("libz.a")
    (b / "usr/share/doc/b").symlink_to("common")
    prefix = tmp_path / "prefix"
    inputs.flatten(tmp_path / "unpacked", prefix, multiarch)
    assert sorted(path.name for path in (prefix / "include").iterdir()) == ["alias.h", "ffi.h", "z.h", "zconf.h"]
    assert sorted(path.name for path in (prefix / "lib").iterdir()) == ["libalias.a", "libz.a"]
    assert inputs.package_of("z", tmp_path / "unpacked", multiarch) == "a"
    assert inputs.package_of("y", tmp_path / "unpacked", multiarch) is None
    assert inputs.documentation_package("a", tmp_path / "unpacked") == "a"
    assert inputs.documentation_package("b", tmp_path / "unpacked") == "common"


# ---- extension modules

SOURCES = {
    "core": "extern int a_used(void); extern int weak(void) __attribute__((weak)); int core(void) {return a_used();}",
    "a": "int b_used(void); int a_used(void) {return b_used();} int PyInit_a(void) {return 1;}",
    "b": "int b_used(void) {return 1;} int PyInit_b(void) {return 1;}",
    "weak": "int weak(void) {return 1;} int PyInit_weak(void) {return 1;}",
    "apart": "int apart(void) {return 1;}",
}


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """A source folder as it is after make, with three modules."""
    modules = tmp_path / "Modules"
    (modules / "x").mkdir(parents=True)
    for name, text in SOURCES.items():
        folder = modules / "x" if name == "apart" else modules
        (folder / f"{name}.c").write_text(text)
        subprocess.run(["gcc", "-c", f"{name}.c"], cwd=folder, check=True)
    subprocess.run(["ar", "rcD", "libapart.a", "apart.o"], cwd=modules / "x", check=True)
    (modules / "Setup").write_text("VARIABLE = value\n*shared*\nother other.c\n*static*\na a.c -lz # comment\n")
    (modules / "Setup.local").write_text("")
    (modules / "Setup.bootstrap").write_text("b b.c\na ignored.c\n")
    (modules / "Setup.stdlib").write_text("weak weak.c -I. Modules/x/libapart.a\na a.c\n")
    (modules / "config.c").write_text(
        "struct _inittab _PyImport_Inittab[] = {\n"
        '    {"a", PyInit_a},\n    {"b", PyInit_b},\n    {"weak", PyInit_weak},\n    {"sys", NULL},\n    {0, 0}\n};\n'
    )
    (tmp_path / "Makefile").write_text(
        "LIBS= -lm\nMODULE_A_LDFLAGS=-lm $(LIBS) Modules/_decimal/libmpdec/libmpdec.a\nMODULE_NAME=$(shell exit)\n"
    )
    return tmp_path


def test_extensions(configured: Path) -> None:
    found = extensions.read(configured, compilation.Makefile(configured, NATIVE), NATIVE)
    assert found["a"].objects == ["Modules/a.o"]
    assert found["a"].libraries == ["m", "mpdec"]
    assert found["weak"].objects == ["Modules/weak.o", "Modules/x/apart.o"]
    assert (found["sys"].in_core, found["sys"].init_fn, found["sys"].objects) == (True, "NULL", [])
    assert not found["b"].in_core


def test_required_extensions(configured: Path) -> None:
    found = extensions.read(configured, compilation.Makefile(configured, NATIVE), NATIVE)
    extensions.mark_required(found, configured, ["Modules/core.o"], [], NATIVE)
    assert {name for name, each in found.items() if each.required} == {"a", "b"}


def test_setup_names_what_is_not_there(configured: Path) -> None:
    (configured / "Modules/Setup.local").write_text("nowhere nowhere.c\n")
    with pytest.raises(SourceError, match="nowhere"):
        extensions.read(configured, compilation.Makefile(configured, NATIVE), NATIVE)


# ---- the installed tree


def tree(root: Path) -> layout.Tree:
    made = layout.Tree(root / "python", "3.13", "x86_64-linux-gnu")
    for path in (
        made.exe,
        made.config / "Makefile",
        made.stdlib / "test/a/__init__.py",
        made.stdlib / "test/__init__.py",
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return made


def test_no_path_of_the_build_is_left(configured: Path, tmp_path: Path) -> None:
    made = tree(tmp_path)
    work = configured.resolve()
    depends = description.DEPENDENCIES
    (made.config / "Makefile").write_text(
        f"CPPFLAGS=-I. -I{depends}/include\nLDFLAGS= -L{depends}/lib -Wl,--exclude-libs,libz.a:libm.a\n"
        f"ARGS='--with-openssl={depends}' 'CPPFLAGS=-I{depends}/include'\nabs_srcdir={work}\n"
    )
    variables = made.stdlib / "_sysconfig_vars__linux_x86_64-linux-gnu.json"
    variables.write_text(f'{{"LDFLAGS": "-lz -L{depends}/lib", "abs_srcdir": "{work}"}}')
    script = made.exe.with_name("idle3.13")
    script.write_text("#!/install/bin/python3.13\nprint(1)\n")
    made.libpython.write_bytes(b"!<arch>\n")
    (made.install / "lib/libpython3.13.a").write_bytes(b"!<arch>\n")
    (made.stdlib / "__pycache__").mkdir()
    layout.arrange(made, work, ["Modules/a.o", "Modules/x/apart.o"], NATIVE)
    assert (made.config / "Makefile").read_text() == (
        "CPPFLAGS=-I.\nLDFLAGS=\nARGS='--with-openssl=/install' 'CPPFLAGS='\nabs_srcdir=/build\n"
    )
    assert json.loads(variables.read_text()) == {"LDFLAGS": "-lz", "abs_srcdir": "/build"}
    assert output(["ar", "t", str(made.libpython)]).split() == ["a.o", "apart.o"]
    assert (made.install / "lib/libpython3.13.a").resolve() == made.libpython.resolve()
    assert not (made.stdlib / "__pycache__").exists()
    layout.refuse_traces(made, work)
    (made.stdlib / "trace.py").write_text(f"{work}/x")
    with pytest.raises(SourceError, match=r"trace\.py contains a path of the build"):
        layout.refuse_traces(made, work)
    # A script runs under the interpreter beside it, and is still Python.
    made.exe.write_text('#!/bin/sh\nshift; echo beside "$@"\n')
    made.exe.chmod(0o755)
    script.chmod(0o755)
    (tmp_path / "link").symlink_to(script)
    assert output([str(tmp_path / "link"), "argument"]) == "beside argument\n"
    assert output([sys.executable, str(script)]) == "1\n"


def test_packages_of_tests(tmp_path: Path) -> None:
    made = tree(tmp_path)
    inner = made.stdlib / "idlelib/idle_test/__init__.py"
    inner.parent.mkdir(parents=True)
    inner.touch()
    assert made.packages_of_tests() == ["idlelib.idle_test", "test"]


# ---- the archive


def test_packing_depends_on_the_content_only(tmp_path: Path) -> None:
    archives = []
    for name, order in (("one", "abc"), ("two/deeper", "cba")):
        root = tmp_path / name / "python"
        (root / "empty").mkdir(parents=True)
        for file in order:
            (root / file).write_text(file)
        (root / "a").chmod(0o750 if name == "one" else 0o711)
        (root / "PYTHON.json").write_text("{}")
        (root / "link").symlink_to("a")
        if name == "one":
            (root / "hard").hardlink_to(root / "a")
        else:
            (root / "hard").write_text("a")
            (root / "hard").chmod(0o755)
        archives.append(tmp_path / f"{order}.tar.zst")
        packing.pack(root, archives[-1], 1_700_000_000)
    assert archives[0].read_bytes() == archives[1].read_bytes()
    assert zstandard.get_frame_parameters(archives[0].read_bytes()).has_checksum
    root = extract(archives[0], tmp_path / "out")
    assert sorted(path.name for path in root.iterdir()) == ["PYTHON.json", "a", "b", "c", "empty", "hard", "link"]


# ---- how it speaks


def test_a_failing_step_tells_why(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    script = "echo x.c:1: error: no such thing; echo make: stopped; exit 2"
    with pytest.raises(SourceError) as caught:
        logged(["sh", "-c", script], log, tmp_path, {"PATH": SYSTEM_PATH})
    assert str(caught.value) == f"sh failed with exit code 2 (x.c:1: error: no such thing); see {log}"


def test_a_missing_tool_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        dataclasses.replace(NATIVE, path="/nowhere").compiler(TRIPLE)
    assert str(caught.value) == "gcc is needed to build CPython and is not in /nowhere; install the package gcc"


def test_a_compiler_for_another_machine_is_refused() -> None:
    with pytest.raises(SourceError, match="and other is wanted"):
        dataclasses.replace(NATIVE, machine="other-linux-gnu").compiler("other")


def test_an_unknown_version_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--python-version", "3.2", "--output", "x"]) == 1
    assert capsys.readouterr().err.startswith("error: no recipe for the Python version 3.2; there is: 3.11, 3.13, 3.14")


def test_the_lock_file_pins_by_hash() -> None:
    text = (Path(cache.__file__).parents[1] / "requirements.lock").read_text()
    lines: list[Any] = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines[0].startswith("zstandard==")
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])
