"""The inventory for people: a table, what is noteworthy, and every licence text once."""

from __future__ import annotations

from tools.licenses.component import PUBLIC_DOMAIN, Component, Inventory, Text

_RULE = "=" * 100
_NOTE = (
    "As stated by the parts themselves; what nobody states is listed as unknown. This is no legal advice, and statements"
    " can be wrong."
)


def render(listed: Inventory) -> str:
    """The whole report."""
    rows: list[tuple[str, ...]] = [("component", "version", "licence", "brought in by")]
    rows += [
        (f"{each.name} ({each.kind})", each.version or "unknown", license_of(each), _way(each))
        for each in listed.components
    ]
    lines = [f"What is inside {listed.executable}, and under which licences", "", _NOTE, "", *table(rows)]
    notes = [f"- {each.title}: {problem}" for each in listed.components for problem in each.problems]
    notes += [
        f"- {each.title}: no licence text is at hand; see {spdx_urls(each.expression) or 'its authors'}"
        for each in listed.components
        if not each.texts
    ]
    if notes:
        lines += ["", "Notes", "", *notes]
    return "\n".join([*lines, "", *_texts(listed)])


def license_of(component: Component) -> str:
    """The licence of one component in a few words."""
    if component.expression == PUBLIC_DOMAIN:
        return "public domain"
    if component.expression:
        return component.expression
    return f"unknown ('{component.declared}')" if component.declared else "unknown"


def spdx_urls(expression: str | None) -> str:
    """Where SPDX has the licences of an expression."""
    words = (expression or "").replace("(", " ").replace(")", " ").split()
    names = [word for word in words if word not in ("AND", "OR", "WITH") and not word.startswith("LicenseRef-")]
    return ", ".join(f"https://spdx.org/licenses/{name}.html" for name in dict.fromkeys(names))


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows in columns that are as wide as their widest cell; the first row is the header."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _way(component: Component) -> str:
    if not component.paths:
        return ""
    steps = [path[1:] or path for path in component.paths]
    shown = " -> ".join(steps[0])
    return shown if len(steps) == 1 else f"{shown} and {len(steps) - 1} more"


def _texts(listed: Inventory) -> list[str]:
    owners: dict[str, list[str]] = {}
    texts: dict[str, Text] = {}
    for component in listed.components:
        for text in component.texts:
            texts.setdefault(text.digest, text)
            owner = f"{component.title}: {text.name}"
            if owner not in owners.setdefault(text.digest, []):
                owners[text.digest].append(owner)
    lines = []
    for digest, text in texts.items():
        lines += [_RULE, *owners[digest], _RULE, "", text.text]
    return lines
