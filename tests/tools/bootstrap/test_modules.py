"""The rc file and the stub modules agree."""

from __future__ import annotations

import re
from pathlib import Path

from tools.bootstrap import modules

RC = modules.rc_text(Path("/prefix"), Path("/prefix/java"), has_cpp=True)


def overridden(kind: str) -> set[str]:
    return set(re.findall(rf"^common --override_{kind}=([^=]+)=/prefix/", RC, re.MULTILINE))


def test_every_module_is_a_repository_too() -> None:
    assert overridden("module") == {*modules.SOURCES, *modules.STUBS}
    assert overridden("module") < overridden("repository")


def test_one_stub_keeps_all_others_in_the_graph() -> None:
    named = set(re.findall(r'bazel_dep\(name = "(\w+)"\)', modules.stub_text("buildozer")))
    assert named | {"buildozer"} == overridden("module")


def test_other_stubs_depend_on_nothing() -> None:
    assert modules.stub_text("zlib") == 'module(name = "zlib")\n'


def test_stubs_are_modules_and_repositories(tmp_path: Path) -> None:
    modules.write_stubs(tmp_path)
    for name in modules.STUBS:
        assert {each.name for each in (tmp_path / "stubs" / name).iterdir()} == {
            "BUILD.bazel",
            "MODULE.bazel",
            "WORKSPACE",
        }
    assert (tmp_path / "registry/bazel_registry.json").read_text() == "{}\n"


def test_only_the_server_is_configured_at_startup() -> None:
    startup = [line.split("=")[0].split(" --")[1] for line in RC.splitlines() if line.startswith("startup")]
    assert startup == ["install_base", "trust_install_base", "server_javabase", "host_jvm_args"]


def test_without_a_cpp_library_nothing_is_linked_with_it() -> None:
    without = modules.rc_text(Path("/prefix"), Path("/prefix/java"), has_cpp=False)
    assert set(without.splitlines()) - set(RC.splitlines()) == {
        "common --repo_env=BAZEL_LINKLIBS=-lm",
        "build --build_tag_filters=-cpp",
        "test --test_tag_filters=-cpp",
    }


def test_a_prefix_in_tmp_is_there_in_the_sandbox() -> None:
    rc = modules.rc_text(Path("/tmp/cache/prefix"), Path("/tmp/cache/prefix/java"), has_cpp=True)
    assert "build --sandbox_add_mount_pair=/tmp/cache" in rc.splitlines()
    assert "sandbox_add_mount_pair" not in RC
