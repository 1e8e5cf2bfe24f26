"""The procedures around the judged one that a plan has to know of."""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import JUDGED_AS, NONE, SIDES, SUPPORTIVE
from painpath.engine.response.parts import same_part
from painpath.engine.response.responses import Judged
from painpath.engine.response.turns import written_twice
from painpath.record.check import Record, Row
from painpath.record.moments import parse_moment
from painpath.report import words
from painpath.report.timeline import procedure_name, seen
from painpath.report.view import Assessment, Line, Names

OF_SCORES = (
    "no_baseline", "stale_baseline", "low_baseline", "no_reading", "window_missed", "scale_changed", "site_outside",
    "other_side_only", "other_kind_later", "day_score_left_out", "other_kind_judged", "kinds_apart", "side_untold",
)  # fmt: skip
TOLD_WITH_NUMBER = "day_score_left_out"
MINUTES_PER_DAY = 1440
MOST_PLANS, MOST_AGAINST, MOST_NAMED = 2, 3, 3


def others(assessment: Assessment, record: Record, names: Names) -> list[Line]:
    """What else was done on the judged procedure's day, what followed it, and what wore off elsewhere.

    Plans and what lies ahead are neither. Where the sides are treated in turn, the side whose pain is back has
    its assessment under the earlier procedure, not under the last.
    """
    now = parse_moment(assessment["as_of"], record.zone).last
    done = [row for row in record.tables["procedures"] if row["status"] != "planned"]
    rows = sorted((row for row in done if row["@time"].first <= now), key=lambda row: int(row["@time"].first))
    judged = next((row for row in rows if row["procedure_id"] == assessment["procedure_id"]), None)
    if judged is None:
        return []
    after = [row for row in rows if judged["@time"].last < row["@time"].first]
    of_day = [row for row in rows if _day(row) is not None and _day(row) == _day(judged)]
    others = [row for row in of_day if row["procedure_id"] != judged["procedure_id"] and row not in after]
    copies = [row for row in others if written_twice(judged, row)]
    beside = [row for row in others if row not in copies]
    worn_off = _worn_off(judged, record, now, names)
    told = [(beside, "Same day", "too"), (after, "Later", "before planning"), (worn_off, "Worn off", "too")]
    lines = [line for found, label, when in told for line in _told(found, label, when, names)]
    return [*([Line("Twice", _copies(copies))] if copies else []), *lines]


def planned(assessment: Assessment, record: Record, names: Names) -> list[Line]:
    """What is planned and what speaks against it, or, once its day is over, the question whether it was done.

    Of a plan for a later day whose entry has no date nobody can tell whether it was known: only that is said.
    """
    now = parse_moment(assessment["as_of"], record.zone).last
    undated = [
        row["procedure_id"]
        for row in record.tables["procedures"]
        if row["status"] == "planned" and row["@time"].first > now and "@recorded" not in row
    ]
    found = assessment.get("planned", ())
    ahead = [_ahead(one, names) for one in found if one["ahead"]]
    over = [
        Line(
            "Planned",
            f"{one['title']} on {one['time']}: the day is over and nothing says whether it was done. Was it?",
        )
        for one in found
        if not one["ahead"]
    ]
    unsaid = [Line("Planned", _undated(undated))] if undated else []
    return [*ahead[:MOST_PLANS], *unsaid, *over[-1:]]


def _undated(ids: list[str]) -> str:
    which = words.listed_apart(ids, MOST_PLANS)
    return f"{which}: planned for a later day, but without the date of its entry (`recorded`). Enter it: then what speaks against the plan is told before its day."


def _ahead(one: dict[str, Any], names: Names) -> Line:
    """A plan that lies ahead, with at most two things that speak against it and what has to be known first."""
    against = [words.sentence(each["say"]) for each in one["against"][:MOST_AGAINST]]
    told = [f"Against it: {' '.join(against)}"] if against else []
    missing = [names.fact(name) for name in one["confirm_first"]]
    if missing:
        told.append(f"Confirm first: {words.sentence(words.listed_apart(missing, MOST_NAMED))}")
    cited = dict.fromkeys(source for each in one["against"][:MOST_AGAINST] for source in each["sources"])
    return Line("Planned", f"{one['title']}, {one['time']}. {' '.join(told)}".rstrip(), tuple(cited))


def _copies(rows: list[Row]) -> str:
    """That the judged procedure stands in the record more than once."""
    ids = words.listed([row["procedure_id"] for row in rows])
    one = "tells" if len(rows) == 1 else "tell"
    return f"{ids} {one} of the same kind, place and time: judged as one procedure. Is the row a copy, or is a level or side missing?"


def _told(rows: list[Row], label: str, when: str, names: Names) -> list[Line]:
    """The last of some procedures that has an assessment, then the last of those that no score is a verdict on."""
    kinds = names.assessor.reader.terms.judged
    served = [row for row in rows if kinds.get(row["kind"]) == SUPPORTIVE]
    own = [row for row in rows if row not in served]
    lines = [Line(label, f"{_last_of(own, names)}. Read its own assessment {when}.")] if own else []
    return lines + ([Line(label, f"{_last_of(served, names)}.")] if served else [])


def flags_told(assessment: Assessment) -> list[str]:
    """The flags of the result; of what only serves a treatment none about the scores that it is not judged by.

    A score of the day is told by the verdict, with its number.
    """
    flags: list[str] = assessment["response"]["flags"]
    supportive = assessment["trace"].get("facts", {}).get("judged_as") == JUDGED_AS[SUPPORTIVE]
    return [flag for flag in flags if flag != TOLD_WITH_NUMBER and not (supportive and flag in OF_SCORES)]


