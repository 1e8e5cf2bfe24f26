"""The open questions of an assessment as a Questionnaire whose answers can be read back into the record."""

from __future__ import annotations

from typing import Any

from painpath.report.fhir.parts import OWN, OWN_RECORD, Assessment, Resource, as_of, name_of, stated
from painpath.report.view import Names, as_question
from painpath.rules.model import Fact
from painpath.vocabulary import Entry, Vocabulary

FACT_SYSTEM = f"{OWN}/CodeSystem/fact"
NONE_OF_THESE = "none_of_these"


def questionnaire(assessment: Assessment, names: Names) -> Resource | None:
    """One item for each question, alarm questions first; None when nothing is asked.

    A question whose answer is not one row of the record is shown (`display`) and cannot be answered here.
    """
    items = [_item(one, names) for one in assessment["questions"]]
    if not items:
        return None
    name = name_of(assessment, "Questionnaire")
    return {
        "resourceType": "Questionnaire",
        "id": name,
        "url": f"{OWN}/Questionnaire/{name}",
        "version": assessment["knowledge_version"],
        "title": "What painpath would ask next",
        "status": "draft",
        "subjectType": ["Patient"],
        "date": as_of(assessment),
        "item": items,
    }


def _item(question: dict[str, Any], names: Names) -> Resource:
    fact = names.assessor.knowledge.facts.get(question["fact"])
    vocabulary = names.assessor.vocabulary
    kind = item_type(fact)
    codes = codes_of(fact) if fact else []
    return stated(
        linkId=question["fact"],
        text=as_question(question["ask"]),
        type=kind,
        code=[{"system": FACT_SYSTEM, "code": question["fact"]}],
        repeats=True if kind == "choice" else None,
        answerOption=_options(fact, vocabulary) if fact and kind == "choice" else None,
        extension=_unit(codes, vocabulary) if kind == "decimal" else None,
    )


def item_type(fact: Fact | None) -> str:
    """How a fact is answered: yes or no, a number, a choice among findings, or not here (`display`).

    Not here: what was so before the procedure, and findings at any of several sites, because a yes
    would not say which row is meant.
    """
    if fact is None or "before" in fact.read or len(fact.read.get("site") or ()) > 1:
        return "display"
    if "observation" in fact.read and fact.type == "number":
        return "decimal"
    if "observation" in fact.read:
        return "boolean" if len(codes_of(fact)) == 1 else "choice"
    return "choice" if "condition" in fact.read and fact.type == "boolean" else "display"


def codes_of(fact: Fact) -> list[str]:
    """The codes of the record that a fact reads."""
    found = fact.read.get("observation") or fact.read.get("condition") or []
    return [found] if isinstance(found, str) else list(found)


def observation_entry(code: str, vocabulary: Vocabulary) -> Entry:
    """What an observation code means."""
    return vocabulary.entry("observations.code", code)


def _options(fact: Fact, vocabulary: Vocabulary) -> list[Resource]:
    """The findings or conditions to choose from.

    Findings can all be denied at once; conditions cannot, because the record has no row for an absent one.
    """
    finding = "observation" in fact.read
    known = vocabulary.by_field["observations.code" if finding else "conditions.code"]
    labels = {code: known[code].label for code in codes_of(fact)}
    labels |= {NONE_OF_THESE: "None of these"} if finding else {}
    return [
        {"valueCoding": {"system": OWN_RECORD, "code": code, "display": told}}
        for code, told in labels.items()
    ]


def _unit(codes: list[str], vocabulary: Vocabulary) -> list[Resource] | None:
    unit = observation_entry(codes[0], vocabulary).unit
    url = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
    return [{"url": url, "valueCoding": {"code": unit, "display": unit}}] if unit else None
