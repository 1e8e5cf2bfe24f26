"""The pages of the diary. "When to call" stands on every one of them, before and after signing in."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from painpath.rules.model import Knowledge
from painpath.rules.reads import observed
from painpath.web.accounts.members import members_only
from painpath.web.asking.asking import answer, kind_of, unit_of, waiting
from painpath.web.block_diary.slots import today
from painpath.web.diary.door import by_of, opened, page, said_by, written
from painpath.web.diary.models import Entered, end_links
from painpath.web.diary.models import make_link as new_link
from painpath.web.diary.questionnaire import offered
from painpath.web.patients.alarms import ALARMS, alarm_rows
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.given import Rows
from painpath.web.patients.judging import judge, now_of
from painpath.web.patients.models import Due, Patient
from painpath.web.patients.pain import in_plain_words, treated_pain
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh


@require_POST
@members_only("clinician", "nurse")
def make_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new diary link, shown once; refused until the clinic has entered its numbers and confirmed the wording."""
    found = patient_of(request, uid)
    if why := _not_yet(found):
        return render(request, "told.html", {**why, "number": ""}, status=409)
    token = new_link(found, request.member.name)  # type: ignore[attr-defined]
    noted(request, "diary link", found)
    address = request.build_absolute_uri(f"/diary/{token}")
    return render(request, "link.html", {"patient": found, "address": address})


@require_POST
@members_only("clinician", "nurse")
def end_diary_links(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End every diary link of a patient at once, also on a phone that is signed in."""
    found = patient_of(request, uid)
    count = end_links(found)
    noted(request, "diary links ended", found, str(count))
    messages.success(request, "No diary link of this patient works any more.")
    return redirect("patient", uid)


@opened
def diary(request: HttpRequest, patient: Patient) -> HttpResponse:
    """What the clinic asks, a score and the alarm questions."""
    if request.method == "POST" and "asked" in request.POST:
        return _answer(request, patient)
    if request.method == "POST":
        return _entry(request, patient)
    return _first(request, patient)


def _first(request: HttpRequest, patient: Patient, status: int = 200, **more: Any) -> HttpResponse:
    asked = [
        {"one": one, "kind": kind_of(one), "unit": unit_of(one.fact)}
        for one in waiting(patient)
        if kind_of(one)
    ]
    return page(
        request,
        "entry",
        patient.clinic,
        status,
        patient=patient,
        asked=asked,
        say=_advice(patient),
        block=today(patient),
        questionnaires=offered(),
        place=in_plain_words(treated_pain(judge(patient))),
        **more,
    )


def _saved(request: HttpRequest, patient: Patient, alarms: list[str]) -> HttpResponse:
    return page(
        request,
        "saved",
        patient.clinic,
        patient=patient,
        alarms=alarms,
        say=_advice(patient),
        next_day=_next_day(patient),
    )


def _next_day(patient: Patient) -> str:
    """The day from which the next score tells something, in the patient's language; empty where none is set."""
    to_come = patient.dues.filter(kind=Due.Kind.DUE, day__gt=now_of(patient).date()).order_by("day").first()
    return date_format(to_come.day, "j F Y") if to_come else ""


def _advice(patient: Patient) -> list[tuple[str, bool]]:
    """What a patient does after this procedure, each sentence with whether it stands in the language of the page."""
    judged, language = judge(patient), get_language()
    words = judged.assessor.knowledge.patient_words
    told = [
        (one["patient_say"], words.get(one["id"], {}).get(language)) for one in judged.assessment["aftercare"]
    ]
    return [(own or english, bool(own) or language == "en") for english, own in told]


def _answer(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The answer to a question of the clinic; one that is an alarm shows what to do now."""
    by, given, pk = by_of(request), request.POST.get("answer", "").strip(), request.POST.get("asked", "")
    try:
        one = answer(patient, int(pk), given, by, lambda rows: said_by(by, rows))
    except (ValueError, OverflowError):
        return _first(request, patient, status=400, wrong=True)
    if one is None:
        return _saved(request, patient, [])
    written(request, patient, one.fact)
    alarm = given == "yes" and _is_alarm(patient, one.fact)
    refresh(patient)
    return _saved(request, patient, [one.text] if alarm else [])


def _is_alarm(patient: Patient, fact: str) -> bool:
    """Whether an alert that fires on this patient's record, with the answer in it, hangs on what the question asks for."""
    judged = judge(patient)
    knowledge, asker = judged.assessor.knowledge, judged.assessor.asker
    asked = _looked_at(knowledge, {fact})
    fired = {one["id"] for one in judged.assessment["red_flag"]["reasons"]}
    return any(
        asked & _looked_at(knowledge, asker.roots(flag.when))
        for flag in knowledge.red_flags
        if flag.id in fired
    )


def _looked_at(knowledge: Knowledge, facts: set[str]) -> set[str]:
    """These facts, and the codes of the observations that they are read from."""
    read = (knowledge.facts[name].read for name in facts & knowledge.facts.keys())
    return facts.union(*(observed(one.get("observation")) for one in read))


def _entry(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Save a score and answers, once; a yes to an alarm question raises the worklist and shows what to do now."""
    try:
        once = _once(request)
        rows, alarms = _rows(request, now_of(patient).isoformat(timespec="minutes"), patient)
    except ValueError:
        return _first(request, patient, status=400, wrong=True)
    by = by_of(request)
    with transaction.atomic():
        _, first = Entered.objects.get_or_create(patient=patient, nonce=once)
        if first:
            enter(patient, said_by(by, rows), by, "diary")
            written(request, patient)
    refresh(patient)
    return _saved(request, patient, alarms)


def _once(request: HttpRequest) -> str:
    """What makes this entry one: the page it was filled in on and what it says, so that a page sent twice counts once
    and a page gone back to and changed counts again. Raises ValueError without the page's own number."""
    number = request.POST.get("nonce", "")
    if not number:
        raise ValueError
    said = sorted((name, given) for name, given in request.POST.items() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _rows(request: HttpRequest, at: str, patient: Patient) -> tuple[Rows, list[str]]:
    rows: Rows = []
    if request.POST.get("score", "") != "":
        score = float(request.POST["score"])
        if not 0 <= score <= 10:
            raise ValueError
        rows.append(
            (
                "pain_scores",
                {
                    "time": at,
                    "score": score,
                    "scale": "nrs_0_10",
                    "descriptor": "average",
                    **treated_pain(judge(patient)),
                },
            )
        )
    rows += alarm_rows(request.POST, at)
    if not rows:
        raise ValueError
    return rows, [gettext(ask) for code, ask in ALARMS if request.POST.get(code) == "yes"]


def _not_yet(found: Patient) -> dict[str, str] | None:
    """Why no link can be made for this patient yet; None when one can."""
    if not found.clinic.diary_ready:
        text = "The diary needs the clinic's day, out-of-hours and emergency numbers, and its wording confirmed, first. An administrator enters them under Clinic."
        return {"title": "The diary is not switched on", "text": text}
    if found.birth_date is None:
        text = "The diary asks for the date of birth before it opens, and none is on record. Enter it first."
        return {"title": "The diary would not open", "text": text}
    return None
