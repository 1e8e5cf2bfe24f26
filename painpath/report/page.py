"""Assessments as one web page that needs nothing else: no network, no fonts, no script but the chart's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from painpath.assess import Assessor, default_assessor
from painpath.record.check import Record
from painpath.record.moments import parse_moment
from painpath.report import chart, words
from painpath.report.alerts import Alert, steps_of
from painpath.report.first_screen import Screen, first_screen
from painpath.report.lanes import medicine_chart
from painpath.report.timeline import Event, timeline
from painpath.report.view import Assessment, Names, Section, problems, sections, sources


@dataclass(frozen=True)
class _Judged:
    """One assessment as the template shows it: where it stands, its first screen and what folds out."""

    anchor: str
    screen: Screen
    sections: list[Section]


def page(assessments: list[Assessment], record: Record, *, assessor: Assessor | None = None) -> str:
    """The assessments of one record as one HTML page; they are shown in the order given.

    Raises ValueError without any assessment, because a page about nothing would look reassuring.
    """
    if not assessments:
        raise ValueError("a page needs at least one assessment")
    names = Names(assessor or default_assessor())
    judged = [
        _Judged(f"judged-{place}", first_screen(one, record, names), sections(one, names))
        for place, one in enumerate(assessments, 1)
    ]
    now = max(parse_moment(one["as_of"], record.zone).last for one in assessments)
    known = timeline(record, now, names.assessor.vocabulary)
    bands, halves = chart.bands(assessments, known), chart.halves(assessments, known, now)
    specs = (
        chart.pain_chart(known, bands, halves, now),
        chart.relief_chart(known, bands, now),
        medicine_chart(known, now),
    )
    charts = [spec for spec in specs if spec is not None]
    html: str = _template().render(
        patient_id=record.patient_id,
        judged=judged,
        emergencies=_alerts(judged, "emergency"),
        urgent=_alerts(judged, "urgent"),
        stamp=judged[0].screen.stamp,
        events=known.events,
        medicines=bool(known.medicines),
        bands=[band.told for band in bands],
        halves=[half.told for half in halves],
        charts=charts,
        javascript=chart.javascript() if charts else "",
        problems=problems(assessments),
        sources=sources(assessments, [line for one in judged for line in one.screen.numbers], names),
        meanings=[
            (words.clinician(words.STATUSES, code), told) for code, told in words.STATUS_MEANINGS.items()
        ],
    )
    return html


def _alerts(judged: list[_Judged], level: str) -> list[Alert]:
    """The alerts of one level, each once, whichever assessments they come from."""
    return list(dict.fromkeys(alert for one in judged for alert in one.screen.alerts if alert.level == level))


@cache
def _template() -> Any:
    loader = PackageLoader("painpath.report", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["slug"] = lambda text: text.lower().replace(" ", "-")
    environment.filters.update(kind=_kind, steps_of=steps_of)
    return environment.get_template("page.html")


def _kind(event: Event) -> str:
    """What kind of line of the timeline it is, with the letter of a procedure."""
    return f"{event.kind.capitalize()} {event.mark}" if event.mark else event.kind.capitalize()
