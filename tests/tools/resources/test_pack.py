"""Packing archives and settings into a payload."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path

import pytest

from tests.tools.resources.elf_sample import shared_object
from tools.payload import index, layout, settings
from tools.resources import pack, packed
from tools.resources.resource import Resource, ResourceError

ROOT = Path(__file__).parents[3]


def module(name: str, source: bytes = b"x", is_package: bool = False) -> Resource:
    return Resource(name, is_module=True, is_package=is_package, in_memory_source=source, in_memory_bytecode=source)


STDLIB = ("@py//:stdlib", "distribution", [module("os"), module("json", is_package=True)])
APPLICATION = ("//app", "application", [module("app", is_package=True), module("app.main"), module("ns.mod")])


def arguments(directory: Path, archives: list[tuple[str, str, list[Resource]]], *more: str) -> list[str]:
    rows = []
    for number, (label, role, resources) in enumerate(archives):
        path = directory / f"{number}.pyxa"
        path.write_bytes(packed.write(resources))
        rows.append(json.dumps({"path": str(path), "label": label, "role": role}))
    (directory / "rows").write_text("\n".join(rows))
    (directory / "settings").write_text('{"run.mode": "module", "config.isolated": true}')
    fixed = ("--label=//app:exe", f"--settings={directory / 'settings'}", f"--archives={directory / 'rows'}")
    return [*fixed, f"--output={directory / 'out'}", *more]


def packs(directory: Path, archives: list[tuple[str, str, list[Resource]]], *more: str) -> layout.Parts:
    pack.main(arguments(directory, archives, *more))
    return layout.open_payload((directory / "out").read_bytes())


def fails(directory: Path, archives: list[tuple[str, str, list[Resource]]], *more: str) -> str:
    with pytest.raises(ResourceError) as caught:
        pack.main(arguments(directory, archives, *more))
    assert not (directory / "out").exists()
    return str(caught.value)


def test_pack(tmp_path: Path) -> None:
    parts = packs(tmp_path, [STDLIB, APPLICATION], "--include-sources", "--run-module=app.main")
    assert settings.decode(parts.settings) == {"config.isolated": True, "run.mode": "module"}
    found = {resource.name: resource for resource in packed.read(parts.resources)}
    assert list(found) == ["app", "app.main", "json", "ns", "ns.mod", "os"]
    assert (found["app.main"].in_memory_source, found["os"].in_memory_source) == (b"x", None)
    assert found["ns"].is_namespace_package
    assert [entry.name for entry in index.read(parts.index, parts.resources)] == list(found)


def test_order_of_rows_does_not_show(tmp_path: Path) -> None:
    packs(tmp_path, [STDLIB, APPLICATION])
    first = (tmp_path / "out").read_bytes()
    packs(tmp_path, [APPLICATION, STDLIB, APPLICATION])
    assert (tmp_path / "out").read_bytes() == first


def test_packages_run_by_their_main(tmp_path: Path) -> None:
    message = fails(tmp_path, [APPLICATION], "--run-module=app")
    assert message.startswith(
        "//app:exe: the module to run cannot be found: the package 'app' has no module '__main__'"
    )
    packs(tmp_path, [APPLICATION, ("//m", "application", [module("app.__main__")])], "--run-module=app")


def test_module_to_run_is_not_there(tmp_path: Path) -> None:
    message = fails(tmp_path, [STDLIB, APPLICATION], "--run-module=app.mian")
    assert message.startswith("//app:exe: the module to run cannot be found: no module 'app.mian' is packaged; ")
    assert message.endswith("; close to it: app.main")
    assert "close" not in fails(tmp_path, [STDLIB], "--run-module=zzzzzz")


def test_conflicts_name_both_labels_and_the_executable(tmp_path: Path) -> None:
    message = fails(tmp_path, [STDLIB, ("//a", "application", [module("os", b"y")])])
    assert message.startswith(
        "//app:exe: module 'os' of //a has the name of one in the standard library (@py//:stdlib)"
    )


@pytest.mark.parametrize(
    ("role", "message"), [("library", "//a has the role 'library'; it must be application or distribution")]
)
def test_wrong_role(tmp_path: Path, role: str, message: str) -> None:
    assert message in fails(tmp_path, [("//a", role, [])])


def test_attaching_to_what_is_no_launcher(tmp_path: Path) -> None:
    launcher = tmp_path / "launcher"
    launcher.write_bytes(b"#!/bin/sh\n")
    message = fails(tmp_path, [STDLIB, APPLICATION], f"--launcher={launcher}")
    assert message == f"//app:exe: {launcher}: it is not a 64-bit little-endian ELF file"


def test_wrong_archive_and_settings(tmp_path: Path) -> None:
    given = arguments(tmp_path, [APPLICATION])
    (tmp_path / "0.pyxa").write_bytes(b"nonsense")
    with pytest.raises(ResourceError, match=r"//app:exe: .*0.pyxa, the archive of //app: not packed resources"):
        pack.main(given)
    for text, message in (
        ("[]", "expected one JSON object"),
        ("{", "not JSON"),
        ('{"a": 1.5}', "setting 'a' is a float"),
    ):
        (tmp_path / "settings").write_text(text)
        with pytest.raises(ResourceError, match=message):
            pack.main(given)


def test_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-s", "-S", "-B", "-m", "tools.resources.pack"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONSAFEPATH": "1"}
    problem = "error: //app:exe: the module to run cannot be found: no module 'x' is packaged; "
    for more, code, error in (([], 0, ""), (["--run-module=x"], 1, problem)):
        full = [*command, *arguments(tmp_path, [STDLIB], *more)]
        done = subprocess.run(full, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", code)
        assert done.stderr.startswith(error)


def test_a_builtin_module_cannot_be_hidden(tmp_path: Path) -> None:
    hiding = ("//app:time", "application", [module("time")])
    message = fails(tmp_path, [STDLIB, hiding], "--builtin=sys", "--builtin=time")
    assert message.startswith("//app:exe: module 'time' of //app:time could never be imported: ")
    packs(tmp_path, [STDLIB, ("//app", "application", [module("app.time")])], "--builtin=time")


EXTENSION = Resource(
    "app._fast",
    is_extension_module=True,
    in_memory_extension_module_shared_library=shared_object(("PyInit__fast",)),
    relative_path_extension_module_shared_library=b"app/_fast.abi3.so",
)
TARGET = ("--target-triple=x86_64-unknown-linux-gnu", "--extension-module-loading=shared-library")


def test_extension_modules_in_memory(tmp_path: Path) -> None:
    parts = packs(tmp_path, [STDLIB, APPLICATION, ("//fast", "application", [EXTENSION])], *TARGET)
    (found,) = (resource for resource in packed.read(parts.resources) if resource.is_extension_module)
    assert found.in_memory_extension_module_shared_library == EXTENSION.in_memory_extension_module_shared_library
    assert found.relative_path_extension_module_shared_library is None


def test_extension_modules_in_files(tmp_path: Path) -> None:
    archives = [STDLIB, APPLICATION, ("//fast", "application", [EXTENSION])]
    policy = "--resources-policy=filesystem-relative-only:lib"
    parts = packs(tmp_path, archives, policy, "--files-dir", "lib", str(tmp_path / "files"), *TARGET)
    (found,) = (resource for resource in packed.read(parts.resources) if resource.is_extension_module)
    assert found.relative_path_extension_module_shared_library == b"lib/app/_fast.abi3.so"
    assert found.in_memory_extension_module_shared_library is None
    file = tmp_path / "files" / "app" / "_fast.abi3.so"
    assert file.read_bytes() == EXTENSION.in_memory_extension_module_shared_library
    assert file.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "files" / "app" / "main.pyc").stat().st_mode & 0o777 == 0o644


def test_everything_in_files(tmp_path: Path) -> None:
    """F125-F131, F172: the payload has the paths, whatever folder the files were written to."""
    files = ("--files-dir", "lib", str(tmp_path / "files"))
    names = tmp_path / "names"
    options = ("--resources-policy=filesystem-relative-only:lib/py", "--include-sources", f"--module-names={names}")
    parts = packs(tmp_path, [STDLIB, APPLICATION], *files, *options)
    found = {resource.name: resource for resource in packed.read(parts.resources)}
    tag = sys.implementation.cache_tag
    main = found["app.main"]
    assert main == Resource(
        "app.main",
        is_module=True,
        relative_path_module_source=b"lib/py/app/main.py",
        relative_path_module_bytecode=f"lib/py/app/__pycache__/main.{tag}.pyc".encode(),
    )
    assert found["os"].relative_path_module_bytecode == b"lib/py/os.pyc"
    assert (tmp_path / "files/py/app/main.py").read_bytes() == b"x"
    assert (tmp_path / f"files/py/app/__pycache__/main.{tag}.pyc").read_bytes() == (
        MAGIC_NUMBER + b"\1\0\0\0" + source_hash(b"x") + b"x"
    )
    assert names.read_text() == "app\napp.main\njson\nns\nns.mod\nos\n"


def test_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Excluded before anything is merged: what is in nothing but excluded packages leaves no package behind."""
    policy = "--resources-policy=prefer-in-memory-fallback-filesystem-relative:lib"
    files = ("--files-dir", "lib", str(tmp_path / "files"), "--files-dir", "x", str(tmp_path / "x"))
    location = ("--location", "app.*", "filesystem-relative:x")
    parts = packs(tmp_path, [STDLIB, APPLICATION], policy, *files, *location, "--exclude=ns", "--exclude=*.none")
    found = {resource.name: resource for resource in packed.read(parts.resources)}
    assert list(found) == ["app", "app.main", "json", "os"]
    assert found["app"].in_memory_bytecode is not None
    assert found["app.main"].relative_path_module_bytecode == b"x/app/main.pyc"
    assert capsys.readouterr().err == (
        "warning: //app:exe: nothing that is packaged is like '*.none' in 'excluded_resources'\n"
    )


