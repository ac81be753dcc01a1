"""Which resources filter files keep."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.resources.elf_sample import shared_object
from tools.resources import filters
from tools.resources.filters import Filter
from tools.resources.resource import Resource, ResourceError


def filter_of(text: str | bytes) -> Filter:
    found = Filter()
    found.add("list.txt", text if isinstance(text, bytes) else text.encode())
    return found


def module(name: str, **more: object) -> Resource:
    return Resource(name, is_module=True, in_memory_source=b"", **more)


def namespace(name: str) -> Resource:
    return Resource(name, is_module=True, is_package=True, is_namespace_package=True)


NAMES = ["a", "a.b", "a.b.c", "ab", "x.y", "größe", "my script", "lib.so.1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\n \n# a\n  # a\n", []),
        ("a\nx.y", ["a", "x.y"]),
        ("a\r\n\tx.y \r\n", ["a", "x.y"]),
        ("\ufeffa\n", ["a"]),
        ("größe\nmy script\nlib.so.1\n", ["größe", "lib.so.1", "my script"]),
        ("a.*\n", ["a.b", "a.b.c"]),
        ("a*\n", ["a", "a.b", "a.b.c", "ab"]),
        ("*.c\n", ["a.b.c"]),
        ("**\n", sorted(NAMES)),
        ("a?\n[a]\n.\n", []),
        ("a # comment\n", []),
    ],
)
def test_file(text: str, found: list[str]) -> None:
    """F454: a name a line; `*` stands for anything, and no other character for another."""
    assert sorted(filter_of(text).matching(NAMES)) == found


def test_files_are_united() -> None:
    """F453."""
    found = filter_of("a\n")
    found.add("other.txt", b"x.*\na.b\n")
    assert found.matching(NAMES) == {"a", "a.b", "x.y"}


@pytest.mark.parametrize(("content", "line"), [(b"\xff", 1), (b"a\n# \xe4\n", 2), (b"a\n\nb\xc3", 3)])
def test_other_encodings(content: bytes, line: int) -> None:
    with pytest.raises(ResourceError, match=rf"^list\.txt:{line}: the filter file is not UTF-8; "):
        filter_of(content)


@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    """They are read, or are no UTF-8; what is kept is among what there is."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        with pytest.raises(ResourceError, match=r"^list\.txt:\d+: the filter file is not UTF-8; "):
            filter_of(content)
        return
    found = filter_of(content)
    assert found.matching(NAMES) <= set(NAMES)
    named = [line.strip(" \t\r") for line in text.removeprefix("\ufeff").split("\n")]
    for name in named:
        if name and not name.startswith("#") and "*" not in name:
            assert found.matching([name]) == {name}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), min_size=1)))
def test_names_are_found_again(names: list[str]) -> None:
    """Whatever is a name can be written down, but for blanks around it and what has a meaning in a file."""
    names = [
        name for name in names if name == name.strip(" \t\r") and "*" not in name and name[0] not in ("#", "\ufeff")
    ]
    assert filter_of("\n".join(names)).matching([*names, "another\n"]) == set(names)


@given(st.lists(st.text("ab.*", max_size=6)), st.text("ab.", max_size=6))
def test_patterns(patterns: list[str], name: str) -> None:
    """A pattern matches if its parts follow one another in a name, the first at its start and the last at its end."""

    def matches(pattern: str) -> bool:
        first, *rest = pattern.split("*")
        if not rest:
            return pattern == name
        if not name.startswith(first):
            return False
        position = len(first)
        for part in rest[:-1]:
            position = name.find(part, position)
            if position < 0:
                return False
            position += len(part)
        return name.endswith(rest[-1]) and len(name) - len(rest[-1]) >= position

    assert bool(filter_of("\n".join(patterns)).matching([name] if name else [])) == (
        name != "" and any(map(matches, patterns))
    )


def test_unknown_names() -> None:
    """What Python has without files, and what every run has, are known; where the others stand is said."""
    found = filter_of("a\nsys\n__main__\nos.path\nnothing\nb.*\na*\na.x\n")
    unknown = list(found.unknown(NAMES))
    assert unknown == [("nothing", "list.txt:5"), ("a.x", "list.txt:8"), ("b.*", "list.txt:6")]
    message = filters.unknown_message(unknown, NAMES)
    assert message.startswith("list.txt:5: 'nothing' matches nothing that is packaged (2 more: a.x, b.*); ")
    assert filters.unknown_message([("a.b.d", "f:1")], NAMES).endswith("; close to it: a.b.c, a.b")


def kept(resources: list[Resource], text: str, linked: tuple[str, ...] = ()) -> list[str]:
    return sorted(filters.kept(resources, linked, [filter_of(text)], {}))


