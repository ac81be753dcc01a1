"""Patterns of resources: what each is about."""

from __future__ import annotations

import pytest

from tools.resources import parts
from tools.resources.patterns import Pattern, unused
from tools.resources.policy import APPLICATION, DISTRIBUTION
from tools.resources.resource import Resource, ResourceError

ITEMS = {
    "np": parts.module(Resource("np", is_package=True), APPLICATION),
    "np.linalg": parts.module(Resource("np.linalg"), APPLICATION),
    "npx": parts.module(Resource("npx"), APPLICATION),
    "os": parts.module(Resource("os"), DISTRIBUTION),
    "np._c": parts.extension_module(
        Resource("np._c", relative_path_extension_module_shared_library=b"np/_c.so"), APPLICATION
    ),
    "libz": parts.shared_library(Resource("libz.so", file_data_utf8_relative_path="np.libs/libz-1.so"), APPLICATION),
    "data": parts.package_resource("np", "tests/data/x.txt", APPLICATION),
    "top data": parts.package_resource("np", "x.txt", APPLICATION),
    "metadata": parts.metadata("np", APPLICATION),
}
RECORD = {"num_py": {"np/__init__.py", "np/_c.so", "np.libs/libz-1.so", "np/tests/data/x.txt"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("np", {"np", "np.linalg", "np._c", "libz", "data", "top data", "metadata"}),
        ("np.linalg", {"np.linalg"}),
        ("np.tests", {"data"}),
        ("NP", {"metadata"}),
        ("libz.so", {"libz"}),
        ("libz*", {"libz"}),
        ("*.tests", {"data"}),
        ("np.*", {"np.linalg", "np._c", "libz", "data"}),
        ("*", set(ITEMS)),
        ("p", set()),
        ("distribution:Num-Py", {"np", "np._c", "libz", "data"}),
        ("distribution:np", {"metadata"}),
        ("kind:module", {"np", "np.linalg", "npx", "os"}),
        ("kind:extension-module", {"np._c"}),
        ("kind:shared-library", {"libz"}),
        ("kind:package-resource", {"data", "top data"}),
        ("kind:distribution-metadata", {"metadata"}),
        ("origin:standard-library", {"os"}),
        ("origin:application", set(ITEMS) - {"os"}),
    ],
)
def test_matches(text: str, expected: set[str]) -> None:
    pattern = Pattern(text, RECORD)
    assert {name for name, item in ITEMS.items() if pattern.matches(item)} == expected
    assert pattern.used == bool(expected)


@pytest.mark.parametrize("text", ["kind:", "kind:modules", "origin:stdlib", "distribution:", "module:np", ":"])
def test_wrong_patterns(text: str) -> None:
    with pytest.raises(ResourceError, match=f"'{text}' is no pattern of resources; it must be a name, maybe with"):
        Pattern(text, {})


def test_unused() -> None:
    patterns = [Pattern(text, {}) for text in ("np", "*.none", "kind:module")]
    assert patterns[0].matches(ITEMS["np"])
    assert unused("a", patterns, set()) == ["*.none", "kind:module"]
    for text in ("np.lnalg", "distribution:np.lnalg"):
        with pytest.raises(ResourceError, match=rf"'a' has '{text}', which is nothing .*; close to it: np.linalg"):
            unused("a", [Pattern(text, {})], {"np.linalg", "os"})


def test_records_of_one_distribution() -> None:
    record = b'np/__init__.py,sha256=x,1\n"np/a,b.txt",,\n\n'
    resources = [
        Resource("np", in_memory_distribution_resources={"RECORD": record}),
        Resource("np", in_memory_distribution_resources={"RECORD": b"np/c.py,,\n"}),
        Resource("other", in_memory_distribution_resources={"METADATA": b""}),
    ]
    assert parts.recorded(resources) == {"np": {"np/__init__.py", "np/a,b.txt", "np/c.py"}}
