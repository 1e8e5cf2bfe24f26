"""What the worklist says of a patient, worked out anew whenever the record changes.

Outcomes and windows come from the assessment. FOLLOW_UP_DAYS is how often a clinic looks again while relief
lasts, DUE_DAYS for how long a score is due before it is overdue, ELSEWHERE_DAYS for how long a treatment stays on
the list when another place was treated since; all are habits of offices, not clinical thresholds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from painpath.assess import INTERVENTIONAL, assess
from painpath.record.moments import MINUTES_PER_DAY, parse_moment
from painpath.report.words import OUTCOMES, clinician
from painpath.web.patients.judging import Judged, judge, now_of
from painpath.web.patients.models import Due, Patient
from painpath.web.patients.opening import open_alerts

FOLLOW_UP_DAYS, DUE_DAYS, ELSEWHERE_DAYS = 90, 28, 365
Reason = tuple[str, date, date | None, str]
OF_OUTCOME = {
    "immediate_failure": Due.Kind.FAILED,
    "partial": Due.Kind.PARTIAL,
    "recurrence": Due.Kind.RECURRENCE,
}
THINNERS = frozenset(("anticoagulant", "antiplatelet"))


@transaction.atomic
def refresh(patient: Patient, judged: Judged | None = None) -> None:
    """Work out the patient's places on the worklist and open the alerts that fire now; one at a time for a patient.

    Nothing is worked out of somebody who was erased meanwhile.
    """
    locked = Patient.objects.select_for_update(no_key=True).filter(pk=patient.pk, erased_at=None)
    if locked.first() is None:
        return
    judged = judged or judge(patient)
    open_alerts(patient, judged.assessment, judged.assessor)
    today = now_of(patient).date()
    # a reason that was there already keeps the day since when it is
    since = {(one.kind, one.procedure, one.told): one.day for one in patient.dues.all()}
    patient.dues.all().delete()
    found = [(judged, reason) for reason in reasons(judged, today)]
    found += [(one, reason) for one in elsewhere(judged) for reason in of_outcome(one, today)]
    Due.objects.bulk_create(_due(patient, _about(one), reason, since) for one, reason in found)


def _due(
    patient: Patient, about: dict[str, Any], reason: Reason, since: dict[tuple[str, str, str], date]
) -> Due:
    kind, day, until, told = reason
    first = min(day, since.get((kind, about["procedure"], told), day))
    return Due(
        clinic_id=patient.clinic_id, patient=patient, kind=kind, day=first, until=until, told=told, **about
    )


def elsewhere(judged: Judged) -> Iterator[Judged]:
    """The latest treatment of every other place within ELSEWHERE_DAYS, judged: one done elsewhere since does not take
    it off the list. A later one whose place is not known to be another stands for those before it."""
    known = judged.assessor.vocabulary.by_field["procedures.kind"]
    now = now_minute(judged)
    rows = [
        row
        for row in judged.record.tables["procedures"]
        if row["status"] == "completed"
        and known[row["kind"]].kind in INTERVENTIONAL
        and now - ELSEWHERE_DAYS * MINUTES_PER_DAY <= row["@time"].first <= now
    ]
    standing = [row for row in (procedure_row(judged),) if row is not None]
    for row in sorted(rows, key=lambda row: -row["@time"].first):
        if standing and all(_apart(row, later) for later in standing):
            standing.append(row)
            yield _judged_too(judged, row["procedure_id"])


def now_minute(judged: Judged) -> int:
    """The last minute that the assessment looks at; a row that begins later, as one with a mistyped year, is not there yet."""
    return parse_moment(judged.assessment["as_of"], judged.record.zone).last


def _apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two procedures are known to be at different places: another region, or left and right."""
    regions = {row["region"] for row in (one, other) if "region" in row}
    return len(regions) > 1 or {one.get("side"), other.get("side")} == {"left", "right"}


def _judged_too(judged: Judged, procedure: str) -> Judged:
    as_of = judged.assessment["as_of"]
    return replace(judged, assessment=assess(judged.record, as_of, procedure, assessor=judged.assessor))


def _about(judged: Judged) -> dict[str, Any]:
    row = procedure_row(judged)
    if row is None:
        return {"procedure": "", "procedure_kind": "", "done_on": None}
    return {"procedure": row["procedure_id"], "procedure_kind": row["kind"], "done_on": day_of(row)}


def procedure_row(judged: Judged) -> dict[str, Any] | None:
    """The judged procedure's row."""
    wanted = judged.assessment["procedure_id"]
    return next((row for row in judged.record.tables["procedures"] if row["procedure_id"] == wanted), None)


def day_of(row: dict[str, Any]) -> date:
    """The day of a row."""
    return date(1970, 1, 1) + timedelta(days=row["@time"].day)


