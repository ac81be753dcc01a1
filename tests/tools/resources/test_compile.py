"""Compiling files to an archive: what is in it, that it is the same every time, and what is refused."""

from __future__ import annotations

import json
import marshal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.tools.resources.elf_sample import shared_object
from tests.tools.resources.mach_o_sample import dylib
from tests.tools.resources.pe_sample import dll
from tests.tools.resources.wheel_sample import SAMPLE, TAG, row, write_wheel
from tools.resources import compile as compile_action
from tools.resources import packed
from tools.resources.resource import Resource, ResourceError

if TYPE_CHECKING:
    from tools.resources.resource import Data

ROOT = Path(__file__).parents[3]
STDLIB = Path(sysconfig.get_path("stdlib"))


def write_tree(directory: Path, files: dict[str, bytes]) -> Path:
    """Write files, and the rows that name them as files of the main repository; returns the rows' path."""
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(content)
    rows = directory / "rows.jsonl"
    rows.write_text(
        "".join(json.dumps({"path": str(directory / name), "name": f"_main/{name}"}) + "\n" for name in files)
    )
    return rows


def compile_files(directory: Path, files: dict[str, bytes], *options: str) -> dict[str, Resource]:
    rows = write_tree(directory, files)
    output = directory / "out.pyxa"
    arguments = ["--label=//x:y", f"--output={output}", f"--params={rows}", *options]
    compile_action.main(arguments if "--import-root" in str(options) else [*arguments, "--import-root=_main"])
    return {resource.name: resource for resource in packed.read(output.read_bytes())}


def run(bytecode: Data | None) -> dict[str, Any]:
    """Names that a module has after it ran."""
    assert bytecode is not None
    namespace: dict[str, Any] = {}
    exec(marshal.loads(bytecode), namespace)  # what the launcher does with it
    return namespace


def fails(directory: Path, files: dict[str, bytes], *options: str) -> str:
    with pytest.raises(ResourceError) as caught:
        compile_files(directory, files, *options)
    assert not (directory / "out.pyxa").exists()
    return str(caught.value)


def test_modules_and_packages(tmp_path: Path) -> None:
    source = "# -*- coding: latin-1 -*-\nname = '\xe9'\n".encode("latin-1")
    found = compile_files(
        tmp_path, {"a/__init__.py": b"", "a/b.py": source, "a/b.pyi": b"", "a/b.pyc": b""}, "--levels=0,2"
    )
    assert list(found) == ["a", "a.b"]
    assert (found["a"].is_package, found["a"].is_module, found["a"].in_memory_source) == (True, True, b"")
    module = found["a.b"]
    assert (module.is_package, module.is_module, module.in_memory_source) == (False, True, source)
    assert module.levels() == [0, 2]
    assert module.in_memory_bytecode is not None
    assert marshal.loads(module.in_memory_bytecode).co_filename == "a/b.py"
    assert run(module.in_memory_bytecode)["name"] == "é"


def test_modules_that_use_their_file(tmp_path: Path) -> None:
    """F121: found once, when they are compiled."""
    listed = tmp_path / "uses"
    files = {
        "b.py": b"here = __file__",
        "a/__init__.py": b"def f(): return __cached__",
        "c.py": b"# __file__",
        "d.py": b"",
    }
    compile_files(tmp_path, files, f"--file-uses={listed}")
    assert listed.read_text() == "a\nb\n"
    compile_files(tmp_path, {"d.py": b""}, f"--file-uses={listed}")
    assert listed.read_text() == ""


def test_levels_optimise(tmp_path: Path) -> None:
    found = compile_files(tmp_path, {"m.py": b"def f():\n 'doc'\nd = f.__doc__, __debug__\n"}, "--levels=0,1,2")["m"]
    levels = (found.in_memory_bytecode, found.in_memory_bytecode_opt1, found.in_memory_bytecode_opt2)
    assert [run(bytecode)["d"] for bytecode in levels] == [("doc", True), ("doc", False), (None, False)]


def test_future_imports_of_the_tool_are_not_inherited(tmp_path: Path) -> None:
    found = compile_files(tmp_path, {"m.py": b"def f(x: 1 + 1): pass\n"})["m"]
    assert run(found.in_memory_bytecode)["f"].__annotations__ == {"x": 2}


