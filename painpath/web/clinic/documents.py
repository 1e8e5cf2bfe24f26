"""Letter, referral and patient sheet drafted from an assessment, editable before they leave; the case for a step."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from painpath.report import words
from painpath.report.first_screen import NOTHING, first_screen
from painpath.report.view import Line, Names, sources
from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import Judged, judge, judge_asked
from painpath.web.patients.models import Patient

TITLES = {"letter": "Letter", "referral": "Referral", "sheet": "For the patient"}
GATE = {True: "Documented", False: "Not met", None: "Missing"}


@members_only("clinician", "nurse")
def document(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """A draft to edit and print. Nothing is sent from here."""
    found = patient_of(request, uid)
    if kind not in TITLES:
        raise Http404
    judged = judge_asked(found, procedure=request.GET.get("procedure") or None)
    text = request.POST.get("text") or (sheet(judged) if kind == "sheet" else letter(found, judged, kind))
    noted(request, f"document {kind}", found, knowledge=judged.assessment["knowledge_version"])
    page = "print.html" if request.POST.get("print") else "document.html"
    cited = sources([judged.assessment], (), Names(judged.assessor)) if kind != "sheet" else []
    return render(request, page, {
        "patient": found, "kind": kind, "title": TITLES[kind], "text": text, "cited": cited,
        "stamp": first_screen(judged.assessment, judged.record, Names(judged.assessor)).stamp,
        "author": request.member.name,  # type: ignore[attr-defined]
    })  # fmt: skip


def letter(patient: Patient, judged: Judged, kind: str) -> str:
    """What happened, the verdict with its numbers, what speaks for which cause, what is proposed."""
    names = Names(judged.assessor)
    screen = first_screen(judged.assessment, judged.record, names)
    born = f", born {patient.birth_date}" if patient.birth_date else ""
    parts = [
        f"Re: {patient}{born}",
        f"{screen.about[:1].upper()}{screen.about[1:]}.",
        f"Verdict: {screen.verdict}.",
    ]
    parts += [line.text for line in screen.numbers]
    if judged.assessment["red_flag"]["reasons"]:
        parts.append(
            "Alerts: "
            + " ".join(words.sentence(one["say"]) for one in judged.assessment["red_flag"]["reasons"])
        )
    parts += [f"{cause.head} ({cause.tag}). {_evidence(cause.lines)}" for cause in screen.causes]
    parts += ["We propose:" if kind == "letter" else "We ask for your opinion on:"]
    parts += [
        f"- {step.head} ({step.tag}). " + " ".join(line.text for line in step.lines) for step in screen.steps
    ]
    if screen.questions:
        parts.append("Still open: " + " ".join(line.text for line in screen.questions))
    return "\n\n".join(parts)


def _evidence(lines: list[Line]) -> str:
    """What speaks for a cause and what against it, where anything does."""
    told = [line for line in lines if line.label != "Not known" and line.text != NOTHING]
    return " ".join(f"{line.label}: {line.text}" for line in told)


def sheet(judged: Judged) -> str:
    """The same in plain words for the patient: what happened, what is next, what is usual, when to call."""
    assessment = judged.assessment
    known = judged.assessor.vocabulary.sections["outcomes"]
    parts = []
    if assessment["outcome"] in words.OUTCOMES:
        parts.append(words.patient(words.OUTCOMES, assessment["outcome"]))
    elif assessment["outcome"] in known:
        parts.append(known[assessment["outcome"]].label)
    parts += [one["patient_say"] for one in assessment["red_flag"]["reasons"]]
    offered = [
        one for one in assessment["next_steps"] if one["status"] in ("do_now", "recommended", "consider")
    ][:3]
    parts += [one["patient_say"] for one in offered if one.get("patient_say")]
    parts += [one["patient_say"] for one in assessment["aftercare"]]
    return "\n\n".join(dict.fromkeys(parts))


@members_only("clinician", "nurse")
def case(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """The case for one step: the episode in short, and each requirement with what is on record for it."""
    found = patient_of(request, uid)
    judged = judge(found)
    chosen = next((one for one in judged.assessment["next_steps"] if one["id"] == step), None)
    if chosen is None:
        raise Http404
    names = Names(judged.assessor)
    screen = first_screen(judged.assessment, judged.record, names)
    rows = [(GATE[gate["met"]], gate["say"], _cited(judged, gate["source"])) for gate in chosen["gates"]]
    noted(request, "case", found, step, judged.assessment["knowledge_version"])
    return render(request, "case.html", {
        "patient": found, "step": names.step(step), "status": words.clinician(words.STATUSES, chosen["status"]),
        "episode": [f"{screen.about[:1].upper()}{screen.about[1:]}.", f"{screen.verdict}.", *(line.text for line in screen.numbers)][:5],
        "rows": rows, "stamp": screen.stamp, "benefit": chosen.get("benefit"),
    })  # fmt: skip


def _cited(judged: Judged, given: Any) -> str:
    """Where a requirement comes from; a recalled figure says so."""
    known = judged.assessor.knowledge.sources
    ids = [given] if isinstance(given, str) else given
    return "; ".join(
        f"{known[one].cite}{' (recalled: confirm in the source)' if known[one].status == 'recalled' else ''}"
        for one in ids
        if one in known
    )
