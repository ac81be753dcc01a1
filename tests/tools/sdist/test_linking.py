"""What command lines of compilers are about to do (F185, F187)."""

from __future__ import annotations

import shlex

import pytest

from tools.sdist import linking


@pytest.mark.parametrize(
    "command",
    ["-c a.c -o a.o", "-E a.c", "a.o -o program", "--version", "-shared -c a.c", "-M a.c -shared"],
)
def test_no_shared_library(command: str) -> None:
    assert linking.shared_link(command.split()) is None


def test_setuptools() -> None:
    link = linking.shared_link(
        shlex.split(
            "-shared -Wl,-O1 build/a.o build/b.o -Lbuild/temp -L /usr/lib/x -lfoo -l bar -pthread -o build/package/m.so"
        )
    )
    assert link is not None
    assert link.output == "build/package/m.so"
    assert link.inputs == [("build/a.o", False), ("build/b.o", False)]
    assert link.folders == ["build/temp", "/usr/lib/x"]
    assert link.names == [("foo", False), ("bar", False)]
    assert link.flags == ["-pthread"]


def test_meson() -> None:
    link = linking.shared_link(
        shlex.split(
            "-o m.so m.so.p/a.c.o -Wl,--as-needed -Wl,--allow-shlib-undefined -shared -fPIC -Wl,--start-group "
            "-Wl,--whole-archive libwhole.a -Wl,--no-whole-archive libpart.a -lm -Wl,--end-group -Xlinker --whole-archive -lx"
        )
    )
    assert link is not None
    assert link.inputs == [("m.so.p/a.c.o", False), ("libwhole.a", True), ("libpart.a", False)]
    assert link.names == [("m", False), ("x", True)]


def test_sources() -> None:
    link = linking.shared_link(["-shared", "a.c", "-include", "b.c", "-x", "c", "-D", "X=y.c", "b.o"])
    assert link is not None
    assert (link.sources, link.inputs, link.output) == (["a.c"], [("b.o", False)], "a.out")


def test_response_files() -> None:
    files = {"outer": "-shared @inner 'a b.o'", "inner": "-lfoo\n-o m.so"}
    assert linking.expand(["x.o", "@outer"], files.__getitem__, shlex.split) == [
        *("x.o", "-shared", "-lfoo", "-o", "m.so", "a b.o")
    ]


@pytest.mark.parametrize("path", ["package/speed.cpython-313-x86_64-linux-gnu.so", "speed.abi3.so", "speed.so"])
def test_module(path: str) -> None:
    assert linking.module_stem(path) == "speed"
