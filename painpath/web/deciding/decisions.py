"""Deciding, telling that a step has begun, and taking a decision back; the next decision replaces the one before."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from painpath.record.moments import BadTime, Moment, parse_moment
from painpath.web.deciding.models import Decision
from painpath.web.deciding.placing import Row as Entry
from painpath.web.deciding.placing import begun_row, declined_row, kinds_of, planned_row
from painpath.web.patients.judging import Judged, now_of
from painpath.web.patients.models import Choice, Patient, Row
from painpath.web.patients.store import Changed, enter, withdraw

LONGEST_WHEN = 16


class Refused(Exception):
    """What was asked for cannot be saved; the text says why, in words for the page."""


def standing(patient: Patient) -> dict[str, Choice]:
    """The decision that stands about each step: neither taken back nor replaced."""
    found: dict[str, Choice] = {}
    for one in patient.choices.select_related("decision__row"):
        decision = decision_of(one)
        if decision is None or decision.ended_at is None:
            found.setdefault(one.step, one)
    return found


def decision_of(choice: Choice) -> Decision | None:
    """What stands beside a choice, if anything."""
    found: Decision | None = getattr(choice, "decision", None)
    return found


@transaction.atomic
def decide(patient: Patient, judged: Judged, step: str, what: str, reason: str, by: str, *, when: str = "", kind: str = "") -> Choice:  # fmt: skip
    """Save what was decided about a step of the assessment, with its row where the record has a place for it.

    A decision that stood about the step is replaced and its row withdrawn. Raises Refused.
    """
    entry = _entry(patient, judged, step, what, reason, when, kind)
    before = standing(patient).get(step)
    choice = Choice.objects.create(
        patient=patient, step=step, procedure=judged.assessment["procedure_id"] or "", what=what, reason=reason, by=by
    )  # fmt: skip
    if before is not None:
        _end(patient, before, by, choice)
    rows = enter(patient, [entry], by, "decision") if entry else []
    Decision.objects.create(choice=choice, when=when, row=rows[0] if rows else None)
    return choice


def _entry(patient: Patient, judged: Judged, step: str, what: str, reason: str, when: str, kind: str) -> Entry | None:  # fmt: skip
    """The row that a decision becomes; none where the record has no place for it. Raises Refused."""
    if what == Choice.What.DECLINED:
        if not reason:
            raise Refused("A step is declined with a reason; nothing was saved.")
        at = now_of(patient).isoformat(timespec="minutes")
        return declined_row(step, at, reason) if step in _care(judged) else None
    if when:
        _check_to_come(patient, when)
    kinds = [code for code, _ in kinds_of(step, judged)]
    if not kinds:
        return None
    if what == Choice.What.PLANNED and not when:
        raise Refused("A procedure is planned for a day, a month or a year: say when. Nothing was saved.")
    if when and kind not in kinds:
        raise Refused("Choose which procedure is planned; nothing was saved.")
    at = now_of(patient).isoformat(timespec="minutes")
    return planned_row(step, kind, when, reason, judged, at) if when else None


def _care(judged: Judged) -> set[str]:
    return set(judged.assessor.vocabulary.codes("care.code"))


def _check_to_come(patient: Patient, when: str) -> None:
    if _moment(patient, when).last < _now(patient):
        raise Refused(f"{when} has passed; what was done is entered as such. Nothing was saved.")


def _moment(patient: Patient, when: str) -> Moment:
    try:
        if len(when) > LONGEST_WHEN:
            raise BadTime(when)
        return parse_moment(when, now_of(patient).tzinfo)  # type: ignore[arg-type]
    except BadTime:
        raise Refused("Say when as 2026-03-04, 2026-03 or 2026; nothing was saved.") from None


def _now(patient: Patient) -> int:
    return parse_moment(now_of(patient).isoformat(timespec="minutes"), now_of(patient).tzinfo).first  # type: ignore[arg-type]


@transaction.atomic
def begin(patient: Patient, judged: Judged, step: str, reason: str, by: str, *, when: str = "", outcome: str = "") -> Choice:  # fmt: skip
    """A step that is not a procedure has begun: it becomes care, under the decision that stands or a new one. Raises Refused."""
    if kinds_of(step, judged) or step not in _care(judged):
        raise Refused("A procedure is entered with its own log; nothing was saved.")
    if outcome and outcome not in judged.assessor.vocabulary.choices["care.outcome"]:
        raise Refused("There is no such outcome; nothing was saved.")
    when = when or now_of(patient).date().isoformat()
    if _moment(patient, when).first > _now(patient):
        raise Refused(f"{when} is still to come: plan the step instead. Nothing was saved.")
    choice = standing(patient).get(step)
    if choice is None or choice.what == Choice.What.DECLINED:
        choice = decide(patient, judged, step, Choice.What.ACCEPTED, reason, by)
    decision, _ = Decision.objects.get_or_create(choice=choice)
    if decision.row is not None and stands(decision.row):
        raise Refused("This is in the record already; correct it on the page of all entries.")
    [decision.row] = enter(patient, [begun_row(step, when, outcome, reason)], by, "decision")
    decision.save(update_fields=["row"])
    return choice


def stands(row: Row) -> bool:
    """Whether a row is as the decision wrote it: neither corrected nor withdrawn."""
    return row.replaced_by_id is None and row.withdrawn_at is None


@transaction.atomic
def take_back(patient: Patient, step: str, by: str) -> None:
    """Take back the decision that stands about a step, and withdraw its row; both stay in the history. Raises Refused."""
    choice = standing(patient).get(step)
    if choice is None:
        raise Refused("No decision stands about this step any more.")
    _end(patient, choice, by, None)


def _end(patient: Patient, choice: Choice, by: str, replaced_by: Choice | None) -> None:
    """Raises Refused when somebody has since corrected the row: a procedure that was done is not undone by a plan."""
    decision, _ = Decision.objects.get_or_create(choice=choice)
    if decision.row is not None and decision.row.withdrawn_at is None:
        try:
            withdraw(decision.row.pk, patient, by)
        except Changed:
            if replaced_by is None:
                raise Refused(
                    "The entry of this decision was corrected since, so it stays. Withdraw it on the page of all entries if it is wrong."
                ) from None
    decision.ended_at, decision.ended_by, decision.replaced_by = timezone.now(), by, replaced_by
    decision.save(update_fields=["ended_at", "ended_by", "replaced_by"])
