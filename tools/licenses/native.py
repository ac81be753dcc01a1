"""What of a distribution is inside an executable: the interpreter, and the libraries of the chosen extension modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tools.licenses.component import (
    INTERPRETER,
    LIBRARY,
    PUBLIC_DOMAIN,
    RUNTIME,
    VENDORED,
    Component,
    Text,
)
from tools.licenses.library_facts import Statement, libraries_of, library_name, names, purl, record, statements

ReadText = Callable[[str], Text | None]
"""Reads a licence text by its path in the archive; None if it is not there."""

_STATIC_C_LIBRARIES = {"musl": ("musl", "MIT"), "gnu": ("glibc", "LGPL-2.1-or-later")}


def components(
    facts: Mapping[str, Any],
    sources: Mapping[str, Any],
    chosen: Mapping[str, str],
    executable: str,
    read_text: ReadText,
) -> list[Component]:
    """The interpreter and the libraries of the `chosen` variants (by extension module).

    `facts` are what `tools.distribution.describe` says; `sources` is the archive's `build/sources.json`, or empty.
    """
    extensions = {
        name: next((each for each in variants if each["variant"] == chosen[name]), variants[0])
        for name, variants in sorted(facts["extensions"].items())
        if name in chosen
    }
    ways: dict[str, list[tuple[str, ...]]] = {}
    for path in facts["core"]["static_libraries"]:
        ways.setdefault(library_name(path), []).append((executable, "the interpreter"))
    for name, variant in extensions.items():
        for library in libraries_of(variant):
            ways.setdefault(library, []).append((executable, f"extension module {name}"))
    known = statements(facts["extensions"], sources)
    found = [_interpreter(facts, executable, read_text)]
    for library, paths in sorted(ways.items()):
        statement = known.get(library, Statement(None, False, (), ""))
        found.append(_library(library, statement, sources, paths, read_text))
    told: set[str] = set()
    for library in names(sources):
        modules = [name for name in record(sources, library).get("modules", ()) if name in extensions]
        told.update(modules)
        if library not in ways and modules and record(sources, library).get("bundled"):
            paths = [(executable, f"extension module {name}") for name in modules]
            found.append(_library(library, known[library], sources, paths, read_text, VENDORED))
    for name, variant in extensions.items():
        if name in told or libraries_of(variant):
            continue
        if variant.get("licenses") or variant.get("license_public_domain"):
            found.append(_vendored(name, variant, executable, read_text))
    return [*found, *_c_library(facts, executable)]


def _texts(paths: tuple[str, ...], read_text: ReadText, problems: list[str]) -> tuple[Text, ...]:
    texts = []
    for path in paths:
        text = read_text(path)
        if text is None:
            problems.append(f"its licence text {path} is not in the distribution")
        else:
            texts.append(text)
    return tuple(texts)


def _expression(licenses: tuple[str, ...] | None, public_domain: bool) -> str | None:
    if licenses:
        return " AND ".join(f"({each})" if " OR " in each.upper() else each for each in licenses)
    return PUBLIC_DOMAIN if public_domain else None


def _interpreter(facts: Mapping[str, Any], executable: str, read_text: ReadText) -> Component:
    problems: list[str] = []
    path = facts.get("license_path")
    paths = (path,) if path else ()
    texts = _texts(paths, read_text, problems)
    # What CPython itself incorporates is listed in its documentation; archives that have that have it here.
    incorporated = read_text("licenses/LICENSE.cpython-incorporated.rst")
    version = str(facts["python_version"])
    return Component(
        kind=INTERPRETER,
        name="cpython",
        version=version,
        expression=_expression(tuple(facts.get("licenses") or ()), False),
        origin="PYTHON.json: licenses" if facts.get("licenses") else "",
        paths=((executable,),),
        purl=f"pkg:generic/cpython@{quote(version, safe='')}",
        texts=(*texts, incorporated) if incorporated else texts,
        problems=tuple(problems),
    )


def _library(
    name: str,
    statement: Statement,
    sources: Mapping[str, Any],
    paths: list[tuple[str, ...]],
    read_text: ReadText,
    kind: str = LIBRARY,
) -> Component:
    problems: list[str] = []
    if statement.together_with:
        problems.append(
            f"its licence is only stated together with that of {', '.join(statement.together_with)}: not all of it need be its own"
        )
    found = record(sources, name)
    return Component(
        kind=kind,
        name=name,
        version=found.get("upstream_version") or found.get("version"),
        expression=_expression(statement.licenses, statement.public_domain),
        origin=statement.origin,
        paths=tuple(sorted(set(paths))),
        purl=purl(name, found),
        texts=_texts(statement.texts, read_text, problems),
        problems=tuple(problems),
    )


def _vendored(name: str, variant: Mapping[str, Any], executable: str, read_text: ReadText) -> Component:
    """What an extension module has a licence for although it links nothing: code of others in its own sources."""
    problems: list[str] = []
    return Component(
        kind=VENDORED,
        name=name,
        expression=_expression(tuple(variant.get("licenses") or ()), bool(variant.get("license_public_domain"))),
        origin=f"PYTHON.json: extension module {name}",
        paths=((executable, f"extension module {name}"),),
        texts=_texts(tuple(variant.get("license_paths", ())), read_text, problems),
        problems=tuple(problems),
    )


def _c_library(facts: Mapping[str, Any], executable: str) -> list[Component]:
    """The C library, where it is linked statically."""
    features = facts.get("crt_features", ())
    if "-linux-" not in facts["target_triple"]:
        return []
    kind = "musl" if facts["target_triple"].endswith("-musl") else "gnu"
    # Archives for musl need not say that it is static, as they all were before one could be dynamic.
    if not {"static", f"{kind}-static", "glibc-static"} & set(features) and (
        kind == "gnu" or "musl-dynamic" in features
    ):
        return []
    name, expression = _STATIC_C_LIBRARIES[kind]
    return [
        Component(
            kind=RUNTIME,
            name=name,
            expression=expression,
            origin="PYTHON.json: crt_features",
            paths=((executable,),),
            problems=("its version and its licence text are not known to the distribution",),
        )
    ]
