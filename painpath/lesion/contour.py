"""Lines along which a field on a grid passes through zero, straight between the grid's points."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np

from painpath.lesion.mesh import Array

Point = tuple[float, float]
Edge = tuple[
    int, int, int
]  # 0 along the first axis or 1 along the second, from the point with those two numbers


def contours(across: Array, along: Array, values: Array) -> list[list[Point]]:
    """Each line as its points in order, closed ones ending where they begin; `values` has a row for each of `across`."""
    links: dict[Edge, list[Edge]] = defaultdict(list)
    for one, other in _segments(values):
        links[one].append(other)
        links[other].append(one)
    ends = [edge for edge, near in links.items() if len(near) == 1]
    lines, seen = [], set[Edge]()
    for start in [*ends, *links]:
        if start not in seen:
            line = _walk(start, links, seen)
            lines.append([_place(edge, across, along, values) for edge in line])
    return lines


def _segments(values: Array) -> list[tuple[Edge, Edge]]:
    """In each square of four points the edges that are crossed, in pairs."""
    above = values > 0
    count = above[:-1, :-1].astype(int) + above[1:, :-1] + above[1:, 1:] + above[:-1, 1:]
    found: list[tuple[Edge, Edge]] = []
    for i, j in np.argwhere((count > 0) & (count < 4)).tolist():
        round_it = [(0, i, j), (1, i + 1, j), (0, i, j + 1), (1, i, j)]
        corners = [above[i, j], above[i + 1, j], above[i + 1, j + 1], above[i, j + 1], above[i, j]]
        crossed = [
            edge for edge, (one, other) in zip(round_it, pairwise(corners), strict=True) if one != other
        ]
        if len(crossed) == 4 and (values[i : i + 2, j : j + 2].mean() > 0) != corners[0]:
            crossed = [*crossed[1:], crossed[0]]  # a saddle: the middle decides which corners belong together
        found += zip(crossed[::2], crossed[1::2], strict=True)
    return found


def _walk(start: Edge, links: dict[Edge, list[Edge]], seen: set[Edge]) -> list[Edge]:
    line, here = [start], start
    seen.add(start)
    while True:
        onward = [one for one in links[here] if one not in seen]
        if not onward:
            break
        here = onward[0]
        seen.add(here)
        line.append(here)
    return [*line, start] if len(line) > 2 and start in links[here] else line


def _place(edge: Edge, across: Array, along: Array, values: Array) -> Point:
    way, i, j = edge
    k, m = (i + 1, j) if way == 0 else (i, j + 1)
    share = float(values[i, j] / (values[i, j] - values[k, m]))
    return (
        float(across[i] + share * (across[k] - across[i])),
        float(along[j] + share * (along[m] - along[j])),
    )
