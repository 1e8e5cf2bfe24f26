"""The patient page: red flags first, what each procedure did, why, what next, and what to ask."""

from __future__ import annotations

from datetime import tzinfo
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from painpath.assess import Assessor, default_assessor
from painpath.record.moments import BadTime, parse_moment
from painpath.report import chart, words
from painpath.report.first_screen import first_screen
from painpath.report.lanes import medicine_chart
from painpath.report.timeline import timeline
from painpath.report.view import Names, as_question, is_alarm, problems, sections, sources
from painpath.web.accounts.members import members_only
from painpath.web.asking.asking import waiting
from painpath.web.clinic.technical import lesion_query
from painpath.web.deciding.decisions import decision_of, standing, stands
from painpath.web.deciding.placing import kinds_of
from painpath.web.patients.answering import how, patient_can_say, rows_for
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.judging import Judged, judge, judge_asked, keep, now_of
from painpath.web.patients.models import Choice, Patient
from painpath.web.patients.store import enter
from painpath.web.patients.worklist import refresh
from painpath.web.review.standing import Standing, proposed, reference_only, standings
from painpath.web.technique.filling import unobserved

REFERENCE = "reference_only"
BOARD = ("do_now", "recommended", "consider", "needs_information", "blocked", "avoid", REFERENCE)
TRUTHS = {"yes": True, "no": False, "unknown": None}