def test_data_and_metadata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "a/sub/m.py": b"",
        "a/x.txt": b"1",
        "a/sub/y/z.txt": b"2",
        "a/my-script.py": b"no Python",
        "assets/logo": b"3",
        "Some.Thing-1.0.dist-info/METADATA": b"Name: Some.Thing",
        "Some.Thing-1.0.dist-info/INSTALLER": b"pip",
        "README": b"4",
        "hook.pth": b"5",
    }
    found = compile_files(tmp_path, files)
    assert {name: dict(resource.in_memory_package_resources) for name, resource in found.items()} == {
        "a": {"x.txt": b"1", "my-script.py": b"no Python"},
        "a.sub": {"y/z.txt": b"2"},
        "a.sub.m": {},
        "assets": {"logo": b"3"},
        "some_thing": {},
    }
    assert found["some_thing"].in_memory_distribution_resources["METADATA"] == b"Name: Some.Thing"
    assert [name for name, resource in found.items() if resource.is_module or resource.is_package] == ["a.sub.m"]
    assert capsys.readouterr().err.splitlines() == [
        "warning: //x:y: left out, being in no package: README",
        "warning: //x:y: left out, being path configuration, which Python reads in folders of installed packages only: "
        "hook.pth",
    ]


def test_extension_modules_of_another_python(tmp_path: Path) -> None:
    """They are passed over, as Python does, where there is one for this version; else it is the wrong wheel."""
    own, other = "cpython-{}{}".format(*sys.version_info), "cpython-39"
    fast = shared_object(("PyInit__f",))
    files = {f"a/_f.{other}-x86_64-linux-gnu.so": fast, "a/m.py": b"", "a/_f.cp39-win_amd64.pyd": dll(("PyInit__f",))}
    problem = fails(tmp_path / "alone", files)
    assert problem.startswith("//x:y: extension module 'a._f' is for another Python: ")
    assert problem.endswith("; get the wheel for Python {}.{}".format(*sys.version_info))
    found = compile_files(tmp_path / "both", {**files, f"a/_f.{own}-x86_64-linux-gnu.so": fast + b" own"})
    assert found["a._f"].in_memory_extension_module_shared_library == fast + b" own"
    found = compile_files(tmp_path / "python", {**files, "a/_f.py": b"pure = 1"})
    assert run(found["a._f"].in_memory_bytecode)["pure"] == 1
    assert not found["a._f"].is_extension_module


EMPTY = "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"


def test_a_record_is_made_where_there_is_none(tmp_path: Path) -> None:
    """rules_python leaves it out when it unpacks a wheel; what is ignored is not in it."""
    metadata = {
        "x-1.dist-info/METADATA": b"Name: x",
        "x.py": b"",
        "README": b"in no package, so not there",
        "d/a,b.txt": b"",
        "x.pyc": b"",
        "x-1.dist-info/INSTALLER": b"i",
    }
    found = compile_files(tmp_path / "one", metadata)["x"].in_memory_distribution_resources
    assert bytes(found["RECORD"]).decode().splitlines() == [
        f'"d/a,b.txt",{EMPTY}',
        row("x-1.dist-info/METADATA", b"Name: x").strip(),
        "x-1.dist-info/RECORD,,",
        f"x.py,{EMPTY}",
    ]
    own = compile_files(tmp_path / "own", {**metadata, "x-1.dist-info/RECORD": b"mine"})["x"]
    assert own.in_memory_distribution_resources["RECORD"] == b"mine"
    # Of two distributions in one target nobody knows which has what; one without METADATA is none.
    two = compile_files(tmp_path / "two", {**metadata, "y-2.dist-info/METADATA": b"Name: y"})
    assert [sorted(two[name].in_memory_distribution_resources) for name in "xy"] == [["METADATA"], ["METADATA"]]


def lines(directory: Path, files: dict[str, bytes], *options: str) -> list[str]:
    """Lines of the report."""
    compile_files(directory, files, f"--report={directory / 'report'}", *options)
    return (directory / "report").read_text().splitlines()


