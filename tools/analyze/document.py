"""An analysis as JSON. Its schema is `schema.json`; docs/analyze.md says what may change."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tools.analyze.analysis import Analysis
    from tools.analyze.components import Component
    from tools.analyze.contents import Contents

VERSION = 1
"""Goes up when something that was there is called or means something else; what is new may come at any time."""


def encode(found: Analysis) -> str:
    """The document as text."""
    return json.dumps(of(found), indent=1, ensure_ascii=False) + "\n"


def of(found: Analysis) -> dict[str, Any]:
    """The document as plain objects."""
    return {
        "version": VERSION,
        "file": found.file,
        "size": found.size,
        "sha256": found.sha256,
        "kind": found.kind,
        "triple": found.triple,
        "python": found.python,
        "binaries": [asdict(binary) for binary in found.binaries],
        "requirements": [asdict(each) for each in found.requirements],
        "components": [_component(component) for component in found.components],
        "payload": _payload(found.contents) if found.contents else None,
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "group": component.group,
        "name": component.name,
        "size": component.size,
        "kinds": component.kinds,
        "parts": dict(sorted(component.parts.items(), key=lambda item: (-item[1], item[0]))),
        "files_size": component.files,
    }


def _payload(contents: Contents) -> dict[str, Any]:
    return {
        "offset": contents.offset,
        "size": contents.size,
        "settings": contents.settings,
        "settings_size": contents.settings_size,
        "index_size": contents.index_size,
        "resources_size": contents.resources_size,
        "resources": [asdict(resource) for resource in contents.resources],
    }
