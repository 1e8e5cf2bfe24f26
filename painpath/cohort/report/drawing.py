"""What the figures of a registry report have in common: axes, legends, panels, colours of the page's style."""

from __future__ import annotations

from functools import cache
from typing import Any

import altair as alt
import vl_convert

from painpath.cohort.report.measures import Table

INK, QUIET, LINE = "var(--ink)", "var(--quiet)", "var(--line)"
MOST_PANELS, PANEL = 9, 240


def panels(rows: Table) -> Table:
    """The rows of the first groups, as many as are drawn beside each other."""
    kept = list(dict.fromkeys(row["group"] for row in rows))[:MOST_PANELS]
    return [row for row in rows if row["group"] in kept]


def inline(rows: Table) -> alt.Chart:
    """A chart of rows that stand in the page itself."""
    return alt.Chart(alt.InlineData(values=rows))


def days() -> alt.X:
    """The axis of days."""
    return alt.X("day:Q", title="Days since the procedure", axis=alt.Axis(tickCount=5))


def groups(rows: Table, widest: int = 280) -> alt.Y:
    """The axis of groups, in the order of the rows."""
    names = list(dict.fromkeys(row["group"] for row in rows))
    return alt.Y("group:N", title=None, sort=names, axis=alt.Axis(labelLimit=widest))


def colours(listed: dict[str, tuple[str, str]]) -> alt.Scale:
    """A scale of the colours that belong to names."""
    return alt.Scale(
        domain=[label for label, _ in listed.values()], range=[colour for _, colour in listed.values()]
    )


def legend(columns: int) -> alt.Legend:
    """A legend below the figure."""
    return alt.Legend(orient="bottom", title=None, columns=columns, labelLimit=300)


def faceted(chart: Any, rows: Table, told: str) -> dict[str, Any]:
    """A panel for each group."""
    names = list(dict.fromkeys(row["group"] for row in rows))
    facet = alt.Facet(
        "group:N",
        title=None,
        sort=names,
        header=alt.Header(labelFontSize=11, labelFontWeight=600, labelLimit=PANEL + 30),
    )
    whole = chart.facet(facet=facet, columns=3, data=alt.InlineData(values=rows))
    return spec_of(whole, told)


def finished(chart: Any, told: str) -> dict[str, Any]:
    """One figure as wide as the page."""
    return spec_of(
        chart.properties(width="container", autosize=alt.AutoSizeParams(type="fit-x", contains="padding")),
        told,
    )


def spec_of(chart: Any, told: str) -> dict[str, Any]:
    """The figure as Vega-Lite, in the colours of the page."""
    spec: dict[str, Any] = (
        chart.properties(background="transparent", description=told)
        .configure(font="system-ui, sans-serif")
        .configure_axis(labelColor=INK, titleColor=INK, gridColor=LINE, domainColor=QUIET, tickColor=QUIET)
        .configure_legend(labelColor=INK, titleColor=INK)
        .configure_header(labelColor=INK, titleColor=INK)
        .configure_view(stroke=None)
        .to_dict()
    )
    return spec


@cache
def javascript() -> str:
    """Everything the figures need, as one script without any address to load from."""
    return str(vl_convert.javascript_bundle(snippet="window.vegaEmbed = vegaEmbed;"))