@pytest.mark.parametrize(
    ("options", "attribute"),
    [(["--exclude=app.mian"], "excluded_resources"), (["--location", "app.mian", "in-memory"], "resource_locations")],
)
def test_patterns_that_are_about_nothing(tmp_path: Path, options: list[str], attribute: str) -> None:
    assert fails(tmp_path, [STDLIB, APPLICATION], *options) == (
        f"//app:exe: '{attribute}' has 'app.mian', which is nothing that is packaged; correct the name or remove it "
        "(modules that are linked are for 'excluded_extension_modules'); close to it: app.main"
    )


def test_sources_alone(tmp_path: Path) -> None:
    """F163: the application's bytecode is left out, never the standard library's."""
    parts = packs(tmp_path, [STDLIB, APPLICATION], "--no-bytecode", "--include-sources")
    found = {resource.name: resource for resource in packed.read(parts.resources)}
    assert (found["app"].levels(), found["app"].in_memory_source) == ([], b"x")
    assert (found["os"].levels(), found["os"].in_memory_source) == ([0], None)


def test_refused_extension_modules(tmp_path: Path) -> None:
    archives = [APPLICATION, ("//fast", "application", [EXTENSION])]
    message = fails(
        tmp_path, archives, "--target-triple=x86_64-unknown-linux-musl", "--extension-module-loading=builtin"
    )
    assert message.startswith("//app:exe: extension module 'app._fast' of //fast cannot be loaded: executables for")
    message = fails(tmp_path, archives, "--resources-policy=filesystem-relative-only:lib", *TARGET)
    assert message == "//app:exe: 'lib/app/__init__.pyc' is to be a file: --files-dir must say where"
    hidden = Resource("time", is_extension_module=True, in_memory_extension_module_shared_library=b"")
    message = fails(tmp_path, [("//time", "application", [hidden])], "--builtin=time")
    assert "module 'time' of //time could never be imported" in message


