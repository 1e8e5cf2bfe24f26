"""Reading FHIR bundles: whose resource it is, where pain scores stand, dates, units and damaged files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from painpath.assess import assess
from painpath.record.fhir import read_bundle
from painpath.record.fhir.decode import decoded
from painpath.record.problem import Unreadable
from painpath.vocabulary_maps import add_map, forget_own_maps
from tests.unit.fhir_made_up import (
    LOINC,
    OWN,
    PATIENT,
    RXNORM,
    SNOMED,
    bundle,
    concept,
    left_out,
    mended,
    pain,
    read_one,
    resource,
    rows,
)

FILES = sorted((Path(__file__).parents[1] / "data" / "fhir").glob("*.json"))
CRP = concept(LOINC, "1988-5")


def observation(code: dict[str, Any], name: str = "o1", **elements: Any) -> dict[str, Any]:
    return resource(
        "Observation", name, status="final", code=code, effectiveDateTime="2025-03-04", **elements
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_third_party_file_is_read_without_inventing_a_procedure(path: Path) -> None:
    imported = read_bundle(path.read_bytes(), path.name)
    assert [one.record.get("procedures") for one in imported] == [None]


def test_a_third_party_patient_is_read_with_its_scores_medicines_and_conditions() -> None:
    path = next(path for path in FILES if path.name == "brenda_jackson_ahrq.json")
    imported = read_bundle(path.read_bytes(), path.name)[0]
    assert imported.counts == {
        "pain_scores": 7,
        "observations": 6,
        "conditions": 4,
        "medications": 27,
        "resources": 63,
    }
    assert "308449000 (Referral to chiropractor (procedure)): 2 times" in left_out(imported)


def test_a_patient_keeps_birth_date_sex_and_death_and_nothing_that_names_her() -> None:
    patient = PATIENT | {
        "deceasedDateTime": "2025-06-01",
        "name": [{"family": "Nobody"}],
        "identifier": [{"value": "MRN-77"}],
        "telecom": [{"value": "555"}],
        "address": [{"city": "Nowhere"}],
    }
    assert read_one(patient=patient).record == {
        "patient": {"patient_id": "p1", "birth_date": "1970-05", "sex": "female", "death_date": "2025-06-01"}
    }


@pytest.mark.parametrize(
    "reference",
    [
        "Patient/p1",
        "Patient/p1/_history/3",
        "http://server.example/fhir/Patient/p1",
        "http://server.example/fhir/Patient/p1/_history/2",
        "urn:uuid:p1",
        "urn:uuid:11111111-2222-4333-8444-555555555555",
    ],
)
def test_every_form_of_reference_finds_the_patient(reference: str) -> None:
    full_url = "urn:uuid:11111111-2222-4333-8444-555555555555"
    entries = [{"resource": pain(7, patient=reference)}, {"fullUrl": full_url, "resource": PATIENT}]
    data = json.dumps({"resourceType": "Bundle", "entry": entries}).encode()
    assert [len(one.record["pain_scores"]) for one in read_bundle(data, "f")] == [1]


def test_a_contained_patient_is_the_patient() -> None:
    score = pain(7, patient="#me", contained=[PATIENT | {"id": "me"}])
    imported = read_bundle(json.dumps(score).encode(), "f")
    assert [one.record["patient"] for one in imported] == [
        {"patient_id": "me", "birth_date": "1970-05", "sex": "female"}
    ]


def test_each_patient_of_a_bundle_gets_a_record_of_its_own() -> None:
    other = PATIENT | {"id": "p2"}
    data = bundle(pain(7), pain(3, "s2", patient="Patient/p2"), PATIENT, other)
    scores = {
        one.record["patient"]["patient_id"]: one.record["pain_scores"] for one in read_bundle(data, "f")
    }
    assert [row["score"] for row in scores["p1"]] == [7]
    assert [row["score"] for row in scores["p2"]] == [3]


def test_another_patients_rows_are_left_out_and_reported() -> None:
    imported = read_one(pain(7), pain(3, "s2", patient="Patient/stranger"))
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "about Patient/stranger" in left_out(imported)


def test_a_resource_that_names_nobody_belongs_to_the_only_patient() -> None:
    imported = read_one(pain(7, patient=None))
    assert imported.record["pain_scores"][0]["score"] == 7
    assert "names no patient" in mended(imported)


def test_a_resource_that_names_nobody_belongs_to_none_of_several() -> None:
    imported = read_bundle(bundle(PATIENT, PATIENT | {"id": "p2"}, pain(7, patient=None)), "f")
    assert all("pain_scores" not in one.record for one in imported)
    assert "about nobody named" in left_out(imported[0])


def test_a_group_or_device_is_no_patient() -> None:
    assert "pain_scores" not in read_one(pain(7, patient="Group/g")).record


@pytest.mark.parametrize("data", [json.dumps(pain(7)).encode(), json.dumps({"resource": pain(7)}).encode()])
def test_a_bare_resource_and_a_bare_entry_are_read(data: bytes) -> None:
    (imported,) = read_bundle(data, "f")
    assert imported.record["patient"] == {"patient_id": "p1"}
    assert imported.record["pain_scores"][0]["score"] == 7


def test_a_bundle_in_a_bundle_is_read() -> None:
    inner = json.loads(bundle(pain(7)))
    assert rows("pain_scores", inner)[0]["score"] == 7


def test_a_file_without_a_patient_gives_no_record() -> None:
    assert read_bundle(bundle({"resourceType": "Organization", "id": "o"}), "f") == []


def test_a_second_resource_with_the_same_id_is_left_out() -> None:
    imported = read_one(pain(7), pain(2))
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "second resource with the same id" in left_out(imported)


def test_a_compressed_bundle_reads_like_the_plain_one() -> None:
    data = bundle(PATIENT, pain(7))
    assert read_bundle(gzip.compress(data), "f") == read_bundle(data, "f")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'{"resourceType": "Bundle", "entry": [', "not JSON"),
        (b"<Bundle/>", "not JSON"),
        (b"[]", "not a FHIR Bundle"),
        (b'{"patient": {}}', "without a resourceType"),
        (gzip.compress(bundle(PATIENT))[:-12], "damaged gzip"),
        (b'{"resourceType": "Bundle", "entry": 3}', "not a FHIR Bundle"),
        (b'{"resourceType": "Bundle", "deep": ' + b"[" * 100_000, "not JSON"),
    ],
)
def test_a_file_that_is_no_fhir_says_so_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as raised:
        read_bundle(data, "bad.json")
    assert str(raised.value).startswith("bad.json: ")
    assert "\n" not in str(raised.value)


def test_one_resource_that_does_not_fit_leaves_the_others_readable() -> None:
    imported = read_one(pain(7), pain(3, "bad") | {"valueQuantity": {"value": "three"}})
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "entry 3 (Observation/bad) | does not fit" in left_out(imported)


@pytest.mark.parametrize("odd", [None, 7, "x", []])
def test_an_entry_that_is_none_is_named_and_the_others_are_read(odd: object) -> None:
    document = json.loads(bundle(PATIENT, pain(7)))
    document["entry"].insert(1, odd)
    (imported,) = read_bundle(json.dumps(document).encode(), "f")
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert [problem.where for problem in imported.not_understood] == ["f: entry 2"]
    assert "does not fit" in left_out(imported)


def test_a_bundle_whose_list_of_entries_is_null_holds_nobody() -> None:
    assert read_bundle(b'{"resourceType": "Bundle", "entry": null}', "f") == []


def test_a_null_entry_does_not_hide_a_resource_that_does_not_fit() -> None:
    document = json.loads(bundle(PATIENT, pain(7), pain(3, "bad") | {"valueQuantity": {"value": "three"}}))
    document["entry"].append(None)
    (imported,) = read_bundle(json.dumps(document).encode(), "f")
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "entry 3 (Observation/bad) | does not fit" in left_out(imported)
    assert "f: entry 4 | does not fit" in left_out(imported)


def test_an_undecoded_part_that_does_not_fit_leaves_the_others_readable() -> None:
    imported = read_one(pain(7), pain(3, "bad", bodySite="knee"))
    assert [row["score"] for row in imported.record["pain_scores"]] == [7]
    assert "Observation/bad | does not fit" in left_out(imported)


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"value": 7}},
        {"valueInteger": 7},
        {"valueString": "7"},
        {"valueCodeableConcept": {"text": "7"}},
        {
            "valueCodeableConcept": {
                "coding": [
                    {
                        "extension": [
                            {
                                "url": "http://hl7.org/fhir/StructureDefinition/ordinalValue",
                                "valueDecimal": 7,
                            }
                        ]
                    }
                ]
            }
        },
    ],
)
def test_a_pain_score_is_found_in_every_kind_of_value(value: dict[str, Any]) -> None:
    assert rows("pain_scores", observation(concept(LOINC, "72514-3"), **value)) == [
        {"time": "2025-03-04", "score": 7, "scale": "nrs_0_10"}
    ]


def test_a_pain_score_of_zero_is_a_score() -> None:
    zero = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0}
    coded = {"valueCodeableConcept": {"coding": [{"display": "None", "extension": [zero]}]}}
    assert rows("pain_scores", observation(concept(LOINC, "72514-3"), **coded))[0]["score"] == 0


def test_a_pain_score_in_a_component_has_the_date_of_its_observation() -> None:
    part = {"code": concept(LOINC, "75893-8"), "valueQuantity": {"value": 8}}
    assert rows("pain_scores", observation(concept(LOINC, "91147-9"), component=[part])) == [
        {"time": "2025-03-04", "score": 8, "scale": "nrs_0_10", "descriptor": "average"}
    ]


def test_a_pain_score_inside_a_report_has_the_date_of_the_report() -> None:
    inside = {k: v for k, v in pain(6, "in").items() if k != "effectiveDateTime"}
    links = {"contained": [inside], "result": [{"reference": "#in"}], "effectiveDateTime": "2025-02-02"}
    assert rows("pain_scores", resource("DiagnosticReport", "d1", status="final", **links)) == [
        {"time": "2025-02-02", "score": 6, "scale": "nrs_0_10"}
    ]


def test_a_report_that_points_at_an_observation_does_not_double_it() -> None:
    report = resource("DiagnosticReport", "d1", status="final", result=[{"reference": "Observation/s1"}])
    assert len(rows("pain_scores", pain(6), report)) == 1


@pytest.mark.parametrize("link", ["72514-3", "/72514-3", "/91148-7/72514-3"])
def test_a_questionnaire_answer_is_coded_by_its_link(link: str) -> None:
    answers = {"authored": "2025-03-05", "item": [{"linkId": "g", "item": [{"linkId": link}]}]}
    answers["item"][0]["item"][0]["answer"] = [{"valueInteger": 6}]  # type: ignore[index]
    assert rows("pain_scores", resource("QuestionnaireResponse", "q1", status="completed", **answers)) == [
        {"time": "2025-03-05", "score": 6, "scale": "nrs_0_10"}
    ]


def test_a_questionnaire_answer_is_coded_by_its_questionnaire() -> None:
    item = {"linkId": "1", "code": [{"system": LOINC, "code": "44261-6"}]}
    form = {"resourceType": "Questionnaire", "id": "f", "url": "http://forms.example/phq", "item": [item]}
    answers = {"item": [{"linkId": "1", "answer": [{"valueDecimal": 11}]}]}
    filled = resource("QuestionnaireResponse", questionnaire="http://forms.example/phq|1.0", **answers)
    assert rows("observations", form, filled | {"status": "completed"}) == [{"code": "phq9", "value": 11}]


@pytest.mark.parametrize(
    ("code", "unit", "scale"),
    [("38214-3", "mm", "vas_0_100"), ("38214-3", "cm", "vas_0_10"), ("72514-3", "{score}", "nrs_0_10")],
)
def test_a_scale_is_known_where_code_or_unit_says_it(code: str, unit: str, scale: str) -> None:
    quantity = {"value": 5, "unit": unit}
    assert rows("pain_scores", observation(concept(LOINC, code), valueQuantity=quantity))[0]["scale"] == scale


@pytest.mark.parametrize("code", ["38208-5", "38214-3", "38221-8"])
def test_a_scale_that_nobody_states_is_left_unknown_and_reported(code: str) -> None:
    imported = read_one(observation(concept(LOINC, code), valueQuantity={"value": 5}))
    assert imported.record["pain_scores"] == [{"time": "2025-03-04", "score": 5}]
    assert "no stated scale" in mended(imported)


def test_a_grade_in_words_is_never_turned_into_a_number() -> None:
    severe = observation(concept(LOINC, "75261-8"), valueCodeableConcept=concept(LOINC, "LA6750-9", "Severe"))
    imported = read_one(severe)
    assert "pain_scores" not in imported.record
    assert "75261-8" in left_out(imported)


def test_a_pain_score_keeps_its_site_and_side() -> None:
    knee = {"coding": [{"system": SNOMED, "code": "72696002"}, {"system": SNOMED, "code": "7771000"}]}
    assert rows("pain_scores", pain(5, bodySite=knee))[0] | {"time": ""} == {
        "time": "",
        "score": 5,
        "scale": "nrs_0_10",
        "site": "knee",
        "side": "left",
    }


@pytest.mark.parametrize(
    ("codes", "side"),
    [
        (["7771000"], "left"),
        (["7771000", "7771000"], "left"),
        (["7771000", "24028007"], "bilateral"),
        (["24028007", "7771000"], "bilateral"),
        (["51440002", "7771000"], "bilateral"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_left_and_right_together_are_bilateral(codes: list[str], side: str, *, together: bool) -> None:
    codings = [{"system": SNOMED, "code": code} for code in codes]
    sites = [{"coding": codings}] if together else [{"coding": [one]} for one in codings]
    act = resource("Procedure", status="completed", code=concept(OWN, "rfa_thermal"), bodySite=sites)
    [done] = rows("procedures", act | {"performedDateTime": "2025-01-06"})
    assert done["side"] == side


@pytest.mark.parametrize(
    "time", ["2025", "2025-03", "2025-03-04", "2025-03-04T09:30:00", "2025-03-04T09:30:00.123+01:00"]
)
def test_a_date_keeps_its_precision_and_its_missing_zone(time: str) -> None:
    assert rows("pain_scores", pain(5, effectiveDateTime=time))[0]["time"] == time


def test_a_period_applies_at_its_end() -> None:
    week = {"effectiveDateTime": None, "effectivePeriod": {"start": "2025-03-01", "end": "2025-03-07"}}
    assert rows("pain_scores", pain(5, **week))[0]["time"] == "2025-03-07"


def test_the_issue_date_is_when_it_was_recorded() -> None:
    assert (
        rows("pain_scores", pain(5, issued="2025-03-09T08:00:00Z"))[0]["recorded"] == "2025-03-09T08:00:00Z"
    )


def test_an_observation_with_only_an_issue_date_applies_then_and_is_reported() -> None:
    imported = read_one(pain(5, effectiveDateTime=None, issued="2025-03-09T08:00:00Z"))
    assert imported.record["pain_scores"][0]["time"] == "2025-03-09T08:00:00Z"
    assert "no date of its own" in mended(imported)


@pytest.mark.parametrize(
    ("code", "value", "unit", "held"),
    [
        ("1988-5", 1.2, "mg/dL", {"code": "crp", "value": 12.0, "unit": "mg/L"}),
        ("1988-5", 12, "mg/L", {"code": "crp", "value": 12, "unit": "mg/L"}),
        ("718-7", 13.2, "g/dL", {"code": "haemoglobin", "value": 132.0, "unit": "g/L"}),
        ("2339-0", 100, "mg/dL", {"code": "glucose", "value": 5.55074490997, "unit": "mmol/L"}),
        ("59261-8", 48, "mmol/mol", {"code": "hba1c", "value": 6.54304, "unit": "%"}),
        ("6690-2", 7.1, "10*3/uL", {"code": "white_cell_count", "value": 7.1, "unit": "10*9/L"}),
        ("8310-5", 98.6, "[degF]", {"code": "body_temperature", "value": 37.0, "unit": "Cel"}),
        ("8480-6", 120, "mm[Hg]", {"code": "systolic_blood_pressure", "value": 120, "unit": "mmHg"}),
    ],
)
def test_a_stated_unit_is_converted(code: str, value: float, unit: str, held: dict[str, Any]) -> None:
    lab = observation(concept(LOINC, code), valueQuantity={"value": value, "unit": unit})
    assert rows("observations", lab) == [{"time": "2025-03-04"} | held]


def test_a_number_without_a_unit_is_not_converted_and_is_reported() -> None:
    imported = read_one(observation(CRP, valueQuantity={"value": 12}))
    assert imported.record["observations"] == [{"time": "2025-03-04", "code": "crp", "value": 12}]
    assert "crp without a unit" in mended(imported)


@pytest.mark.parametrize(
    "value",
    [
        {"valueQuantity": {"unit": "mg/L"}},
        {"dataAbsentReason": {"text": "not done"}},
        {},
    ],
)
def test_a_value_that_cannot_be_used_is_left_out_and_reported(value: dict[str, Any]) -> None:
    imported = read_one(observation(CRP, **value))
    assert "observations" not in imported.record
    assert "Observation/o1" in left_out(imported)


@pytest.mark.parametrize(
    "number",
    [
        {"value": 12, "unit": "furlong"},
        {"value": 30, "unit": "mg/L", "comparator": "<"},
        {"value": 25, "unit": "mg/L", "comparator": ">"},
    ],
)
def test_a_number_that_cannot_be_used_stands_without_its_value_and_is_reported(
    number: dict[str, Any],
) -> None:
    imported = read_one(observation(CRP, valueQuantity=number))
    bound = {"bound": number["comparator"]} if "comparator" in number else {}
    assert imported.record["observations"] == [{"time": "2025-03-04", "code": "crp", **bound}]
    assert "Observation/o1 | crp: " in left_out(imported)
    assert ("known only as" in left_out(imported)) == ("comparator" in number)


@pytest.mark.parametrize("value", [{"valueString": "since last night"}, {}])
def test_a_finding_that_cannot_be_read_takes_the_last_word_from_an_older_no(value: dict[str, Any]) -> None:
    fever = concept(OWN, "fever")
    no = observation(fever, valueBoolean=False) | {"id": "no", "effectiveDateTime": "2025-03-01"}
    read = read_one(no, observation(fever, **value) | {"effectiveDateTime": "2025-03-04"})
    asked = assess(read.record, "2025-03-10")["red_flag"]["screen"]["not_asked"]
    assert "fever" in asked
    assert "fever" not in assess(read_one(no).record, "2025-03-10")["red_flag"]["screen"]["not_asked"]


@pytest.mark.parametrize(("answer", "number"), [("LA6568-5", 0), ("LA6569-3", 1), ("LA6571-9", 3)])
def test_the_words_of_a_standard_answer_stand_for_their_number(answer: str, number: int) -> None:
    item = concept(LOINC, "44260-8")
    said = observation(item, valueCodeableConcept=concept(LOINC, answer))
    assert rows("observations", said) == [{"time": "2025-03-04", "code": "phq9_item9", "value": number}]
    fired = [one["id"] for one in assess(read_one(said).record, "2025-03-10")["red_flag"]["reasons"]]
    assert fired == ["red_flags.self_harm"] * (number > 0)


def test_a_finding_that_is_over_is_told_as_over() -> None:
    dates = {"onsetDateTime": "2025-02-20", "abatementDateTime": "2025-02-22"}
    code = concept(SNOMED, "267064002")
    assert rows("observations", resource("Condition", "c1", code=code, **dates)) == [
        {"time": "2025-02-20", "code": "urinary_retention", "value": True},
        {"time": "2025-02-22", "code": "urinary_retention", "value": False},
    ]


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        ({"valueBoolean": False}, False),
        ({"valueCodeableConcept": concept(SNOMED, "2667000")}, False),
        ({"valueCodeableConcept": concept(SNOMED, "52101004")}, True),
        ({"valueCodeableConcept": concept(LOINC, "LA33-6")}, True),
    ],
)
def test_a_finding_looked_for_is_true_or_false(value: dict[str, Any], truth: bool) -> None:
    assert rows("observations", observation(concept(SNOMED, "386661006"), **value))[0]["value"] is truth


def test_a_vocabulary_code_stands_for_itself_in_painpaths_own_code_system() -> None:
    held = rows("observations", observation(concept(OWN, "saddle_anaesthesia"), valueBoolean=False))
    assert held == [{"time": "2025-03-04", "code": "saddle_anaesthesia", "value": False}]


def test_a_relief_report_in_painpaths_own_code_system_is_read() -> None:
    held = rows("relief_reports", observation(concept(OWN, "relief_report"), valueQuantity={"value": 80}))
    assert held == [{"time": "2025-03-04", "percent": 80}]


@pytest.mark.parametrize("inside", [True, False])
def test_a_prescription_finds_its_medication(inside: bool) -> None:
    drug = {"resourceType": "Medication", "id": "d", "code": concept(RXNORM, "11289")}
    order = {"status": "active", "medicationReference": {"reference": "#d" if inside else "Medication/d"}}
    others = [] if inside else [drug]
    taken = resource("MedicationRequest", **order | ({"contained": [drug]} if inside else {}))
    assert rows("medications", taken, *others) == [{"code": "warfarin"}]


def test_cpt_codes_are_known_only_from_the_clinics_own_file(tmp_path: Path) -> None:
    code = concept("http://www.ama-assn.org/go/cpt", "00000")
    act = resource("Procedure", "a1", status="completed", code=code)
    assert "procedures" not in read_one(act).record
    own = tmp_path / "cpt.yaml"
    own.write_text(
        "system: http://www.ama-assn.org/go/cpt\nprocedures:\n- {code: '00000', display: made up, kind: mbb}\n"
    )
    add_map(own)
    try:
        assert rows("procedures", act)[0]["kind"] == "mbb"
    finally:
        forget_own_maps()


def test_a_bundle_that_breaks_off_behind_an_odd_entry_is_told_in_one_line() -> None:
    whole = b'{"resourceType":"Bundle","entry":[null,{"resource":{"resourceType":"Patient","id":"p1"}}]}'
    for length in range(1, len(whole) - 1):
        with pytest.raises(Unreadable):
            list(decoded(whole[:length], "x.json", []))
