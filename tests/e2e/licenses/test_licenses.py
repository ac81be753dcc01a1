"""What real executables say of what is inside them, and policies that are held against it (F484 to F487)."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.e2e.support import executable, output
from tools.licenses import check
from tools.licenses.component import Component, load
from tools.licenses.policy import PolicyError

LABEL = "//tests/e2e/licenses:everything"
REPORT = Path("tests/e2e/licenses/no_gpl_licenses")


def components(variable: str) -> dict[str, Component]:
    path = executable(variable)
    return {component.id: component for component in load(str(path), path.read_bytes()).components}


def test_what_is_inside() -> None:
    """Interpreter, a library with who links it, the wheel with who depends on it, and the launcher."""
    found = components("PYOX_EVERYTHING")
    assert found["interpreter:cpython"].version == output(executable("PYOX_NO_GPL")).split()[1]
    assert (LABEL, "extension module _gdbm") in found["library:gdbm"].paths
    wheel = found["wheel:pyflakes"]
    assert wheel.expression == "MIT"
    (way,) = wheel.paths
    assert way[:2] == (LABEL, "//tests/e2e/licenses:app")
    assert way[2].endswith("//:pyflakes")
    assert way[3] == f"pyflakes {wheel.version}"
    assert found["runtime:rust-std"].version
    assert [text for component in found.values() for text in component.texts]


def test_text() -> None:
    """The output group `licenses` is for people."""
    text = executable("PYOX_EVERYTHING_TEXT").read_text()
    assert text.startswith(f"What is inside {LABEL}, and under which licences\n")
    for component in components("PYOX_EVERYTHING").values():
        assert f"{component.name} ({component.kind})" in text
    # Python's own licence, and that of the wheel.
    assert "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in text
    assert "Permission is hereby granted, free of charge" in text


def test_no_gpl() -> None:
    """F061: neither GNU readline nor gdbm; what is left out is not listed, in any of the documents."""
    assert not {"library:readline", "library:gdbm"} & set(components("PYOX_NO_GPL_COMPONENTS"))
    for suffix in (".txt", ".spdx.json", ".cdx.json"):
        text = REPORT.with_name(REPORT.name + suffix).read_text()
        assert "gdbm (library)" not in text
        assert '"gdbm"' not in text
        assert "pyflakes" in text


def test_documents() -> None:
    """The official schemas accept them, and both list the same."""
    spdx = json.loads(REPORT.with_name(REPORT.name + ".spdx.json").read_bytes())
    cyclonedx_text = REPORT.with_name(REPORT.name + ".cdx.json").read_text()
    assert [error.message for error in jsonschema.Draft7Validator(spdx_schema()).iter_errors(spdx)] == []
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(cyclonedx_text) is None
    in_spdx = {package["name"] for package in spdx["packages"][1:]}
    in_cyclonedx = {component["name"] for component in json.loads(cyclonedx_text)["components"]}
    assert in_spdx == in_cyclonedx == {each.name for each in components("PYOX_NO_GPL_COMPONENTS").values()}


def spdx_schema() -> Any:
    spec = importlib.util.find_spec("lib4sbom")
    assert spec is not None
    assert spec.origin is not None
    return json.loads(Path(spec.origin).with_name("schemas").joinpath("spdx", "2.3-schema.json").read_bytes())


@pytest.mark.parametrize(
    ("policy", "causes"),
    [
        (
            ["--denied=GPL-3.0-or-later"],
            [
                f"{LABEL}: a component's licence is not acceptable:",
                "gdbm ",
                "(library) has the licence GPL-3.0-or-later",
                f"brought in by {LABEL} -> extension module _gdbm -> library gdbm",
                "leave the extension module out with 'extension_module_filter'",
            ],
        ),
        (
            ["--denied=MIT"],
            [f"brought in by {LABEL} -> //tests/e2e/licenses:app -> ", "//:pyflakes -> pyflakes "],
        ),
        (
            ["--allowed=GPL-3.0"],
            ["cpython 3.", "has the licence CNRI-Python AND Python-2.0, which cannot be satisfied"],
        ),
    ],
)
def test_policy(tmp_path: Path, policy: list[str], causes: list[str]) -> None:
    """A policy that is broken names the component, its licence, who brought it in, and what to do."""
    with pytest.raises(PolicyError) as error:
        check.main(
            [
                "--label=@@" + LABEL,
                f"--inventory={os.environ['PYOX_EVERYTHING']}",
                f"--output={tmp_path / 'checked'}",
                *policy,
            ]
        )
    for cause in causes:
        assert cause in str(error.value)
    assert not list(tmp_path.iterdir())
