"""The figures of a registry report as Vega-Lite, with the colours of the page's style."""

from __future__ import annotations

from typing import Any

import altair as alt

from painpath.cohort.report.drawing import (
    PANEL,
    QUIET,
    colours,
    days,
    faceted,
    finished,
    groups,
    inline,
    legend,
    panels,
)
from painpath.cohort.report.measures import Measures, Table
from painpath.cohort.report.prepare import LOST

FIRST, SECOND, THIRD, FOURTH = (f"var(--series-{number})" for number in range(1, 5))
OUTCOMES = {
    "ongoing_response": ("Response holds", "var(--good)"),
    "recurrence": ("Response, then recurrence", "var(--series-1)"),
    "partial": ("Partial", "var(--series-5)"),
    "immediate_failure": ("Immediate failure", "var(--series-2)"),
    LOST: ("Not assessable", "var(--missing)"),
    "hidden": ("Few, hidden", "var(--line)"),
}
ENDINGS = {
    "relieved": ("Still relieved", "var(--good)"),
    "lost": ("Relief lost", "var(--series-2)"),
    "repeated": ("Treated again", "var(--series-1)"),
    "died": ("Died", "var(--missing)"),
}
LONGEST_DRAWN, ROW = 1100, 22
GROUPS = 12


def figures(measures: Measures) -> dict[str, dict[str, Any]]:
    """The specification of each figure by name; a figure without data is left out."""
    tables = measures.tables
    made = {
        "outcomes": outcomes(tables["rates"]),
        "curves": curves(tables["curves"]),
        "competing": competing(tables["competing"]),
        "success": intervals(
            [row for row in tables["rates"] if row["by"] in ("Procedure", "Region")], "success"
        ),
        "blocks": shares([row for row in tables["blocks"] if row["what"] == "positive"], "Positive, %"),
        "after_blocks": shares(tables["after_blocks"], "Response to the first ablation, %"),
        "repeats": repeats(tables["repeats"]),
        "funnel": funnel(measures),
        "published": published(tables["published"]),
    }
    return {name: spec for name, spec in made.items() if spec is not None}


def outcomes(rates: Table) -> dict[str, Any] | None:
    """Bars of the outcomes of each procedure, those that could not be judged included."""
    rows = [part for row in rates if row["by"] == "Procedure" for part in _parts(row)]
    if not rows:
        return None
    names = [label for label, _ in OUTCOMES.values()]
    chart = (
        inline(rows)
        .mark_bar()
        .encode(
            x=alt.X("from:Q", title="% of procedures due", scale=alt.Scale(domain=[0, 100])),
            x2="to:Q",
            y=groups(rows),
            color=alt.Color("outcome:N", scale=colours(OUTCOMES), legend=legend(3), sort=names),
            tooltip=["group:N", "outcome:N", alt.Tooltip("share:Q", format=".1f"), "n:Q"],
        )
    )
    return finished(chart.properties(height=alt.Step(ROW)), "Outcomes by procedure, in percent of those due.")


def _parts(row: dict[str, Any]) -> Table:
    """One bar: its parts from left to right, what is hidden last."""
    whole, begin, parts = row["due"] or row["judged"] or 0, 0.0, []
    known = {name: row[name] or 0 for name in OUTCOMES if name != "hidden"}
    for name, count in {**known, "hidden": whole - sum(known.values())}.items():
        share = 100 * count / whole if whole else 0.0
        part = {"group": row["group"], "outcome": OUTCOMES[name][0], "share": share, "n": count}
        parts.append({**part, "from": begin, "to": begin + share})
        begin += share
    return [part for part in parts if part["share"] > 0]


