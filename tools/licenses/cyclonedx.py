"""The inventory as CycloneDX 1.6 JSON, by the library cyclonedx-python-lib."""

from __future__ import annotations

from cyclonedx.model import AttachedText, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component as Entry
from cyclonedx.model.component import ComponentType
from cyclonedx.model.component_evidence import ComponentEvidence
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tools.licenses.component import UNKNOWN, Component, Inventory, dump
from tools.licenses.expressions import Expression
from tools.licenses.identity import CREATED, document_id
from tools.licenses.spdx import Resolved

_PREFIX = "rules_pyoxidizer:"


def render(listed: Inventory, resolved: Resolved) -> str:
    """The document."""
    executable = Entry(name=listed.executable, type=ComponentType.APPLICATION, bom_ref="executable")
    tool = Entry(name="rules_pyoxidizer", type=ComponentType.APPLICATION, bom_ref="tool")
    entries = [_entry(component, expression) for component, expression in resolved]
    bom = Bom(
        serial_number=document_id("cyclonedx " + dump(listed)),
        metadata=BomMetaData(timestamp=CREATED, component=executable, tools=ToolRepository(components=[tool])),
        components=entries,
    )
    bom.register_dependency(executable, entries)
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def _entry(component: Component, expression: Expression | None) -> Entry:
    properties = [Property(name=_PREFIX + "path", value=" -> ".join(path)) for path in component.paths]
    properties += [Property(name=_PREFIX + "problem", value=problem) for problem in component.problems]
    if component.origin:
        properties.append(Property(name=_PREFIX + "stated-by", value=component.origin))
    if component.declared:
        properties.append(Property(name=_PREFIX + "declared", value=component.declared))
    if expression is None:
        # Said, rather than left out: it was looked for.
        properties.append(Property(name=_PREFIX + "license", value=UNKNOWN))
    texts = [DisjunctiveLicense(name=text.name, text=AttachedText(content=text.text)) for text in component.texts]
    return Entry(
        name=component.name,
        version=component.version,
        type=ComponentType.LIBRARY,
        bom_ref=component.id,
        licenses=[LicenseExpression(str(expression))] if expression else None,
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        properties=properties,
        evidence=ComponentEvidence(licenses=texts) if texts else None,
    )