def reasons(judged: Judged, today: date) -> Iterator[Reason]:
    """Each reason to stand on the worklist: kind, from which day, until which, and what is said."""
    for one in judged.assessment["red_flag"]["reasons"]:
        yield Due.Kind.RED_FLAG, today, None, one.get("title") or one["id"]
    yield from _not_restarted(judged, today)
    yield from of_outcome(judged, today)


def of_outcome(judged: Judged, today: date) -> Iterator[Reason]:
    """What the result of one procedure asks for, or the score that it still needs."""
    assessment, row = judged.assessment, procedure_row(judged)
    if row is None or assessment["outcome"] is None:
        return
    done, outcome, flags = day_of(row), assessment["outcome"], assessment["response"]["flags"]
    if outcome in OF_OUTCOME:
        yield OF_OUTCOME[outcome], today, None, clinician(OUTCOMES, outcome)
    elif outcome == "ongoing_response" and "waning" in flags:
        yield Due.Kind.WEARING_OFF, today, None, "Relief is wearing off"
    yield from _scores_due(judged, done, outcome, flags)


def _scores_due(judged: Judged, done: date, outcome: str, flags: list[str]) -> Iterator[Reason]:
    window = window_of(judged)
    no_score = outcome == "not_assessable" and "no_reading" in flags
    if window and (outcome == "too_early" or no_score):
        first, missed = (done + timedelta(days=days) for days in window)
        last = min(first + timedelta(days=DUE_DAYS), missed)
        yield Due.Kind.DUE, first, last, f"A pain score is due from {first}"
        yield Due.Kind.OVERDUE, last + timedelta(days=1), None, f"No score by {last}"
    elif no_score:
        yield Due.Kind.OVERDUE, done, None, "No pain score since the procedure"
    elif outcome == "not_assessable" and judged.assessment["block_reading"] and not _told_of(judged):
        day = done + timedelta(days=1)
        yield (
            Due.Kind.LOST,
            day,
            None,
            "Nothing of the hours after the block was told: ask what is remembered",
        )
    elif outcome == "not_assessable" and "window_missed" in flags:
        yield Due.Kind.LOST, done, None, "The time in which a score would have told has passed"
    elif outcome == "ongoing_response":
        tables, now = judged.record.tables, now_minute(judged)
        told = (one["@time"] for one in (*tables["pain_scores"], *tables["relief_reports"]))
        days = [at.day for at in told if at.first <= now]
        last_day = date(1970, 1, 1) + timedelta(days=max(days)) if days else done
        again = last_day + timedelta(days=FOLLOW_UP_DAYS)
        yield (
            Due.Kind.DUE,
            again,
            again + timedelta(days=DUE_DAYS),
            f"Relief held on {last_day}; look again from {again}",
        )
        yield (
            Due.Kind.OVERDUE,
            again + timedelta(days=DUE_DAYS + 1),
            None,
            f"Nobody has looked since {last_day}",
        )


def _told_of(judged: Judged) -> bool:
    """Whether anything was said of pain or relief since the judged procedure, on its day or later, up to now."""
    row, now = procedure_row(judged), now_minute(judged)
    tables = judged.record.tables
    scores = [one["@time"].last for one in tables["pain_scores"] if one["@time"].first <= now]
    reports = [one["procedure_id"] for one in tables["relief_reports"] if one["@time"].first <= now]
    return row is not None and (
        row["procedure_id"] in reports or any(at > row["@time"].first for at in scores)
    )


def window_of(judged: Judged) -> tuple[float, float] | None:
    """From which to which day after the procedure a score tells whether it failed; None where nothing is set."""
    kind = judged.assessment["trace"].get("facts", {}).get("judged_as")
    settings = judged.assessor.engine.compiler.settings
    first, last = (
        settings.get(f"{kind}_fail_day", settings.get(f"{kind}_first_day")),
        settings.get(f"{kind}_missed_day"),
    )
    if first is None:
        return None
    return first, last if last is not None else first + 28


def _not_restarted(judged: Judged, today: date) -> Iterator[Reason]:
    """A blood thinner that was paused on purpose and has not been started again; neither a pause nor a restart that is
    still to come counts."""
    words, now = judged.assessor.vocabulary.sections["medications"], now_minute(judged)
    rows = [row for row in judged.record.tables["medications"] if words[row["code"]].drug_class in THINNERS]
    for row in rows:
        if row.get("stop_reason") != "planned" or "@end" not in row or row["@end"].first > now:
            continue
        again = any(
            o["code"] == row["code"] and "@start" in o and row["@end"].first <= o["@start"].first <= now
            for o in rows
        )
        if not again:
            yield (
                Due.Kind.NOT_RESTARTED,
                today,
                None,
                f"{words[row['code']].label} was paused; no restart is recorded",
            )