def curves(points: Table) -> dict[str, Any] | None:
    """For each procedure the share still relieved: between earliest and latest, with the outer 95 % band."""
    rows = panels([row for row in points if row["day"] <= LONGEST_DRAWN])
    if not rows:
        return None
    base = alt.Chart().encode(x=days())
    share = alt.Scale(domain=[0, 100])
    band = base.mark_area(opacity=0.18, color=FIRST, interpolate="step-after").encode(
        y=alt.Y("low_pct:Q", title="% still relieved", scale=share), y2="high_pct:Q"
    )
    between = base.mark_area(opacity=0.45, color=FIRST, interpolate="step-after").encode(
        y="earliest_pct:Q", y2="latest_pct:Q"
    )
    early = base.mark_line(color=FIRST, strokeWidth=1.5, interpolate="step-after").encode(
        y="earliest_pct:Q",
        tooltip=[
            "group:N",
            "day:Q",
            alt.Tooltip("earliest_pct:Q", format=".1f", title="% relieved, earliest"),
            alt.Tooltip("latest_pct:Q", format=".1f", title="% relieved, latest"),
            alt.Tooltip("at_risk:Q", title="At risk"),
        ],
    )
    late = base.mark_line(color=FIRST, strokeWidth=1.5, strokeDash=[4, 3], interpolate="step-after").encode(
        y="latest_pct:Q"
    )
    half = alt.Chart().mark_rule(color=QUIET, strokeDash=[2, 3], aria=False).encode(y=alt.datum(50))
    layers = alt.layer(band, between, early, late, half).properties(width=PANEL, height=150)
    return faceted(layers, rows, "Share of responders still relieved by day, one panel for each procedure.")


def competing(points: Table) -> dict[str, Any] | None:
    """For each procedure what became of the responders over time."""
    rows = [
        part
        for row in panels([one for one in points if one["day"] <= LONGEST_DRAWN])
        for part in _layers(row)
    ]
    if not rows:
        return None
    names = [label for label, _ in ENDINGS.values()]
    chart = (
        alt.Chart()
        .mark_area()
        .encode(
            x=days(),
            y=alt.Y("from:Q", title="% of responders", scale=alt.Scale(domain=[0, 100])),
            y2="to:Q",
            color=alt.Color("what:N", scale=colours(ENDINGS), legend=legend(4), sort=names),
        )
    )
    return faceted(chart.properties(width=PANEL, height=150), rows, "What became of responders by day.")


def _layers(row: dict[str, Any]) -> Table:
    """One day of a panel: the shares above each other."""
    begin, parts = 0.0, []
    for name, (label, _) in ENDINGS.items():
        parts.append(
            {"group": row["group"], "day": row["day"], "what": label, "from": begin, "to": begin + row[name]}
        )
        begin += row[name]
    return parts


def intervals(rates: Table, name: str) -> dict[str, Any] | None:
    """A rate by group: the point with its interval, and pale the bounds that missing follow-up leaves."""
    rows = [
        {
            "group": row["group"],
            "by": row["by"],
            "n": row["judged"],
            **{
                field: row[f"{name}_{field}"]
                for field in ("pct", "low_pct", "high_pct", "least_pct", "most_pct")
            },
        }
        for row in rates
        if row[f"{name}_pct"] is not None
    ]
    return _dots(rows, "Response, %", "Rate of response by procedure and region with interval and bounds.")


def shares(table: Table, title: str) -> dict[str, Any] | None:
    """Single rates as dots with their intervals."""
    rows = [{**row, "n": row["judged"]} for row in table if row["pct"] is not None]
    return _dots(rows, title, f"{title} with interval and bounds.")


def repeats(table: Table) -> dict[str, Any] | None:
    """Response to a repeat after a response and after a failure."""
    rows = [
        {**row, "n": row["judged"], "group": f"{row['group']}, {row['what']}"}
        for row in table
        if row["pct"] is not None and not row["what"].endswith(("judged", "in full"))
    ]
    return _dots(rows, "Response to the repeat, %", "Response to repeats by what the treatment before did.")


