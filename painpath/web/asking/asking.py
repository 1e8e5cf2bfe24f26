"""Asking and answering: a question waits on the diary; its answer becomes a row of the record."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from painpath.assess import default_assessor
from painpath.report.view import as_question
from painpath.web.asking.models import Asked
from painpath.web.patients.answering import how, patient_can_say, rows_for
from painpath.web.patients.given import Rows
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter

LONGEST = 300
NOT_KNOWN = "unknown"


class CannotAsk(Exception):
    """Why a question cannot be sent, in words for the page."""


def words_for(fact: str) -> str:
    """The question of a fact as the knowledge asks it. Raises CannotAsk for one that no patient can answer."""
    ready = default_assessor()
    if not patient_can_say(fact, ready):
        raise CannotAsk("A patient cannot answer this; it needs an examination, a test or the record.")
    found = ready.knowledge.facts[fact]
    return as_question(found.ask or found.title)


def ask(patient: Patient, fact: str, by: str, text: str = "") -> Asked:
    """Put a question on the patient's diary; one that waits already gets the new words. Raises CannotAsk."""
    told = " ".join((text or words_for(fact)).split())[:LONGEST]
    words_for(fact)
    if not patient.clinic.diary_ready:
        raise CannotAsk(
            "The diary is not switched on: an administrator enters the numbers to call under Clinic."
        )
    known = waiting(patient).filter(fact=fact)
    if known.update(text=told, asked_by=by):
        return known.get()
    try:
        with transaction.atomic():
            return Asked.objects.create(patient=patient, fact=fact, text=told, asked_by=by)
    except IntegrityError:  # somebody asked the same at the same moment
        return known.get()


def waiting(patient: Patient) -> QuerySet[Asked]:
    """The questions that wait for an answer."""
    return Asked.objects.filter(patient=patient, answered_at=None, taken_back_at=None)


def take_back(patient: Patient, fact: str) -> bool:
    """Take a question off the diary; False when it no longer waits."""
    return bool(waiting(patient).filter(fact=fact).update(taken_back_at=timezone.now()))


def kind_of(one: Asked) -> str:
    """How the question is answered: "truth" or "number"."""
    return how(one.fact, default_assessor())


@transaction.atomic
def answer(patient: Patient, pk: int, given: str, by: str, said: Callable[[Rows], Rows] | None = None) -> Asked | None:  # fmt: skip
    """The patient's answer as rows of the record, once; None when the question no longer waits.

    "unknown" answers the question and leaves the record as it is; `said` may add to the rows who said so. Raises ValueError for an answer that does not fit.
    """
    this = waiting(patient).filter(pk=pk)
    one: Asked | None = this.first()
    if one is None or not this.update(answered_at=timezone.now(), not_known=given == NOT_KNOWN):
        return None
    if given != NOT_KNOWN:
        at = now_of(patient).isoformat(timespec="minutes")
        rows = rows_for(one.fact, given, at, default_assessor())
        enter(patient, said(rows) if said else rows, by, "asked")
    return one


def unit_of(fact: str) -> str:
    """The unit in which a number is asked for; empty where there is none."""
    return default_assessor().vocabulary.entry("observations.code", _code(fact)).unit or ""


def _code(fact: str) -> str:
    listed = default_assessor().knowledge.facts[fact].read["observation"]
    return str(listed if isinstance(listed, str) else listed[0])
