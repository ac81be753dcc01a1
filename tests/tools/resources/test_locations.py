"""Policies and locations: what they allow, and which one counts; what is a file, and where (F124-F138, F166)."""

from __future__ import annotations

import pytest

from tools.resources import beside, parts
from tools.resources.beside import Files
from tools.resources.locations import Locations
from tools.resources.merge import Archive
from tools.resources.policy import APPLICATION, DISTRIBUTION
from tools.resources.resource import Resource, ResourceError

MEMORY, FILES = "in-memory-only", "filesystem-relative-only:lib"
PREFER = "prefer-in-memory-fallback-filesystem-relative:lib"


def place_of(policy: str, *rules: tuple[str, str], name: str = "a.b") -> tuple[str | None, str | None]:
    return Locations(policy, rules).find(parts.module(Resource(name), APPLICATION))


def test_policies() -> None:
    assert (place_of(MEMORY), place_of(PREFER), place_of(FILES)) == ((None, None), (None, None), ("lib", None))
    assert [Locations(policy).fallback for policy in (MEMORY, PREFER, FILES)] == [None, "lib", "lib"]
    assert place_of("filesystem-relative-only:x/y/") == ("x/y", None)


def test_the_last_rule_counts() -> None:
    rules = [("*", "filesystem-relative:x"), ("a", "in-memory"), ("a.b", "filesystem-relative:y/z")]
    assert place_of(PREFER, *rules) == ("y/z", "a.b")
    assert place_of(PREFER, *rules[::-1]) == ("x", "*")
    assert place_of(PREFER, *rules, name="a.c") == (None, "a")


@pytest.mark.parametrize(
    ("policy", "location", "message"),
    [
        (MEMORY, "filesystem-relative:lib", "which the policy 'in-memory-only' does not allow"),
        (FILES, "in-memory", "which the policy 'filesystem-relative-only' does not allow"),
        (PREFER, "memory", "has the location 'memory'; it must be 'in-memory' or 'filesystem-relative:PREFIX'"),
        (PREFER, "in-memory:x", "has the location 'in-memory:x'"),
        (PREFER, "filesystem-relative", "has the location 'filesystem-relative'"),
        (PREFER, "filesystem-relative:a/../b", "has a prefix that leads elsewhere"),
    ],
)
def test_wrong_locations(policy: str, location: str, message: str) -> None:
    with pytest.raises(ResourceError, match=message):
        place_of(policy, ("a", location))


@pytest.mark.parametrize("prefix", ["/lib", "..", "lib/../..", "./lib", "a\\b"])
def test_wrong_prefix(prefix: str) -> None:
    with pytest.raises(ResourceError, match="has a prefix that leads elsewhere; it must be a plain path relative to"):
        Locations(f"filesystem-relative-only:{prefix}")


def placed(
    *resources: Resource, rules: tuple[tuple[str, str], ...] = (), role: str = APPLICATION, policy: str = PREFER
) -> dict[str, bytes]:
    origins = {resource.name: Archive("//a", role, []) for resource in resources if resource.has_code()}
    files = Files()
    beside.place(resources, origins, Locations(policy, rules), {}, files)
    return {path: bytes(data) for path, data, _ in files.sorted()}


def test_data_and_metadata() -> None:
    """F128, F129: each file has its own location; metadata keeps together."""
    package = Resource("p.q", in_memory_package_resources={"a/x.txt": b"1", "y.txt": b"2"})
    wheel = Resource("a_b", in_memory_distribution_resources={"METADATA": b"Name: A.b\nVersion: 1-2\n", "RECORD": b""})
    egg = Resource("c", in_memory_distribution_resources={"PKG-INFO": b"Name: c\n\nVersion: 1\n"})
    rules = (("p.q.a", "filesystem-relative:l"), ("kind:distribution-metadata", "filesystem-relative:m"))
    found = placed(package, wheel, egg, rules=rules)
    assert sorted(found) == [
        "l/p/q/a/x.txt",
        "m/a_b-1_2.dist-info/METADATA",
        "m/a_b-1_2.dist-info/RECORD",
        "m/c.egg-info/PKG-INFO",
    ]
    assert package == Resource(
        "p.q",
        in_memory_package_resources={"y.txt": b"2"},
        relative_path_package_resources={"a/x.txt": b"l/p/q/a/x.txt"},
    )
    assert egg == Resource("c", relative_path_distribution_resources={"PKG-INFO": b"m/c.egg-info/PKG-INFO"})


def test_origins() -> None:
    """Files of the standard library's packages are the standard library's."""
    rules = (("origin:standard-library", "filesystem-relative:l"),)
    module = Resource("p", is_package=True, in_memory_source=b"", in_memory_package_resources={"x": b""})
    assert sorted(placed(module, rules=rules, role=DISTRIBUTION)) == ["l/p/__init__.py", "l/p/x"]
    module = Resource("p", is_package=True, in_memory_source=b"", in_memory_package_resources={"x": b""})
    assert placed(module, rules=rules) == {}


def test_the_importer_stays() -> None:
    module = Resource("_oxidized_importer.importer", in_memory_source=b"")
    assert placed(module, policy=FILES) == {}
    assert module.in_memory_source == b""


def test_files_that_exclude_each_other() -> None:
    files = Files()
    assert files.add("lib", "a/b", b"", "first") == "lib/a/b"
    assert files.add("lib", "a/b", b"", "same") == "lib/a/b"
    with pytest.raises(ResourceError, match="other and first are to be in one file, 'lib/a/b'; leave one of them out"):
        files.add("lib/a", "b", b"x", "other")
    files.add("", "lib/a", b"", "folder")
    with pytest.raises(
        ResourceError, match="first is to be the file 'lib/a/b', and folder the file 'lib/a'; leave one"
    ):
        files.sorted()


@pytest.mark.parametrize("path", ["", "/a", "a//b", "../a", "a\\b", "a\0"])
def test_files_that_lead_elsewhere(path: str) -> None:
    with pytest.raises(ResourceError, match=r"x is to be at .*, which is no plain relative path; compile it anew"):
        Files().add("lib", path, b"", "x")