def _dots(rows: Table, title: str, told: str) -> dict[str, Any] | None:
    if not rows:
        return None
    rows = rows[: 2 * GROUPS]
    base = inline(rows).encode(y=groups(rows, 400))
    scale = alt.Scale(domain=[0, 100])
    bounds = base.mark_rule(strokeWidth=9, opacity=0.22, color=FIRST).encode(
        x=alt.X("least_pct:Q", title=title, scale=scale), x2="most_pct:Q"
    )
    interval = base.mark_rule(strokeWidth=2, color=FIRST).encode(x="low_pct:Q", x2="high_pct:Q")
    dot = base.mark_point(filled=True, size=60, opacity=1, color=FIRST).encode(
        x="pct:Q",
        tooltip=[
            "group:N",
            alt.Tooltip("pct:Q", format=".1f", title="% of those judged"),
            alt.Tooltip("low_pct:Q", format=".1f", title="95 % from"),
            alt.Tooltip("high_pct:Q", format=".1f", title="95 % to"),
            alt.Tooltip("least_pct:Q", format=".1f", title="Bounds from"),
            alt.Tooltip("most_pct:Q", format=".1f", title="Bounds to"),
            alt.Tooltip("n:Q", title="Judged"),
        ],
    )
    return finished(alt.layer(bounds, interval, dot).properties(height=alt.Step(ROW)), told)


def funnel(measures: Measures) -> dict[str, Any] | None:
    """Adjusted response of each clinician by the number judged, with the limits around the overall rate."""
    rows = [
        row
        for row in measures.tables["clinicians"]
        if row["adjusted_pct"] is not None and row["clinician"] != "all others"
    ]
    if not rows or measures.overall_pct is None:
        return None
    lines = inline(measures.tables["limits"]).encode(
        x=alt.X("judged:Q", title="Ablations judged", scale=alt.Scale(zero=False))
    )
    dash = alt.StrokeDash(
        "limit:N", legend=legend(2), scale=alt.Scale(domain=["95 %", "99.8 %"], range=[[5, 3], [1, 0]])
    )
    low = lines.mark_line(color=QUIET, strokeWidth=1).encode(
        y=alt.Y("low:Q", title="Response, %, adjusted", scale=alt.Scale(domain=[0, 100])), strokeDash=dash
    )
    high = lines.mark_line(color=QUIET, strokeWidth=1).encode(y="high:Q", strokeDash=dash)
    middle = alt.Chart().mark_rule(color=QUIET, aria=False).encode(y=alt.datum(measures.overall_pct))
    dots = (
        inline(rows)
        .mark_point(filled=True, size=55, opacity=0.9)
        .encode(
            x="judged:Q",
            y="adjusted_pct:Q",
            color=alt.condition("datum.beyond === '99.8 %'", alt.value(SECOND), alt.value(FIRST)),
            tooltip=[
                "clinician:N",
                "judged:Q",
                alt.Tooltip("adjusted_pct:Q", format=".1f"),
                alt.Tooltip("success_pct:Q", format=".1f"),
            ],
        )
    )
    return finished(
        alt.layer(low, high, middle, dots).properties(height=320),
        "Clinicians by number judged and adjusted response, with limits.",
    )


def published(table: Table) -> dict[str, Any] | None:
    """Published shares and this registry's, each with its range."""
    rows = []
    for row in table:
        if row["unit"] != "%" or row["own"] is None:
            continue
        name = f"{row['id']} ({row['certainty']}): {row['what']}"
        rows.append(
            {
                "group": name,
                "whose": "Published",
                "pct": (row["published_low"] + row["published_high"]) / 2,
                "low": row["published_low"],
                "high": row["published_high"],
            }
        )
        rows.append(
            {
                "group": name,
                "whose": "This registry",
                "pct": row["own"],
                "low": row["own_low"],
                "high": row["own_high"],
            }
        )
    if not rows:
        return None
    colour = alt.Color(
        "whose:N",
        scale=alt.Scale(domain=["Published", "This registry"], range=[SECOND, FIRST]),
        legend=legend(2),
    )
    base = inline(rows).encode(y=groups(rows, 420), color=colour, yOffset="whose:N")
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="%", scale=alt.Scale(domain=[0, 100])), x2="high:Q"
    )
    dot = base.mark_point(filled=True, size=50, opacity=1).encode(
        x="pct:Q", tooltip=["group:N", "whose:N", alt.Tooltip("pct:Q", format=".1f")]
    )
    return finished(
        alt.layer(line, dot).properties(height=alt.Step(ROW + 8)), "Published shares beside this registry's."
    )