def end_in_conflict(assessment: Assessment, record: Record, names: Names) -> bool:
    """Whether answers that contradict each other may tell of this pain after its last reading; those of another tell nothing."""
    if "conflicting_scores" not in assessment["response"]["flags"]:
        return False
    seen_, found, one = _as_judged(assessment, record, names)
    ids = {each.row["procedure_id"] for each in found if each.numbers.number == one.numbers.number}
    last = one.numbers.day + max(one.response.min_days, 0)
    return any(
        row["@time"].last // MINUTES_PER_DAY >= last
        and (
            row["procedure_id"] in ids
            if "procedure_id" in row
            else _may_be_read(row, one, seen_, names.assessor.reader.terms)
        )
        for row in seen_.conflicts
    )


def score_after_next(assessment: Assessment, record: Record, names: Names) -> Row | None:
    """The last score of this pain after the next procedure at this part, which ends what counts; None where there is none."""
    seen_, _, one = _as_judged(assessment, record, names)
    later = (row for row in reversed(seen_.rows["pain_scores"]) if row["@time"].first >= one.numbers.until)
    return next((row for row in later if _may_be_read(row, one, seen_, names.assessor.reader.terms)), None)


def _as_judged(assessment: Assessment, record: Record, names: Names) -> tuple[Seen, list[Judged], Judged]:
    """What was seen of the patient at the time of an assessment: all, each procedure, the judged one."""
    seen_, found = names.assessor.reader.see(record, parse_moment(assessment["as_of"], record.zone).last)
    return seen_, found, next(one for one in found if one.row["procedure_id"] == assessment["procedure_id"])


def _may_be_read(row: Row, one: Judged, seen_: Seen, terms: Terms) -> bool:
    """Whether a score may be of the pain by which a procedure is judged: not where both name another place or side."""
    scores, like = seen_.scores, one.response.like
    if like == NONE:
        return True
    site = terms.sites[row["site"]] if "site" in row else NONE
    side = SIDES.index(row["side"]) if "side" in row else NONE
    alike = (
        NONE in pair or pair[0] == pair[1] for pair in ((site, scores.site[like]), (side, scores.side[like]))
    )
    return all(alike)


def recalled(assessment: Assessment, record: Record) -> list[Line]:
    """The relief that the patient recalls, where nothing else is on record of what the procedure did, or where it was brief."""
    response = assessment["response"]
    if response is None or not {"recall_only", "brief_relief"}.intersection(response["flags"]):
        return []
    now = parse_moment(assessment["as_of"], record.zone).last
    mine = [
        row
        for row in record.tables["relief_reports"]
        if row.get("procedure_id") == assessment["procedure_id"] and "percent" in row and seen(row, now)
    ]
    told = "; ".join(_relief(row) for row in sorted(mine, key=_moment))
    return [Line("Recalled", words.sentence(told))] if told else []


def _relief(row: Row) -> str:
    lasted = f" for {words.hours(row['duration_h'])}" if "duration_h" in row else ""
    return f"{words.number(row['percent'])} %{lasted}, told {words.time_text(row['time'], row['@time'])}"


def _moment(row: Row) -> int:
    return int(row["@time"].first)


def _worn_off(judged: Row, record: Record, now: int, names: Names) -> list[Row]:
    """The earlier treatments elsewhere whose relief was lost, without a later one there.

    Of another structure than the judged one, those whose pain is still scored.
    """
    if len(record.tables["procedures"]) < 2:
        return []
    reader = names.assessor.reader
    seen_, found = reader.see(record, now)
    place = next(n for n, one in enumerate(found) if one.row["procedure_id"] == judged["procedure_id"])

    def stands(number: int) -> bool:
        row = found[number].row
        return not any(same_part(row, later.row, reader.terms) for later in found[number + 1 :])

    def counts(number: int) -> bool:
        one = found[number]
        alike = one.row.get("target") == judged.get("target", "")
        return alike or _scored_lately(one, seen_, reader.terms)

    lost = [n for n in range(place) if found[n].outcome == "recurrence" and stands(n)]
    return [found[n].row for n in lost if counts(n)]


def _scored_lately(one: Judged, seen_: Seen, terms: Terms) -> bool:
    """Whether the pain by which a procedure is judged was scored within the days of a baseline that still counts."""
    scores, like = seen_.scores, one.response.like
    if like == NONE:
        return False
    mine = scores.site[like], scores.side[like]
    days = [
        day for day, *place in zip(scores.day, scores.site, scores.side, strict=True) if tuple(place) == mine
    ]
    return bool(max(days) >= seen_.now // MINUTES_PER_DAY - terms.rules.stale_days)


def _day(row: Row) -> int | None:
    """The day that a procedure is dated to; None where only its month or year is known."""
    first, last = (int(minute // MINUTES_PER_DAY) for minute in (row["@time"].first, row["@time"].last))
    return first if first == last else None


def _last_of(rows: list[Row], names: Names) -> str:
    """The last of some procedures with its id and time, and how many they are."""
    row = rows[-1]
    told = words.first_low(procedure_name(row, names.assessor.vocabulary))
    told += ", aborted" if row["status"] == "aborted" else ""
    count = "" if len(rows) == 1 else f" ({words.number(len(rows))} in all)"
    return f"{row['procedure_id']}, {told}, {words.time_text(row['time'], row['@time'])}{count}"
