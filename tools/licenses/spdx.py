"""The inventory as SPDX 2.3 JSON, by the library spdx-tools."""

from __future__ import annotations

import json
from typing import Any

from license_expression import get_spdx_licensing
from spdx_tools.spdx.jsonschema.document_converter import DocumentConverter
from spdx_tools.spdx.model import (
    Actor,
    ActorType,
    CreationInfo,
    Document,
    ExternalPackageRef,
    ExternalPackageRefCategory,
    ExtractedLicensingInfo,
    Package,
    PackagePurpose,
    Relationship,
    RelationshipType,
    SpdxNoAssertion,
)
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from tools.licenses.component import PUBLIC_DOMAIN, WHEEL, Component, Inventory, dump
from tools.licenses.expressions import Expression, licenses
from tools.licenses.identity import CREATED, document_id, reference

_EXECUTABLE = "SPDXRef-executable"
_DOCUMENT = "SPDXRef-DOCUMENT"

Resolved = list[tuple[Component, Expression | None]]
"""Components with their parsed expressions; None is unknown."""


def render(listed: Inventory, resolved: Resolved) -> str:
    """The document.

    Raises:
        ValueError: it would not be sound, says the library's validation.
    """
    executable = Package(
        spdx_id=_EXECUTABLE,
        name=listed.executable,
        download_location=SpdxNoAssertion(),
        files_analyzed=False,
        primary_package_purpose=PackagePurpose.APPLICATION,
        license_concluded=SpdxNoAssertion(),
        license_declared=SpdxNoAssertion(),
        copyright_text=SpdxNoAssertion(),
    )
    packages = [_package(component, expression) for component, expression in resolved]
    document = Document(
        creation_info=CreationInfo(
            spdx_version="SPDX-2.3",
            spdx_id=_DOCUMENT,
            name=listed.executable,
            document_namespace=f"urn:uuid:{document_id('spdx ' + dump(listed))}",
            creators=[Actor(ActorType.TOOL, "rules_pyoxidizer")],
            created=CREATED.replace(tzinfo=None),
            document_comment="Licences are as the parts state them; NOASSERTION is what nobody states.",
        ),
        packages=[executable, *packages],
        relationships=[
            Relationship(_DOCUMENT, RelationshipType.DESCRIBES, _EXECUTABLE),
            *(Relationship(_EXECUTABLE, RelationshipType.CONTAINS, package.spdx_id) for package in packages),
        ],
        extracted_licensing_info=_own_licenses(resolved),
    )
    problems = validate_full_spdx_document(document)
    if problems:
        raise ValueError("; ".join(problem.validation_message for problem in problems))
    return json.dumps(_as_schema_wants(DocumentConverter().convert(document)), indent=1, sort_keys=True) + "\n"


def _as_schema_wants(converted: dict[str, Any]) -> dict[str, Any]:
    """The library writes the name of a category as SPDX 2.2 did; 2.3's schema has it with a hyphen."""
    for package in converted["packages"]:
        for external in package.get("externalRefs", ()):
            external["referenceCategory"] = external["referenceCategory"].replace("_", "-")
    return converted


def _package(component: Component, expression: Expression | None) -> Package:
    declared = SpdxNoAssertion() if expression is None else get_spdx_licensing().parse(str(expression))
    references = []
    if component.purl:
        references.append(
            ExternalPackageRef(ExternalPackageRefCategory.PACKAGE_MANAGER, "purl", component.purl),
        )
    return Package(
        spdx_id=f"SPDXRef-{reference(component.id)}",
        name=component.name,
        version=component.version,
        download_location=SpdxNoAssertion(),
        files_analyzed=False,
        primary_package_purpose=PackagePurpose.LIBRARY,
        source_info="; ".join(" -> ".join(path) for path in component.paths) or None,
        license_concluded=SpdxNoAssertion(),
        license_declared=declared,
        license_comment=_comment(component),
        copyright_text=SpdxNoAssertion(),
        external_references=references,
        attribution_texts=[text.text for text in component.texts],
    )


def _comment(component: Component) -> str | None:
    lines = [f"stated by {component.origin}"] if component.origin else []
    lines += [f"declared as '{component.declared}'"] if component.declared else []
    return "; ".join([*lines, *component.problems]) or None


def _own_licenses(resolved: Resolved) -> list[ExtractedLicensingInfo]:
    """What SPDX has no licence for: the texts of the components that name it."""
    texts: dict[str, dict[str, None]] = {}
    for component, expression in resolved:
        for name in sorted(licenses(expression)) if expression else ():
            if name.startswith("LicenseRef-"):
                found = texts.setdefault(name, {})
                found.update(dict.fromkeys(text.text for text in component.texts))
    return [
        ExtractedLicensingInfo(
            license_id=name,
            extracted_text="\n".join(found) or _explanation(name),
            license_name=name.removeprefix("LicenseRef-"),
        )
        for name, found in sorted(texts.items())
    ]


def _explanation(name: str) -> str:
    if name == PUBLIC_DOMAIN:
        return "The distribution states that this is in the public domain."
    return f"No text of {name} is in the {WHEEL} that names it."