IMPORTER = Resource("_oxidized_importer", is_module=True, is_package=True, in_memory_source=b"")


def names(parts: layout.Parts) -> list[str]:
    return [resource.name for resource in packed.read(parts.resources)]


def test_filter_files(tmp_path: Path) -> None:
    """F453, F456: the standard library's modules, the application's, and metadata; what runs at the start stays."""
    metadata = Resource("dist", in_memory_distribution_resources={"METADATA": b""})
    archives = [
        ("@py//:stdlib", "distribution", [*STDLIB[2], IMPORTER, module("tk", is_package=True), module("io")]),
        ("//app", "application", [*APPLICATION[2], metadata, module("ns.other")]),
    ]
    (tmp_path / "first").write_text("json\n")
    (tmp_path / "second").write_text("dist\nns.o*\n")
    two = [f"--filter={tmp_path / name}" for name in ("first", "second")]
    (tmp_path / "imports").write_text('{"os": ["io"], "tk": ["_tk"]}')
    parts = packs(
        tmp_path, archives, *two, "--filter-advice=do this", "--absent=_tk", f"--stdlib-imports={tmp_path / 'imports'}"
    )
    assert names(parts) == ["_oxidized_importer", "dist", "io", "json", "ns", "ns.other", "os"]
    (importer, *_) = packed.read(parts.resources)
    assert importer.in_memory_package_resources == {"left-out.txt": b"do this\n_tk\napp\napp.main\nns.mod\ntk\n"}


