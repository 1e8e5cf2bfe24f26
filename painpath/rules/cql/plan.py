"""The exported libraries and what they are for, as FHIR R4 resources: Library and PlanDefinition."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from fhir.resources.R4B.library import Library
from fhir.resources.R4B.plandefinition import PlanDefinition

from painpath.rules.cql.library import NAME
from painpath.rules.model import Entry, Knowledge, NextStep, RedFlag

BASE = "https://painpath.org/fhir"
PRIORITY = {"emergency": "stat", "urgent": "urgent"}
USAGE = "Decision support for clinicians; a draft that no clinician has signed. Not for use without review."


def resources(knowledge: Knowledge, texts: dict[str, str]) -> dict[str, bytes]:
    """Each resource as JSON by its file name: a Library for each text, two PlanDefinitions."""
    drafts = [_library(knowledge, name, text) for name, text in texts.items()]
    drafts.append(
        _plan(
            knowledge,
            "red-flags",
            "Alerts after a pain procedure",
            [_alert(one) for one in knowledge.red_flags],
        )
    )
    drafts.append(
        _plan(
            knowledge,
            "next-steps",
            "Next steps after a pain procedure",
            [_step(one) for one in knowledge.next_steps],
        )
    )
    models = [
        (Library if one["resourceType"] == "Library" else PlanDefinition).model_validate(one)
        for one in drafts
    ]
    return {
        f"{model.get_resource_type()}-{model.id}.json": model.model_dump_json(indent=1).encode()
        for model in models
    }


def _library(knowledge: Knowledge, file: str, text: str) -> dict[str, Any]:
    name = file.removesuffix(".cql")
    return {
        **_common("Library", name, knowledge),
        "name": name,
        "type": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/library-type", "code": "logic-library"}
            ]
        },
        "content": [{"contentType": "text/cql", "data": b64encode(text.encode()).decode()}],
    }


def _plan(knowledge: Knowledge, name: str, title: str, actions: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **_common("PlanDefinition", name, knowledge),
        "title": title,
        "type": {
            "coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/plan-definition-type", "code": "eca-rule"}
            ]
        },
        "library": [f"{BASE}/Library/{NAME}|{knowledge.version}"],
        "relatedArtifact": [
            {"type": "citation", "label": name, "citation": one.cite}
            for name, one in sorted(knowledge.sources.items())
        ],
        "action": actions,
    }


def _common(kind: str, name: str, knowledge: Knowledge) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "id": name,
        "url": f"{BASE}/{kind}/{name}",
        "version": knowledge.version,
        "status": "draft",
        "experimental": True,
        "usage": USAGE,
    }


def _alert(flag: RedFlag) -> dict[str, Any]:
    return _action(flag, [f"flag_{flag.name}"], PRIORITY[flag.level])


def _step(step: NextStep) -> dict[str, Any]:
    """A step applies when it is considered; its gates follow as conditions that the caller may read one by one."""
    return _action(step, [f"{step.id} consider_when"], "routine") | {
        "action": [
            {
                "id": gate.id,
                "title": gate.say.not_met,
                "condition": [_condition(f"{step.id} gates.{gate.id}")],
            }
            for gate in step.gates
        ]
    }


def _action(entry: Entry, expressions: list[str], priority: str) -> dict[str, Any]:
    return {
        "id": entry.name.replace("_", "-"),
        "title": entry.title,
        "description": getattr(entry, "say", None),
        "priority": priority,
        "condition": [_condition(one) for one in expressions],
    }


def _condition(name: str) -> dict[str, Any]:
    return {"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": name}}
