"""`python_extension_module` as a dependency of ordinary Python rules: PyInfo's import roots lead to shared libraries."""

from __future__ import annotations

import importlib

import pytest


@pytest.mark.parametrize("name", ["first.speed", "second.speed", "extension_modules.nested.deep"])
def test_it_is_imported_from_a_file(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__name__ == name
    assert str(module.__file__).endswith(name.rpartition(".")[2] + ".so")


def test_each_has_its_own_functions() -> None:
    calls = [importlib.import_module(f"{package}.speed").call(10) for package in ("first", "second")]
    assert calls == [11, 20]