def test_filter_files_that_are_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = tmp_path / "list"
    option = f"--filter={listed}"
    assert fails(tmp_path, [STDLIB], option) == (
        f"//app:exe: filter file {listed}: No such file or directory; write it, or take it off the list"
    )
    listed.write_bytes(b"os\n\xff\n")
    assert fails(tmp_path, [STDLIB], option).startswith(f"//app:exe: {listed}:2: the filter file is not UTF-8; ")
    listed.write_text("os\njsom\ntime\n")
    assert fails(tmp_path, [STDLIB], option) == (
        f"//app:exe: {listed}:2: 'jsom' matches nothing that is packaged; correct or remove it, or allow that with "
        "resource_filter_unknown = 'warn'; close to it: json"
    )
    assert names(packs(tmp_path, [STDLIB], option, "--allow-unknown")) == ["os"]
    assert capsys.readouterr().err.startswith(f"warning: //app:exe: {listed}:2: 'jsom' matches nothing")


def test_modules_that_use_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """F121: those that are packed in memory; one sentence, whatever their number."""
    many = [module(f"m{number}") for number in range(10)]
    archives = [STDLIB, ("//m", "application", [*many, module("a")])]
    (tmp_path / "one").write_text("m3\nm1\na\n")
    (tmp_path / "other").write_text("elsewhere\n" + "".join(f"m{number}\n" for number in range(10)))
    (tmp_path / "empty").write_text("")
    lists = tmp_path / "lists"
    lists.write_text(f"{tmp_path / 'one'}\n{tmp_path / 'empty'}\n")
    uses = f"--file-uses={lists}"
    out = "--exclude=a"
    assert fails(tmp_path, archives, uses, out, "--dunder-file=error").startswith(
        "//app:exe: 2 modules in memory use __file__ or __cached__ and will not have it: m1, m3; leave out module_paths = "
    )
    packs(tmp_path, archives, uses, "--dunder-file=off")
    assert capsys.readouterr().err == ""
    lists.write_text(f"{tmp_path / 'other'}\n")
    packs(tmp_path, archives, uses, "--dunder-file=warn")
    assert "10 modules in memory use __file__ or __cached__ and will not have it: m0, " in capsys.readouterr().err
    lists.write_text(f"{tmp_path / 'one'}\n")
    files = ("--resources-policy=filesystem-relative-only:lib", "--files-dir", "lib", str(tmp_path / "files"))
    packs(tmp_path, archives, uses, *files, "--dunder-file=error")


def test_what_cannot_be_excluded(tmp_path: Path) -> None:
    archives = [STDLIB, ("@py", "distribution", [module("encodings", is_package=True), module("io")]), APPLICATION]
    assert fails(tmp_path, archives, "--exclude=origin:standard-library") == (
        "//app:exe: 'excluded_resources' leaves out encodings, io, os, without which the executable does not start; "
        "make the patterns narrower"
    )
