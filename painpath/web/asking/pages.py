"""The page on which a member of the clinic words a question and sends it, or takes it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from painpath.assess import default_assessor
from painpath.web.accounts.members import members_only
from painpath.web.asking.asking import LONGEST, CannotAsk, ask, take_back, waiting, words_for
from painpath.web.patients.finding import noted, patient_of


@members_only("clinician", "nurse")
def ask_patient(request: HttpRequest, uid: UUID, fact: str) -> HttpResponse:
    """Word a question in plain language and send it to the patient's diary, or take it back."""
    found = patient_of(request, uid)
    try:
        text = words_for(fact)
    except CannotAsk:
        raise Http404 from None
    if request.method == "POST" and request.POST.get("what") == "back":
        if take_back(found, fact):
            noted(request, "question taken back", found, fact)
        return redirect("patient", uid)
    if request.method == "POST":
        return _sent(request, uid, fact)
    already = waiting(found).filter(fact=fact).first()
    return render(request, "ask.html", {
        "patient": found, "fact": fact, "title": default_assessor().knowledge.facts[fact].title,
        "text": already.text if already else text, "already": already, "longest": LONGEST,
        "link": any(one.open for one in found.links.all()), "ready": found.clinic.diary_ready,
    })  # fmt: skip


def _sent(request: HttpRequest, uid: UUID, fact: str) -> HttpResponse:
    found = patient_of(request, uid)
    try:
        ask(found, fact, request.member.name, request.POST.get("text", ""))  # type: ignore[attr-defined]
    except CannotAsk as error:
        messages.error(request, f"{error} Nothing was sent.")
        return redirect("ask", uid, fact)
    noted(request, "question sent", found, fact)
    messages.success(request, "The question waits on the patient's diary.")
    return redirect("patient", uid)
