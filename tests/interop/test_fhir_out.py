"""An assessment as FHIR: valid by the R4B models, saying what the assessment says, and its answers read back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from painpath.assess import assess, default_assessor
from painpath.record.one import read_record
from painpath.report.fhir import fhir_bundle, read_answers
from painpath.report.fhir.parts import instant
from painpath.report.fhir.questions import NONE_OF_THESE, item_type

DEMO = {
    "ablation_wore_off": "2025-10-08",
    "ablation_never_helped": "2025-03-07",
    "new_leg_pain_after_ablation": "2025-02-05",
    "bleeding_after_caudal_injection": "2025-01-06T20:00:00+01:00",
    "stimulator_lost_its_effect": "2010-01-12",
}


def assessed(name: str) -> dict[str, Any]:
    return assess(read_record(f"demo/records/{name}.yaml"), DEMO[name])


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


@pytest.mark.parametrize("name", DEMO)
def test_every_resource_is_valid_r4b(name: str) -> None:
    bundle = fhir_bundle(assessed(name))
    get_fhir_model_class("Bundle").model_validate_json(json.dumps(bundle))
    for entry in bundle["entry"]:
        kind = entry["resource"]["resourceType"]
        get_fhir_model_class(kind).model_validate_json(json.dumps(entry["resource"]))
    assert len({entry["fullUrl"] for entry in bundle["entry"]}) == len(bundle["entry"])


def test_nothing_empty_is_written() -> None:
    def empty(value: Any) -> bool:
        if isinstance(value, dict):
            return not value or any(map(empty, value.values()))
        return not value or any(map(empty, value)) if isinstance(value, list) else value in (None, "")

    assert not empty(fhir_bundle(assessed("ablation_wore_off")))


def test_red_flags_are_detected_issues_of_the_right_severity() -> None:
    answer = assessed("bleeding_after_caudal_injection")
    issues = resources(fhir_bundle(answer), "DetectedIssue")
    reasons = answer["red_flag"]["reasons"]
    assert [issue["code"]["coding"][0]["code"] for issue in issues] == [one["id"] for one in reasons]
    assert issues[0]["severity"] == "high"
    assert "Act within" in issues[0]["detail"]


def test_causes_stand_in_their_order_with_their_levels() -> None:
    answer = assessed("ablation_wore_off")
    (risk,) = resources(fhir_bundle(answer), "RiskAssessment")
    told = [
        (p["outcome"]["coding"][0]["code"], p["qualitativeRisk"]["coding"][0]["code"])
        for p in risk["prediction"]
    ]
    assert told == [(cause["id"], cause["level"]) for cause in answer["causes"]]
    assert "For: " in risk["prediction"][0]["rationale"]


def test_offered_steps_are_drafts_and_the_others_say_why_not() -> None:
    answer = assessed("ablation_wore_off")
    bundle = fhir_bundle(answer)
    (plan,) = resources(bundle, "CarePlan")
    requests = {f"urn:uuid:{one['id']}": one for one in resources(bundle, "ServiceRequest")}
    assert {(one["status"], one["intent"]) for one in requests.values()} == {("draft", "proposal")}
    order = [
        requests[one["reference"]["reference"]]["code"]["coding"][0]["code"]
        if "reference" in one
        else one["detail"]["code"]["coding"][0]["code"]
        for one in plan["activity"]
    ]
    assert order == [step["id"] for step in answer["next_steps"]]
    held = [one["detail"] for one in plan["activity"] if "detail" in one]
    assert held
    assert all(one["statusReason"]["text"] for one in held)


def test_provenance_names_the_knowledge_version_and_every_source() -> None:
    answer = assessed("ablation_wore_off")
    bundle = fhir_bundle(answer)
    (record,) = resources(bundle, "Provenance")
    named = [entity["what"]["identifier"]["value"] for entity in record["entity"]]
    assert named[0] == answer["knowledge_version"]
    assert "cohen-2010" in named
    assert len(record["target"]) == len(bundle["entry"]) - 1


def test_the_guidance_says_what_was_not_asked() -> None:
    (guidance,) = resources(fhir_bundle(assessed("ablation_wore_off")), "GuidanceResponse")
    assert guidance["status"] == "data-required"
    assert any("not asked about" in note["text"] for note in guidance["note"])


def test_the_same_assessment_is_written_the_same_twice() -> None:
    assert fhir_bundle(assessed("ablation_wore_off")) == fhir_bundle(assessed("ablation_wore_off"))


@pytest.mark.parametrize(
    ("as_of", "wanted"),
    [
        ("2024", "2024-12-31T23:59:59Z"),
        ("2024-02", "2024-02-29T23:59:59Z"),
        ("2025-10-08T09:30:00Z", "2025-10-08T09:30:00Z"),
        ("2025-10-08T09:30", "2025-10-08T09:30:00Z"),
        ("2025-10-08T09:30:00.5-05:00", "2025-10-08T09:30:00.5-05:00"),
    ],
)
def test_instants(as_of: str, wanted: str) -> None:
    assert instant(as_of) == wanted


def response(*items: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "subject": {"reference": "Patient/published-1"},
        "authored": "2025-10-08T08:00:00Z",
        "item": list(items),
    } | changed


def test_an_answer_changes_the_next_assessment() -> None:
    """Leg weakness answered with yes fires an alarm that was only a question before."""
    record = read_record("demo/records/ablation_wore_off.yaml")
    before = assess(record, "2025-10-08")
    (form,) = resources(fhir_bundle(before), "Questionnaire")
    assert "leg_weakness" in [item["linkId"] for item in form["item"] if item["type"] == "boolean"]
    answered = read_answers(
        response({"linkId": "leg_weakness", "answer": [{"valueBoolean": True}]}), "published-1"
    )
    assert answered.not_understood == []
    raw = {
        "patient": {"patient_id": "published-1", "birth_date": "1943-03-11"},
        "procedures": [
            {
                "procedure_id": "a",
                "time": "2025-09-20",
                "kind": "rfa_thermal",
                "status": "completed",
                "region": "lumbar",
            }
        ],
    }
    assert assess(raw, "2025-10-08")["red_flag"]["level"] == "none"
    assert assess(raw | answered.rows, "2025-10-08")["red_flag"]["level"] == "emergency"


def test_a_choice_names_the_finding_and_none_denies_each() -> None:
    facts = default_assessor().knowledge.facts
    name, fact = next(
        (n, f) for n, f in facts.items() if f.ask and item_type(f) == "choice" and "observation" in f.read
    )
    codes = list(fact.read["observation"])
    one = read_answers(
        response({"linkId": name, "answer": [{"valueCoding": {"code": codes[1]}}]}), "published-1"
    )
    none = read_answers(
        response({"linkId": name, "answer": [{"valueCoding": {"code": NONE_OF_THESE}}]}), "published-1"
    )
    assert [(row["code"], row["value"]) for row in one.rows["observations"]] == [(codes[1], True)]
    assert [(row["code"], row["value"]) for row in none.rows["observations"]] == [
        (code, False) for code in codes
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": "in-progress"}, "not known to be complete"),
        ({"subject": {"reference": "Patient/other"}}, "another patient"),
        ({"subject": None}, "of no patient"),
        ({"authored": None}, "when it was answered"),
        ({"resourceType": "Observation"}, "not a QuestionnaireResponse"),
        ({"implicitRules": "https://example.org/turned"}, "implicit rules that are not known here"),
        ({"modifierExtension": [{"url": "https://example.org/turned"}]}, "may change what it means"),
    ],
)
def test_a_response_that_cannot_be_used_says_why(changed: dict[str, Any], why: str) -> None:
    answered = read_answers(
        response({"linkId": "leg_weakness", "answer": [{"valueBoolean": True}]}, **changed), "published-1"
    )
    assert answered.rows == {}
    assert why in answered.not_understood[0].what


@pytest.mark.parametrize("in_item", [True, False], ids=["in an item", "in an answer"])
def test_a_part_that_may_mean_something_else_leaves_the_whole_response_out(in_item: bool) -> None:
    turned = {"modifierExtension": [{"url": "https://example.org/negated", "valueBoolean": True}]}
    answer = {"valueBoolean": True} | ({} if in_item else turned)
    item = {"linkId": "leg_weakness", "answer": [answer]} | (turned if in_item else {})
    answered = read_answers(response(item), "published-1")
    assert answered.rows == {}
    assert "holds a modifier extension" in answered.not_understood[0].what


def test_an_answer_of_the_wrong_kind_is_left_out_and_named() -> None:
    answered = read_answers(
        response(
            {"linkId": "leg_weakness", "answer": [{"valueDecimal": 3}]},
            {"linkId": "nothing_of_ours", "answer": [{"valueBoolean": True}]},
        ),
        "published-1",
    )
    assert answered.rows == {}
    assert [one.where for one in answered.not_understood] == ["item leg_weakness", "item nothing_of_ours"]
