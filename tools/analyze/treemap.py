"""Treemaps: rectangles whose areas are sizes, each in that of what it is a part of.

Laid out in rows, each along the shorter side of what room is left, as long as that makes them squarer (Bruls, Huizing and van Wijk, 2000).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Node:
    """A thing with a size, or of parts that have."""

    name: str
    size: int
    group: str = ""
    parts: list[Node] = field(default_factory=list)


class Box(NamedTuple):
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float


def layout(sizes: Sequence[float], room: Box) -> list[Box]:
    """A rectangle for each size, in the same order; together they fill the room. Sizes are positive, the largest first."""
    boxes: list[Box] = []
    left = sum(sizes)
    scale = room.width * room.height / left if left else 0
    areas = [size * scale for size in sizes]
    start = 0
    while start < len(areas):
        side = min(room.width, room.height)
        end = start + 1
        while end < len(areas) and _worst(areas[start : end + 1], side) <= _worst(areas[start:end], side):
            end += 1
        row, room = _row(areas[start:end], room)
        boxes += row
        start = end
    return boxes


def _worst(areas: Sequence[float], side: float) -> float:
    """How far the least square rectangle of a row is from a square."""
    total = sum(areas)
    if not total or not side:
        return float("inf")
    return max(side * side * max(areas) / total**2, total**2 / (side * side * min(areas)))


def _row(areas: Sequence[float], room: Box) -> tuple[list[Box], Box]:
    """Boxes of a row at the room's left or upper edge, and the room that is left."""
    total = sum(areas)
    boxes = []
    if room.width >= room.height:
        thickness = total / room.height if room.height else 0
        y = room.y
        for area in areas:
            height = area / thickness if thickness else 0
            boxes.append(Box(room.x, y, thickness, height))
            y += height
        return boxes, Box(room.x + thickness, room.y, max(0, room.width - thickness), room.height)
    thickness = total / room.width
    x = room.x
    for area in areas:
        width = area / thickness if thickness else 0
        boxes.append(Box(x, room.y, width, thickness))
        x += width
    return boxes, Box(room.x, room.y + thickness, room.width, max(0, room.height - thickness))
