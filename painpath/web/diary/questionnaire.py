"""A questionnaire on the phone, one that may be asked in full."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from painpath.web.diary.door import by_of, opened, page, said_by, written
from painpath.web.diary.models import Entered
from painpath.web.patients.given import Rows
from painpath.web.patients.judging import now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh
from painpath.web.questionnaires.instruments import ON_THE_PHONE, Instrument, rows_of

LONGEST_NUMBER = 40


@opened
def questionnaire(request: HttpRequest, patient: Patient, name: str) -> HttpResponse:
    """The question with its answers; an answer is kept once for each page."""
    one = next((one for one in ON_THE_PHONE if one.id == name), None)
    if one is None:
        raise Http404
    wrong = False
    if request.method == "POST":
        try:
            rows = rows_of(request.POST, now_of(patient).isoformat(timespec="minutes"), (one,))
        except ValueError:
            rows = []
        number = request.POST.get("nonce", "")[:LONGEST_NUMBER]
        if rows and number:
            _keep(request, patient, rows, f"{one.id} {number}")
            return page(request, "saved", patient.clinic, patient=patient)
        wrong = True
    answers = [(value, gettext(words)) for value, words in one.answers]
    return page(request, "questionnaire", patient.clinic, 400 if wrong else 200, "diary_questionnaire.html", patient=patient, wrong=wrong, name=one.id, ask=gettext(one.ask), answers=answers)  # fmt: skip


def offered() -> list[dict[str, str]]:
    """The questionnaires that the phone offers, in the words of their question."""
    return [{"id": one.id, "title": gettext(one.ask)} for one in _asked()]


def _asked() -> tuple[Instrument, ...]:
    return tuple(one for one in ON_THE_PHONE if one.ask)


@transaction.atomic
def _keep(request: HttpRequest, patient: Patient, rows: Rows, once: str) -> None:
    by = by_of(request)
    _, first = Entered.objects.get_or_create(patient=patient, nonce=once)
    if first:
        enter(patient, said_by(by, rows), by, "diary")
        written(request, patient, rows[0][1]["code"])
        refresh(patient)