def test_nothing_is_lost_without_a_word(tmp_path: Path) -> None:
    files = {
        "a/__init__.py": b"",
        "a/weights.pth": b"data like any other",
        "a/__pycache__/m.cpython-313.pyc": b"",
        "a/__init__.pyc": b"beside its source",
        "a/gone.pyc": b"",
        "a/not-a-module.pyc": b"",
        "hook.pth": b"",
        "old.egg": b"",
        "here.egg-link": b"",
        "README": b"",
        "bare-1.dist-info/WHEEL": b"",
        "nameless-1.egg-info/PKG-INFO": b"Version: 1",
    }
    assert lines(tmp_path, files) == [
        "bytecode without its source: a/gone.pyc",
        "in no package: README",
        "installed as editable, which is a reference to files elsewhere; depend on those: here.egg-link",
        "metadata that has no METADATA or PKG-INFO with a name: bare-1.dist-info",
        "metadata that has no METADATA or PKG-INFO with a name: nameless-1.egg-info",
        "packed eggs; unpack them, or get wheels: old.egg",
        "path configuration, which Python reads in folders of installed packages only: hook.pth",
    ]
    found = {resource.name: resource for resource in packed.read((tmp_path / "out.pyxa").read_bytes())}
    assert list(found) == ["a"]
    assert list(found["a"].in_memory_package_resources) == ["weights.pth"]
    assert lines(tmp_path / "nothing", {"a.py": b""}) == []


def test_folders_that_are_import_roots(tmp_path: Path) -> None:
    files = {
        "site-packages/a/__init__.py": b"",
        "site-packages/x-1.dist-info/METADATA": b"Name: x",
        "site-packages/b-1-py3.13.egg/b.py": b"",
        "site-packages/b-1-py3.13.egg/EGG-INFO/PKG-INFO": b"Name: b",
        "c.egg/c.py": b"",
    }
    found = compile_files(tmp_path, files)
    assert sorted(found) == ["a", "b", "c", "x"]
    assert marshal.loads(bytes(found["b"].in_memory_bytecode or b"")).co_filename == "b.py"


def test_some_packages_only(tmp_path: Path) -> None:
    files = {"a/__init__.py": b"", "a/b/m.py": b"", "a/b/x.txt": b"", "a/c.py": b"", "d.py": b"", "ab.py": b""}
    assert sorted(compile_files(tmp_path / "1", files, "--package=a.b", "--package=d")) == ["a.b", "a.b.m", "d"]
    message = fails(tmp_path / "2", files, "--package=a", "--package=x.y")
    assert message == "//x:y: there is no package or module x.y; 'packages' has too much"


PYTHON = "{}.{}".format(*sys.version_info)


def environment(version: str = PYTHON) -> dict[str, bytes]:
    return {
        "venv/pyvenv.cfg": f"home = /usr/bin\nversion = {version}.1\n".encode(),
        f"venv/lib/python{version}/site-packages/a/__init__.py": b"",
        f"venv/lib/python{version}/site-packages/a-1.dist-info/METADATA": b"Name: a",
        f"venv/lib/python{version}/site-packages/e-1.dist-info/METADATA": b"Name: e",
        f"venv/lib/python{version}/site-packages/e-1.dist-info/direct_url.json": b'{"dir_info": {"editable": true}}',
        f"venv/lib/python{version}/site-packages/__editable__.e-1.pth": b"/home/me/e",
        f"venv/lib64/python{version}/site-packages/a/__init__.py": b"",
        f"venv/lib64/python{version}/site-packages/only64.py": b"",
        "venv/bin/a": b"#!/bin/sh",
    }


def test_a_virtual_environment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = "--import-root=_main/other", "--virtualenv=_main/venv"
    assert sorted(compile_files(tmp_path, environment(), *options)) == ["a", "e", "only64"]
    assert capsys.readouterr().err.splitlines() == [
        "warning: //x:y: left out, being installed as editable, which is a reference to files elsewhere; depend on those: e-1",
        "warning: //x:y: left out, being path configuration, which Python reads in folders of installed packages only: "
        "__editable__.e-1.pth",
    ]
    assert lines(tmp_path, environment(), *options)[:2] == [
        "in a virtual environment, but not in its site-packages: bin/a",
        "in a virtual environment, but not in its site-packages: pyvenv.cfg",
    ]


def test_no_virtual_environment_for_this(tmp_path: Path) -> None:
    options = "--import-root=_main/other", "--virtualenv=_main/venv"
    message = fails(tmp_path / "1", environment("3.1"), *options)
    wanted = f"//x:y: the virtual environment _main/venv is one of Python 3.1, and the executable has {PYTHON}; make it"
    assert message.startswith(wanted)
    silent = {**environment("3.1"), "venv/pyvenv.cfg": b"home = /usr/bin\n"}
    assert fails(tmp_path / "2", silent, *options).startswith(wanted)
    files = environment()
    del files["venv/pyvenv.cfg"]
    assert fails(tmp_path / "3", files, *options).startswith("//x:y: there is no _main/venv/pyvenv.cfg: ")


