"""The place of an entry as a drawing: boxes in three columns with arrows, sized by their text.

Only places and sizes are made here; colours come from the style sheet, so that it reads in the dark too.
"""

from __future__ import annotations

import textwrap
from typing import NamedTuple

from painpath.web.library.place import Link, Place

MOST = 8
WIDE, LETTERS, LINE, GAP, PAD = 260, 34, 18, 12, 10
COLUMNS = (0, 350, 700)
WIDTH = COLUMNS[-1] + WIDE


class Box(NamedTuple):
    """A box: where its page is, its lines of text, what it is to the middle, and its place."""

    address: str
    lines: tuple[str, ...]
    how: str
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        """Halfway down the box."""
        return self.y + self.height // 2


class Drawing(NamedTuple):
    """Boxes and the arrows between them, with the size of the whole."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]


def drawn(place: Place) -> Drawing | None:
    """The drawing of a place; none when nothing leads to it and it leads nowhere."""
    if not place.before and not place.after:
        return None
    left, right = _column(place.before, 0), _column(place.after, 2)
    height = max(_end(left), _end(right), LINE * 3 + 2 * PAD) + PAD
    [alone] = _column((Link("", place.title, ""),), 1)
    centre = alone._replace(y=(height - alone.height) // 2)
    left, right = _centred(left, height), _centred(right, height)
    arrows = [_arrow(box.x + WIDE, box.middle, centre.x, centre.middle) for box in left]
    arrows += [_arrow(centre.x + WIDE, centre.middle, box.x, box.middle) for box in right]
    return Drawing(WIDTH, height, (*left, centre._replace(how="self"), *right), tuple(arrows))


def _column(links: tuple[Link, ...], number: int) -> list[Box]:
    boxes, y = [], PAD
    more = len(links) - MOST
    shown = [*links[:MOST], *([Link("", f"and {more} more, listed below", "")] if more > 0 else [])]
    for one in shown:
        lines = tuple(textwrap.wrap(one.title, LETTERS)[:3])
        height = LINE * (len(lines) + bool(one.how)) + 2 * PAD
        boxes.append(Box(one.id, lines, one.how, COLUMNS[number], y, height))
        y += height + GAP
    return boxes


def _end(boxes: list[Box]) -> int:
    return boxes[-1].y + boxes[-1].height if boxes else 0


def _centred(boxes: list[Box], height: int) -> list[Box]:
    down = (height - _end(boxes) - PAD) // 2
    return [box._replace(y=box.y + max(down, 0)) for box in boxes]


def _arrow(x1: int, y1: int, x2: int, y2: int) -> str:
    bend = (x2 - x1) // 2
    return f"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 6} {y2}"
