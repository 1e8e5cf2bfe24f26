"""What a FHIR status means: nothing is completed, present or taken unless the source says so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.fhir_made_up import (
    ICD,
    OWN,
    RXNORM,
    SNOMED,
    concept,
    left_out,
    mended,
    pain,
    read_one,
    resource,
    rows,
    status,
)
from tests.unit.test_last_numbers import ESI, facts

MBB = concept(OWN, "mbb")


def procedure(code: str | None, **elements: Any) -> dict[str, Any]:
    stated = {"status": code} if code else {}
    return resource("Procedure", "a1", code=MBB, performedDateTime="2025-01-06", **stated, **elements)


def condition(code: dict[str, Any] | None = None, **elements: Any) -> dict[str, Any]:
    return resource("Condition", "c1", code=code or concept(SNOMED, "203082005"), **elements)


def request(code: str | None = "active", **elements: Any) -> dict[str, Any]:
    drug = {
        "medicationCodeableConcept": concept(RXNORM, "25480"),
        "authoredOn": "2025-01-02",
        "intent": "order",
    }
    return resource("MedicationRequest", "m1", **drug | ({"status": code} if code else {}) | elements)


@pytest.mark.parametrize(
    ("code", "meaning"), [("completed", "completed"), ("stopped", "aborted"), ("preparation", "planned")]
)
def test_a_procedure_status_becomes_that_of_the_record(code: str, meaning: str) -> None:
    assert rows("procedures", procedure(code)) == [
        {"procedure_id": "a1", "kind": "mbb", "time": "2025-01-06", "status": meaning}
    ]


@pytest.mark.parametrize(
    "code", ["entered-in-error", "not-done", "in-progress", "on-hold", "cancelled", "draft"]
)
def test_a_procedure_that_was_not_completed_is_left_out_and_reported(code: str) -> None:
    imported = read_one(procedure(code))
    assert "procedures" not in imported.record
    assert f"Procedure/a1 | status {code}" in left_out(imported)


@pytest.mark.parametrize("code", [None, "unknown"])
def test_a_procedure_without_a_status_is_not_said_to_be_completed(code: str | None) -> None:
    imported = read_one(procedure(code))
    assert "status" not in imported.record["procedures"][0]
    assert "status not stated" in mended(imported)


def test_a_procedure_of_an_unknown_code_is_never_invented_and_is_listed_once_with_its_count() -> None:
    colonoscopy = {"status": "completed", "code": concept(SNOMED, "73761001", "Colonoscopy")}
    imported = read_one(*(resource("Procedure", f"x{n}", **colonoscopy) for n in range(3)))
    assert "procedures" not in imported.record
    assert len(imported.not_understood) == 1
    assert "73761001 (Colonoscopy): 3 times" in left_out(imported)


def test_an_active_order_is_a_planned_procedure() -> None:
    order = resource(
        "ServiceRequest", "o1", status="active", intent="order", code=MBB, occurrenceDateTime="2025-09-01"
    )
    assert rows("procedures", order)[0]["status"] == "planned"
    assert "recorded" not in rows("procedures", order)[0]
    [dated] = rows("procedures", {**order, "authoredOn": "2025-08-01"})
    assert dated["recorded"] == "2025-08-01"


@pytest.mark.parametrize(
    "elements",
    [
        {"status": "draft", "intent": "order"},
        {"status": "revoked", "intent": "order"},
        {"status": "active", "intent": "proposal"},
        {"status": "active", "intent": "order", "doNotPerform": True},
    ],
)
def test_an_order_that_does_not_stand_is_no_procedure(elements: dict[str, Any]) -> None:
    imported = read_one(resource("ServiceRequest", "o1", code=MBB, **elements))
    assert "procedures" not in imported.record
    assert "ServiceRequest/o1" in left_out(imported)


def test_a_mapped_procedure_brings_the_columns_of_its_map() -> None:
    sij = concept("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "G0260")
    left = {"bodySite": [concept(SNOMED, "7771000")]}
    assert rows("procedures", resource("Procedure", "a1", status="completed", code=sij, **left)) == [
        {
            "procedure_id": "a1",
            "kind": "sij_injection",
            "region": "sacral",
            "target": "sacroiliac_joint",
            "side": "left",
            "status": "completed",
        }
    ]


def test_another_treatment_that_was_done_is_care() -> None:
    done = resource(
        "Procedure", "t1", status="completed", code=concept(SNOMED, "44868003"), performedDateTime="2024"
    )
    assert rows("care", done) == [{"code": "acupuncture", "time": "2024"}]


def test_another_treatment_that_was_not_done_is_no_care() -> None:
    refused = resource("Procedure", "t1", status="not-done", code=concept(SNOMED, "44868003"))
    assert "care" not in read_one(refused).record


def test_a_referral_is_not_the_treatment() -> None:
    referral = resource("Procedure", "t1", status="completed", code=concept(SNOMED, "444831000124102"))
    assert read_one(referral).record == read_one().record


def test_a_confirmed_condition_keeps_its_dates() -> None:
    dates = {"onsetDateTime": "2019-03", "abatementDateTime": "2020", "recordedDate": "2019-04-01"}
    assert rows("conditions", condition(verificationStatus=status("confirmed"), **dates)) == [
        {"code": "fibromyalgia", "onset": "2019-03", "abatement": "2020", "recorded": "2019-04-01"}
    ]


@pytest.mark.parametrize(
    "verified", ["entered-in-error", "refuted", "unconfirmed", "provisional", "differential"]
)
def test_a_condition_that_is_not_confirmed_is_left_out_and_reported(verified: str) -> None:
    imported = read_one(condition(verificationStatus=status(verified)))
    assert "conditions" not in imported.record
    assert verified in left_out(imported)


def test_a_refuted_finding_is_false() -> None:
    fever = condition(
        concept(SNOMED, "386661006"), verificationStatus=status("refuted"), recordedDate="2025-02-01"
    )
    assert rows("observations", fever) == [
        {"code": "fever", "value": False, "time": "2025-02-01", "recorded": "2025-02-01"}
    ]


@pytest.mark.parametrize("clinical", ["resolved", "inactive", "remission"])
def test_an_ended_condition_without_an_end_ends_when_it_was_recorded(clinical: str) -> None:
    imported = read_one(condition(clinicalStatus=status(clinical), recordedDate="2021-01-01"))
    assert imported.record["conditions"][0]["abatement"] == "2021-01-01"
    assert f"{clinical} without the date of its end" in mended(imported)


def test_an_ended_condition_without_any_date_is_left_out() -> None:
    imported = read_one(condition(clinicalStatus=status("resolved")))
    assert "conditions" not in imported.record
    assert "resolved without any date" in left_out(imported)


def test_a_code_below_a_mapped_icd_code_means_the_same_unless_it_has_its_own_line() -> None:
    codes = [condition(concept(ICD, code), id=code) for code in ("M54.59", "M54.51", "M54.16", "M54.9")]
    assert [row["code"] for row in rows("conditions", *codes)] == [
        "low_back_pain",
        "vertebrogenic_pain",
        "radicular_pain",
    ]


def test_a_family_history_is_never_the_patients() -> None:
    family = resource("FamilyMemberHistory", patient=None, status="completed")
    family |= {"patient": {"reference": "Patient/p1"}, "condition": [{"code": concept(SNOMED, "203082005")}]}
    assert read_one(family).record == read_one().record


def test_an_active_prescription_is_being_taken() -> None:
    assert rows("medications", request()) == [{"code": "gabapentin", "start": "2025-01-02"}]


@pytest.mark.parametrize(
    "code", ["draft", "cancelled", "stopped", "on-hold", "entered-in-error", "unknown", None]
)
def test_a_prescription_that_does_not_stand_is_not_being_taken(code: str | None) -> None:
    imported = read_one(request(code))
    assert "medications" not in imported.record
    assert "MedicationRequest/m1" in left_out(imported)


@pytest.mark.parametrize("elements", [{"intent": "proposal"}, {"intent": "plan"}, {"doNotPerform": True}])
def test_a_proposal_or_a_prohibition_is_not_being_taken(elements: dict[str, Any]) -> None:
    assert "medications" not in read_one(request(**elements)).record


@pytest.mark.parametrize(
    ("periods", "held"),
    [
        ([("2025-01-01", "2025-01-07"), ("2025-01-08", None)], {"start": "2025-01-01"}),
        ([("2025-01-01", "2025-01-07"), None], {"start": "2025-01-01"}),
        ([("2025-01-01", "2025-01-07"), ("2025-01-08", "2025-03-01")], {"start": "2025-01-01", "end": "2025-03-01"}),
    ],
)  # fmt: skip
def test_a_loading_dose_does_not_end_what_goes_on_after_it(periods: list[Any], held: dict[str, str]) -> None:
    doses = [
        {
            "timing": {
                "repeat": {"boundsPeriod": {k: v for k, v in zip(("start", "end"), one, strict=True) if v}}
            }
        }
        if one
        else {"text": "and then one a day"}
        for one in periods
    ]
    assert rows("medications", request(dosageInstruction=doses)) == [{"code": "gabapentin", **held}]


def test_a_completed_prescription_has_ended() -> None:
    ended = request("completed", dispenseRequest={"validityPeriod": {"end": "2025-02-02"}})
    assert rows("medications", ended) == [{"code": "gabapentin", "start": "2025-01-02", "end": "2025-02-02"}]


def test_a_completed_prescription_without_an_end_does_not_say_that_nothing_is_taken() -> None:
    imported = read_one(request("completed"))
    assert "medications" not in imported.record
    assert "completed without the date of its end" in left_out(imported)


def test_a_completed_statement_of_one_day_has_ended_on_it() -> None:
    stated = resource(
        "MedicationStatement",
        status="completed",
        medicationCodeableConcept=concept(OWN, "morphine"),
        effectiveDateTime="2025-01-02",
    )
    assert rows("medications", stated) == [{"code": "morphine", "start": "2025-01-02", "end": "2025-01-02"}]
    assert "completed without the date of its end" in mended(read_one(stated))


def test_a_stopped_prescription_with_a_stated_end_was_taken_until_then() -> None:
    course = {"timing": {"repeat": {"boundsPeriod": {"start": "2024-01-01", "end": "2024-03-01"}}}}
    assert rows("medications", request("stopped", dosageInstruction=[course])) == [
        {"code": "gabapentin", "start": "2024-01-01", "end": "2024-03-01"}
    ]


def test_the_validity_of_a_prescription_does_not_end_an_active_one() -> None:
    valid = request(dispenseRequest={"validityPeriod": {"end": "2025-02-02"}})
    assert "end" not in rows("medications", valid)[0]


@pytest.mark.parametrize("code", ["intended", "not-taken", "on-hold"])
def test_a_statement_that_it_is_not_taken_gives_no_medicine(code: str) -> None:
    drug = {"medicationCodeableConcept": concept(RXNORM, "25480"), "status": code}
    assert "medications" not in read_one(resource("MedicationStatement", **drug)).record


def test_a_daily_dose_needs_a_mass_and_a_frequency() -> None:
    repeat = {"repeat": {"frequency": 3, "period": 1, "periodUnit": "d"}}
    dose = {"doseAndRate": [{"doseQuantity": {"value": 300, "unit": "mg"}}], "timing": repeat}
    assert rows("medications", request(dosageInstruction=[dose]))[0]["daily_dose"] == 900
    bound = {
        "doseAndRate": [{"doseQuantity": {"value": 300, "unit": "mg", "comparator": "<"}}],
        "timing": repeat,
    }
    assert "daily_dose" not in rows("medications", request(dosageInstruction=[bound]))[0]
    tablets = {"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}], "timing": repeat}
    assert "daily_dose" not in rows("medications", request(dosageInstruction=[tablets]))[0]
    assert (
        "daily_dose"
        not in rows("medications", request(dosageInstruction=[dose | {"asNeededBoolean": True}]))[0]
    )


@pytest.mark.parametrize(
    "given", [{"value": 60}, {"value": 60, "comparator": "<"}, {"value": 60, "unit": ""}]
)
def test_a_dose_without_a_unit_is_unknown_and_reported_and_the_medicine_is_still_taken(
    given: dict[str, Any],
) -> None:
    repeat = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
    stated = request(
        medicationCodeableConcept=concept(OWN, "morphine"),
        dosageInstruction=[{"doseAndRate": [{"doseQuantity": given}], "timing": repeat}],
    )
    imported = read_one(stated)
    assert imported.record["medications"] == [{"code": "morphine", "start": "2025-01-02"}]
    assert "a dose of 60 without a unit | daily dose left unknown" in mended(imported)
    assert facts({**imported.record, "procedures": [ESI]}, "2025-02-01").get("opioid_mme") is None


def test_a_dose_with_its_unit_counts_and_is_not_reported() -> None:
    repeat = {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}
    quantity = {"value": 60, "code": "mg", "unit": "milligram"}
    stated = request(
        medicationCodeableConcept=concept(OWN, "morphine"),
        dosageInstruction=[{"doseAndRate": [{"doseQuantity": quantity}], "timing": repeat}],
    )
    imported = read_one(stated)
    assert imported.repaired == []
    assert facts({**imported.record, "procedures": [ESI]}, "2025-02-01")["opioid_mme"] == 120


def test_a_mixture_is_each_of_its_ingredients() -> None:
    mixture = request(medicationCodeableConcept=concept(RXNORM, "1049221"))
    assert [row["code"] for row in rows("medications", mixture)] == ["oxycodone", "paracetamol"]


def test_an_intrathecal_route_makes_it_the_intrathecal_medicine() -> None:
    pump = request(
        medicationCodeableConcept=concept(RXNORM, "1292"),
        dosageInstruction=[{"route": concept(SNOMED, "72607000")}],
    )
    assert rows("medications", pump)[0]["code"] == "intrathecal_baclofen"


def allergy(code: dict[str, Any], **elements: Any) -> dict[str, Any]:
    subject = {"patient": {"reference": "Patient/p1"}}
    return resource("AllergyIntolerance", "g1", None, code=code, **elements) | subject


def test_an_allergy_is_a_condition_of_its_kind() -> None:
    assert rows("conditions", allergy(concept(RXNORM, "6387"))) == [{"code": "allergy_local_anaesthetic"}]


def test_an_allergy_to_another_agent_names_it_in_the_note() -> None:
    shellfish = allergy(concept(SNOMED, "300913006", "Shellfish allergy"))
    assert rows("conditions", shellfish) == [{"code": "allergy_other_agent", "note": "Shellfish allergy"}]


@pytest.mark.parametrize(
    "elements",
    [
        {"verificationStatus": status("refuted")},
        {"verificationStatus": status("unconfirmed")},
        {"verificationStatus": status("entered-in-error")},
        {"clinicalStatus": status("inactive")},
        {"clinicalStatus": status("resolved")},
    ],
)
def test_an_allergy_that_does_not_stand_is_left_out_and_reported(elements: dict[str, Any]) -> None:
    imported = read_one(allergy(concept(RXNORM, "6387"), **elements))
    assert "conditions" not in imported.record
    assert "AllergyIntolerance/g1" in left_out(imported)


def test_no_known_allergy_is_no_allergy() -> None:
    assert "conditions" not in read_one(allergy(concept(SNOMED, "716186003"))).record


@pytest.mark.parametrize("code", ["entered-in-error", "cancelled", "registered"])
def test_an_observation_that_does_not_stand_is_left_out_and_reported(code: str) -> None:
    imported = read_one(pain(7, status=code))
    assert "pain_scores" not in imported.record
    assert f"status {code}" in left_out(imported)


def test_an_observation_without_a_status_is_read_and_reported() -> None:
    imported = read_one({k: v for k, v in pain(7).items() if k != "status"})
    assert imported.record["pain_scores"][0]["score"] == 7
    assert "status not stated" in mended(imported)


def test_an_observation_about_somebody_else_is_left_out() -> None:
    assert "pain_scores" not in read_one(pain(7, focus=[{"reference": "RelatedPerson/child"}])).record


@pytest.mark.parametrize("code", ["in-progress", "entered-in-error", "stopped", None])
def test_an_unfinished_questionnaire_is_left_out_and_reported(code: str | None) -> None:
    answers = {"item": [{"linkId": "/72514-3", "answer": [{"valueInteger": 6}]}]} | (
        {"status": code} if code else {}
    )
    imported = read_one(resource("QuestionnaireResponse", "q1", **answers))
    assert "pain_scores" not in imported.record
    assert "QuestionnaireResponse/q1" in left_out(imported)


def test_a_report_in_error_takes_what_it_contains_with_it() -> None:
    report = resource("DiagnosticReport", "d1", status="entered-in-error", contained=[pain(6)])
    assert "pain_scores" not in read_one(report).record


def test_an_act_without_a_date_is_reported() -> None:
    undated = resource("Procedure", "a1", status="completed", code=MBB)
    assert "Procedure/a1 | no date | time left unknown" in mended(read_one(undated))


def test_a_statement_keeps_its_period() -> None:
    drug = {"medicationCodeableConcept": concept(RXNORM, "25480"), "status": "active"}
    period = {"effectivePeriod": {"start": "2024-01", "end": "2024-06"}}
    assert rows("medications", resource("MedicationStatement", **drug | period)) == [
        {"code": "gabapentin", "start": "2024-01", "end": "2024-06"}
    ]


def test_an_allergy_keeps_its_onset() -> None:
    latex = allergy(concept(SNOMED, "111088007"), onsetDateTime="2011")
    assert rows("conditions", latex) == [{"code": "allergy_latex", "onset": "2011"}]


def test_another_treatment_that_is_only_prepared_is_left_out_and_reported() -> None:
    refused = resource("Procedure", "t1", status="preparation", code=concept(SNOMED, "44868003"))
    assert "Procedure/t1 | status preparation" in left_out(read_one(refused))
