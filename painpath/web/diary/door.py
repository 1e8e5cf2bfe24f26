"""The door of the diary: every page behind a link asks for the second factor first, in the patient's language."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext

from painpath.web.accounts.members import whole
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.diary.models import Link, digest_of, end_links, mark_wrong
from painpath.web.patients.alarms import ALARMS
from painpath.web.patients.models import Patient

SIGNED_IN_S = 1800
PROXY, WRONG_DATE = "proxy", "diary refused"
MOST_GUESSES = (
    50  # then the links of the patient end: a quarter of an hour after five would let all dates be tried
)
Page = Callable[..., HttpResponse]


def opened(view: Page) -> Page:
    """A page behind a link: `view(request, patient, ...)` runs only for a working link after the second factor."""

    @wraps(view)
    def handle(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        link = Link.objects.select_related("patient__clinic").filter(digest=digest_of(token)).first()
        with translation.override(_language(link)):
            return _let_in(request, link, token) or view(request, link.patient, **more)  # type: ignore[union-attr]

    return whole(handle)


def _language(link: Link | None) -> str:
    """The patient's language where the pages have it, else English."""
    wanted = link.patient.language if link else ""
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _let_in(request: HttpRequest, link: Link | None, token: str) -> HttpResponse | None:
    """What stands in the way: a link that does not work, or the second factor; None once nothing does."""
    if link is None or not link.open or not link.patient.clinic.diary_ready:
        return page(request, "closed", link.patient.clinic if link else None, status=403)
    if request.session.get("diary") == [link.pk, link.patient_id] and _fresh(request):
        return None
    if request.method == "POST" and "birth_date" in request.POST:
        return _sign_in(request, link)
    late = request.method == "POST"  # answers that came after the session had ended: no wrong date was given
    return page(request, "sign in", link.patient.clinic, 403 if late else 200, late=late)


def _fresh(request: HttpRequest) -> bool:
    return bool(timezone.now().timestamp() - request.session.get("diary_at", 0) < SIGNED_IN_S)


def _sign_in(request: HttpRequest, link: Link) -> HttpResponse:
    given, wanted = request.POST.get("birth_date", ""), link.patient.birth_date
    if wanted is None or not hmac.compare_digest(given.encode(), wanted.isoformat().encode()):
        mark_wrong(link)
        written(request, link.patient, by="link", action=WRONG_DATE)
        if _guessed(link) >= MOST_GUESSES:
            end_links(link.patient)
        return page(request, "sign in", link.patient.clinic, wrong=True, status=403)
    request.session.cycle_key()
    request.session["diary"], request.session["diary_at"] = (
        [link.pk, link.patient_id],
        timezone.now().timestamp(),
    )
    request.session["diary_proxy"] = bool(request.POST.get(PROXY))
    written(request, link.patient, action="diary opened")
    return redirect(request.path)


def _guessed(link: Link) -> int:
    """How many wrong dates were given for this patient since the link was made."""
    refused = Event.objects.filter(patient=link.patient.pseudonym, action=WRONG_DATE, at__gte=link.made_at)
    return int(refused.count())


def by_of(request: HttpRequest) -> str:
    """Who fills the diary in: the patient, or somebody for them."""
    return PROXY if request.session.get("diary_proxy") or request.POST.get(PROXY) else "patient"


def said_by(by: str, rows: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    """The rows as they go into the record: what somebody else reported says so."""
    if by != PROXY:
        return rows
    return [(table, {**row, "note": "; ".join(filter(None, (row.get("note"), "reporter: proxy")))}) for table, row in rows]  # fmt: skip


def written(
    request: HttpRequest, patient: Patient, what: str = "", *, by: str = "", action: str = "diary"
) -> None:
    """Note in the audit trail what was done in the diary: entered, unless another action is named. Who gave a wrong
    date is not known; it was somebody with the link."""
    Event.objects.create(clinic=patient.clinic, who=by or by_of(request), role="patient", action=action, patient=patient.pseudonym, what=what, request=request.id)  # type: ignore[attr-defined]  # fmt: skip


def page(
    request: HttpRequest, what: str, clinic: Clinic | None, status: int = 200, file: str = "diary.html", **more: Any
) -> HttpResponse:  # fmt: skip
    """A page of the diary; on each of them stand when to call and the numbers."""
    shown = {
        "what": what,
        "clinic": clinic,
        "alarms": [],
        "asks": [(code, gettext(ask)) for code, ask in ALARMS],
        "wrong": False,
        "patient": None,
        "say": [],
        "next_day": "",
        "place": "",
        "late": False,
        "proxy": bool(request.session.get("diary_proxy")),
        "nonce": secrets.token_urlsafe(16),
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        **more,
    }
    return render(request, file, shown, status=status)
