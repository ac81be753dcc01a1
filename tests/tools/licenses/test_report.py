"""Reports: complete, the same every time, and valid by the official schemas (F483, F485)."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.licenses.samples import listed
from tools.licenses import report
from tools.licenses.component import KINDS, Component, Text, dump, inventory


def spdx_schema() -> Any:
    """SPDX's own schema of version 2.3, which lib4sbom carries."""
    spec = importlib.util.find_spec("lib4sbom")
    assert spec is not None
    assert spec.origin is not None
    return json.loads(Path(spec.origin).with_name("schemas").joinpath("spdx", "2.3-schema.json").read_bytes())


SPDX = jsonschema.Draft7Validator(spdx_schema())
CYCLONEDX = JsonStrictValidator(SchemaVersion.V1_6)


def check(spdx: str, cyclonedx: str) -> tuple[Any, Any]:
    """Both documents, which the official schemas must accept."""
    document = json.loads(spdx)
    assert [error.message for error in SPDX.iter_errors(document)] == []
    assert CYCLONEDX.validate_str(cyclonedx) is None
    return document, json.loads(cyclonedx)


def test_the_schemas_refuse() -> None:
    """The validators are no formality."""
    _, spdx, cyclonedx = report.render(listed())
    assert list(SPDX.iter_errors({**json.loads(spdx), "packages": [{"name": 1}]}))
    assert CYCLONEDX.validate_str(json.dumps({**json.loads(cyclonedx), "components": [{"name": 1}]})) is not None


def test_documents() -> None:
    """Each component is in each of the documents, under its licence; unknown is NOASSERTION."""
    text, spdx_text, cyclonedx_text = report.render(listed())
    spdx, cyclonedx = check(spdx_text, cyclonedx_text)
    packages = {package["name"]: package for package in spdx["packages"]}
    assert packages["odd"]["licenseDeclared"] == "NOASSERTION"
    assert packages["odd"]["sourceInfo"] == "//app:app -> //lib:lib -> @wheels//:odd -> odd 1"
    assert packages["odd"]["externalRefs"][0]["referenceLocator"] == "pkg:pypi/odd@1"
    assert packages["readline"]["licenseDeclared"] == "GPL-3.0-or-later"
    assert packages["own-terms"]["licenseDeclared"] == "LicenseRef-Own OR MIT"
    (own,) = spdx["hasExtractedLicensingInfos"]
    assert (own["licenseId"], own["extractedText"]) == ("LicenseRef-Own", "Our own terms.\n\nA. HISTORY\n")
    assert packages["cpython"]["attributionTexts"] == ["A. HISTORY\n"]
    components = {component["name"]: component for component in cyclonedx["components"]}
    assert components["readline"]["licenses"] == [{"expression": "GPL-3.0-or-later"}]
    assert {"name": "rules_pyoxidizer:license", "value": "NOASSERTION"} in components["odd"]["properties"]
    assert "licenses" not in components["odd"]
    for name in ("cpython", "readline", "odd", "own-terms"):
        assert name in packages
        assert name in components
        assert name in text
    assert text.count("A. HISTORY") == 1
    assert "https://spdx.org/licenses/GPL-3.0-or-later.html" in text


def test_constant() -> None:
    """Nothing of the clock or of chance, and other content has other ids."""
    first, second = report.render(listed()), report.render(listed())
    assert first == second
    spdx, cyclonedx = json.loads(first[1]), json.loads(first[2])
    assert spdx["creationInfo"]["created"] == "1980-01-01T00:00:00Z"
    assert cyclonedx["metadata"]["timestamp"].startswith("1980-01-01T00:00:00")
    other = json.loads(report.render(inventory("//app:app", listed().components[:2]))[1])
    assert other["documentNamespace"] != spdx["documentNamespace"]


def test_command(tmp_path: Path) -> None:
    """Three files, or none."""
    source = tmp_path / "components.json"
    source.write_text(dump(listed()))
    outputs = [tmp_path / name for name in ("a.txt", "a.spdx.json", "a.cdx.json")]
    line = ["--text", str(outputs[0]), "--spdx", str(outputs[1]), "--cyclonedx", str(outputs[2])]
    report.main(["--inventory", str(source), *line])
    assert [path.read_text() for path in outputs] == list(report.render(listed()))
    for path in outputs:
        path.unlink()
    source.write_text("[]")
    with pytest.raises(ValueError, match="is not an inventory"):
        report.main(["--inventory", str(source), *line])
    assert not any(path.exists() for path in outputs)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=12)
COMPONENTS = st.builds(
    Component,
    kind=st.sampled_from(KINDS),
    name=NAMES,
    version=st.none() | NAMES,
    expression=st.none() | st.sampled_from(["MIT", "LicenseRef-a OR ISC", "no expression"]) | TEXTS,
    declared=st.none() | NAMES,
    origin=NAMES,
    paths=st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=2).map(tuple),
    texts=st.lists(st.builds(Text, name=NAMES, text=NAMES), max_size=2).map(tuple),
    problems=st.lists(NAMES, max_size=2).map(tuple),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMPONENTS, max_size=4))
def test_any_components(components: list[Component]) -> None:
    """Whatever metadata says, the documents are valid."""
    _, spdx, cyclonedx = report.render(inventory("//:x", components))
    check(spdx, cyclonedx)
