"""A small chart of pain in plain letters, for a terminal."""

from __future__ import annotations

from typing import NamedTuple

from painpath.record.moments import Moment
from painpath.report import words
from painpath.report.timeline import Shown, Timeline

TOP = 10
MARGIN = 5
SIGNS = "ox+#@%&="
NARROWEST = 20


def series_signs(timeline: Timeline) -> dict[str, str]:
    """The sign of each series of scores, in the order in which they first come; they repeat after eight."""
    names = list(dict.fromkeys(point.series for point in timeline.points))
    return {name: SIGNS[place % len(SIGNS)] for place, name in enumerate(names)}


def plot(timeline: Timeline, width: int, baseline: float | None = None) -> list[str]:
    """The lines of a chart: scores by height, procedures as columns with letters, half of the baseline dashed.

    Empty when there is no score to show; without a baseline there is no dashed line.
    """
    if not timeline.points:
        return []
    columns = max(NARROWEST, width - MARGIN)
    moments = sorted([p.moment for p in timeline.points] + [p.moment for p in timeline.procedures])
    places = _Places(moments[0].first, moments[-1].first, columns)
    grid = [[" "] * columns for _ in range(TOP + 1)]
    if baseline is not None:
        grid[TOP - round(baseline / 2)] = list(("- " * columns)[:columns])
    for one in timeline.procedures:
        for row in grid:
            row[places.of(one.moment)] = ":"
    signs = series_signs(timeline)
    for point in timeline.points:
        grid[TOP - round(point.score)][places.of(point.moment)] = signs[point.series]
    lines = [f"{TOP - height:>3} |{''.join(row)}".rstrip() for height, row in enumerate(grid)]
    first, last = (words.as_date(moment).isoformat() for moment in (moments[0], moments[-1]))
    dates = first if first == last else f"{first}{last:>{columns - len(first)}}"
    marks = [f"     {_marks(timeline.procedures, places)}"] if timeline.procedures else []
    return [*lines, "    +" + "-" * columns, *marks, f"     {dates}"]


class _Places(NamedTuple):
    """Which column a time falls into, between the first and the last minute shown."""

    first: int
    last: int
    columns: int

    def of(self, moment: Moment) -> int:
        return round((moment.first - self.first) / max(1, self.last - self.first) * (self.columns - 1))


def _marks(procedures: list[Shown], places: _Places) -> str:
    """The letters under their columns; one that would cover another moves right."""
    line = ""
    for one in procedures:
        line = line.ljust(places.of(one.moment)) + one.mark
    return line
