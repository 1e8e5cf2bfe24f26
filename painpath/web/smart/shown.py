"""What the page shows: each procedure of the chart judged, the latest first, as the patient page of the clinic does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from painpath.assess import Assessor, assess, default_assessor
from painpath.record.check import Record
from painpath.record.moments import parse_moment
from painpath.report import chart as plots
from painpath.report.alerts import Alert
from painpath.report.first_screen import Screen, first_screen
from painpath.report.lanes import medicine_chart
from painpath.report.timeline import Timeline, timeline
from painpath.report.view import Assessment, Names, Section, problems, sections, sources
from painpath.web.accounts.models import Clinic
from painpath.web.review.standing import proposed, reference_only, standings
from painpath.web.smart.chart import Chart

MOST_PROCEDURES = 12
LEVELS = ("emergency", "urgent")


class Judged(NamedTuple):
    """One procedure judged: its answer, its first screen, what folds out, and how many steps are only looked up."""

    assessment: Assessment
    screen: Screen
    sections: list[Section]
    reference: int


def shown(chart: Chart, clinic: Clinic, now: datetime) -> dict[str, Any]:
    """Everything that the page shows, as of a time in the clinic's zone."""
    ready = default_assessor()
    record = ready.check(chart.imported.record, ZoneInfo(clinic.zone))
    record.problems[:0] = [*chart.imported.repaired, *chart.imported.not_understood]
    judged = _judged(record, clinic, now.isoformat(timespec="minutes"), ready)
    assessments = [one.assessment for one in judged]
    end = parse_moment(judged[0].assessment["as_of"], record.zone).last
    known = timeline(record, end, ready.vocabulary)
    lines = [line for one in judged for line in one.screen.numbers]
    return {
        "person": chart.person,
        "judged": judged,
        "alerts": _alerts(judged),
        "events": known.events,
        "charts": _charts(known, assessments, end),
        "partly": chart.partly,
        "missing": chart.missing,
        "rows": [_counted(name, len(rows)) for name, rows in record.tables.items() if rows],
        "problems": problems(assessments),
        "sources": sources(assessments, lines, Names(ready)),
        "clinic": clinic,
    }


def _judged(record: Record, clinic: Clinic, as_of: str, ready: Assessor) -> list[Judged]:
    """The latest procedures, the last one first; a record without any is judged all the same, for its red flags."""
    done = [row for row in record.tables["procedures"] if row["status"] != "planned"]
    done.sort(key=lambda row: row["@time"].first, reverse=True)
    ids = [row["procedure_id"] for row in done[:MOST_PROCEDURES]]
    names, reviews = Names(ready), standings(clinic)
    found: list[Judged] = []
    for one in dict.fromkeys([None, *ids]):
        assessment = assess(record, as_of, one, assessor=ready)
        if any(before.assessment["procedure_id"] == assessment["procedure_id"] for before in found):
            continue
        reference = reference_only(clinic, assessment, ready, reviews)
        answer = proposed(assessment, reference)
        screen = first_screen(answer, record, names)
        found.append(Judged(answer, screen, sections(answer, names), len(reference)))
    return found


def _counted(table: str, count: int) -> str:
    """How many rows a table has, in words: 1 pain score, 2 pain scores."""
    plain = table.replace("_", " ")
    return f"{count} {plain.removesuffix('s') if count == 1 else plain}"


def _alerts(judged: list[Judged]) -> list[Alert]:
    """Each alert once, emergencies first."""
    every = dict.fromkeys(alert for one in judged for alert in one.screen.alerts)
    return sorted(every, key=lambda alert: LEVELS.index(alert.level))


def _charts(known: Timeline, assessments: list[Assessment], end: int) -> list[dict[str, Any]]:
    """The charts as Vega-Lite, those that have something to show."""
    bands, halves = plots.bands(assessments, known), plots.halves(assessments, known, end)
    specs = (
        plots.pain_chart(known, bands, halves, end),
        plots.relief_chart(known, bands, end),
        medicine_chart(known, end),
    )
    return [one for one in specs if one is not None]
