"""The pages of the diary. "When to call" stands on every one of them, before and after signing in."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.web.accounts.members import members_only
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.diary.models import Entered, Link, digest_of, mark_wrong
from painpath.web.diary.models import make_link as new_link
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import judge, now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh, window_of

# The fixed red-flag questions: what is asked, and the code that a yes or a no is recorded as.
ALARMS = (
    ("fever", "Do you have a fever, or chills?"),
    ("leg_weakness", "Is a leg newly weak?"),
    ("arm_weakness", "Is an arm newly weak?"),
    ("saddle_anaesthesia", "Are you numb between the legs, where you sit?"),
    ("voiding_difficulty", "Is it newly hard to pass water, or do you leak?"),
    ("new_severe_pain", "Is there a new, severe pain, or does the pain get worse and worse?"),
)
SIGNED_IN_S = 1800


@require_POST
@members_only("clinician", "nurse")
def make_link(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new diary link, shown once; refused until the clinic has entered its numbers and confirmed the wording."""
    found = patient_of(request, uid)
    if not found.clinic.diary_ready:
        text = "The diary needs the clinic's day, out-of-hours and emergency numbers, and its wording confirmed, first. An administrator enters them under Clinic."
        return render(
            request,
            "told.html",
            {"title": "The diary is not switched on", "text": text, "number": ""},
            status=409,
        )
    token = new_link(found, request.member.name)  # type: ignore[attr-defined]
    noted(request, "diary link", found)
    address = request.build_absolute_uri(f"/diary/{token}")
    return render(request, "link.html", {"patient": found, "address": address})


def diary(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in with the second factor; then a score and the alarm questions."""
    link = Link.objects.select_related("patient__clinic").filter(digest=digest_of(token)).first()
    if link is None or not link.open or not link.patient.clinic.diary_ready:
        clinic = link.patient.clinic if link else None
        return _page(request, "closed", clinic, status=403)
    signed = request.session.get("diary") == [link.pk, link.patient_id] and _fresh(request)
    if request.method == "POST" and not signed:
        return _sign_in(request, link)
    if not signed:
        return _page(request, "sign in", link.patient.clinic)
    if request.method == "POST":
        return _entry(request, link.patient)
    return _page(request, "entry", link.patient.clinic, patient=link.patient)


def _fresh(request: HttpRequest) -> bool:
    return bool(timezone.now().timestamp() - request.session.get("diary_at", 0) < SIGNED_IN_S)


def _sign_in(request: HttpRequest, link: Link) -> HttpResponse:
    given, wanted = request.POST.get("birth_date", ""), link.patient.birth_date
    if wanted is None or not hmac.compare_digest(given.encode(), wanted.isoformat().encode()):
        mark_wrong(link)
        return _page(request, "sign in", link.patient.clinic, wrong=True, status=403)
    request.session.cycle_key()
    request.session["diary"], request.session["diary_at"] = (
        [link.pk, link.patient_id],
        timezone.now().timestamp(),
    )
    return redirect(request.path)


def _entry(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Save a score and answers, once; a yes to an alarm question raises the worklist and shows what to do now."""
    try:
        once = _once(request)
        rows, alarms = _rows(request, now_of(patient).isoformat(timespec="minutes"), patient)
    except ValueError:
        return _page(request, "entry", patient.clinic, patient=patient, wrong=True, status=400)
    by = "proxy" if request.POST.get("proxy") else "patient"
    with transaction.atomic():
        _, first = Entered.objects.get_or_create(patient=patient, nonce=once)
        if first:
            enter(patient, rows, by, "diary")
            Event.objects.create(clinic=patient.clinic, who=by, role="patient", action="diary", patient=patient.pseudonym, request=request.id)  # type: ignore[attr-defined]  # fmt: skip
    refresh(patient)
    return _page(request, "saved", patient.clinic, patient=patient, alarms=alarms)


def _once(request: HttpRequest) -> str:
    """What makes this entry one: the page it was filled in on and what it says, so that a page sent twice counts once
    and a page gone back to and changed counts again. Raises ValueError without the page's own number."""
    number = request.POST.get("nonce", "")
    if not number:
        raise ValueError
    said = sorted((name, given) for name, given in request.POST.items() if name != "csrfmiddlewaretoken")
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _rows(
    request: HttpRequest, at: str, patient: Patient
) -> tuple[list[tuple[str, dict[str, Any]]], list[str]]:
    rows: list[tuple[str, dict[str, Any]]] = []
    if request.POST.get("score", "") != "":
        score = float(request.POST["score"])
        if not 0 <= score <= 10:
            raise ValueError
        rows.append(
            (
                "pain_scores",
                {"time": at, "score": score, "scale": "nrs_0_10", "descriptor": "average", **_place(patient)},
            )
        )
    answers = {code: request.POST.get(code) for code, _ in ALARMS}
    rows += [
        ("observations", {"time": at, "code": code, "value": given == "yes"})
        for code, given in answers.items()
        if given in ("yes", "no")
    ]
    if not rows:
        raise ValueError
    return rows, [ask for code, ask in ALARMS if answers[code] == "yes"]


def _place(patient: Patient) -> dict[str, str]:
    """The site and side at which this patient's pain was scored last, so that the scores stay comparable."""
    scores = sorted(judge(patient).record.tables["pain_scores"], key=lambda row: row["@time"].first)
    return {name: scores[-1][name] for name in ("site", "side") if scores and name in scores[-1]}


def _page(
    request: HttpRequest, what: str, clinic: Clinic | None, status: int = 200, **more: Any
) -> HttpResponse:
    shown = {
        "what": what,
        "clinic": clinic,
        "alarms": [],
        "asks": ALARMS,
        "wrong": False,
        "patient": None,
        "say": [],
        "next_day": None,
        "nonce": secrets.token_urlsafe(16),
        **more,
    }
    if shown["patient"] is not None:
        judged = judge(shown["patient"])
        shown["say"] = [one["patient_say"] for one in judged.assessment["aftercare"]]
        window = window_of(judged)
        shown["days"] = window
    return render(request, "diary.html", shown, status=status)
