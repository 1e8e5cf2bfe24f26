"""The chart of the page: pain over time with procedures, relief and the line of half the pain before.

The chart library and its JavaScript are loaded only when a chart is drawn. Colours are names of the
page's style, so that the chart follows light, dark and print.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from painpath.record.moments import MINUTES_PER_DAY
from painpath.report import words
from painpath.report.timeline import Timeline, iso
from painpath.report.view import Assessment

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK, QUIET, LINE, RELIEF = "var(--ink)", "var(--quiet)", "var(--line)", "var(--relief)"
SERIES = tuple(f"var(--series-{number})" for number in range(1, 7))
TOP, FULL = 10, 100
SHORT_DAYS, Y_ROOM = 4, 36
SCORES, RELIEFS = "scores", "reliefs"  # what the layers call their rows
Rows = list[dict[str, Any]]


class Band(NamedTuple):
    """Relief after one procedure in minutes since 1970: from when, documented until, lost by at the latest."""

    mark: str
    start: int
    sure: int
    end: int | None

    @property
    def told(self) -> str:
        """The band in words, for the table."""
        until = f", lost by {day_text(self.end)}" if self.end is not None else ""
        return (
            f"Relief after {self.mark} documented from {day_text(self.start)} to {day_text(self.sure)}{until}"
        )


class Half(NamedTuple):
    """The height of half the pain before one procedure, from the procedure to the time of judging."""

    mark: str
    start: int
    end: int
    score: float

    @property
    def told(self) -> str:
        """The line in words, for the table."""
        return f"Half of the pain before {self.mark}: {words.number(self.score)} of 10"


def bands(assessments: list[Assessment], known: Timeline) -> list[Band]:
    """The stretches of relief of the judged procedures; none where no relief is documented."""
    procedures = {one.procedure_id: one for one in known.procedures}
    found = []
    for assessment in assessments:
        response, one = assessment["response"], procedures.get(assessment["procedure_id"])
        if response is None or one is None or response["relief_days_min"] is None:
            continue
        begin = one.moment.first
        days = [response[name] for name in ("onset_day", "relief_days_min", "relief_days_max")]
        start, sure, end = (None if day is None else begin + round(day * MINUTES_PER_DAY) for day in days)
        found.append(Band(one.mark, begin if start is None else start, sure or begin, end))
    return found


def halves(assessments: list[Assessment], known: Timeline, now: int) -> list[Half]:
    """The lines of half the pain before; none where the pain before is not known."""
    procedures = {one.procedure_id: one for one in known.procedures}
    return [
        Half(one.mark, one.moment.first, now, assessment["response"]["baseline"] / 2)
        for assessment in assessments
        if (one := procedures.get(assessment["procedure_id"])) is not None
        and (assessment["response"] or {}).get("baseline") is not None
    ]


def pain_chart(known: Timeline, bands: list[Band], halves: list[Half], now: int) -> dict[str, Any] | None:
    """The specification of the chart of pain scores up to a minute; None without scores."""
    import altair as alt

    if not known.points:
        return None
    rows = [
        {
            "time": iso(one.moment.first),
            "pain": one.score,
            "of": one.series,
            "given": one.given,
            "now": one.of_now,
        }
        for one in known.points
    ]
    names = list(dict.fromkeys(one.series for one in known.points))
    colours = alt.Scale(domain=names, range=[SERIES[place % len(SERIES)] for place in range(len(names))])
    shapes = alt.Scale(domain=names, range=[SHAPES[place % len(SHAPES)] for place in range(len(names))])
    legend = (
        alt.Legend(orient="bottom", title=None, columns=1, labelLimit=300, symbolOpacity=1)
        if len(names) > 1
        else None
    )
    base = alt.Chart(alt.NamedData(name=SCORES)).encode(
        x=time_axis(known, now),
        y=_height("pain", "Pain, 0-10", 0, TOP),
        color=alt.Color("of:N", scale=colours, legend=legend),
    )
    points = base.mark_point(filled=True, size=70, opacity=1, stroke=INK).encode(
        shape=alt.Shape("of:N", scale=shapes, legend=legend),
        strokeWidth=_ringed(),
        tooltip=[
            alt.Tooltip("time:T", title="Time", format="%Y-%m-%d"),
            alt.Tooltip("given:N", title="Score"),
            alt.Tooltip("of:N", title="Pain"),
        ],
    )
    joined = base.transform_filter("!datum.now").mark_line(strokeWidth=1.5)
    layers = [*_bands(bands, TOP), *_halves(halves), joined, points, *_procedures(known)]
    about = "Pain scores over time; the same facts are in the table below."
    return finished(layers, about, named={SCORES: rows})


def relief_chart(known: Timeline, bands: list[Band], now: int) -> dict[str, Any] | None:
    """The specification of the chart of the relief that the patient stated; None without any."""
    import altair as alt

    if not known.reliefs:
        return None
    rows = [{"time": iso(moment.first), "relief": percent} for moment, percent in known.reliefs]
    low = min(0.0, *(percent for _, percent in known.reliefs))
    base = alt.Chart(alt.NamedData(name=RELIEFS)).encode(
        x=time_axis(known, now), y=_height("relief", "Relief stated, %", low, FULL)
    )
    points = base.mark_point(
        filled=True, size=70, opacity=1, color=SERIES[0], shape="diamond", stroke=INK
    ).encode(
        strokeWidth=_ringed(),
        tooltip=[
            alt.Tooltip("time:T", title="Time", format="%Y-%m-%d"),
            alt.Tooltip("relief:Q", title="Relief in %"),
        ],
    )
    half = (
        alt.Chart(alt.InlineData(values=[{"relief": FULL / 2}]))
        .mark_rule(strokeDash=[5, 4], color=QUIET)
        .encode(y=_height("relief", "Relief stated, %", low, FULL))
    )
    return finished(
        [*_bands(bands, FULL), half, points, *_procedures(known)],
        "Relief the patient stated, in percent.",
        height=130,
        named={RELIEFS: rows},
    )


@cache
def javascript() -> str:
    """Everything the charts need, as one script without any address to load from."""
    import vl_convert

    return str(vl_convert.javascript_bundle(snippet="window.vegaEmbed = vegaEmbed;"))


def day_text(minute: int) -> str:
    """The day of a minute since 1970."""
    return iso(minute)[:10]


def span(known: Timeline, now: int) -> tuple[int, int]:
    """From a little before the first event until a little after the time of judging, in minutes since 1970."""
    moments = [point.moment for point in known.points] + [one.moment for one in known.procedures]
    moments += [moment for moment, _ in known.reliefs]
    first = min(moment.first for moment in moments)
    last = max(now, *(moment.first for moment in moments))
    margin = max(1, (last - first) // 40)
    return first - margin, last + margin


def time_axis(known: Timeline, now: int) -> Any:
    """The time axis, the same for every chart of a record."""
    import altair as alt

    first, last = span(known, now)
    form = "%Y-%m-%d" if last - first > SHORT_DAYS * MINUTES_PER_DAY else "%m-%d %H:%M"
    axis = alt.Axis(format=form, tickCount=6, grid=False, labelOverlap="greedy", labelFlush=True)
    scale = alt.Scale(domain=[iso(first), iso(last)], nice=False)
    return alt.X("time:T", title=None, axis=axis, scale=scale)


def _height(name: str, title: str, low: float, high: float) -> Any:
    import altair as alt

    return alt.Y(
        f"{name}:Q",
        title=title,
        axis=alt.Axis(minExtent=Y_ROOM),
        scale=alt.Scale(domain=[low, high], nice=False),
    )


def _bands(found: list[Band], top: float) -> list[Any]:
    """Documented relief as a band, and paler the time in which it was lost."""
    import altair as alt

    pieces = [(one.start, one.sure, 0.55) for one in found] + [
        (one.sure, one.end, 0.22) for one in found if one.end is not None
    ]
    rows = [
        {"from": iso(start), "to": iso(end), "shade": shade, "low": 0, "high": top}
        for start, end, shade in pieces
    ]
    if not rows:
        return []
    chart = alt.Chart(alt.InlineData(values=rows)).mark_rect(color=RELIEF)
    return [
        chart.encode(
            x="from:T",
            x2="to:T",
            y="low:Q",
            y2="high:Q",
            opacity=alt.Opacity("shade:Q", scale=None, legend=None),
        )
    ]


def _halves(found: list[Half]) -> list[Any]:
    import altair as alt

    if not found:
        return []
    rows = [
        {"from": iso(one.start), "to": iso(one.end), "pain": one.score, "told": f"50 %, {one.mark}"}
        for one in found
    ]
    chart = alt.Chart(alt.InlineData(values=rows)).encode(y="pain:Q")
    line = chart.mark_rule(strokeDash=[5, 4], color=QUIET).encode(x="from:T", x2="to:T")
    named = chart.mark_text(align="right", baseline="bottom", dy=-2, fontSize=11, color=QUIET)
    return [line, named.encode(x="to:T", text="told:N")]


def _procedures(known: Timeline) -> list[Any]:
    """A line and a letter for each procedure."""
    import altair as alt

    rows = [{"time": iso(one.moment.first), "mark": one.mark, "name": one.name} for one in known.procedures]
    if not rows:
        return []
    chart = alt.Chart(alt.InlineData(values=rows)).encode(
        x="time:T", tooltip=[alt.Tooltip("name:N", title="Procedure")]
    )
    rule = chart.mark_rule(color=INK, strokeWidth=1)
    letters = chart.mark_text(baseline="bottom", dy=-4, color=INK, fontWeight="bold", fontSize=12)
    return [rule, letters.encode(y=alt.value(0), text="mark:N")]


def _ringed() -> Any:
    """A ring around the point that is being read."""
    import altair as alt

    return alt.condition("time(datum.time) === cursor", alt.value(2.5), alt.value(0))


def _cursor() -> Any:
    """The line at the time that is being read from the list beside the charts; none until something is read."""
    import altair as alt

    chart = alt.Chart(alt.InlineData(values=[{"here": 1}])).transform_calculate(cursor_time="cursor")
    shown = chart.transform_filter("datum.cursor_time !== 0")
    return shown.mark_rule(color=SERIES[1], strokeWidth=2, aria=False).encode(x="cursor_time:T")


def finished(
    layers: list[Any], about: str, height: int = 240, named: Mapping[str, Rows] | None = None
) -> dict[str, Any]:
    """The layers as one specification that fills its container, in the page's colours, with a line to read by.

    `named` are the rows that the layers call by a name: put in last, they are not checked cell by cell, of which a
    diary has thousands.
    """
    import altair as alt

    chart = (
        alt.layer(*layers, _cursor())
        .add_params(alt.param(name="cursor", value=0))
        .properties(width="container", height=height, description=about, background="transparent")
    )
    chart = chart.configure_view(stroke=None).configure_axis(
        labelColor=INK, titleColor=INK, gridColor=LINE, domainColor=QUIET, tickColor=QUIET, labelFontSize=12,
        titleFontWeight="normal", titleFontSize=12, labelOverlap=True, labelFont="system-ui", titleFont="system-ui",
    ).configure_legend(labelColor=INK, labelFontSize=12, labelFont="system-ui")  # fmt: skip
    spec: dict[str, Any] = chart.configure_text(font="system-ui").to_dict()
    spec.pop("$schema", None)
    spec["datasets"] = {**spec.get("datasets", {}), **(named or {})}
    return spec