@members_only("clinician", "nurse", "administrator")
def patient(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The page, as of now or an earlier time, for the latest or a chosen procedure; what-if facts are not saved."""
    found = patient_of(request, uid)
    asked = _asked(request)
    try:
        judged = judge(found, asked["as_of"], asked["procedure"], asked["what_if"])
    except BadTime as error:
        raise BadRequest(str(error)) from None
    except KeyError:
        return redirect("patient", uid)
    _written_down(request, found, judged, tried=bool(asked["what_if"]))
    page = "answer.html" if request.headers.get("HX-Request") else "patient.html"
    return render(request, page, shown(request, found, judged, asked))


@transaction.atomic
def _written_down(request: HttpRequest, found: Patient, judged: Judged, tried: bool) -> None:
    """Who saw it, and unless facts were only tried out, what was shown."""
    assessment = judged.assessment
    if not tried:
        keep(found, judged, request.member.user.get_username())  # type: ignore[attr-defined]
    noted(request, "patient", found, assessment["procedure_id"] or "", assessment["knowledge_version"])


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address asks for: as of when, which procedure, and facts to try out (`try.FACT=yes|no|unknown`)."""
    tried = {name[4:]: str(value) for name, value in request.GET.items() if name.startswith("try.") and value}
    facts = default_assessor().knowledge.facts
    for name, value in tried.items():
        if name not in facts or facts[name].type != "boolean" or value not in TRUTHS:
            raise BadRequest(
                f"{name} = {value} cannot be tried out: a fact of the list, with yes, no or unknown"
            )
    return {
        "as_of": request.GET.get("as_of") or None,
        "procedure": request.GET.get("procedure") or None,
        "what_if": {name: TRUTHS[value] for name, value in tried.items()},
    }


def shown(request: HttpRequest, found: Patient, judged: Judged, asked: dict[str, Any]) -> dict[str, Any]:
    """Everything that the page shows."""
    names, assessment = Names(judged.assessor), judged.assessment
    now = parse_moment(assessment["as_of"], judged.record.zone).last
    reviews = standings(found.clinic)
    reference = reference_only(found.clinic, assessment, judged.assessor, reviews)
    screen = first_screen(proposed(assessment, reference), judged.record, names)
    known = timeline(judged.record, now, judged.assessor.vocabulary)
    decided = _decided(found, asked["as_of"], judged.record.zone)
    return {
        "patient": found,
        "asked": asked,
        "assessment": assessment,
        "screen": screen,
        "sections": [one for one in sections(assessment, names) if one.title not in ("Next steps", "Questions to ask")],
        "board": [*board(judged, names, decided, reviews, reference)],
        "reference": len(reference),
        "decisions": [told_decision(one, names, judged) for one in decided.values()],
        "outcomes": [(one, words.plain(one)) for one in judged.assessor.vocabulary.choices["care.outcome"] if one not in ("declined", "unknown")],
        "questions": questions(judged, names),
        "asked_for": {one.fact: one for one in waiting(found)},
        "unobserved": unobserved(found),
        "events": known.events,
        "has_chart": bool(known.points or known.reliefs or (known.medicines and known.procedures)),
        "procedures": _procedures(judged),
        "lesion_query": lesion_query(judged),
        "problems": problems([assessment]),
        "sources": sources([assessment], screen.numbers, names),
        "alerts": found.alerts.exclude(state="resolved"),
        "calls": found.calls.all()[:5],
        "diary_open": any(one.open for one in found.links.filter(revoked_at=None).select_related("patient")),
        "facts": _can_be_tried(judged.assessor),
        "may_enter": request.member.treats and not asked["as_of"],  # type: ignore[attr-defined]
        "unreviewed": any(one.get("status") == "draft" for one in assessment["next_steps"]),
    }  # fmt: skip


@lru_cache(maxsize=4)
def _can_be_tried(ready: Assessor) -> list[tuple[str, str]]:
    """The facts that can be tried out, with their titles."""
    facts = ready.knowledge.facts.values()
    return sorted((fact.id, fact.title) for fact in facts if fact.type == "boolean" and fact.ask)


def _decided(found: Patient, as_of: str | None, zone: tzinfo) -> dict[str, Choice]:
    """The decisions that stand; of an earlier time those that had been made by then, by the clinic's days."""
    last = as_of[:10] if as_of else "9999"
    return {step: one for step, one in standing(found).items() if _day(one, zone) <= last}


def _day(choice: Choice, zone: tzinfo) -> str:
    return choice.at.astimezone(zone).date().isoformat()


def told_decision(choice: Choice, names: Names, judged: Judged) -> dict[str, Any]:
    """A decision as the page tells it: who, when, why, and what of it stands in the record."""
    decision = decision_of(choice)
    row = decision.row if decision else None
    place = ""
    if row is not None:
        place = (
            "in the record"
            if stands(row)
            else "its entry was withdrawn"
            if row.withdrawn_at
            else "its entry was changed since"
        )
    known = choice.step in judged.assessor.vocabulary.by_field["care.code"]
    return {
        "step": choice.step,
        "name": names.step(choice.step) if known else choice.step,
        "what": choice.get_what_display(),
        "when": decision.when if decision else "",
        "by": choice.by,
        "at": _day(choice, judged.record.zone),
        "reason": choice.reason,
        "place": place,
        "row": row.pk if row is not None and row.table == "procedures" and stands(row) else None,
        "open": choice.what != Choice.What.DECLINED and row is None,
    }


def board(judged: Judged, names: Names, decided: dict[str, Choice], reviews: dict[str, Standing], reference: set[str]) -> list[dict[str, Any]]:  # fmt: skip
    """The steps by status, in their order, each with its lines, its review, what was decided about it and what it can become.

    Steps that are reference only stand in a column of their own, at the end.
    """
    assessment = judged.assessment
    section = next((one for one in sections(assessment, names) if one.title == "Next steps"), None)
    items = dict(
        zip((one["id"] for one in assessment["next_steps"]), section.items if section else [], strict=True)
    )
    columns = []
    for status in BOARD:
        steps = [
            {
                "id": one["id"],
                "item": items[one["id"]],
                "decided": decided.get(one["id"]),
                "kinds": kinds_of(one["id"], judged),
                "review": reviews.get(f"next_steps.{one['id']}", Standing()),
                "would_be": words.clinician(words.STATUSES, one["status"]) if status == REFERENCE else "",
            }
            for one in assessment["next_steps"]
            if (REFERENCE if one["id"] in reference else one["status"]) == status
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
            "phone": patient_can_say(one["fact"], judged.assessor),
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
    specs = (
        chart.pain_chart(known, bands, halves, now),
        chart.relief_chart(known, bands, now),
        medicine_chart(known, now),
    )
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
