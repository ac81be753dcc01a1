"""Facts of a small distribution, and inventories, for tests of licences."""

from __future__ import annotations

from typing import Any

from tools.licenses.component import INTERPRETER, LIBRARY, WHEEL, Component, Inventory, Text, inventory


def variant(name: str = "default", *libraries: str, **fields: Any) -> dict[str, Any]:
    """A variant of an extension module that links `libraries`, as `describe` gives it."""
    plain: dict[str, Any] = {
        "variant": name,
        "licenses": None,
        "license_paths": [],
        "license_public_domain": False,
        "dynamic_libraries": [],
        "static_libraries": [f"build/lib/lib{library}.a" for library in libraries],
    }
    return {**plain, **fields}


def facts(**extensions: list[dict[str, Any]]) -> dict[str, Any]:
    """A distribution with these extension modules."""
    return {
        "python_version": "3.13.15",
        "target_triple": "x86_64-unknown-linux-gnu",
        "crt_features": ["glibc-dynamic", "glibc-max-symbol-version:2.35"],
        "licenses": ["Python-2.0", "CNRI-Python"],
        "license_path": "licenses/LICENSE.cpython.txt",
        "core": {"static_libraries": []},
        "extensions": extensions,
    }


def listed() -> Inventory:
    """One component of most kinds, one of them unknown."""
    way = ("//app:app",)
    return inventory(
        "//app:app",
        [
            Component(INTERPRETER, "cpython", "3.13.15", "Python-2.0 AND CNRI-Python", origin="PYTHON.json", paths=(way,),
                      texts=(Text("LICENSE.cpython.txt", "A. HISTORY\n"),)),
            Component(LIBRARY, "readline", "8.2", "GPL-3.0-or-later", paths=((*way, "extension module readline"),)),
            Component(WHEEL, "odd", "1", declared="do what you like", origin="METADATA: License",
                      paths=((*way, "//lib:lib", "@wheels//:odd", "odd 1"),), purl="pkg:pypi/odd@1"),
            Component(WHEEL, "own-terms", "2.0", "LicenseRef-Own OR MIT", paths=((*way, "@wheels//:own", "own-terms 2.0"),),
                      texts=(Text("LICENSE", "Our own terms.\n"), Text("licenses/COPYING", "A. HISTORY\n"))),
        ],
    )  # fmt: skip
