"""The chart of medicines: a bar for each stretch in which one was taken, one lane for each medicine.

A bar that begins before the time axis, or on an unknown date, starts at its edge; one without an end runs to the
time of judging. The name stands above its first bar, so that the lanes need no room at the side.
"""

from __future__ import annotations

from typing import Any

from painpath.report.chart import INK, QUIET, SERIES, Y_ROOM, finished, span, time_axis
from painpath.report.timeline import Taken, Timeline, iso

LANE, BAR, LEAST = 30, 8, 64  # heights in pixels
LATE = 0.4  # a bar that begins after this share of the axis has its name towards the left
LONGEST_NAME, WIDEST = 40, 200


def medicine_chart(known: Timeline, now: int) -> dict[str, Any] | None:
    """The specification of the chart of medicines up to a minute; None without any, or with nothing to lay them beside."""
    import altair as alt

    if not known.medicines or not (known.points or known.reliefs or known.procedures):
        return None
    first, last = span(known, now)
    rows = [row for one in known.medicines if (row := _bar(one, now, first, last))]
    if not rows:
        return None
    lanes = list(dict.fromkeys(row["name"] for row in rows))
    named: set[str] = set()
    for row in rows:
        row["first"] = row["name"] not in named
        named.add(row["name"])
    lane = alt.Y(
        "name:N", sort=lanes, title="Medicines", axis=alt.Axis(labels=False, ticks=False, domain=False, minExtent=Y_ROOM),
        scale=alt.Scale(paddingInner=0, paddingOuter=0),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=lane)
    bars = base.mark_rule(strokeWidth=BAR, color=SERIES[2], yOffset=8).encode(
        x="time:T", x2="to:T", opacity=alt.condition("datum.sure", alt.value(1), alt.value(0.5)),
        tooltip=[alt.Tooltip("told:N", title="Medicine")],
    )  # fmt: skip
    names = [
        _name(base, "left", time_axis(known, now), "!datum.late"),
        _name(base, "right", "to:T", "datum.late"),
    ]
    told = "Medicines over the same time; the same facts are in the table below."
    return finished([*_needles(known), bars, *names], told, height=max(LEAST, LANE * len(lanes)))


def _name(base: Any, align: str, where: Any, late: str) -> Any:
    """The name above the first bar, written away from the nearer edge."""
    text = base.mark_text(baseline="middle", fontSize=12, color=INK, limit=WIDEST, dy=-5, align=align)
    return text.transform_filter(f"datum.first && {late}").encode(x=where, text="name:N")


def _bar(one: Taken, now: int, first: int, last: int) -> dict[str, Any] | None:
    """A stretch within the axis; none when it ended before."""
    start = one.start.first if one.start else first
    end = one.end.last if one.end else now
    if end < first or start > last:
        return None
    begin = max(start, first)
    return {
        "time": iso(begin),
        "to": iso(min(end, last)),
        "name": one.name if len(one.name) <= LONGEST_NAME else one.name[: LONGEST_NAME - 1] + "…",
        "told": one.told,
        "sure": one.start is not None,
        "late": (begin - first) > LATE * (last - first),
    }


def _needles(known: Timeline) -> list[Any]:
    """A faint line for each procedure, so that the eye finds it again."""
    import altair as alt

    rows = [{"at": iso(one.moment.first)} for one in known.procedures]
    if not rows:
        return []
    return [alt.Chart(alt.InlineData(values=rows)).mark_rule(color=QUIET, strokeWidth=1).encode(x="at:T")]
