"""Licences of wheels from their metadata (F487, PEP 639)."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tools.licenses import metadata, spellings
from tools.licenses.component import Component
from tools.licenses.text import license_of

TROVE = "License :: OSI Approved :: "


def read(text: str | bytes, **texts: bytes) -> Component:
    content = text if isinstance(text, bytes) else text.encode()
    return metadata.read({"METADATA": content, **texts}, "fallback")


def fields(*lines: str) -> str:
    return "\n".join(
        ["Metadata-Version: 2.4", "Name: Some.Thing", "Version: 1.2+local", *lines, "", "A description.", ""]
    )


def test_expression() -> None:
    """PEP 639: the expression is what counts, and the name is normalised."""
    component = read(fields("License-Expression: MIT OR (Apache-2.0 WITH LLVM-exception)"))
    assert component.name == "some-thing"
    assert component.version == "1.2+local"
    assert component.expression == "MIT OR (Apache-2.0 WITH LLVM-exception)"
    assert component.origin == "METADATA: License-Expression"
    assert component.purl == "pkg:pypi/some-thing@1.2%2Blocal"
    assert component.problems == ()


@pytest.mark.parametrize(
    ("lines", "expression"),
    [
        (["License: MIT"], "MIT"),
        (["License: Apache License,  Version 2.0"], "Apache-2.0"),
        (["Classifier: " + TROVE + "ISC License (ISCL)"], "ISC"),
        (["License: MIT", "Classifier: " + TROVE + "MIT License"], "MIT"),
        (["License: see LICENSE", "Classifier: " + TROVE + "MIT License"], "MIT"),
        (["License: UNKNOWN", "Classifier: " + TROVE + "MIT License"], "MIT"),
        # What could mean several is not guessed.
        (["License: BSD"], None),
        (["License: GPLv3"], None),
        (["Classifier: " + TROVE + "BSD License"], None),
        (["Classifier: " + TROVE + "Apache Software License"], None),
        (["Classifier: " + TROVE + "MIT License", "Classifier: " + TROVE + "BSD License"], None),
        (["Classifier: " + TROVE + "MIT License", "Classifier: " + TROVE + "ISC License (ISCL)"], None),
        ([], None),
    ],
)
def test_before_pep_639(lines: list[str], expression: str | None) -> None:
    """Classifiers and the old field count where they leave no doubt."""
    component = read(fields(*lines))
    assert component.expression == expression
    assert component.problems == ()


def test_unknown_is_said_to_be() -> None:
    """What is declared in words is shown, and is no licence."""
    assert license_of(read(fields("License: BSD"))) == "unknown ('BSD')"
    assert license_of(read(fields("Classifier: " + TROVE + "BSD License"))) == "unknown ('BSD License')"
    assert license_of(read(fields())) == "unknown"


@pytest.mark.parametrize(
    ("lines", "expression", "problem"),
    [
        (
            ["License: MIT", "Classifier: " + TROVE + "ISC License (ISCL)"],
            None,
            "its classifiers say ISC; neither counts",
        ),
        (["License-Expression: MIT", "License: Apache-2.0"], "MIT", "elsewhere says Apache-2.0; the expression counts"),
        (["License-Expression: MIT", "License-Expression: ISC"], None, "several License-Expressions that differ"),
        (["Version: 2"], None, "has Version 2 times; the first counts"),
    ],
)
def test_contradictions(lines: list[str], expression: str | None, problem: str) -> None:
    """Fields that contradict each other are reported."""
    component = read(fields(*lines))
    assert component.expression == expression
    assert any(problem in each for each in component.problems), component.problems


def test_texts() -> None:
    """PEP 639's place for licence files, and the older ones."""
    component = metadata.read(
        {
            "METADATA": fields("License-File: LICENSE", "License-File: vendor/COPYING", "License-File: OLD").encode(),
            "licenses/LICENSE": b"\xef\xbb\xbfone\r\ntwo  \r\n",
            "licenses/vendor/COPYING": b"three",
            "OLD": "für alle".encode("latin-1"),
            "RECORD": b"",
        },
        "x",
    )
    assert [(text.name, text.text) for text in component.texts] == [
        ("OLD", "für alle\n"),
        ("LICENSE", "one\ntwo\n"),
        ("vendor/COPYING", "three\n"),
    ]
    assert component.problems == ("the licence text 'OLD' is not UTF-8; it was read as Latin-1",)


def test_texts_without_license_file() -> None:
    """Files that are called like licences are taken where no field names them."""
    component = metadata.read(
        {"METADATA": fields().encode(), "LICENSE.txt": b"x", "licenses/NOTICE": b"y", "WHEEL": b""}, "x"
    )
    assert [text.name for text in component.texts] == ["LICENSE.txt", "NOTICE"]


@pytest.mark.parametrize("path", ["/etc/passwd", "../METADATA", "a/../../METADATA", "c:/x", "a\\b"])
def test_license_file_that_leaves(path: str) -> None:
    """A License-File is a plain path, or none."""
    component = read(fields(f"License-File: {path}"))
    assert component.texts == ()
    assert component.problems == (f"License-File '{path}' is not a plain path; it is left out",)


def test_license_file_that_is_missing() -> None:
    """A License-File that is not there is reported."""
    assert read(fields("License-File: GONE")).problems == ("License-File 'GONE' is not in the wheel",)


def test_damage() -> None:
    """No METADATA, or one that is not UTF-8, gives a component all the same."""
    assert metadata.read({"WHEEL": b""}, "six") == Component(
        "wheel", "six", purl="pkg:pypi/six", problems=("there is no METADATA",)
    )
    component = read(b"Name: six\nLicense: MIT\nAuthor: \xff\n")
    assert (component.name, component.expression) == ("six", "MIT")
    assert component.problems == ("METADATA is not UTF-8",)


@given(st.dictionaries(st.sampled_from(["METADATA", "PKG-INFO", "LICENSE", "licenses/A", "x"]), st.binary()))
@example({"METADATA": b"License-Expression:\n =?utf-8?q?=ff?=\nName: \x00\xed\xa0\x80"})
def test_never_fails(files: dict[str, bytes]) -> None:
    """Whatever the files hold, there is a component, and all in it can be shown."""
    component = metadata.read(files, "fallback")
    assert component.name
    shown = [component.name, component.version or "", component.expression or "", component.declared or ""]
    assert all(text.isprintable() for text in [*shown, *component.problems])
    for text in component.texts:
        text.text.encode()


HEADERS = ["Name", "Version", "License", "License-Expression", "License-File", "Classifier", "Other"]
VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30),
    st.sampled_from(sorted(spellings.CLASSIFIERS)),
    st.sampled_from(["MIT", "ISC", "GPL-2.0-only OR MIT", "LICENSE", "../x", "UNKNOWN"]),
)


@given(st.lists(st.tuples(st.sampled_from(HEADERS), VALUES)))
def test_order_of_lines(lines: list[tuple[str, str]]) -> None:
    """Which licence it is does not depend on the order of different fields, and is never both known and unknown."""
    text = "".join(f"{name}: {value}\n" for name, value in lines)
    component = read(text)
    by_name = sorted(lines, key=lambda line: line[0])
    other = read("".join(f"{name}: {value}\n" for name, value in by_name))
    assert (component.expression, component.declared) == (other.expression, other.declared)
    if component.expression:
        assert component.origin
