"""Where extension modules and shared libraries go, in which order they are opened, and what has no place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.resources.elf_sample import shared_object
from tests.tools.resources.pe_sample import dll
from tools.resources.beside import Files
from tools.resources.libraries import Target, place
from tools.resources.locations import Locations
from tools.resources.merge import Archive
from tools.resources.policy import APPLICATION
from tools.resources.resource import Resource, ResourceError

GNU = Target("x86_64-unknown-linux-gnu", ["builtin", "shared-library"])
MEMORY, FILES = "in-memory-only", "filesystem-relative-only:lib"
PREFER = "prefer-in-memory-fallback-filesystem-relative:lib"


def extension(name: str, *needed: str, path: str | None = None, machine: int = 62) -> Resource:
    data = shared_object((f"PyInit_{name.rpartition('.')[2]}",), None, needed, machine)
    path = path or name.replace(".", "/") + ".abi3.so"
    return Resource(
        name,
        is_extension_module=True,
        in_memory_extension_module_shared_library=data,
        relative_path_extension_module_shared_library=path.encode(),
    )


def library(name: str, *needed: str, named: bool = True, path: str | None = None, machine: int = 62) -> Resource:
    data = shared_object((), name if named else None, needed, machine)
    return Resource(
        name,
        is_shared_library=True,
        in_memory_shared_library=data,
        file_data_utf8_relative_path=path or f"a.libs/{name}",
    )


def placed(policy: str, *resources: Resource, target: Target = GNU, rules: Sequence[tuple[str, str]] = ()) -> list[str]:
    """Paths of the files to be written."""
    origins = {resource.name: Archive("@pip//:a", APPLICATION, resources) for resource in resources}
    files = Files(target.triple)
    place(resources, origins, Locations(policy, rules), target, files)
    found = files.sorted()
    assert all(executable for _, _, executable in found)
    return [path for path, _, _ in found]


def fails(policy: str, *resources: Resource, target: Target = GNU, rules: Sequence[tuple[str, str]] = ()) -> str:
    with pytest.raises(ResourceError) as caught:
        placed(policy, *resources, target=target, rules=rules)
    return str(caught.value)


def test_nothing_to_place() -> None:
    assert placed(MEMORY, Resource("m", is_module=True), target=Target("x86_64-unknown-linux-musl", ["builtin"])) == []


@pytest.mark.parametrize("policy", [MEMORY, PREFER])
def test_in_memory(policy: str) -> None:
    module, shared = extension("a._f", "libz.so", "libc.so.6"), library("libz.so")
    content = module.in_memory_extension_module_shared_library
    assert placed(policy, module, shared) == []
    assert module == Resource(
        "a._f",
        is_extension_module=True,
        in_memory_extension_module_shared_library=content,
        shared_library_dependency_names=("libz.so",),
    )
    assert shared.in_memory_shared_library is not None
    assert shared.file_data_utf8_relative_path is None


def test_in_files() -> None:
    module, shared = extension("a._f", "libz.so"), library("libz.so")
    assert placed("filesystem-relative-only:lib/py/", module, shared) == [
        "lib/py/a.libs/libz.so",
        "lib/py/a/_f.abi3.so",
    ]
    assert module == Resource(
        "a._f",
        is_extension_module=True,
        relative_path_extension_module_shared_library=b"lib/py/a/_f.abi3.so",
        shared_library_dependency_names=("libz.so",),
    )
    assert shared == Resource("libz.so", is_shared_library=True, file_data_utf8_relative_path="lib/py/a.libs/libz.so")


def test_everything_comes_behind_what_it_needs() -> None:
    module = extension("m", "top.so", "libc.so.6")
    shared = [library("top.so", "left.so", "right.so"), library("left.so", "base.so"), library("right.so", "base.so")]
    placed(MEMORY, module, *shared, library("base.so"))
    assert module.shared_library_dependency_names == ("base.so", "left.so", "right.so", "top.so")


@given(st.lists(st.lists(st.integers(0, 9)), min_size=2, max_size=10), st.permutations(range(10)))
def test_any_order_without_rings_is_kept(edges: list[list[int]], order: list[int]) -> None:
    """Library n needs only libraries below n, whatever their names sort like."""
    names = [f"lib{order[number]}.so" for number in range(len(edges))]
    needs = {names[number]: [names[other % number] for other in edge if number] for number, edge in enumerate(edges)}
    module = extension("m", *names)
    placed(MEMORY, module, *[library(name, *needed) for name, needed in needs.items()])
    opened: set[str] = set()
    for name in module.shared_library_dependency_names:
        assert set(needs[name]) <= opened
        opened.add(name)
    assert opened == set(names)


def test_rings_are_opened_together() -> None:
    """Behind all that any of them needs: whichever is opened first brings the others along."""
    first, second, other = "libfreetype-57f805ba.so.6", "libharfbuzz-fb49c9fc.so.0", "libz.so"
    module = extension("m", first)
    rings = [library(first, other, second), library(second, first), library(other)]
    assert placed(MEMORY, module, *rings) == []
    assert module.shared_library_dependency_names == (other, first, second)
    assert rings[0].shared_library_dependency_names == (other, second)
    assert rings[1].shared_library_dependency_names == (other, first)
    assert placed(MEMORY, library("libx.so", "libx.so")) == []


def test_rings_with_short_names_have_to_be_files() -> None:
    def ring() -> list[Resource]:
        return [extension("m", "liba.so"), library("liba.so", "libb.so"), library("libb.so", "liba.so")]

    message = fails(MEMORY, *ring())
    assert message.startswith(
        "shared library 'liba.so' of @pip//:a cannot be loaded from memory: 'liba.so' and 'libb.so' need each other, "
        "and the name 'liba.so' is too short for a path; use resources_policy "
    )
    assert message.endswith("'filesystem-relative-only:PREFIX', which make it a file")
    assert placed(PREFER, *ring()) == ["lib/a.libs/liba.so", "lib/a.libs/libb.so"]


def test_what_the_loader_cannot_name_has_to_be_a_file() -> None:
    message = fails(MEMORY, extension("m", "libx.so"), library("libx.so", named=False))
    assert "extension module 'm' of @pip//:a needs it, and the loader would not find it, as it has no name" in message
    assert placed(PREFER, extension("m", "libx.so"), library("libx.so", named=False)) == ["lib/a.libs/libx.so"]
    assert placed(MEMORY, extension("m"), library("libx.so", named=False)) == []


@pytest.mark.parametrize("policy", [MEMORY, FILES, PREFER])
@pytest.mark.parametrize("triple", ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"])
@pytest.mark.parametrize("loading", [[], ["builtin"]])
def test_static_musl(policy: str, triple: str, loading: list[str]) -> None:
    assert fails(policy, extension("a._f"), target=Target(triple, loading)) == (
        f"extension module 'a._f' of @pip//:a cannot be loaded: executables for {triple} are linked statically, and load none; build for the platform "
        f"'@rules_pyoxidizer//rules/platforms:{triple}-dynamic', whose executables take musl from the system; or link it into the executable, or depend on "
        "a version without it"
    )


def test_a_python_that_loads_none() -> None:
    assert fails(FILES, extension("a._f"), target=Target("x86_64-unknown-linux-gnu", ["builtin"])) == (
        "extension module 'a._f' of @pip//:a cannot be loaded: the Python for x86_64-unknown-linux-gnu loads builtin extension modules only; link it "
        "into the executable, or depend on a version without it"
    )


def test_dynamic_musl() -> None:
    """Its loader knows libraries by their files: the launcher puts paths in place of names, which have to be long enough."""
    musl = Target("x86_64-unknown-linux-musl", ["builtin", "shared-library"])
    long, short = "libopenblas-12345678.so", "libz-1234.so"
    assert placed(MEMORY, extension("m", long), library(long, named=False), target=musl) == []
    assert placed(MEMORY, extension("m"), library(short), target=musl) == []
    assert fails(MEMORY, extension("m", long), library(long, short), library(short), target=musl).startswith(
        "extension module 'm' of @pip//:a cannot be loaded from memory: musl's loader needs a path in place of the name "
        "'libz-1234.so', which is too short for one; use resources_policy"
    )
    # What belongs together stays together.
    assert placed(PREFER, extension("m", long), library(long, short), library(short), extension("n"), target=musl) == [
        "lib/a.libs/libopenblas-12345678.so",
        "lib/a.libs/libz-1234.so",
        "lib/m.abi3.so",
    ]
    rules = [(long, "filesystem-relative:lib")]
    assert placed(FILES, extension("m", long), library(long), target=musl)
    assert fails(PREFER, extension("m", long), library(long), target=musl, rules=rules) == (
        "extension module 'm' of @pip//:a is to be in memory and shared library 'libopenblas-12345678.so' of @pip//:a in a file, and one needs the other: "
        "musl's loader would not find it; put both into the same place by resource_locations"
    )


def test_elsewhere_only_from_files() -> None:
    def module() -> Resource:
        return Resource(
            "m",
            is_extension_module=True,
            in_memory_extension_module_shared_library=dll(("PyInit_m",), ("LIBA.dll",)),
            relative_path_extension_module_shared_library=b"m.pyd",
        )

    windows = Target("x86_64-pc-windows-msvc", ["builtin", "shared-library"])
    assert "on x86_64-pc-windows-msvc libraries are loaded from files only" in fails(MEMORY, module(), target=windows)
    assert placed(PREFER, module(), target=windows) == ["lib/m.pyd"]
    needed = Resource(
        "liba.dll",
        is_shared_library=True,
        in_memory_shared_library=dll(),
        file_data_utf8_relative_path="a.libs/liba.dll",
    )
    user = module()
    assert placed(FILES, user, needed, target=windows) == ["lib/a.libs/liba.dll", "lib/m.pyd"]
    assert user.relative_path_extension_module_shared_library == "lib\\m.pyd".encode("utf-16-le")
    assert needed.file_data_utf8_relative_path == "lib/a.libs/liba.dll"
    assert user.shared_library_dependency_names == ("liba.dll",)  # whatever the case


def test_another_architecture() -> None:
    message = fails(MEMORY, extension("m", machine=183))
    assert message == (
        "extension module 'm' of @pip//:a is a library for aarch64, and the executable is for x86_64-unknown-linux-gnu; "
        "get one for that"
    )
    strange = library("attach_arm.so", machine=40)
    assert placed(MEMORY, extension("m"), strange) == []  # nothing needs it
    assert "shared library 'attach_arm.so' of @pip//:a is a library for armv7" in fails(
        MEMORY, extension("m", "attach_arm.so"), library("attach_arm.so", machine=40)
    )


@pytest.mark.parametrize("path", ["../m.so", "/m.so", "a/../../m.so", "a//m.so", "./m.so", "a\\m.so", "m\0.so"])
def test_paths_that_lead_elsewhere(path: str) -> None:
    assert f"is to be at {path!r}, which is no plain relative path" in fails(FILES, extension("m", path=path))


def test_two_in_one_file() -> None:
    assert "are to be in one file, 'lib/x.so'" in fails(FILES, extension("a", path="x.so"), extension("b", path="x.so"))


def test_locations_of_libraries() -> None:
    """Of a kind, of a package; what is to be in memory and cannot be is an error, whatever the policy."""
    rules = [("kind:shared-library", "filesystem-relative:x"), ("a", "filesystem-relative:y")]
    assert placed(PREFER, extension("a._f"), extension("b"), library("libz.so", path="z/libz.so"), rules=rules) == [
        "x/z/libz.so",
        "y/a/_f.abi3.so",
    ]
    with pytest.raises(ResourceError, match=r"resource_locations puts it there by 'lib\*': except it, or change"):
        placed(PREFER, extension("m", "libx.so"), library("libx.so", named=False), rules=[("lib*", "in-memory")])
