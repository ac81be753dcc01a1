"""Treemaps: every size has its area, nothing overlaps, nothing is left over; pictures are sound and say what is in them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tools.analyze import picture
from tools.analyze.components import DISTRIBUTION, FORMAT, LAUNCHER, NATIVE, STDLIB, Component
from tools.analyze.treemap import Box, layout

ROOM = Box(10, 20, 600, 400)
SIZES = st.lists(st.integers(1, 10**9), min_size=1, max_size=60).map(lambda sizes: sorted(sizes, reverse=True))


@given(SIZES)
def test_areas_are_sizes(sizes: list[int]) -> None:
    boxes = layout(sizes, ROOM)
    scale = ROOM.width * ROOM.height / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert abs(box.width * box.height - size * scale) < 0.01 + size * scale * 1e-6


@given(SIZES)
def test_nothing_overlaps_or_leaves_the_room(sizes: list[int]) -> None:
    boxes = layout(sizes, ROOM)
    for box in boxes:
        assert box.x >= ROOM.x - 1e-6
        assert box.y >= ROOM.y - 1e-6
        assert box.x + box.width <= ROOM.x + ROOM.width + 1e-6
        assert box.y + box.height <= ROOM.y + ROOM.height + 1e-6
    for number, one in enumerate(boxes):
        for other in boxes[:number]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, down) < 1e-6


def test_rectangles_are_nearly_squares() -> None:
    """The example of the paper that the layout is from: 6, 6, 4, 3, 2, 2 and 1 in 6 by 4."""
    boxes = layout([6, 6, 4, 3, 2, 2, 1], Box(0, 0, 6, 4))
    assert [(round(box.width, 2), round(box.height, 2)) for box in boxes[:4]] == [
        (3, 2),
        (3, 2),
        (1.71, 2.33),
        (1.29, 2.33),
    ]
    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 3


def test_no_sizes() -> None:
    assert layout([], ROOM) == []


def test_picture() -> None:
    """Sound XML; every component is named with its bytes, and text cannot break out."""
    found = [
        Component(LAUNCHER, LAUNCHER, {NATIVE: 900_000}, {"library <crypto> & co": 800_000, "interpreter": 100_000}),
        Component(STDLIB, STDLIB, {"source": 500_000}, {"email": 499_900, **{f"m{i}": 1 for i in range(100)}}),
        Component(DISTRIBUTION, "numpy 2", {NATIVE: 10}, {"numpy.core": 10}),
        Component(FORMAT, "nothing"),
    ]
    svg = picture.draw("a & b", found)
    root = ET.fromstring(svg)
    titles = [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0] == "a & b: 1,400,010 bytes"
    assert "launcher: library <crypto> & co: 800,000 bytes, 57.1%" in titles
    assert "standard library: 100 smaller: 100 bytes, 0.0%" in titles
    assert not any("nothing" in title for title in titles)
    assert picture.draw("a & b", found) == svg


def test_human() -> None:
    assert [picture.human(size) for size in (0, 999, 1000, 41_460_000)] == ["0 B", "999 B", "1.0 kB", "41.5 MB"]
