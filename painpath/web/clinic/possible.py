"""Whether an entry can be true beside what is known of the patient, and what is so unlikely that it is asked back.

What cannot be true is refused. What is only unlikely is saved once somebody has said that it is as written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from painpath.assess import default_assessor
from painpath.engine.facts.levels import NERVES, UNREAD, stated
from painpath.record.check import check_record
from painpath.record.moments import BadTime, Moment, parse_moment
from painpath.record.problem import Problem
from painpath.record.tables import TABLES
from painpath.report.words import SCALES, first_low
from painpath.vocabulary import Entry

Row = dict[str, Any]
Told = tuple[str, str]  # the column, and the sentence beside it
# when something was: a day to come cannot be one of these
HAPPENED = {
    "procedures": "time", "pain_scores": "time", "relief_reports": "time", "observations": "time", "conditions": "onset",
}  # fmt: skip
ENDS = {"conditions": "abatement", "medications": "end", "care": "end"}
ANY_DAY, NOT_DONE, ONE_SIDE = "1900", "planned", ("left", "right")


class Around(NamedTuple):
    """What an entry must agree with: the time on the clinic's clock, the day of birth, each procedure's time by its id.

    What is not known here is not looked at.
    """

    now: datetime | None = None
    born: str = ""
    procedures: Mapping[str, str] = {}


NOTHING = Around()


def wrong_with(table: str, row: Row, around: Around) -> list[Told]:
    """What of a row cannot be true. The column is empty where the whole row is meant."""
    zone = around.now.tzinfo or UTC if around.now else UTC
    raw = _beside(table, row, around)
    problems = check_record(raw, default_assessor().vocabulary, zone).problems
    found = [(_column(table, row, one), sentence(one)) for one in problems if one.where.startswith(table)]
    return found or [*_too_early(table, row, around), *_too_late(table, row, around)]


def _beside(table: str, row: Row, around: Around) -> Row:
    """A record of this row alone, with the procedure that it tells of."""
    raw: Row = {"patient": {"patient_id": "form"}}
    if table == "relief_reports":
        named = row.get("procedure_id")
        time = around.procedures.get(str(named), ANY_DAY)
        done = {"procedure_id": named, "kind": "mbb", "status": "completed"}
        raw["procedures"] = [{**done, "time": time if _moment(time, around) else ANY_DAY}]
    raw[table] = [{**row, "procedure_id": "form"} if table == "procedures" else row]
    return raw


def _column(table: str, row: Row, problem: Problem) -> str:
    """The column that a problem is about."""
    name = problem.where.rsplit(".", 1)[-1]
    if name in TABLES[table]:
        return name
    return ENDS.get(table, HAPPENED.get(table, ""))


def sentence(problem: Problem) -> str:
    """A problem as a line of its own, without what was done about it; what would mend it is said."""
    told = problem.what
    for scale, called in SCALES.items():
        told = told.replace(scale, called)
    question = problem.repair.removeprefix("set aside").removeprefix("; ")
    return f"{told[:1].upper()}{told[1:]}{f'; {question}' if question.endswith('?') else ''}"


def _moment(text: object, around: Around) -> Moment | None:
    """A time as the clinic's clock has it; None where it cannot be read."""
    try:
        return parse_moment(text, (around.now.tzinfo if around.now else None) or UTC)
    except BadTime:
        return None


def _too_early(table: str, row: Row, around: Around) -> Iterator[Told]:
    born = _moment(around.born, around)
    for name, column in TABLES[table].items():
        at = _moment(row.get(name), around) if column.kind == "time" and name in row else None
        if born and at and at.last < born.first:
            yield name, f"Before the patient was born, {around.born}."


def _too_late(table: str, row: Row, around: Around) -> Iterator[Told]:
    name = HAPPENED.get(table, "")
    at = _moment(row.get(name), around) if name in row else None
    now = _moment(around.now.isoformat(), around) if around.now else None
    if at and now and at.first > now.last and row.get("status") != NOT_DONE:
        or_planned = " If it is only planned, say so as its status." if table == "procedures" else ""
        yield name, f"This day or time is still to come; today is {around.now:%Y-%m-%d}.{or_planned}"


def doubtful(table: str, row: Row) -> Iterator[Told]:
    """What of a procedure is hardly so: a level where the target or the region is not, a side of what lies in the middle."""
    if table != "procedures":
        return
    known = default_assessor().vocabulary.by_field
    target = known["procedures.target"].get(row.get("target", ""))
    region = known["procedures.region"].get(row.get("region", ""))
    place = target if target and target.levels else region
    for level in row.get("levels", ()):
        if told := _misplaced(level, place):
            yield "levels", told
            break
    if target and region and target.levels and region.levels and not _span(target) & _span(region):
        yield "region", f"{_called(target)} does not lie here."
    if target and target.midline and row.get("side") in ONE_SIDE:
        yield "side", f"{_called(target)} lies in the middle: choose midline, or leave the side empty."


def _misplaced(level: str, place: Entry | None) -> str:
    """What is strange about a level; empty for nothing."""
    bones = stated(level)
    if UNREAD in bones:
        return f"The spine has no {level}."
    if place and place.levels and bones and not bones & _span(place):
        first, last = place.levels
        return f"{level} does not fit {first_low(place.label)} ({first} to {last})."
    return ""


def _span(place: Entry) -> set[str]:
    """Every level from the first to the last one of a place."""
    first, last = place.levels or (NERVES[0], NERVES[-1])
    return set(NERVES[NERVES.index(first) : NERVES.index(last) + 1])


def _called(target: Entry) -> str:
    return f"The {first_low(target.label)}"