def compile_wheel(directory: Path, files: dict[str, bytes], *options: str, tag: str = TAG) -> dict[str, Resource]:
    wheel, output = directory / f"sample-1.0-{tag}.whl", directory / "out.pyxa"
    write_wheel(str(wheel), files, name="sample", tag=tag)
    compile_action.main(["--label=//x:y", f"--output={output}", f"--wheel={wheel}", *options])
    return {resource.name: resource for resource in packed.read(output.read_bytes())}


def test_a_wheel(tmp_path: Path) -> None:
    report = tmp_path / "report"
    found = compile_wheel(tmp_path, {**SAMPLE, "Sample_pure.py": b""}, f"--report={report}")
    assert sorted(found) == ["Sample_pure", "sample", "sample.inner", "sample.platform_part", "sample_pure"]
    record = bytes(found["sample"].in_memory_distribution_resources["RECORD"]).decode()
    assert "\nsample/platform_part.py,sha256=" in record
    assert ".data/" not in record
    assert report.read_text().splitlines() == [
        "in a wheel, but not on the import path: data/share/man/sample.1",
        "in a wheel, but not on the import path: headers/sample.h",
        "in a wheel, but not on the import path: scripts/sample-script",
        "odd in this wheel: 'Sample_pure.py' and 'sample-1.0.data/purelib/sample_pure.py' differ in upper and lower case only",
    ]


def test_a_wheel_that_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match=r"//x:y: .*whl is no sound wheel: .*'x.py' is not what its RECORD says"):
        compile_wheel(tmp_path, {"x.py": b"1", "sample-1.0.dist-info/RECORD": row("x.py", b"2").encode()})
    with pytest.raises(ResourceError, match=r"//x:y: cannot compile .*whl/x.py:2: SyntaxError"):
        compile_wheel(tmp_path, {"x.py": b"# coding: utf-8\nx = '\xff'"})
    with pytest.raises(ResourceError, match=r"//x:y: .*any.whl is for cp27-none, and the executable is for Python 3"):
        compile_wheel(tmp_path, {}, "--target-triple=x86_64-unknown-linux-gnu", tag="cp27-none-any")
    assert not (tmp_path / "out.pyxa").exists()


def test_native_files(tmp_path: Path) -> None:
    fast = shared_object(("PyInit__f",))
    z = shared_object((), "libz.so.1")
    files = {
        "a/_f.abi3.so": fast,
        "a/_f.py": b"",
        "a.libs/libz-1.2.so": z,
        "a/libz.so": z,
        "a/plugin.so": shared_object(),
        "a/liby.so.1": b"INPUT(-ly)",
        "a/tagged.cpython-313-x86_64-linux-gnu.so": shared_object(("f",)),
        "lančmít.so": shared_object(("PyInitU_lanmt_2sa6t",)),
        "w.pyd": dll(("PyInit_w",)),
        "v.dll": dll(("PyInit_v",)),
        "plain.pyd": dll(("Initialize",)),
        "m.cpython-{}{}-darwin.so".format(*sys.version_info): dylib(("PyInit_m",)),
        "a/.dylibs/libm.2.dylib": dylib(),
    }
    found = compile_files(tmp_path, files)
    assert [name for name, resource in found.items() if resource.is_extension_module] == ["a._f", "lančmít", "m", "w"]
    assert [name for name, resource in found.items() if resource.is_shared_library] == [
        "libm.2.dylib",
        "libz.so.1",
        "plain.pyd",
        "plugin.so",
        "tagged.cpython-313-x86_64-linux-gnu.so",
        "v.dll",
    ]
    extension = found["a._f"]
    assert (extension.in_memory_extension_module_shared_library, extension.in_memory_source) == (fast, b"")
    assert extension.relative_path_extension_module_shared_library == b"a/_f.abi3.so"
    assert found["libz.so.1"].in_memory_shared_library == z
    assert found["libz.so.1"].file_data_utf8_relative_path == "a.libs/libz-1.2.so"
    assert found["a"].in_memory_package_resources == {"liby.so.1": b"INPUT(-ly)"}


