"""What of a distribution is inside: only what is chosen counts (F480, F481, F484)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.licenses.samples import facts, variant
from tools.licenses import native
from tools.licenses.component import PUBLIC_DOMAIN, Component, Text
from tools.licenses.library_facts import library_name


def components(known: dict[str, Any], sources: dict[str, Any] | None = None, **chosen: str) -> dict[str, Component]:
    found = native.components(known, sources or {}, chosen, "//:app", lambda path: Text(path.rpartition("/")[2], path))
    return {component.id: component for component in found}


READLINE = [
    variant("libedit", "edit", "tinfo", licenses=["BSD-3-Clause", "X11"], license_paths=["licenses/E", "licenses/T"]),
    variant("readline", "readline", licenses=["GPL-3.0-or-later"], license_paths=["licenses/R"]),
]


def test_interpreter() -> None:
    """Without libraries there is the interpreter, with both of its texts."""
    found = components(facts(math=[variant()]), math="default")
    assert list(found) == ["interpreter:cpython"]
    cpython = found["interpreter:cpython"]
    assert (cpython.version, cpython.expression) == ("3.13.15", "Python-2.0 AND CNRI-Python")
    assert [text.name for text in cpython.texts] == ["LICENSE.cpython.txt", "LICENSE.cpython-incorporated.rst"]


def test_only_the_chosen_variant_counts() -> None:
    """F484: a library of another variant, or of a module that is left out, is not inside."""
    known = facts(readline=READLINE, _gdbm=[variant("default", "gdbm", licenses=["GPL-3.0-or-later"])])
    assert set(components(known, readline="libedit")) == {"interpreter:cpython", "library:edit", "library:tinfo"}
    assert set(components(known, readline="readline")) == {"interpreter:cpython", "library:readline"}


def test_libraries_that_are_only_stated_together() -> None:
    """What is alone somewhere is known exactly, also from a module that is left out; the rest says that it is not."""
    known = facts(readline=READLINE, _curses=[variant("default", "tinfo", licenses=["X11"])])
    found = components(known, readline="libedit")
    assert (found["library:tinfo"].expression, found["library:tinfo"].problems) == ("X11", ())
    assert found["library:edit"].expression == "BSD-3-Clause AND X11"
    assert found["library:edit"].problems == (
        "its licence is only stated together with that of tinfo: not all of it need be its own",
    )
    assert found["library:edit"].paths == (("//:app", "extension module readline"),)


def test_not_stated_is_unknown() -> None:
    """F061: null is not "none needed", and an empty list is a licence only for what is in the public domain."""
    known = facts(
        a=[variant("default", "a")],
        b=[variant("default", "b", licenses=[])],
        c=[variant("default", "c", licenses=[], license_public_domain=True)],
    )
    found = components(known, a="default", b="default", c="default")
    assert found["library:a"].expression is None
    assert found["library:b"].expression is None
    assert found["library:c"].expression == PUBLIC_DOMAIN


def test_sources_say_more() -> None:
    """Our own archives know each library, its version, and those of which CPython has a copy."""
    sources = {
        "libraries": {
            "edit": {
                "package": "libedit-dev",
                "version": "3.1-20221030-2",
                "upstream_version": "3.1-20221030",
                "licenses": ["BSD-3-Clause"],
                "license_path": "licenses/LICENSE.libedit2.txt",
                "bundled": False,
                "modules": ["readline"],
            },
            "expat": {"version": "2.7.1", "licenses": ["MIT"], "bundled": True, "modules": ["pyexpat"]},
            "zlib": {"version": "1", "licenses": ["Zlib"], "bundled": True, "modules": ["zlib"]},
        }
    }
    known = facts(readline=READLINE, pyexpat=[variant(licenses=["MIT"])])
    found = components(known, sources, readline="libedit", pyexpat="default")
    edit = found["library:edit"]
    assert (edit.version, edit.expression, edit.problems) == ("3.1-20221030", "BSD-3-Clause", ())
    assert edit.purl == "pkg:deb/debian/libedit-dev@3.1-20221030-2"
    assert [text.name for text in edit.texts] == ["LICENSE.libedit2.txt"]
    expat = found["vendored:expat"]
    assert (expat.version, expat.expression) == ("2.7.1", "MIT")
    assert expat.paths == (("//:app", "extension module pyexpat"),)
    assert not [name for name in found if "zlib" in name or "pyexpat" in name]


def test_vendored_code() -> None:
    """A module that links nothing but has a licence of its own."""
    found = components(facts(pyexpat=[variant(licenses=["MIT"])]), pyexpat="default")
    assert found["vendored:pyexpat"].expression == "MIT"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("build/lib/libssl.a", "ssl"),
        ("build/lib/libtcl8.6.a", "tcl8.6"),
        ("install/lib/libssl.so.3", "ssl"),
        ("install/lib/libssl.3.dylib", "ssl.3"),
        ("install/DLLs/libcrypto-3-x64.dll", "crypto-3-x64"),
        ("build/lib/zlib.lib", "zlib"),
        ("build/lib/lib.a", "lib"),
    ],
)
def test_names_of_libraries(path: str, name: str) -> None:
    """As `-l` has them, wherever the file is."""
    assert library_name(path) == name


def test_static_c_library() -> None:
    """Linked statically, the C library is inside."""
    musl = {**facts(), "target_triple": "x86_64-unknown-linux-musl", "crt_features": ["static"]}
    assert components(musl)["runtime:musl"].expression == "MIT"
    assert "runtime:musl" not in components({**musl, "crt_features": ["musl-dynamic"]})
    windows = {**facts(), "target_triple": "x86_64-pc-windows-msvc", "crt_features": ["static"]}
    assert list(components(windows)) == ["interpreter:cpython"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
KEYS = ["package", "version", "upstream_version", "licenses", "public_domain", "license_path", "bundled", "modules"]


@given(JSON | st.dictionaries(st.sampled_from(KEYS), JSON))
def test_odd_sources(record: Any) -> None:
    """Whatever `build/sources.json` says of a library, it is listed."""
    found = components(facts(readline=READLINE), {"libraries": {"edit": record}}, readline="libedit")
    assert "library:edit" in found
