"""`OxidizedPathEntryFinder` (L060): one level of packaged modules."""

from __future__ import annotations

import pkgutil
import sys

import pytest

from tests.tools.importer.stand_in import BASE, Installed, StandIn
from tools.importer import OxidizedPathEntryFinder
from tools.resources.resource import Resource

FINDER = StandIn(
    [
        Resource("p", is_module=True, is_package=True, in_memory_source=b""),
        Resource("p.a", is_module=True, in_memory_source=b""),
        Resource("p.b", is_module=True, is_package=True, is_namespace_package=True),
        Resource("p.b.c", is_module=True, in_memory_source=b""),
        Resource("p.native", is_extension_module=True, in_memory_extension_module_shared_library=b""),
        Resource("p.name", in_memory_distribution_resources={"METADATA": b""}),
        Resource("pq", is_module=True, in_memory_source=b""),
        Resource("libx.so", is_shared_library=True, in_memory_shared_library=b""),
    ]
)


def entry(package: str) -> OxidizedPathEntryFinder:
    """The finder for a package's path."""
    return OxidizedPathEntryFinder(FINDER, f"{BASE}/{package.replace('.', '/')}", package)


def test_one_level() -> None:
    assert list(entry("").iter_modules()) == [("p", True), ("pq", False)]
    assert list(entry("p").iter_modules("p.")) == [("p.a", False), ("p.native", False)]
    assert list(entry("p.b").iter_modules()) == [("c", False)]
    assert list(entry("none").iter_modules()) == []
    assert repr(entry("p")) == f"OxidizedPathEntryFinder('{BASE}/p')"


def test_specs() -> None:
    spec = entry("p").find_spec("p.a")
    assert spec is not None
    assert spec.name == "p.a"  # type: ignore[attr-defined]
    for package, name in (
        ("p", "p"),
        ("p", "p.b.c"),
        ("p", "a"),
        ("p", "pq"),
        ("p", "p.none"),
        ("", "p.a"),
        ("p", "p.name"),
    ):
        assert entry(package).find_spec(name) is None
    assert entry("").find_spec("pq") is not None
    entry("p").invalidate_caches()


def test_pkgutil(monkeypatch: pytest.MonkeyPatch) -> None:
    def hook(path: str) -> OxidizedPathEntryFinder:
        if not path.startswith(f"{BASE}/"):
            raise ImportError
        return entry(path[len(BASE) + 1 :].replace("/", "."))

    monkeypatch.setattr(sys, "path_hooks", [hook])
    monkeypatch.setattr(sys, "path_importer_cache", {})
    with Installed(FINDER):
        assert [name for _, name, _ in pkgutil.walk_packages([f"{BASE}/p"], "p.")] == [
            "p.a",
            "p.native",
        ]
