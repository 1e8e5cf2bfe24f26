"""What a call becomes: rows of the record, an attempt with its outcome; and how often somebody was rung up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, tzinfo

from django.db import transaction

from painpath.web.patients.alarms import alarm_rows
from painpath.web.patients.given import Rows, number
from painpath.web.patients.judging import judge, now_of
from painpath.web.patients.models import Call, Due, Patient
from painpath.web.patients.pain import treated_pain
from painpath.web.patients.store import enter
from painpath.web.telephone.models import REACHED, Outcome

LONGEST = 2000


def rows_of(patient: Patient, given: Mapping[str, str]) -> Rows:
    """What the patient said on the telephone, as rows. Raises ValueError for a number that cannot be meant."""
    judged, at = judge(patient), now_of(patient).isoformat(timespec="minutes")
    rows: Rows = []
    score, percent = number(given.get("score", ""), 0, 10), number(given.get("percent", ""), -100, 100)
    if score is not None:
        rows.append(("pain_scores", {"time": at, "score": score, "scale": "nrs_0_10", "descriptor": "average", **treated_pain(judged)}))  # fmt: skip
    if percent is not None and judged.assessment["procedure_id"]:
        rows.append(("relief_reports", {"time": at, "procedure_id": judged.assessment["procedure_id"], "percent": percent}))  # fmt: skip
    return [*rows, *alarm_rows(given, at)]


@transaction.atomic
def keep_call(patient: Patient, given: Mapping[str, str], by: str) -> Call:
    """Note the attempt with its outcome and enter what was said. Raises ValueError, also for answers without a call."""
    what = Outcome.What(given.get("what", ""))
    rows = rows_of(patient, given)
    if rows and what not in REACHED:
        raise ValueError("somebody who was not reached has said nothing")
    again = date.fromisoformat(given["again"]) if given.get("again") else None
    call = Call.objects.create(patient=patient, by=by, reached=what in REACHED, said=given.get("said", "")[:LONGEST])  # fmt: skip
    Outcome.objects.create(call=call, what=what, again=again)
    enter(patient, rows, by, "telephone")
    return call


def attempts(dues: Iterable[Due], zone: tzinfo = UTC) -> dict[int, str]:
    """For each place on the worklist what was tried since it stands, in words; nothing where nobody rang.

    Days are those of the zone.
    """
    listed = list(dues)
    calls: dict[int, list[Call]] = {}
    for call in Call.objects.filter(patient__in={one.patient_id for one in listed}).select_related("outcome"):
        calls.setdefault(call.patient_id, []).append(call)
    told = {
        one.pk: _told([call for call in calls.get(one.patient_id, ()) if _day(call, zone) >= one.day], zone)
        for one in listed
    }
    return {key: text for key, text in told.items() if text}


def _day(call: Call, zone: tzinfo) -> date:
    return call.at.astimezone(zone).date()


def _told(calls: list[Call], zone: tzinfo) -> str:
    """How many attempts there were, the last one with its outcome (calls come newest first)."""
    if not calls:
        return ""
    last = calls[0]
    tries = "1 call" if len(calls) == 1 else f"{len(calls)} calls"
    outcome: Outcome | None = getattr(last, "outcome", None)
    how = outcome.get_what_display().lower() if outcome else "reached" if last.reached else "not reached"
    again = f"; ring again on {outcome.again}" if outcome and outcome.again else ""
    return f"{tries}, last on {_day(last, zone)}: {how}{again}"
