"""The answers of a QuestionnaireResponse, back into rows of the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from painpath.assess import Assessor, default_assessor
from painpath.record.problem import Problem
from painpath.report.fhir.questions import NONE_OF_THESE, codes_of, item_type, observation_entry
from painpath.rules.model import Fact

ANSWERED = frozenset({"completed", "amended"})
CHANGING = ("modifierExtension", "implicitRules")
MAY_DIFFER = (
    "holds a modifier extension or implicit rules that are not known here, which may change what it means"
)
VALUES = ("valueBoolean", "valueDecimal", "valueInteger", "valueCoding")


class Answered(NamedTuple):
    """Rows to add to each table of a record, and the answers that could not be read."""

    rows: dict[str, list[dict[str, Any]]]
    not_understood: list[Problem]


class NotUsable(Exception):
    """Why an answer gives no row."""


def read_answers(
    response: Mapping[str, Any], patient_id: str, *, assessor: Assessor | None = None
) -> Answered:
    """The rows that a completed response to painpath's Questionnaire stands for.

    A question left out stays unknown. A response of another patient, one that is not complete, or one
    without its time gives no rows and says why.
    """
    ready = assessor or default_assessor()
    refused = _refused(response, patient_id)
    answered = Answered({}, [])
    if refused:
        answered.not_understood.append(Problem("QuestionnaireResponse", refused, "left out"))
        return answered
    for name, answer in _answers(response):
        try:
            table, rows = _rows(ready, name, answer)
        except NotUsable as why:
            answered.not_understood.append(Problem(f"item {name}", str(why), "left out"))
            continue
        times = (
            {"time": response["authored"]} if table == "observations" else {"recorded": response["authored"]}
        )
        answered.rows.setdefault(table, []).extend(row | times for row in rows)
    return answered


def _refused(response: Mapping[str, Any], patient_id: str) -> str:
    if _is_changed(response):
        return MAY_DIFFER
    subject = str((response.get("subject") or {}).get("reference", ""))
    if response.get("resourceType") != "QuestionnaireResponse":
        return "not a QuestionnaireResponse"
    if response.get("status") not in ANSWERED:
        return f"status {response.get('status') or 'not stated'}: not known to be complete"
    if subject.rpartition("/")[2] != patient_id:
        return "about another patient" if subject else "says of no patient whom it is about"
    return "" if isinstance(response.get("authored"), str) else "does not say when it was answered"


def _answers(response: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for item in response.get("item") or []:
        for answer in item.get("answer") or []:
            given = [answer[name] for name in VALUES if name in answer]
            if given:
                yield str(item.get("linkId", "")), given[0]


def _is_changed(part: Any) -> bool:
    """Whether it, or anything in it, holds a modifier extension or follows implicit rules, none of which is known."""
    if isinstance(part, Mapping):
        return any(part.get(name) for name in CHANGING) or any(map(_is_changed, part.values()))
    return isinstance(part, list) and any(map(_is_changed, part))


def _rows(ready: Assessor, name: str, answer: Any) -> tuple[str, list[dict[str, Any]]]:
    fact = ready.knowledge.facts.get(name)
    kind = item_type(fact)
    if fact is None or kind == "display":
        raise NotUsable("no question that can be answered here")
    if kind == "boolean" and isinstance(answer, bool):
        return "observations", _findings(fact, codes_of(fact), answer)
    if kind == "decimal" and isinstance(answer, int | float) and not isinstance(answer, bool):
        return "observations", [_measured(ready, fact, answer)]
    chosen = answer.get("code") if kind == "choice" and isinstance(answer, Mapping) else None
    if chosen in codes_of(fact):
        found = _findings(fact, [str(chosen)], True)
        return ("observations", found) if "observation" in fact.read else ("conditions", [{"code": chosen}])
    if chosen == NONE_OF_THESE and "observation" in fact.read:
        return "observations", _findings(fact, codes_of(fact), False)
    raise NotUsable(f"{answer!r} is no answer to a question of type {kind}")


def _findings(fact: Fact, codes: list[str], holds: bool) -> list[dict[str, Any]]:
    """One row for each finding, at the side and site that the question names."""
    sides, sites = fact.read.get("side"), fact.read.get("site")
    place = ({"side": sides[0]} if sides else {}) | ({"site": sites[0]} if sites else {})
    return [{"code": code, "value": holds} | place for code in codes]


def _measured(ready: Assessor, fact: Fact, number: int | float) -> dict[str, Any]:
    code = codes_of(fact)[0]
    unit = observation_entry(code, ready.vocabulary).unit
    return {"code": code, "value": number} | ({"unit": unit} if unit else {})