def test_wrong_native_files(tmp_path: Path) -> None:
    for name, content, message in (
        ("a/f.abi3.so", b"text", "f.abi3.so is named like a shared library, but it is no ELF file; get it anew"),
        ("a/f.so", shared_object()[:99], "f.so is named like a shared library, but it is cut short or damaged;"),
        (
            "a/f.so",
            shared_object(("PyInit_g", "PyInit_h")),
            "f.so cannot be imported as 'a.f': it has no function PyInit_f, only PyInit_g, PyInit_h; name the file",
        ),
        (
            "a/f.pyd",
            dll(("PyInit_g",)),
            "f.pyd cannot be imported as 'a.f': it has no function PyInit_f, only PyInit_g;",
        ),
        ("a/f.dylib", dylib()[:40], "f.dylib is named like a shared library, but it is cut short or damaged;"),
        ("a/f.so", shared_object((), "../libc.so"), "f.so calls itself '../libc.so', which is no file name"),
    ):
        assert message in fails(tmp_path, {name: content})


def test_libraries_of_one_name(tmp_path: Path) -> None:
    files = {"a/libz.so": shared_object((), "libz.so.1"), "b/libz.so": shared_object(("f",), "libz.so.1")}
    message = fails(tmp_path, files)
    assert message.startswith("//x:y: shared library 'libz.so.1' has two files, ")


def test_import_roots(tmp_path: Path) -> None:
    found = compile_files(tmp_path, {"src/a.py": b"", "b.py": b""}, "--import-root=_main/src/", "--import-root=_main")
    assert list(found) == ["a", "b"]


def test_under_no_root(tmp_path: Path) -> None:
    message = fails(tmp_path / "1", {"a.py": b""}, "--import-root=_main/src", "--import-root=pip")
    assert message == "//x:y: '_main/a.py' is under none of the import roots _main/src, pip"
    # Data need not be for modules.
    assert lines(tmp_path / "2", {"tool": b"", "src/a.py": b""}, "--import-root=_main/src") == [
        "under none of the import roots: _main/tool"
    ]


def test_symlinks_of_a_virtual_environment(tmp_path: Path) -> None:
    """rules_python's `venv_symlinks`, which it has in place of import roots."""
    files = {
        "site-packages/six.py": b"",
        "site-packages/a/__init__.py": b"",
        "site-packages/a/data.txt": b"",
        "elsewhere/part.py": b"",
        "six-1.dist-info/METADATA": b"Name: six",
        "left/b.py": b"",
    }
    links = ["site-packages/six.py=six.py", "site-packages/a=a", "elsewhere=a/b", "six-1.dist-info=six-1.dist-info"]
    options = [f"--venv-symlink=_main/{link}" for link in links]
    found = compile_files(tmp_path, files, "--import-root=_main", *options)
    assert sorted(found) == ["a", "a.b.part", "left.b", "six"]
    assert list(found["a"].in_memory_package_resources) == ["data.txt"]
    assert list(found["six"].in_memory_distribution_resources) == ["METADATA", "RECORD"]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"x = 1\nif:\n", "a.py:2: SyntaxError: invalid syntax"),
        (b"# coding: nonsense\n", "SyntaxError: "),
        (b"x = 1\n\0", "a.py"),
    ],
)
def test_wrong_source(tmp_path: Path, source: bytes, problem: str) -> None:
    message = fails(tmp_path, {"a.py": source})
    assert message.startswith("//x:y: cannot compile ")
    assert problem in message


def test_names_that_no_statement_can_import(tmp_path: Path) -> None:
    """Programs import them by `import_module` (Django's migrations, rich's tables); what does not compile is a template."""
    files = {"a/__init__.py": b"", "a/0001_first.py": b"x = 1", "a/x-y.py": b"", "a/{{name}}.py": b"import {{name}}"}
    found = compile_files(tmp_path, files)
    assert sorted(found) == ["a", "a.0001_first", "a.x-y"]
    assert run(found["a.0001_first"].in_memory_bytecode)["x"] == 1
    assert found["a"].in_memory_package_resources == {"{{name}}.py": b"import {{name}}"}


def test_two_files_for_one_name(tmp_path: Path) -> None:
    message = fails(tmp_path, {"src/a.py": b"", "a.py": b""}, "--import-root=_main/src", "--import-root=_main")
    assert "module 'a' has two files" in message


@pytest.mark.parametrize("names", [("a.py", "a/__init__.py"), ("a/__init__.py", "a.py")])
def test_a_package_hides_the_module_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, str]
) -> None:
    """Wheels have both (click-plugins 1.1.1.2); Python imports the package."""
    found = compile_files(tmp_path, {name: f"# {name}".encode() for name in names})
    assert (found["a"].is_package, found["a"].in_memory_source) == (True, b"# a/__init__.py")
    assert capsys.readouterr().err == (
        f"warning: //x:y: left out, being beside a package of the same name, which Python imports: {tmp_path}/a.py\n"
    )


