"""What a record shows up to a time, ready to be told: procedures, pain, relief, medicines.

Rows that lie after the time, or were entered after it, are not shown: nobody could have known them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from painpath.record.check import Record
from painpath.record.moments import MINUTES_PER_DAY, Moment
from painpath.record.tables import SCALE_TOP
from painpath.report import words
from painpath.vocabulary import Vocabulary

Row = dict[str, Any]
OVERALL = "overall pain"
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the record's minutes are on the clinic's own clock


def iso(minute: int) -> str:
    """A minute since 1970 as a time without a zone, as the charts read it."""
    return (EPOCH + timedelta(minutes=minute)).isoformat()


class Event(NamedTuple):
    """One line of the timeline: when, the sort minute, what kind of line, and what happened."""

    when: str
    minute: int
    kind: str
    text: str
    mark: str = ""

    @property
    def at(self) -> str:
        """Where it lies on the charts; empty when the date is unknown."""
        return iso(self.minute) if self.minute >= 0 else ""


class Point(NamedTuple):
    """One pain score: when it was taken, its height on 0 to 10, how it was given, and of what pain.

    `of_now` marks the pain of one moment, such as the hours after a block; it is not joined to its neighbours.
    """

    moment: Moment
    score: float
    given: str
    series: str
    of_now: bool


class Shown(NamedTuple):
    """A procedure that was done, with its letter on the chart."""

    procedure_id: str
    moment: Moment
    mark: str
    name: str


class Taken(NamedTuple):
    """A medicine while it was taken; without a start since an unknown date, without an end until now."""

    name: str
    told: str
    start: Moment | None
    end: Moment | None


class Timeline(NamedTuple):
    """All that a report shows of the record."""

    events: list[Event]
    points: list[Point]
    procedures: list[Shown]
    reliefs: list[tuple[Moment, float]]
    medicines: list[Taken]


def seen(row: Row, now: int, column: str = "@time") -> bool:
    """Could this row be known at a minute? A row without a time is known, since an unknown date."""
    moment, recorded = row.get(column), row.get("@recorded")
    return (moment is None or moment.first <= now) and (recorded is None or recorded.first <= now)


def timeline(record: Record, now: int, vocabulary: Vocabulary) -> Timeline:
    """The timeline of a record as it could be known at a minute."""
    shown = {name: [row for row in rows if seen(row, now)] for name, rows in record.tables.items()}
    procedures = _procedures(shown["procedures"], vocabulary)
    marks = {one.procedure_id: one.mark for one in procedures}
    needles = [one.moment.first for one in procedures]
    points = [_point(row, needles, vocabulary) for row in shown["pain_scores"]]
    events = [
        _procedure_event(row, marks.get(row["procedure_id"], ""), vocabulary) for row in shown["procedures"]
    ]
    events += [_score_event(row, point) for row, point in zip(shown["pain_scores"], points, strict=True)]
    events += [_relief_event(row, marks) for row in shown["relief_reports"]]
    taken = [row for row in record.tables["medications"] if seen(row, now, "@start")]
    events += [event for row in taken for event in _medicine(row, now, vocabulary)]
    reliefs = [(row["@time"], float(row["percent"])) for row in shown["relief_reports"] if "percent" in row]
    points.sort(key=lambda point: point.moment.first)
    events.sort(key=lambda event: event.minute)
    medicines = [_taken(row, now, vocabulary) for row in taken]
    return Timeline(events, points, procedures, sorted(reliefs), medicines)


def letter(place: int) -> str:
    """The mark of a procedure on the chart: A to Z, then A2 to Z2 and so on."""
    round_, index = divmod(place, 26)
    return chr(ord("A") + index) + (str(round_ + 1) if round_ else "")


def procedure_name(row: Row, vocabulary: Vocabulary) -> str:
    """A procedure in words: what, where, which side and levels."""
    parts = [vocabulary.entry("procedures.kind", row["kind"]).label]
    if "target" in row:
        parts.append(words.first_low(vocabulary.entry("procedures.target", row["target"]).label))
    if "region" in row:
        parts.append(words.first_low(vocabulary.entry("procedures.region", row["region"]).label))
    parts += [words.listed(row["levels"])] if row.get("levels") else []
    parts += [row["side"]] if "side" in row else []
    return ", ".join(parts)


def _procedures(rows: list[Row], vocabulary: Vocabulary) -> list[Shown]:
    done = sorted((row for row in rows if row["status"] != "planned"), key=lambda row: row["@time"].first)
    return [
        Shown(row["procedure_id"], row["@time"], letter(place), procedure_name(row, vocabulary))
        for place, row in enumerate(done)
    ]


def _when(row: Row) -> str:
    return words.time_text(row["time"], row["@time"])


def _procedure_event(row: Row, mark: str, vocabulary: Vocabulary) -> Event:
    told = procedure_name(row, vocabulary)
    if row["status"] != "completed":
        told += f" ({row['status']})"
    return Event(_when(row), row["@time"].first, "procedure", told, mark)


def _point(row: Row, needles: list[int], vocabulary: Vocabulary) -> Point:
    site = vocabulary.entry("pain_scores.site", row["site"]).label if "site" in row else OVERALL
    series = f"{site}, {row['side']}" if "side" in row else site
    given = f"{words.number(row['score'])} ({words.SCALES[row['scale']]})"
    minute = row["@time"].first
    of_now = row.get("descriptor") == "current" or any(
        0 < minute - needle < MINUTES_PER_DAY for needle in needles
    )
    return Point(row["@time"], row["score"] * 10 / SCALE_TOP[row["scale"]], given, series, of_now)


def _score_event(row: Row, point: Point) -> Event:
    kind = words.plain(row["descriptor"]) if "descriptor" in row else "kind of score not recorded"
    told = f"{point.given}, {words.first_low(point.series)}, {kind}"
    return Event(_when(row), row["@time"].first, "score", told)


def _relief_event(row: Row, marks: dict[str, str]) -> Event:
    after = f" after {marks[row['procedure_id']]}" if row["procedure_id"] in marks else ""
    percent = f"{words.number(row['percent'])} % relief" if "percent" in row else "relief"
    told = f"{percent}{after}, the patient's own estimate"
    if "duration_h" in row:
        told += f", for {words.hours(row['duration_h'])}"
    if row.get("words"):
        told += f': "{row["words"]}"'
    return Event(_when(row), row["@time"].first, "relief", told)


def _dose(row: Row) -> str:
    if "daily_dose" not in row:
        return ""
    return f" {words.number(row['daily_dose'])} {row.get('unit', '')}".rstrip() + " a day"


def _taken(row: Row, now: int, vocabulary: Vocabulary) -> Taken:
    """A medicine as a bar; an end that lies ahead is not known yet."""
    name = vocabulary.entry("medications.code", row["code"]).label
    end = row.get("@end")
    ended = end if end is not None and end.first <= now else None
    since = (
        f"since {words.time_text(row['start'], row['@start'])}"
        if "@start" in row
        else "since an unknown date"
    )
    until = f", until {words.time_text(row['end'], ended)}" if ended else ""
    return Taken(name, f"{name}{_dose(row)}, {since}{until}", row.get("@start"), ended)


def _medicine(row: Row, now: int, vocabulary: Vocabulary) -> list[Event]:
    """The start and the end of a medicine; one without a start is taken since an unknown date."""
    name, dose = vocabulary.entry("medications.code", row["code"]).label, _dose(row)
    start, end = row.get("@start"), row.get("@end")
    began = words.time_text(row["start"], start) if start else "date unknown"
    events = [
        Event(
            began, start.first if start else -1, "medicine", f"{name}{dose} {'started' if start else 'taken'}"
        )
    ]
    if end is not None and end.first <= now:
        why = f" ({words.plain(row['stop_reason'])})" if "stop_reason" in row else ""
        events.append(Event(words.time_text(row["end"], end), end.first, "medicine", f"{name} stopped{why}"))
    return events
