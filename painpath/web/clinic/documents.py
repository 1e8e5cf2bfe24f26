"""Letter, referral and patient sheet drafted from an assessment, editable before they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from painpath.report import words
from painpath.report.alerts import own_alerts
from painpath.report.first_screen import NOTHING, Screen, briefs, first_screen, leading_steps
from painpath.report.view import Line, Names, sources, sources_of
from painpath.web.accounts.members import members_only
from painpath.web.paper import Paper, pdf
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import Judged, judge_asked, now_of
from painpath.web.patients.models import Patient
from painpath.web.review.standing import proposed, reference_only, standings

OFFERED = ("do_now", "recommended", "consider")
TITLES = {"letter": "Letter", "referral": "Referral", "sheet": "For the patient"}


@members_only("clinician", "nurse")
def document(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """A draft to edit and print. Nothing is sent from here."""
    found = patient_of(request, uid)
    if kind not in TITLES:
        raise Http404
    judged = without_reference(found, judge_asked(found, procedure=request.GET.get("procedure") or None))
    text = request.POST.get("text") or (sheet(judged) if kind == "sheet" else letter(found, judged, kind))
    noted(request, f"document {kind}", found, knowledge=judged.assessment["knowledge_version"])
    page = "print.html" if request.POST.get("print") else "document.html"
    screen = first_screen(judged.assessment, judged.record, Names(judged.assessor))
    shown = {
        "patient": found, "kind": kind, "title": TITLES[kind], "text": text,
        "cited": behind(judged, kind, screen), "stamp": screen.stamp,
        "author": request.member.name,  # type: ignore[attr-defined]
    }  # fmt: skip
    if not request.POST.get("pdf"):
        return render(request, page, shown)
    cited = tuple(line.text for line in shown["cited"])
    clinic = found.clinic.name
    paper = Paper(TITLES[kind], clinic, text, shown["author"], now_of(found), shown["stamp"], cited)
    return as_file(paper, kind)


def without_reference(patient: Patient, judged: Judged) -> Judged:
    """The same answer without the steps that this clinic has not reviewed and therefore only looks up."""
    found = reference_only(patient.clinic, judged.assessment, judged.assessor, standings(patient.clinic))
    return replace(judged, assessment=proposed(judged.assessment, found))


def behind(judged: Judged, kind: str, screen: Screen) -> list[Line]:
    """The sources of what the draft says, and no others."""
    if kind == "sheet":
        assessment = judged.assessment
        said = [*own_alerts(assessment), *offered(assessment), *assessment["aftercare"]]
        lines = [Line("", "", sources_of(one)) for one in said]
    else:
        steps = [*offered(judged.assessment), *held_back(judged.assessment)]
        parts = [
            line for part in (*screen.causes, *briefs(steps, Names(judged.assessor))) for line in part.lines
        ]
        lines = [*parts, *screen.questions, *(one.line for one in screen.alerts)]
    return sources([], [*screen.numbers, *lines], Names(judged.assessor))


def as_file(paper: Paper, kind: str) -> HttpResponse:
    """A document to keep; its name says nothing about who it is about."""
    response = HttpResponse(pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{paper.at.date().isoformat()}.pdf"'
    return response


def letter(patient: Patient, judged: Judged, kind: str) -> str:
    """The alerts, what happened, the verdict with its numbers, what speaks for which cause, what is proposed and what is held back."""
    names = Names(judged.assessor)
    screen = first_screen(judged.assessment, judged.record, names)
    born = f", born {patient.birth_date}" if patient.birth_date else ""
    parts = [f"Re: {patient}{born}"]
    parts += [
        f"{words.clinician(words.ALERTS, one.level)}: {words.first_low(one.title)}, {one.within}. {one.line.text}"
        for one in screen.alerts
        if one.line.text != words.PART_OF.clinician
    ]
    parts += [f"{screen.about[:1].upper()}{screen.about[1:]}.", f"Verdict: {screen.verdict}."]
    parts += [line.text for line in screen.numbers]
    parts += [f"{cause.head} ({cause.tag}). {_evidence(cause.lines)}" for cause in screen.causes]
    asks = "We propose:" if kind == "letter" else "We ask for your opinion on:"
    for head, steps in (
        (asks, offered(judged.assessment)),
        ("Held back for now:", held_back(judged.assessment)),
    ):
        parts += [head] if steps else []
        parts += [
            f"- {step.head} ({step.tag}). " + " ".join(_labelled(line) for line in step.lines)
            for step in briefs(steps, names)
        ]
    if screen.questions:
        parts.append("\n".join(["Still open:", *(f"- {line.text}" for line in screen.questions)]))
    return "\n\n".join(parts)


def _evidence(lines: list[Line]) -> str:
    """What speaks for a cause and what against it, where anything does."""
    told = [line for line in lines if line.label != "Not known" and line.text != NOTHING]
    return " ".join(_labelled(line) for line in told)


def _labelled(line: Line) -> str:
    return f"{line.label}: {line.text}" if line.label else line.text


def sheet(judged: Judged) -> str:
    """The same in plain words for the patient: what is urgent, what happened, what is next, what is usual, when to call.

    In an emergency nothing else than that.
    """
    assessment = judged.assessment
    known = judged.assessor.vocabulary.sections["outcomes"]
    parts = [one["patient_say"] for one in own_alerts(assessment)]
    steps = [one["patient_say"] for one in offered(assessment) if one.get("patient_say")]
    if assessment["red_flag"]["level"] == "emergency":
        return "\n\n".join(dict.fromkeys(parts + steps))
    if assessment["outcome"] in words.OUTCOMES:
        parts.append(words.patient(words.OUTCOMES, assessment["outcome"]))
    elif assessment["outcome"] in known:
        parts.append(known[assessment["outcome"]].label)
    parts += steps + [one["patient_say"] for one in assessment["aftercare"]]
    return "\n\n".join(dict.fromkeys(parts))


def offered(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    """The first steps that are offered: what a letter proposes, and the only ones a patient reads about."""
    return leading_steps(assessment, OFFERED)


def held_back(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the leading steps that are not offered: blocked, better left out, or not to be judged yet."""
    return [one for one in leading_steps(assessment) if one["status"] not in OFFERED]
