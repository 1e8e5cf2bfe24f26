"""The registry report as one self-contained page, and its tables as CSV files."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from painpath.cohort.report.clinicians import spread
from painpath.cohort.report.drawing import javascript
from painpath.cohort.report.durations import ENDINGS
from painpath.cohort.report.figures import figures
from painpath.cohort.report.measures import Measures, Table
from painpath.cohort.report.prepare import CLASSES, GAP_DAYS, LOST
from painpath.cohort.report.rates import DIMENSIONS, RATES
from painpath.record.folder.cells import harmless
from painpath.version import __version__

HIDDEN, NOTHING = "hidden", "–"
NOT_REACHED = "not reached"


def page(measures: Measures, least: int) -> str:
    """The page as HTML; it needs no network."""
    drawn = figures(measures)
    script = javascript() if drawn else ""
    html: str = (
        _templates().get_template("registry.html").render(**_shown(measures, least, drawn), javascript=script)
    )
    return html


def body(measures: Measures, least: int, drawn: dict[str, dict[str, Any]]) -> str:
    """The sections of the page alone, without its figures, style and script: for a page that brings its own."""
    html: str = _templates().get_template("registry_body.html").render(**_shown(measures, least, drawn))
    return html


def _shown(measures: Measures, least: int, drawn: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "about": measures.about,
        "total": measures.total,
        "tables": measures.tables,
        "overall": measures.overall_pct,
        "spread": spread(measures.tables["clinicians"], measures.overall_pct),
        "figures": drawn,
        "dimensions": list(DIMENSIONS.values()),
        "rates": list(RATES),
        "classes": [*CLASSES, LOST],
        "endings": ENDINGS,
        "least": least,
        "gap": GAP_DAYS,
        "version": __version__,
    }


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("painpath.cohort.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        pct=percent,
        rate=rate_text,
        bounds=bounds_text,
        count=count_text,
        days=days_text,
        spread=spread_text,
        of=of,
    )
    return environment


def percent(share: float | None) -> str:
    """A share in percent with one digit."""
    return HIDDEN if share is None else f"{share:.1f} %"


def count_text(number: int | None) -> str:
    """A count, or that it is hidden."""
    return HIDDEN if number is None else f"{number:,}"


def rate_text(row: dict[str, Any], name: str = "") -> str:
    """A rate with its interval: `61.2 % (58.0 to 64.3)`."""
    told = [row.get(f"{name}_{field}" if name else field) for field in ("pct", "low_pct", "high_pct")]
    return HIDDEN if told[0] is None else f"{told[0]:.1f} % ({told[1]:.1f} to {told[2]:.1f})"


def bounds_text(row: dict[str, Any], name: str = "") -> str:
    """What the rate can be at least and at most, whatever became of those not judged."""
    told = [row.get(f"{name}_{field}" if name else field) for field in ("least_pct", "most_pct")]
    if told[0] == told[1] and told[0] is not None:
        return NOTHING
    return HIDDEN if told[0] is None else f"{told[0]:.1f} to {told[1]:.1f} %"


def days_text(row: dict[str, Any], prefix: str) -> str:
    """A median in days at the earliest and latest."""
    early, late = row[f"{prefix}_median_earliest"], row[f"{prefix}_median_latest"]
    if early is None and late is None:
        return NOT_REACHED
    if early == late:
        return f"{early:.0f}"
    return f"{_day(early)} to {_day(late)}"


def spread_text(row: dict[str, Any], prefix: str) -> str:
    """The outer 95 % limits of a median in days."""
    low, high = row[f"{prefix}_median_low"], row[f"{prefix}_median_high"]
    return f"{_day(low)} to {_day(high)}" if (low, high) != (None, None) else NOTHING


def _day(day: float | None) -> str:
    return NOT_REACHED if day is None else f"{day:.0f}"


def of(table: Table, dimension: str) -> Table:
    """The rows of a table that belong to one way of grouping."""
    return [row for row in table if row["by"] == dimension]


def write_tables(measures: Measures, folder: Path) -> list[Path]:
    """Each table as a CSV file; what is hidden is an empty cell. Gives the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in measures.tables.items():
        if not table:
            continue
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in table for key in row)))
            writer.writeheader()
            writer.writerows({key: _cell(value) for key, value in row.items()} for row in table)
        written.append(path)
    return written


def _cell(value: Any) -> Any:
    """A cell of a CSV file; a text that a spreadsheet would run gets an apostrophe."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return harmless(value) if isinstance(value, str) else value
