"""What the worklist says of a patient, worked out anew whenever the record changes.

Outcomes and windows come from the assessment. FOLLOW_UP_DAYS is how often a clinic looks again while relief
lasts; it is a habit of offices, not a clinical threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from painpath.record.check import Record
from painpath.report.words import OUTCOMES, clinician
from painpath.web.patients.judging import Judged, judge, now_of
from painpath.web.patients.models import Alert, Due, Patient
from painpath.web.patients.store import living as living_rows

FOLLOW_UP_DAYS = 90
Reason = tuple[str, date, date | None, str]
OF_OUTCOME = {
    "immediate_failure": Due.Kind.FAILED,
    "partial": Due.Kind.PARTIAL,
    "recurrence": Due.Kind.RECURRENCE,
}
THINNERS = frozenset(("anticoagulant", "antiplatelet"))


@transaction.atomic
def refresh(patient: Patient, judged: Judged | None = None) -> None:
    """Work out the patient's places on the worklist and open the alerts that fire now; one at a time for a patient."""
    Patient.objects.select_for_update(no_key=True).filter(pk=patient.pk).first()
    judged = judged or judge(patient)
    _open_alerts(patient, judged.assessment)
    today = now_of(patient).date()
    about = _about(judged)
    # a reason that was there already keeps the day since when it is
    since = {(one.kind, one.procedure, one.told): one.day for one in patient.dues.all()}
    patient.dues.all().delete()
    rows = [
        Due(
            clinic_id=patient.clinic_id,
            patient=patient,
            kind=kind,
            day=min(day, since.get((kind, about["procedure"], told), day)),
            until=until,
            told=told,
            **about,
        )
        for kind, day, until, told in reasons(judged, today)
    ]
    Due.objects.bulk_create(rows)


def _open_alerts(patient: Patient, assessment: dict[str, Any]) -> None:
    """An alert that fires stands once; it closes only by a person, and opens again on new evidence."""
    at = datetime.fromisoformat(assessment["as_of"]) if "T" in assessment["as_of"] else timezone.now()
    living = set(patient.alerts.exclude(state=Alert.State.RESOLVED).values_list("flag", flat=True))
    closed = patient.alerts.filter(state=Alert.State.RESOLVED)
    resolved = {one.flag: one.resolved_at for one in closed.order_by("resolved_at")}
    newest = _newest_finding(patient) if resolved else None
    for one in assessment["red_flag"]["reasons"]:
        closed_at = resolved.get(one["id"])
        if one["id"] in living or (closed_at and (newest is None or newest <= closed_at)):
            continue
        Alert.objects.create(
            clinic_id=patient.clinic_id, patient=patient, flag=one["id"], title=one.get("title") or one["id"],
            level=one.get("level", "urgent"), say=one["say"], act_by=at + timedelta(hours=one["act_within_h"]),
        )  # fmt: skip


def _newest_finding(patient: Patient) -> datetime | None:
    """When something that can raise an alert was last entered: any finding that is not a no, any condition."""
    rows = [row for row in living_rows(patient) if row.table in ("observations", "conditions")]
    told = [row.entered_at for row in rows if row.data.get("value") is not False]
    return max(told, default=None)


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
    assessment, row = judged.assessment, procedure_row(judged)
    for one in assessment["red_flag"]["reasons"]:
        yield Due.Kind.RED_FLAG, today, None, one.get("title") or one["id"]
    yield from _not_restarted(judged.record, judged.assessor, today)
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
    if outcome == "too_early" and window:
        first, last = (done + timedelta(days=days) for days in window)
        yield Due.Kind.DUE, first, last, f"A pain score is due from {first}"
        yield Due.Kind.OVERDUE, last + timedelta(days=1), None, f"No score by {last}"
    elif outcome == "not_assessable" and "no_reading" in flags:
        yield Due.Kind.OVERDUE, done, None, "No pain score since the procedure"
    elif outcome == "not_assessable" and "window_missed" in flags:
        yield Due.Kind.LOST, done, None, "The time in which a score would have told has passed"
    elif outcome == "ongoing_response":
        tables = judged.record.tables
        days = [one["@time"].day for one in (*tables["pain_scores"], *tables["relief_reports"])]
        last_day = date(1970, 1, 1) + timedelta(days=max(days)) if days else done
        again = last_day + timedelta(days=FOLLOW_UP_DAYS)
        yield (
            Due.Kind.DUE,
            again,
            again + timedelta(days=28),
            f"Relief held on {last_day}; look again from {again}",
        )
        yield Due.Kind.OVERDUE, again + timedelta(days=29), None, f"Nobody has looked since {last_day}"


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


def _not_restarted(record: Record, assessor: Any, today: date) -> Iterator[Reason]:
    """A blood thinner that was paused on purpose and has not been started again."""
    words = assessor.vocabulary.sections["medications"]
    rows = [row for row in record.tables["medications"] if words[row["code"]].drug_class in THINNERS]
    for row in rows:
        if row.get("stop_reason") != "planned" or "@end" not in row:
            continue
        again = any(
            o["code"] == row["code"] and "@start" in o and o["@start"].first >= row["@end"].first
            for o in rows
        )
        if not again:
            yield (
                Due.Kind.NOT_RESTARTED,
                today,
                None,
                f"{words[row['code']].label} was paused; no restart is recorded",
            )
