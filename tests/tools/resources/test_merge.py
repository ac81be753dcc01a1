"""Merging archives: conflicts, packages nobody wrote, and independence of how files are divided among targets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.resources import scan
from tools.resources.merge import Archive, merge
from tools.resources.policy import APPLICATION, DISTRIBUTION, Policy
from tools.resources.resource import Resource, ResourceError

POLICY = Policy([0], include_distribution_resources=True)


def module(name: str, source: bytes = b"", is_package: bool = False) -> Resource:
    return Resource(
        name, is_module=True, is_package=is_package, in_memory_source=source, in_memory_bytecode=b"c" + source
    )


def archive(label: str, *resources: Resource, role: str = APPLICATION) -> Archive:
    return Archive(label, role, resources)


def merged(*archives: Archive, policy: Policy = POLICY) -> dict[str, Resource]:
    return {resource.name: resource for resource in merge(archives, policy)[0]}


def test_identical_modules_are_one() -> None:
    found = merged(archive("//a", module("m", b"x")), archive("//b", module("m", b"x")))
    assert found == {"m": module("m", b"x")}


def test_levels_of_identical_modules_add_up() -> None:
    other = Resource("m", is_module=True, in_memory_source=b"x", in_memory_bytecode_opt1=b"1")
    found = merged(archive("//a", module("m", b"x")), archive("//b", other), policy=Policy([0, 1]))
    assert found["m"].levels() == [0, 1]


@pytest.mark.parametrize("other", [module("m", b"y"), module("m", b"x", is_package=True)])
def test_different_modules_conflict(other: Resource) -> None:
    with pytest.raises(ResourceError, match="module 'm' is in both //a and //b, and the two differ"):
        merged(archive("//a", module("m", b"x")), archive("//b", other))


@pytest.mark.parametrize("swap", [False, True])
def test_shadowing_the_standard_library_is_an_error(swap: bool) -> None:
    archives = [archive("//a", module("json")), archive("@py//:stdlib", module("json", b"x"), role=DISTRIBUTION)]
    with pytest.raises(
        ResourceError, match=r"module 'json' of //a has the name of one in the standard library \(@py//:stdlib\)"
    ):
        merged(*(archives[::-1] if swap else archives))


def test_files_of_one_package_merge() -> None:
    found = merged(
        archive("//a", module("p", is_package=True), Resource("p", in_memory_package_resources={"x": b"1", "y": b"2"})),
        archive("//b", Resource("p", in_memory_package_resources={"y": b"2", "z": b"3"})),
    )
    assert found["p"].in_memory_package_resources == {"x": b"1", "y": b"2", "z": b"3"}
    assert not found["p"].is_namespace_package


@pytest.mark.parametrize(
    ("attribute", "what"),
    [("in_memory_package_resources", "package"), ("in_memory_distribution_resources", "distribution")],
)
def test_different_files_conflict(attribute: str, what: str) -> None:
    with pytest.raises(ResourceError, match=f"file 'x' of {what} 'p' is in both //a and //b, with different content"):
        merged(
            archive("//a", Resource("p", **{attribute: {"x": b"1"}})),
            archive("//b", Resource("p", **{attribute: {"x": b""}})),
        )


def test_records_of_one_distribution_add_up() -> None:
    """Targets that share its metadata each record what they have of it."""
    archives = [
        archive(label, Resource("p", in_memory_distribution_resources={"RECORD": record}))
        for label, record in (
            ("//a", b"p/b.py,,\np-1.dist-info/RECORD,,\n"),
            ("//b", b"p/a.py,,\np-1.dist-info/RECORD,,"),
        )
    ]
    expected = {"RECORD": b"p-1.dist-info/RECORD,,\np/a.py,,\np/b.py,,\n"}
    assert merged(*archives)["p"].in_memory_distribution_resources == expected
    assert merged(*archives[::-1])["p"].in_memory_distribution_resources == expected
    with pytest.raises(ResourceError, match="file 'RECORD' of package"):
        merged(
            *(
                archive(each.label, *[Resource("p", in_memory_package_resources={"RECORD": each.label.encode()})])
                for each in archives
            )
        )


def test_namespace_packages_are_made() -> None:
    found = merged(
        archive("//a", module("a.b.c"), module("d", is_package=True), module("d.e.f")),
        archive("//b", Resource("g", in_memory_package_resources={"x": b""})),
        archive("//c", Resource("h", in_memory_distribution_resources={"METADATA": b""})),
    )
    namespaces = [name for name, resource in found.items() if resource.is_namespace_package]
    assert namespaces == ["a", "a.b", "d.e", "g"]
    assert found["a"] == Resource("a", is_module=True, is_package=True, is_namespace_package=True)
    assert not found["h"].is_module


def test_folders_with_nothing_but_data_are_namespace_packages() -> None:
    """Their files stay with the package above (F116); what cannot be a name is no package, nor is what is a module."""
    files = {"data/deep/x.txt": b"", "data/deep/no-name/y": b"", "no-name/z/w": b"", "mod/m.txt": b"", "top.txt": b""}
    found = merged(
        archive("//a", module("p", is_package=True), Resource("p", in_memory_package_resources=files), module("p.mod"))
    )
    assert [name for name, resource in found.items() if resource.is_namespace_package] == ["p.data", "p.data.deep"]
    assert found["p"].in_memory_package_resources == files
    assert not found["p.mod"].is_package


def test_init_of_another_target_makes_a_regular_package() -> None:
    found = merged(archive("//a", module("a.b")), archive("//b", module("a", is_package=True)))
    assert not found["a"].is_namespace_package


def test_a_module_beside_a_directory_of_its_name_stays_a_module() -> None:
    found = merged(archive("//a", module("a"), module("a.b")))
    assert not found["a"].is_package


def test_data_goes_to_the_deepest_package_of_all_targets() -> None:
    found = merged(
        archive("//data", Resource("a", in_memory_package_resources={"b/c/x.txt": b"1"})),
        archive("//code", module("a.b.m")),
    )
    assert found["a.b"].in_memory_package_resources == {"c/x.txt": b"1"}
    assert not found["a"].in_memory_package_resources


def test_metadata_and_module_of_one_name() -> None:
    found = merged(
        archive("//a", Resource("six", in_memory_distribution_resources={"METADATA": b""})),
        archive("//b", module("six")),
    )
    assert found["six"].is_module
    assert found["six"].in_memory_distribution_resources == {"METADATA": b""}


def test_resources_of_the_standard_library_are_left_out_unless_wanted() -> None:
    stdlib = archive(
        "@py", module("p", is_package=True), Resource("p", in_memory_package_resources={"x": b""}), role=DISTRIBUTION
    )
    assert merged(stdlib, policy=Policy([0]))["p"] == module("p", is_package=True)
    assert merged(stdlib)["p"].in_memory_package_resources == {"x": b""}


def test_libraries_keep_their_places_and_labels() -> None:
    fast = Resource(
        "p._fast",
        is_extension_module=True,
        in_memory_extension_module_shared_library=b"x",
        relative_path_extension_module_shared_library=b"p/_fast.so",
    )
    resources, origins = merge([archive("//a", fast), archive("//b", fast, module("p._fast"))], POLICY)
    found = {resource.name: resource for resource in resources}
    assert found["p"].is_namespace_package
    assert found["p._fast"].relative_path_extension_module_shared_library == b"p/_fast.so"
    assert found["p._fast"].is_module
    assert {name: origin.label for name, origin in origins.items()} == {"p._fast": "//a"}


def test_different_libraries_of_one_name_conflict() -> None:
    first, second = (
        Resource("libz.so.1", is_shared_library=True, in_memory_shared_library=data) for data in (b"1", b"2")
    )
    with pytest.raises(ResourceError, match=r"shared library 'libz.so.1' is in both //a and //b, and the two differ"):
        merged(archive("//a", first), archive("//b", second))


FILES = st.lists(
    st.tuples(
        st.lists(st.sampled_from("ab"), max_size=3).map("/".join),
        st.sampled_from(["__init__.py", "c.py", "x.txt", "b/y.txt"]),
    )
    .map("/".join)
    .filter(lambda path: not path.startswith("/")),
    unique=True,
    max_size=12,
)


def from_files(label: str, paths: list[str]) -> Archive:
    """What compiling these files gives, without the compiling."""
    resources: dict[str, Resource] = {}
    classified = {path: scan.classify(path) for path in paths}
    modules = {name for kind, name, _ in classified.values() if kind != scan.DATA}
    known = scan.packages(modules) | {name for kind, name, _ in classified.values() if kind == scan.PACKAGE_SOURCE}
    for path, (kind, name, _) in classified.items():
        if kind != scan.DATA:
            resources[name] = module(name, path.encode(), is_package=kind == scan.PACKAGE_SOURCE)
    data: dict[str, dict[str, bytes]] = {}
    for path, (kind, _, _) in classified.items():
        if kind == scan.DATA:
            place = scan.home(path, known)
            assert place is not None
            data.setdefault(place[0], {})[place[1]] = path.encode()
    for name, files in data.items():
        resources.setdefault(name, Resource(name)).in_memory_package_resources = files
    return archive(label, *resources.values())


@given(FILES, st.data())
def test_the_division_into_targets_does_not_matter(paths: list[str], draw: st.DataObject) -> None:
    parts: dict[int, list[str]] = {}
    for path in paths:
        parts.setdefault(draw.draw(st.integers(0, 2)), []).append(path)
    whole, _ = merge([from_files("//whole", paths)], POLICY)
    divided, _ = merge([from_files(f"//{number}", part) for number, part in parts.items()], POLICY)
    assert divided == whole
