"""Policy: what is included, and where it may be placed."""

from __future__ import annotations

import pytest

from tools.resources.policy import APPLICATION, DISTRIBUTION, Policy, parse_placement
from tools.resources.resource import Resource, ResourceError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in-memory-only", ("in-memory-only", "")),
        ("filesystem-relative-only:lib", ("filesystem-relative-only", "lib")),
        ("filesystem-relative-only:", ("filesystem-relative-only", "")),
        ("prefer-in-memory-fallback-filesystem-relative:a:b", ("prefer-in-memory-fallback-filesystem-relative", "a:b")),
    ],
)
def test_placement(text: str, expected: tuple[str, str]) -> None:
    assert parse_placement(text) == expected


@pytest.mark.parametrize("text", ["", "in-memory", "in-memory-only:x", "filesystem-relative-only"])
def test_wrong_placement(text: str) -> None:
    with pytest.raises(ResourceError, match=f"invalid value for Python Resources Policy: '{text}'"):
        parse_placement(text)


def module() -> Resource:
    return Resource("m", is_module=True, in_memory_source=b"s", in_memory_bytecode=b"0", in_memory_bytecode_opt1=b"1")


def test_wanted_fields_stay() -> None:
    policy = Policy([1], include_sources=False, include_distribution_sources=True)
    application, library = module(), module()
    policy.apply(application, APPLICATION, "//x")
    policy.apply(library, DISTRIBUTION, "@p")
    assert application == Resource("m", is_module=True, in_memory_bytecode_opt1=b"1")
    assert library == Resource("m", is_module=True, in_memory_bytecode_opt1=b"1", in_memory_source=b"s")


def test_source_alone_stays() -> None:
    resource = Resource("m", is_module=True, in_memory_source=b"(")
    Policy([0, 2], include_sources=False).apply(resource, APPLICATION, "//x")
    assert resource.in_memory_source == b"("


def test_missing_level() -> None:
    with pytest.raises(ResourceError, match="module 'm' of //x has no bytecode of optimisation level 2, only of 0, 1;"):
        Policy([0, 2]).apply(module(), APPLICATION, "//x")