def test_modules_go_with_what_needs_them() -> None:
    """As far as it is known, which is for the standard library."""
    imports = {"a": ["b"], "b": ["p.c", "builtin"], "p.c": ["a"], "d": ["e"]}
    resources = [module(name) for name in ("a", "b", "p", "p.c", "d", "e")]
    assert sorted(filters.kept(resources, [], [filter_of("a")], imports)) == ["a", "b", "p", "p.c"]


def test_packages_go_with_their_modules() -> None:
    resources = [module("a", is_package=True), namespace("a.b"), module("a.b.c"), module("a.d"), module("e")]
    assert kept(resources, "a.b.c") == ["a", "a.b", "a.b.c"]
    assert kept(resources, "a") == ["a"]
    assert kept(resources, "a.b") == ["a", "a.b"]
    assert kept(resources, "nothing") == []


def test_packages_of_linked_modules() -> None:
    resources = [module("a", is_package=True), namespace("n")]
    assert kept(resources, "a.fast\nn.fast", ("a.fast", "n.fast")) == ["a", "a.fast", "n", "n.fast"]
    assert kept(resources, "", ("a.fast",)) == []


def test_folders_go_with_the_package_above() -> None:
    """F456: they are packages only because files lie in them. With modules in it, a package is one of its own."""
    resources = [
        module("a", is_package=True),
        *map(namespace, ("a.data", "a.data.more", "a.code", "alone")),
        module("a.code.m"),
    ]
    assert kept(resources, "a") == ["a", "a.data", "a.data.more"]
    assert kept(resources, "a.code.m") == ["a", "a.code", "a.code.m", "a.data", "a.data.more"]
    assert kept(resources, "alone") == ["alone"]


def test_libraries_go_with_their_modules() -> None:
    resources = [
        Resource(
            "lib.so",
            is_shared_library=True,
            in_memory_shared_library=shared_object(soname="lib.so", needed=("base.so",)),
        ),
        Resource("base.so", is_shared_library=True, in_memory_shared_library=shared_object(soname="base.so")),
        Resource("other.so", is_shared_library=True, in_memory_shared_library=shared_object(soname="other.so")),
        Resource(
            "fast",
            is_extension_module=True,
            in_memory_extension_module_shared_library=shared_object(("PyInit_fast",), needed=("lib.so", "libc.so.6")),
        ),
    ]
    assert kept(resources, "fast") == ["base.so", "fast", "lib.so"]
    assert kept(resources, "other.so") == ["other.so"]


def test_one_name_covers_all() -> None:
    """F457: source, bytecode, package resources and metadata are one resource; a distribution of another name has its own."""
    resources = [
        module(
            "flask",
            in_memory_bytecode=b"",
            in_memory_package_resources={"a": b""},
            in_memory_distribution_resources={"METADATA": b""},
        ),
        Resource("pillow", in_memory_distribution_resources={"METADATA": b""}),
    ]
    assert kept(resources, "flask") == ["flask"]
    assert kept(resources, "pillow") == ["pillow"]


START = {
    "encodings",
    "encodings.utf_8",
    "io",
    "os",
    "posixpath",
    "site",
    "stat",
    "_oxidized_importer",
    "_oxidized_importer.a",
}
LINECACHE = {"linecache"} if sys.version_info >= (3, 13) else set()


@pytest.mark.parametrize(
    ("settings", "more"),
    [
        ({}, set()),
        ({"run.mode": "module", "run.target": "app"}, {"app", "app.__main__"}),
        ({"run.mode": "eval", "run.target": "app"}, LINECACHE),
        ({"run.mode": "repl"}, LINECACHE),
        ({"run.mode": "file"}, {"runpy"}),
        ({"sys_paths": ["lib"]}, {"runpy"}),
        ({"run.mode": "python"}, {"runpy", "encodings.koi8_r"} | LINECACHE),
        ({"profile": "python"}, {"encodings.koi8_r"}),
        ({"preconfig.utf8_mode": False}, {"encodings.koi8_r"}),
        ({"preconfig.utf8_mode": True}, set()),
        ({"config.use_environment": True}, {"encodings.koi8_r"}),
        ({"config.stdio_encoding": "koi8-r"}, {"encodings.koi8_r"}),
    ],
)
def test_what_python_starts_with(settings: dict[str, object], more: set[str]) -> None:
    """F456: that stays, whatever the files name; so does what it needs itself."""
    names = START | {
        "linecache",
        "runpy",
        "encodings.koi8_r",
        "app",
        "app.__main__",
        "_oxidized_importers",
        "json",
    }
    assert filters.needed_to_start(settings).matching(names) == START | more


def test_what_is_told() -> None:
    resources = [module("_oxidized_importer", is_package=True, in_memory_package_resources={"a": b"1"}), module("b")]
    filters.tell(resources, "do this", {"zwölf", "a.b", "a"})
    text = "do this\na\na.b\nzwölf\n".encode()
    assert resources[0].in_memory_package_resources == {"a": b"1", "left-out.txt": text}
