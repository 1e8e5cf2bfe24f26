"""The patient page: red flags first, what each procedure did, why, what next, and what to ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from painpath.record.moments import BadTime, parse_moment
from painpath.report import chart, words
from painpath.report.first_screen import first_screen
from painpath.report.timeline import timeline
from painpath.report.view import Names, as_question, is_alarm, problems, sections, sources
from painpath.web.accounts.members import members_only
from painpath.web.clinic.answering import how, rows_for
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import Judged, judge, judge_asked, keep, now_of
from painpath.web.patients.models import Choice, Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh

BOARD = ("do_now", "recommended", "consider", "needs_information", "blocked", "avoid")
TRUTHS = {"yes": True, "no": False, "unknown": None}


@members_only("clinician", "nurse", "administrator")
def patient(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The page, as of now or an earlier time, for the latest or a chosen procedure; what-if facts are not saved."""
    found = patient_of(request, uid)
    asked = _asked(request)
    try:
        judged = judge(found, asked["as_of"], asked["procedure"], asked["what_if"])
    except BadTime as error:
        return HttpResponseBadRequest(str(error))
    except KeyError:
        return redirect("patient", uid)
    if not asked["what_if"]:
        keep(found, judged, request.member.user.get_username())  # type: ignore[attr-defined]
    noted(
        request,
        "patient",
        found,
        judged.assessment["procedure_id"] or "",
        judged.assessment["knowledge_version"],
    )
    page = "answer.html" if request.headers.get("HX-Request") else "patient.html"
    return render(request, page, shown(request, found, judged, asked))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for: as of when, which procedure, and facts to try out (`try.FACT=yes|no|unknown`)."""
    tried = {
        name[4:]: TRUTHS[value]
        for name, value in request.GET.items()
        if name.startswith("try.") and value in TRUTHS
    }
    return {
        "as_of": request.GET.get("as_of") or None,
        "procedure": request.GET.get("procedure") or None,
        "what_if": tried,
    }


def shown(request: HttpRequest, found: Patient, judged: Judged, asked: dict[str, Any]) -> dict[str, Any]:
    """Everything that the page shows."""
    names, assessment = Names(judged.assessor), judged.assessment
    now = parse_moment(assessment["as_of"], judged.record.zone).last
    screen = first_screen(assessment, judged.record, names)
    known = timeline(judged.record, now, judged.assessor.vocabulary)
    decided: dict[str, Choice] = {}
    for one in found.choices.all():
        decided.setdefault(one.step, one)
    return {
        "patient": found,
        "asked": asked,
        "assessment": assessment,
        "screen": screen,
        "sections": [one for one in sections(assessment, names) if one.title not in ("Next steps", "Questions to ask")],
        "board": board(assessment, names, decided),
        "questions": questions(judged, names),
        "events": known.events,
        "has_chart": bool(known.points or known.reliefs),
        "procedures": _procedures(judged),
        "problems": problems([assessment]),
        "sources": sources([assessment], screen.numbers, names),
        "alerts": found.alerts.exclude(state="resolved"),
        "calls": found.calls.all()[:5],
        "facts": sorted((fact.id, fact.title) for fact in judged.assessor.knowledge.facts.values() if fact.type == "boolean" and fact.ask),
        "may_enter": request.member.treats and not asked["as_of"],  # type: ignore[attr-defined]
        "unreviewed": any(one.get("status") == "draft" for one in assessment["next_steps"]),
    }  # fmt: skip


def board(assessment: dict[str, Any], names: Names, decided: dict[str, Choice]) -> list[dict[str, Any]]:
    """The steps by status, in their order, each with its lines and what was decided about it."""
    section = next((one for one in sections(assessment, names) if one.title == "Next steps"), None)
    items = dict(
        zip((one["id"] for one in assessment["next_steps"]), section.items if section else [], strict=True)
    )
    columns = []
    for status in BOARD:
        steps = [
            {"id": one["id"], "item": items[one["id"]], "decided": decided.get(one["id"])}
            for one in assessment["next_steps"]
            if one["status"] == status
        ]
        if steps:
            columns.append(
                {
                    "status": words.clinician(words.STATUSES, status),
                    "steps": steps,
                }
            )
    return columns


def questions(judged: Judged, names: Names) -> list[dict[str, Any]]:
    """What to ask, each with how it can be answered here and what its answer would change."""
    listed = []
    for one in judged.assessment["questions"]:
        changed = (
            [] if is_alarm(one) else [words.first_low(names.step(name)) for name in one["would_change"][:3]]
        )
        listed.append({
            "fact": one["fact"],
            "ask": as_question(one["ask"]),
            "alarm": is_alarm(one),
            "changes": words.listed(changed) if changed else "",
            "how": how(one["fact"], judged.assessor),
        })  # fmt: skip
    return listed


def _procedures(judged: Judged) -> list[dict[str, str]]:
    labels = judged.assessor.vocabulary.by_field["procedures.kind"]
    done = [row for row in judged.record.tables["procedures"] if row["status"] != "planned"]
    done.sort(key=lambda row: row["@time"].first, reverse=True)
    return [
        {
            "id": row["procedure_id"],
            "told": f"{labels[row['kind']].label}, {words.time_text(row['time'], row['@time'])}",
        }
        for row in done
    ]


@members_only("clinician", "nurse", "administrator")
def charts(request: HttpRequest, uid: UUID) -> JsonResponse:
    """The charts of the page as Vega-Lite."""
    found, asked = patient_of(request, uid), _asked(request)
    judged = judge_asked(found, asked["as_of"], asked["procedure"])
    now = parse_moment(judged.assessment["as_of"], judged.record.zone).last
    known = timeline(judged.record, now, judged.assessor.vocabulary)
    bands, halves = chart.bands([judged.assessment], known), chart.halves([judged.assessment], known, now)
    specs = (chart.pain_chart(known, bands, halves, now), chart.relief_chart(known, bands, now))
    return JsonResponse({"charts": [one for one in specs if one is not None]})


@require_POST
@members_only("clinician", "nurse")
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A question answered in place: the answer becomes a row of the record and the page changes at once."""
    found = patient_of(request, uid)
    fact, given = request.POST.get("fact", ""), request.POST.get("answer", "").strip()
    judged = judge_asked(found, procedure=request.POST.get("procedure") or None)
    at = now_of(found).isoformat(timespec="minutes")
    try:
        rows = rows_for(fact, given, at, judged.assessor)
    except (KeyError, ValueError):
        return HttpResponseBadRequest("This answer does not fit the question; nothing was saved.")
    enter(found, rows, request.member.name, "answer")  # type: ignore[attr-defined]
    judged = judge(found, procedure=request.POST.get("procedure") or None)
    refresh(found)
    noted(request, "answer", found, fact, judged.assessment["knowledge_version"])
    if not request.headers.get("HX-Request"):
        return redirect("patient", uid)
    asked: dict[str, Any] = {"as_of": None, "procedure": request.POST.get("procedure") or None, "what_if": {}}
    return render(request, "answer.html", shown(request, found, judged, asked))


@require_POST
@members_only("clinician")
def decide(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """A step accepted, declined or planned, with the reason and who said so; it becomes care in the record."""
    found, what = patient_of(request, uid), request.POST.get("what", "")
    reason = request.POST.get("reason", "").strip()
    judged = judge(found)
    known = judged.assessor.vocabulary.codes("care.code")
    if what not in Choice.What.values or not any(
        one["id"] == step for one in judged.assessment["next_steps"]
    ):
        return HttpResponseBadRequest("There is no such step to decide about.")
    if what == Choice.What.DECLINED and not reason:
        messages.error(request, "A step is declined with a reason; nothing was saved.")
        return redirect("patient", uid)
    Choice.objects.create(patient=found, step=step, procedure=judged.assessment["procedure_id"] or "", what=what, reason=reason, by=request.member.name)  # type: ignore[attr-defined]  # fmt: skip
    at = now_of(found).isoformat(timespec="minutes")
    if what == Choice.What.DECLINED and step in known:
        row = {"time": at, "code": step, "outcome": "declined", "note": reason}
        enter(found, [("care", row)], request.member.name, "decision")  # type: ignore[attr-defined]
    noted(request, f"step {what}", found, step)
    refresh(found)
    return redirect("patient", uid)