def test_a_row_may_stand_twice(tmp_path: Path) -> None:
    rows = write_tree(tmp_path, {"a.py": b""})
    rows.write_text(rows.read_text() * 2)
    compile_action.main(["--label=x", f"--output={tmp_path / 'out'}", f"--params={rows}", "--import-root=_main"])
    assert len(packed.read((tmp_path / "out").read_bytes())) == 1


def run_tool(directory: Path, *arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    """Run the action the way Bazel does, in another directory than the repository's."""
    command = [sys.executable, "-s", "-S", "-B", "-m", "tools.resources.compile", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "PYTHONSAFEPATH": "1", "LC_ALL": "C"}
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)


def test_errors_leave_no_trace(tmp_path: Path) -> None:
    rows = write_tree(tmp_path, {"a.py": b"("})
    done = run_tool(tmp_path, "--label=//x:y", "--output=out", f"--params={rows}", "--import-root=_main")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: //x:y: cannot compile {tmp_path}/a.py:1: SyntaxError: '(' was never closed\n"
    assert not (tmp_path / "out").exists()


def test_same_bytes_whatever_the_order_directory_and_seed(tmp_path: Path) -> None:
    source = b"def f(x):\n    return x in {'a', 'b', 'c', 'd'} and '\\d'\n"
    files = {"p/__init__.py": b"", **{f"p/m{i}.py": source for i in range(20)}, "p/z.txt": b"", "p/a.txt": b""}
    results = []
    for number, seed in enumerate(("0", "0", "1") if sys.version_info >= (3, 11) else ("0", "0")):
        directory = tmp_path / f"{number}"
        rows = write_tree(directory, dict(sorted(files.items(), reverse=bool(number % 2))))
        done = run_tool(
            directory,
            "--label=x",
            "--output=out",
            f"--params={rows}",
            "--import-root=_main",
            "--levels=0,1,2",
            seed=seed,
        )
        assert (done.returncode, done.stderr) == (0, "")
        results.append((directory / "out").read_bytes())
    assert len(set(results)) == 1


@pytest.fixture(scope="module")
def stdlib(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resource]:
    """The standard library of the interpreter that runs the tests."""
    output = tmp_path_factory.mktemp("stdlib") / "out"
    done = run_tool(
        output.parent,
        "--label=@python//:stdlib",
        f"--output={output}",
        f"--stdlib={STDLIB}",
        *("--test-package=test", "--test-package=idlelib.idle_test", "--test-package=lib2to3.tests"),
        *("--test-package=distutils.tests", "--test-package=unittest.test"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    return {resource.name: resource for resource in packed.read(output.read_bytes())}


def test_stdlib(stdlib: dict[str, Resource]) -> None:
    assert {"os", "json", "json.decoder", "encodings.utf_8", "importlib._bootstrap"} <= stdlib.keys()
    assert stdlib["json"].is_package
    assert not [name for name in stdlib if name.split(".")[0] in ("test", "pip", "lib-dynload")]
    assert [name for name, resource in stdlib.items() if resource.is_module and not resource.levels()] == []
    bytecode = stdlib["json.decoder"].in_memory_bytecode
    assert bytecode is not None
    assert marshal.loads(bytecode).co_filename == "json/decoder.py"
    assert stdlib["json.decoder"].in_memory_source == (STDLIB / "json/decoder.py").read_bytes()


def test_stdlib_tests_keep_what_does_not_compile_as_source(tmp_path: Path) -> None:
    write_tree(tmp_path / "lib", {"test/__init__.py": b"", "test/bad.py": b"(", "test/bad-data.py": b"(", "os.py": b""})
    arguments = ["--label=x", f"--output={tmp_path / 'out'}", f"--stdlib={tmp_path / 'lib'}", "--test-package=test"]
    compile_action.main([*arguments, "--only-tests"])
    found = {resource.name: resource for resource in packed.read((tmp_path / "out").read_bytes())}
    assert list(found) == ["test", "test.bad"]
    assert (found["test.bad"].in_memory_source, found["test.bad"].levels()) == (b"(", [])
    assert found["test"].in_memory_package_resources == {"bad-data.py": b"("}
    compile_action.main(arguments)
    assert [resource.name for resource in packed.read((tmp_path / "out").read_bytes())] == ["os"]
