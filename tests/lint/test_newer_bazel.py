"""No Starlark file of this repository uses what Bazel 8 and 9 do not have (docs/releasing.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.newer_bazel import problems

SUFFIXES = (".bzl", ".bazel", ".BUILD")


def test_this_repository() -> None:
    """The working directory is the checkout."""
    files = [
        path
        for folder in ("rules", "tools", "tests", "examples", "e2e", ".")
        for path in (Path(folder).rglob("*") if folder != "." else Path(folder).glob("*"))
        if path.name.endswith(SUFFIXES) and path.is_file() and "/bazel-" not in f"/{path}"
    ]
    assert len(files) > 100
    assert [line for path in files for line in problems(path.read_text(encoding="utf-8"), str(path))] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = CcInfo", "CcInfo is not builtin; load it from @rules_cc//cc/common"),
        ("rule(provides = [CcToolchainConfigInfo])", "CcToolchainConfigInfo is not builtin"),
        ("sh_binary(name = 'a')", "sh_binary is not builtin; load it from its rules' repository"),
        ("def f(name):\n    native.py_library(name = name)", "native.py_library is gone"),
        ("native.bind(name = 'a')", "native.bind is gone"),
        ("local_repository(name = 'a')", "local_repository is gone"),
        ("a = attr.label(cfg = 'host')", 'cfg = "host" is gone'),
        ("rule(incompatible_use_toolchain_transition = True)", "is gone; instead there is nothing"),
        ("rule(fragments = ['cpp', 'py'])", "the fragment 'py' is not Bazel's"),
        ("def f(ctx):\n    return ctx.fragments.java", "the fragment 'java' is not Bazel's"),
        ("def f(ctx):\n    return ctx.host_configuration", "'host_configuration' is gone"),
        ("def f(ctx):\n    return ctx.label.workspace_name", "instead there is 'label.repo_name'"),
        ("a = Label('//:a').workspace_name", "instead there is 'label.repo_name'"),
        ("a = struct(b = 1).to_json()", "instead there is 'json.encode'"),
        ("a = '@@rules_rust~~rust~rust_toolchains//:a'", "a canonical name of a repository"),
        ("a = '@@rules_rust+//:a'", "a canonical name of a repository"),
    ],
)
def test_what_is_gone(text: str, message: str) -> None:
    (line,) = problems(text, "f.bzl")
    assert line.startswith(f"f.bzl:{text.count(chr(10)) + 1}: ")
    assert message in line


@pytest.mark.parametrize(
    "text",
    [
        "load('@rules_cc//cc/common:cc_info.bzl', 'CcInfo')\na = CcInfo",
        "load('@rules_python//python:defs.bzl', py = 'py_library')\npy(name = 'a')",
        "def sh_quote(text):\n    return text\n\na = sh_quote('b')",
        "def f(ctx):\n    return ctx.workspace_name + ctx.label.repo_name + ctx.fragments.cpp.cpu",
        "filegroup(name = 'a', srcs = ['@@//:b', 'a~b', 'c++'])",
        "rule(cfg = 'exec', fragments = ['cpp'])",
    ],
)
def test_what_is_fine(text: str) -> None:
    assert problems(text, "f.bzl") == []
