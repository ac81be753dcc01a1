"""Draw the components of an executable as a treemap: one SVG file, without scripts or fonts of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tools.analyze import components
from tools.analyze.treemap import Box, Node, layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.analyze.components import Component

WIDTH, HEIGHT = 1200, 800
_MARGIN, _TITLE, _HEADER, _LEGEND, _GAP = 12, 34, 18, 26, 2
_SMALLEST = 0.0004  # of the whole: what is smaller is drawn as one
_LETTER, _LINE = 6.7, 14  # of the font, in pixels

# Hue of a group, and how its parts differ.
_COLORS = {
    components.LAUNCHER: ("#33658a", "#86bbd8"),
    components.STDLIB: ("#5b7553", "#b7ce9f"),
    components.DISTRIBUTION: ("#a05a2c", "#f2c57c"),
    components.APPLICATION: ("#8c2f39", "#eea4a4"),
    components.FORMAT: ("#666666", "#cccccc"),
}


def draw(title: str, found: list[Component]) -> str:
    """The picture, as the text of an SVG file."""
    total = sum(component.size for component in found)
    nodes = [_node(component, total) for component in found if component.size]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        ' font-family="Helvetica, Arial, sans-serif" font-size="11">',
        f"<title>{escape(title)}: {total:,} bytes</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{_MARGIN}" y="24" font-size="17" font-weight="bold" fill="#222222">{escape(title)}</text>',
        f'<text x="{WIDTH - _MARGIN}" y="24" font-size="14" text-anchor="end" fill="#222222">{human(total)}</text>',
    ]
    room = Box(_MARGIN, _TITLE, WIDTH - 2 * _MARGIN, HEIGHT - _TITLE - _LEGEND - _MARGIN)
    for node, box in zip(nodes, layout([node.size for node in nodes], room), strict=True):
        lines += _component(node, box, total)
    lines += _legend(found)
    return "\n".join([*lines, "</svg>", ""])


def human(size: int) -> str:
    """A size as people read it: `41.5 MB`."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{size / 1000:.1f} kB" if size >= 1000 else f"{size} B"


def _node(component: Component, total: int) -> Node:
    parts = sorted(component.parts.items(), key=lambda item: (-item[1], item[0]))
    shown = [Node(name, size) for name, size in parts if size > total * _SMALLEST]
    rest = component.size - sum(part.size for part in shown)
    if rest > 0:
        shown.append(Node(f"{len(parts) - len(shown)} smaller", rest))
        shown.sort(key=lambda part: (-part.size, part.name))
    return Node(component.name, component.size, component.group, shown)


def _component(node: Node, box: Box, total: int) -> Iterator[str]:
    dark, light = _COLORS[node.group]
    yield f"<g><title>{escape(node.name)}: {node.size:,} bytes, {node.size / total:.1%}</title>"
    yield _rectangle(box, dark)
    inner = Box(box.x + _GAP, box.y + _GAP, box.width - 2 * _GAP, box.height - 2 * _GAP)
    has_header = box.height > 2.5 * _HEADER and box.width > 8 * _LETTER
    if has_header:
        text = _fitting(f"{node.name}  {human(node.size)}", box.width - 8)
        yield f'<text x="{box.x + 5:.1f}" y="{box.y + 14:.1f}" fill="#ffffff" font-weight="bold">{escape(text)}</text>'
        inner = Box(inner.x, box.y + _HEADER, inner.width, box.y + box.height - _GAP - box.y - _HEADER)
    yield "</g>"
    if inner.width <= 1 or inner.height <= 1:
        return
    for part, place in zip(node.parts, layout([part.size for part in node.parts], inner), strict=True):
        name = node.name if part.name == node.name else f"{node.name}: {part.name}"
        yield f"<g><title>{escape(name)}: {part.size:,} bytes, {part.size / total:.1%}</title>"
        yield _rectangle(Box(place.x, place.y, max(0, place.width - 1), max(0, place.height - 1)), light)
        if (has_header or len(node.parts) > 1 or part.name != node.name) and place.height > _LINE + 2:
            text = _fitting(_short(part.name, node), place.width - 6)
            if text:
                yield _label(place, _LINE - 2, text)
                if place.height > 2 * _LINE + 4 and place.width > 9 * _LETTER:
                    yield _label(place, 2 * _LINE - 3, human(part.size), faint=True)
        yield "</g>"


def _short(name: str, node: Node) -> str:
    """A part's name without what its neighbours begin with as well."""
    for start in ("extension module ", "library ", node.name.partition(" ")[0].lower() + "."):
        name = name.removeprefix(start)
    return name


def _rectangle(box: Box, fill: str) -> str:
    return f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" fill="{fill}"/>'


def _label(box: Box, down: float, text: str, *, faint: bool = False) -> str:
    color = "#555555" if faint else "#222222"
    return f'<text x="{box.x + 3:.1f}" y="{box.y + down:.1f}" fill="{color}">{escape(text)}</text>'


def _fitting(text: str, width: float) -> str:
    """As much of a text as has room; nothing if that would be no word."""
    letters = int(width / _LETTER)
    if len(text) <= letters:
        return text
    return text[: letters - 1] + "…" if letters > 4 else ""


def _legend(found: list[Component]) -> Iterator[str]:
    x = float(_MARGIN)
    y = HEIGHT - _LEGEND + 4
    for group, (dark, light) in _COLORS.items():
        size = sum(component.size for component in found if component.group == group)
        if size:
            text = f"{group}  {human(size)}"
            yield f'<rect x="{x:.1f}" y="{y}" width="12" height="12" fill="{light}" stroke="{dark}" stroke-width="2"/>'
            yield f'<text x="{x + 18:.1f}" y="{y + 10}" font-size="12" fill="#222222">{escape(text)}</text>'
            x += 18 + len(text) * 6.8 + 24
