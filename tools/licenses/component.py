"""The components of an executable, and the JSON file in which actions hand them on.

Facts only: what nobody states is unknown (`None` here, `NOASSERTION` in reports), and never guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

FORMAT = 1
UNKNOWN = "NOASSERTION"
PUBLIC_DOMAIN = "LicenseRef-public-domain"
"""SPDX has no identifier for what is in the public domain; this is ours."""

INTERPRETER, LIBRARY, VENDORED = "interpreter", "library", "vendored"
WHEEL, CODE, RUNTIME, LAUNCHER = "wheel", "code", "runtime", "launcher"
KINDS = (INTERPRETER, LIBRARY, VENDORED, WHEEL, CODE, RUNTIME, LAUNCHER)
"""In the order in which reports list them."""


class InventoryError(ValueError):
    """A file that is not what `collect` writes."""


@dataclass(frozen=True)
class Text:
    """A licence text as it was found."""

    name: str
    """The file's name, without folders that say where it was found."""
    text: str

    @property
    def digest(self) -> str:
        """What tells it from others: its SHA-256."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Component:
    """One thing inside an executable that has a licence of its own."""

    kind: str
    name: str
    version: str | None = None
    expression: str | None = None
    """An SPDX expression, not checked yet; None if unknown."""
    declared: str | None = None
    """What is stated in words that are no SPDX expression."""
    origin: str = ""
    """Who states the licence, such as `METADATA: License-Expression`."""
    paths: tuple[tuple[str, ...], ...] = ()
    """Who brought it in: for each way, the steps from the executable."""
    purl: str | None = None
    texts: tuple[Text, ...] = ()
    problems: tuple[str, ...] = ()
    """What is wrong or missing in what is stated, a sentence each."""

    @property
    def id(self) -> str:
        """What no other component of an executable has."""
        return f"{self.kind}:{self.name}"

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.name} {self.version}" if self.version else self.name

    def with_problem(self, problem: str, **changes: Any) -> Component:
        """The same with one more problem, and other changes."""
        return replace(self, problems=(*self.problems, problem), **changes)


@dataclass(frozen=True)
class Inventory:
    """All that is inside one executable."""

    executable: str
    components: tuple[Component, ...] = field(default=())


def inventory(executable: str, components: Iterable[Component]) -> Inventory:
    """An inventory in its order: by kind, then by name, whatever order things were found in.

    What is found twice is listed once, with all the ways that lead to it.
    """
    found: dict[str, Component] = {}
    for component in components:
        known = found.get(component.id)
        if known is None:
            found[component.id] = component
        else:
            paths = tuple(sorted({*known.paths, *component.paths}))
            found[component.id] = replace(known, paths=paths)
            if replace(known, paths=()) != replace(component, paths=()):
                found[component.id] = found[component.id].with_problem(
                    f"there are several that differ: {component.title}"
                )
    ordered = sorted(found.values(), key=lambda each: (KINDS.index(each.kind), each.name))
    return Inventory(executable, tuple(ordered))


def dump(listed: Inventory) -> str:
    """As JSON: each licence text once, the same bytes for the same inventory."""
    texts = {text.digest: text.text for each in listed.components for text in each.texts}
    rows = []
    for component in listed.components:
        row = asdict(component)
        row["texts"] = [{"name": text.name, "digest": text.digest} for text in component.texts]
        rows.append(row)
    document = {"format": FORMAT, "executable": listed.executable, "components": rows, "texts": texts}
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def load(source: str, data: bytes) -> Inventory:
    """The inventory in `data`, the content of the file `source`.

    Raises:
        InventoryError: it is not one.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise InventoryError(f"{source}: expected format {FORMAT}, got {document['format']!r}; make it anew")
        components = [_component(row, document["texts"]) for row in document["components"]]
        return Inventory(str(document["executable"]), tuple(components))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, InventoryError):
            raise
        raise InventoryError(f"{source} is not an inventory of components ({error!r}); make it anew") from error


def _component(row: dict[str, Any], texts: dict[str, str]) -> Component:
    fields = {
        **row,
        "texts": tuple(Text(item["name"], texts[item["digest"]]) for item in row["texts"]),
        "paths": tuple(tuple(path) for path in row["paths"]),
        "problems": tuple(row["problems"]),
    }
    component = Component(**fields)
    if component.kind not in KINDS:
        raise ValueError(f"kind {component.kind!r}")
    return component
