"""What patterns leave out, and what stays of it."""

from __future__ import annotations

from tools.resources.exclude import exclude
from tools.resources.merge import Archive, merge
from tools.resources.patterns import Pattern
from tools.resources.policy import APPLICATION, Policy
from tools.resources.resource import Resource


def resources() -> list[Resource]:
    code = {"is_module": True, "in_memory_source": b"", "in_memory_bytecode": b""}
    return [
        Resource("p", is_package=True, in_memory_package_resources={"x.txt": b"", "tests/y.txt": b""}, **code),
        Resource("p.tests.t", **code),
        Resource(
            "p._fast",
            is_extension_module=True,
            in_memory_extension_module_shared_library=b"",
            relative_path_extension_module_shared_library=b"p/_fast.so",
        ),
        Resource("p._fast.more", **code),
        Resource(
            "libz.so", is_shared_library=True, in_memory_shared_library=b"", file_data_utf8_relative_path="p/libz.so"
        ),
        Resource("dist", in_memory_distribution_resources={"METADATA": b"", "RECORD": b"p/__init__.py,,\n"}),
    ]


def left(*patterns: str) -> list[str]:
    archives = [Archive("//a", APPLICATION, resources())]
    exclude(archives, [Pattern(text, {"dist": {"p/__init__.py"}}) for text in patterns])
    found, _ = merge(archives, Policy([0]))
    return [
        f"{resource.name}{':ns' * resource.is_namespace_package}{':' if (files := resource.in_memory_package_resources) else ''}"
        + ",".join(files)
        for resource in found
    ]


def test_nothing() -> None:
    assert left("none") == [
        "dist",
        "libz.so",
        "p:x.txt",
        "p._fast",
        "p._fast.more",
        "p.tests:ns:y.txt",
        "p.tests.t",
    ]


def test_packages_with_all_that_is_in_them() -> None:
    assert left("*.tests") == ["dist", "libz.so", "p:x.txt", "p._fast", "p._fast.more"]
    assert left("p") == ["dist"]


def test_parts() -> None:
    """A package without its `__init__` is a namespace package for what is left of it."""
    assert left("distribution:dist") == [
        "libz.so",
        "p:ns:x.txt",
        "p._fast",
        "p._fast.more",
        "p.tests:ns:y.txt",
        "p.tests.t",
    ]
    assert left("kind:module", "libz*") == ["dist", "p:ns:x.txt,tests/y.txt", "p._fast", "p.tests:ns"]
    assert left("kind:extension-module", "kind:package-resource", "kind:shared-library", "p.tests") == [
        "dist",
        "p",
        "p._fast:ns",
        "p._fast.more",
    ]
