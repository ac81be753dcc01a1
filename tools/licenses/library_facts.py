"""What a distribution states about the libraries in it: in PYTHON.json for all its archives, in `build/sources.json` for our own.

PYTHON.json states licences for an extension module as a whole, not for each library it links. Where one library is
alone somewhere, its licence is known; else what is stated for all of them together stands for each, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

_SUFFIX = re.compile(r"\.(a|lib|dll|dylib|so(\.[0-9.]+)?)$")
_RECORD: dict[str, type] = {
    "bundled": bool,
    "license_path": str,
    "licenses": list,
    "modules": list,
    "package": str,
    "public_domain": bool,
    "upstream_version": str,
    "version": str,
}
"""What is read of a library in `build/sources.json`. It is not validated as PYTHON.json is: what is wrong is left out."""


@dataclass(frozen=True)
class Statement:
    """What is stated about a library's licence."""

    licenses: tuple[str, ...] | None
    public_domain: bool
    texts: tuple[str, ...]
    origin: str
    together_with: tuple[str, ...] = ()


def library_name(path: str) -> str:
    """`ssl` for `build/lib/libssl.a`."""
    name = _SUFFIX.sub("", path.rpartition("/")[2])
    return name.removeprefix("lib") or name


def libraries_of(variant: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the libraries that come along with a variant of an extension module; not those of the system."""
    paths = [*variant.get("static_libraries", ()), *variant.get("dynamic_libraries", ())]
    return tuple(dict.fromkeys(library_name(path) for path in paths))


def statements(extensions: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Statement]:
    """What is known of each library, from all extension modules there are: fewer libraries at once say more."""
    known: dict[str, Statement] = {}
    stated = [
        (libraries_of(variant), name, variant)
        for name, variants in extensions.items()
        for variant in variants
        if libraries_of(variant) and (variant.get("licenses") is not None or variant.get("license_public_domain"))
    ]
    for libraries, name, variant in sorted(stated, key=lambda row: (len(row[0]), row[1], row[2]["variant"])):
        for library in libraries:
            if library not in known:
                known[library] = Statement(
                    tuple(variant["licenses"] or ()),
                    bool(variant.get("license_public_domain")),
                    tuple(variant.get("license_paths", ())),
                    f"PYTHON.json: extension module {name}",
                    tuple(each for each in libraries if each != library),
                )
    for library in {*known, *names(sources)}:
        found = record(sources, library)
        if {"licenses", "public_domain", "bundled"} & set(found):
            path = found.get("license_path")
            before = known.get(library)
            known[library] = Statement(
                tuple(found.get("licenses", ())),
                bool(found.get("public_domain")),
                (path,) if path else before.texts if before else (),
                "build/sources.json",
            )
    return known


def names(sources: Mapping[str, Any]) -> list[str]:
    """The libraries that `build/sources.json` says something of."""
    libraries = sources.get("libraries")
    return list(libraries) if isinstance(libraries, dict) else []


def record(sources: Mapping[str, Any], library: str) -> dict[str, Any]:
    """What `build/sources.json` says of a library; only our own archives have it, and not the older ones."""
    libraries = sources.get("libraries")
    found = libraries.get(library) if isinstance(libraries, dict) else None
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if key in _RECORD and _is_a(value, _RECORD[key])}


def _is_a(value: object, kind: type) -> bool:
    """Whether a value is of a kind; a list is one of strings."""
    return isinstance(value, kind) and (not isinstance(value, list) or all(isinstance(each, str) for each in value))


def purl(name: str, found: Mapping[str, Any]) -> str | None:
    """Where the library of a record is from: a Debian package, or CPython's copy of it."""
    package, version = found.get("package"), found.get("version")
    if not package or not version:
        return None
    place = f"generic/{quote(name)}" if found.get("bundled") else f"deb/debian/{quote(package)}"
    return f"pkg:{place}@{quote(version, safe='')}"
