"""A laboratory number known only as a bound: read where nothing beyond it matters, else unknown and asked for."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from painpath.assess import assess, default_assessor
from painpath.cohort.judge import judge
from painpath.engine.numerals import number_text
from painpath.engine.response.events import FAR
from painpath.record.bounds import Bound
from painpath.record.check import check_record
from painpath.record.fhir import read_bundle
from painpath.record.fhir.write import write_record
from painpath.record.omop import read_omop, write_omop
from painpath.record.omop.fields import Collected, Fields
from painpath.record.omop.rows import read_measurement
from painpath.record.problem import Imported
from painpath.vocabulary import load
from tests.alike import judged_alike
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.spec.patients import Raw, done, on, record, score
from tests.unit.fhir_made_up import LOINC, OWN, concept, left_out, mended, read_one, resource
from tests.unit.test_last_numbers import facts

LABS = {
    "crp": ("1988-5", "mg/L"),
    "platelet_count": ("777-3", "10*9/L"),
    "inr": ("6301-6", None),
    "egfr": ("62238-1", "mL/min/1.73m2"),
}
ESI = done(0, "interlaminar_esi", "a", target="epidural_space", steroid="dexamethasone")
SIGNS = {"": "4172703", "<": "4171756", ">": "4172704", "<=": "4171754", ">=": "4171755"}


def lab(name: str, day: float, sign: str, value: float, unit: str | None = None) -> Raw:
    """One laboratory number as a FHIR server sends it; without a sign it is the number itself."""
    code, usual = LABS[name]
    quantity = {"value": value, "unit": unit or usual, "comparator": sign or None}
    return resource(
        "Observation", f"{name}-{day}", status="final", code=concept(LOINC, code), effectiveDateTime=on(day),
        valueQuantity={key: given for key, given in quantity.items() if given is not None},
    )  # fmt: skip


def read(*labs: Raw) -> Imported:
    return read_one(*labs)


def with_labs(*labs: Raw, **tables: Any) -> Raw:
    """An epidural injection, and the laboratory's numbers as they were read."""
    return record(ESI, observations=read(*labs).record["observations"], **tables)


def answered(*labs: Raw, day: int = 9) -> dict[str, Any]:
    """The facts of one patient, which both engines must agree on."""
    raw = with_labs(*labs)
    judged_alike(on(day), raw, with_labs(*labs[::-1]))
    return facts(raw, on(day))


@pytest.mark.parametrize(
    ("name", "sign", "value", "held"),
    [
        ("crp", ">", 300, 300), ("crp", ">=", 50, 50), ("crp", ">", 49, None), ("crp", "<", 5, 5),
        ("crp", "<=", 9, 9), ("crp", "<", 10, None), ("egfr", ">", 60, 60), ("egfr", ">", 59, None),
        ("egfr", "<", 15, None), ("platelet_count", "<", 10, 10), ("platelet_count", "<", 500, None),
        ("inr", ">", 8, 8), ("inr", ">", 2, None), ("crp", "ad", 300, None),
    ],
)  # fmt: skip
def test_a_bound_is_read_as_its_number_past_a_cut_alone_and_the_report_says_so(
    name: str, sign: str, value: float, held: float | None
) -> None:
    unit = LABS[name][1]
    for told, unread, row in (of_fhir(name, sign, value), of_omop(name, SIGNS.get(sign, "1"), value)):
        assert row.get("value") == held
        assert row.get("unit") == (unit if held else None)
        assert ("known only as" in told) == (held is not None)
        assert (f"{sign} {value}" in told and f"read as {value}" in told) == (held is not None)
        assert bool(unread) == (held is None)


def of_fhir(name: str, sign: str, value: float) -> tuple[str, str, Raw]:
    found = read(lab(name, 2, sign, value))
    return mended(found), left_out(found), found.record["observations"][0]


def of_omop(name: str, operator: str, value: float, unit: str | None = None) -> tuple[str, str, Raw]:
    """The same from a row of MEASUREMENT, of which the operator is a concept."""
    code, usual = LABS[name]
    cells = {
        "measurement_concept_id_code": ("LOINC", code, name), "measurement_date": on(2),
        "operator_concept_id": operator, "value_as_number": str(value), "unit_source_value": unit or usual,
    }  # fmt: skip
    out = Collected({})
    read_measurement(Fields("measurement", cells), out)
    told = " ".join(f"{one.what}, {one.repair}" for one in out.repaired)
    return told, " ".join(one.what for one in out.unplaced()), out.tables["observations"][0]


def test_a_bound_is_compared_with_its_cut_in_the_unit_of_the_record() -> None:
    one = read(lab("crp", 2, ">", 30, "mg/dL"))
    row = {"time": on(2), "code": "crp", "value": 300, "unit": "mg/L", "bound": ">"}
    assert one.record["observations"] == [row]
    assert "crp known only as > 30 mg/dL" in mended(one)
    assert "read as 300 mg/L" in mended(one)
    assert "value" not in read(lab("crp", 2, "<", 5, "mg/dL")).record["observations"][0]
    told, _, row = of_omop("crp", SIGNS[">"], 30, "mg/dL")
    assert "read as 300 mg/L" in told
    checked = check_record({"patient": {"patient_id": "p"}, "observations": [row]}, load())
    assert checked.tables["observations"][0]["number"] == 300
    assert "value" not in of_omop("crp", SIGNS["<"], 5, "mg/dL")[2]


@pytest.mark.parametrize("unit", ["furlong", ""])
def test_a_bound_without_a_unit_that_converts_stays_unread(unit: str) -> None:
    bound = lab("crp", 2, ">", 300)
    bound["valueQuantity"]["unit"] = unit
    assert read(bound).record["observations"] == [{"time": on(2), "code": "crp", "bound": ">"}]


def test_an_inr_past_all_limits_is_not_the_good_one_before_it() -> None:
    said = answered(lab("inr", 2, "", 1.1), lab("inr", 5, ">", 8))
    assert (said["inr_recent"], said["inr_unread"]) == (8, False)
    assert coagulation(lab("inr", 90, "", 1.1)) is None
    assert coagulation(lab("inr", 90, "", 1.1), lab("inr", 100, ">", 8)) == ("blocked", False)
    assert coagulation(lab("inr", 90, ">", 8), lab("inr", 100, "", 1.1)) is None


@pytest.mark.parametrize("older", [[], [lab("inr", 90, "", 1.1)], [lab("inr", 90, "", 2.5)]])
def test_an_inr_that_may_or_may_not_be_too_high_is_unknown_and_asked(older: list[Raw]) -> None:
    labs = [*older, lab("inr", 100, ">", 2)]
    said = answered(*labs, day=120)
    assert (said.get("inr_recent"), said["inr_unread"]) == (None, True)
    assert coagulation(*labs) == ("consider", None)
    assert "bleeding_cleared" in asked(*labs)
    assert coagulation(*labs, lab("inr", 110, "", 1.2)) is None
    assert coagulation(*labs, lab("platelet_count", 110, "", 22)) == ("blocked", False)


def test_a_bound_says_that_platelets_are_too_few_or_nothing() -> None:
    few, any_count = lab("platelet_count", 100, "<", 10), lab("platelet_count", 100, "<", 500)
    assert answered(few, day=120)["platelets_recent"] == 10
    assert coagulation(few) == ("blocked", False)
    said = answered(lab("platelet_count", 90, "", 200), any_count, day=120)
    assert (said.get("platelets_recent"), said["platelets_unread"]) == (None, True)
    assert coagulation(any_count) == ("consider", None)
    assert "bleeding_cleared" in asked(any_count)
    assert coagulation(lab("platelet_count", 100, ">", 80)) is None


def test_a_protein_past_the_scale_keeps_the_alarm_that_the_one_before_it_gave() -> None:
    high, over = lab("crp", 5, "", 120), lab("crp", 8, ">", 300)
    assert answered(high, over)["crp"] == 300
    for labs in ([high], [high, over], [over]):
        assert "infection_markers" in alarms(*labs)


def test_a_protein_below_what_can_be_measured_is_not_raised() -> None:
    low = lab("crp", 8, "<", 5)
    assert answered(lab("crp", 5, "", 120), low)["crp"] == 5
    assert "infection_markers" not in alarms(lab("crp", 5, "", 120), low)
    assert "infection_markers" not in alarms(low)


def test_kidneys_known_to_be_good_enough_are_known() -> None:
    assert answered(lab("egfr", 5, ">", 60))["egfr"] == 60
    assert answered(lab("egfr", 5, "", 40), lab("egfr", 6, "<", 15)).get("egfr") is None


def alarms(*labs: Raw) -> list[str]:
    return [
        flag["id"].removeprefix("red_flags.")
        for flag in assess(with_labs(*labs), on(9))["red_flag"]["reasons"]
    ]


COURSE = [score(-1, 8), *(score(day, 2) for day in (14, 28, 56, 60)), *(score(day, 8) for day in (100, 115))]


def much_later(*labs: Raw) -> dict[str, Any]:
    """The plan for somebody whose nerve pain came back after a first good injection."""
    root = [{"code": "radicular_pain", "onset": "2024-06-01"}]
    return assess(with_labs(*labs, pain_scores=COURSE, conditions=root), on(120))


def coagulation(*labs: Raw) -> tuple[str, bool | None] | None:
    """The status of another injection and whether coagulation allows it; None where there is no question."""
    step = next(step for step in much_later(*labs)["next_steps"] if step["id"] == "esi")
    gate = [one["met"] for one in step["gates"] if one["id"] == "bleeding_settled"]
    return (step["status"], gate[0]) if gate else None


def asked(*labs: Raw) -> list[str]:
    return [question["fact"] for question in much_later(*labs)["questions"]]


def test_a_bound_reopens_what_was_measured_before_it_and_a_later_number_closes_it() -> None:
    old, bound, later = lab("crp", 1, "", 120), lab("crp", 9, "<", 30), lab("crp", 10, "", 4)
    assert list(check_record(read(old, bound).record, load()).reopened_by(FAR)) == ["crp"]
    assert list(check_record(read(old, bound, later).record, load()).reopened_by(FAR)) == []


def test_an_inr_known_only_as_a_bound_is_not_the_one_before_it() -> None:
    block = resource("Procedure", "a", status="completed", code=concept(OWN, "mbb"), performedDateTime=on(0))
    rows = [block, lab("inr", 1, "", 1.1), lab("inr", 9, ">", 2)]
    for order in (1, -1):
        found = read(*rows[::order])
        assert "an older value is not the current one" in left_out(found)
        assert facts(found.record, on(8))["inr_recent"] == 1.1
        assert facts(found.record, on(10)).get("inr_recent") is None
    assert facts(read(*rows, lab("inr", 10, "", 1.2)).record, on(11))["inr_recent"] == 1.2


@pytest.mark.parametrize(
    ("older", "sign", "value", "held"),
    [
        (120, ">", 15, 120), (50, ">=", 20, 50), (49, ">", 15, None), (12, ">", 11, None), (120, "<", 200, None),
        (120, ">", 80, 80), (8, "<", 30, None),
    ],
)  # fmt: skip
def test_a_bound_that_may_be_as_bad_does_not_silence_what_was_past_every_threshold(
    older: float, sign: str, value: float, held: float | None
) -> None:
    labs = [lab("crp", 5, "", older), lab("crp", 8, sign, value)]
    assert answered(*labs).get("crp") == held
    assert ("infection_markers" in alarms(*labs)) is (held is not None)
    assert answered(*labs, lab("crp", 9, "", 4))["crp"] == 4


def test_a_bound_the_bad_way_leaves_what_blocks_a_needle_and_one_the_other_way_does_not() -> None:
    high, few = lab("inr", 90, "", 4), lab("platelet_count", 90, "", 30)
    assert coagulation(high, lab("inr", 100, ">", 2)) == ("blocked", False)
    assert coagulation(high, lab("inr", 100, "<", 6)) == ("consider", None)
    assert coagulation(few, lab("platelet_count", 100, "<", 100)) == ("blocked", False)
    assert coagulation(few, lab("platelet_count", 100, ">", 20)) == ("consider", None)


def test_of_two_bounds_that_do_not_tell_the_one_the_other_way_opens_the_question() -> None:
    high, over, under = lab("crp", 5, "", 120), lab("crp", 7, ">", 15), lab("crp", 8, "<", 200)
    assert answered(high, over, under).get("crp") is None
    assert answered(high, over)["crp"] == 120


def test_a_later_bound_is_not_seen_before_its_day() -> None:
    labs = [lab("crp", 5, "", 12), lab("crp", 20, "<", 30), lab("crp", 8, ">", 11)]
    assert answered(*labs, day=7)["crp"] == 12
    assert answered(*labs).get("crp") is None


def feverish(*labs: Raw) -> dict[str, Any]:
    """The answer for somebody with a fever after the injection, so that infection is in question."""
    rows = [*read(*labs).record["observations"], {"time": on(8), "code": "fever", "value": True}]
    return assess(record(ESI, observations=rows), on(9))


def test_a_bound_is_told_with_its_sign_wherever_it_is_told() -> None:
    answer = feverish(lab("crp", 8, ">", 300))
    infection = next(one for one in answer["causes"] if one["id"] == "infection")
    markers = next(one for one in infection["for"] if one["id"] == "markers")
    assert markers["say"] == "C-reactive protein > 300 mg/L."
    assert markers["facts"] == {"crp": 300.0}
    assert number_text(Bound(90, "<=")) == "<= 90"
    msgspec.json.encode(answer)  # a bound is a plain number there
    assert "C-reactive protein 300 mg/L." in str(feverish(lab("crp", 8, "", 300))["causes"])
    gabapentin = [
        one["say"]
        for step in much_later(lab("egfr", 100, ">", 90))["next_steps"]
        for one in step.get("cautions", ())
    ]
    assert any(say.startswith("eGFR > 90.") for say in gabapentin)


@pytest.mark.parametrize(("sign", "value", "kept"), [(">", 300, True), (">", 15, False), ("<", 5, True), ("~", 300, False)])  # fmt: skip
def test_a_bound_in_a_record_of_any_form_is_held_to_its_cut(sign: str, value: float, kept: bool) -> None:
    row = {"time": on(2), "code": "crp", "value": value, "unit": "mg/L", "bound": sign}
    checked = check_record({"patient": {"patient_id": "p"}, "observations": [row]}, load())
    assert bool(checked.tables["observations"]) is kept
    assert [one.where for one in checked.problems] == ([] if kept else ["observations[1].bound"])
    judged_alike(on(9), record(ESI, observations=[row]))


@pytest.mark.parametrize(
    ("bound", "repair"),
    [
        ("NA", "set aside"),
        (" ", "set aside"),
        ("NULL", "set aside"),
        (">", "left out"),
        ("", None),
        (None, None),
    ],
)
def test_a_bound_beside_a_truth_is_left_out_and_the_alarm_stays(
    bound: str | None, repair: str | None
) -> None:
    row = {"time": on(2), "code": "leg_weakness", "value": True, "bound": bound}
    checked = check_record({"patient": {"patient_id": "p"}, "observations": [row]}, load())
    [kept] = checked.tables["observations"]
    assert (kept["value"], "bound" in kept, checked.unread) == (True, False, [])
    assert [one.repair for one in checked.problems] == ([repair] if repair else [])
    raw = record(ESI, observations=[row])
    plain = record(ESI, observations=[{"time": on(2), "code": "leg_weakness", "value": True}])
    assert assess(raw, on(9))["red_flag"] == assess(plain, on(9))["red_flag"]
    assert assess(raw, on(9))["red_flag"]["reasons"]
    judged_alike(on(9), raw)


def test_an_empty_sign_is_no_sign_in_either_engine() -> None:
    row = {"time": on(2), "code": "crp", "value": 120, "unit": "mg/L", "bound": ""}
    checked = check_record({"patient": {"patient_id": "p"}, "observations": [row]}, load())
    assert checked.tables["observations"][0]["number"] == 120
    assert checked.problems == []
    tables = tables_of({"one": record(ESI, observations=[row])})
    tables["observations"] = tables["observations"].with_columns(bound=pl.lit(""))
    assert_judged_alike(tables, on(9))
    [told] = judge(tables, default_assessor(), on(9), UTC).rows["alert_infection_markers"].to_list()
    assert told is True


def test_a_sign_that_is_no_text_is_set_aside_and_not_sent(tmp_path: Path) -> None:
    row = {"time": on(2), "code": "crp", "value": 300, "unit": "mg/L", "bound": [">"]}
    raw = {"patient": {"patient_id": "p"}, "observations": [row]}
    checked = check_record(raw, load())
    assert checked.tables["observations"] == []
    assert list(checked.reopened) == ["crp"]
    assert "is not one of" in checked.problems[0].what
    assert "comparator" not in str(write_record(raw))
    write_omop([raw], tmp_path)
    [back] = read_omop(tmp_path)
    assert "bound" not in str(back.record)


def test_a_number_without_cuts_is_not_read_from_a_bound() -> None:
    row = {"time": on(2), "code": "haemoglobin", "value": 90, "unit": "g/L", "bound": "<"}
    assert not check_record({"patient": {"patient_id": "p"}, "observations": [row]}, load()).tables[
        "observations"
    ]


def test_a_bound_goes_out_with_its_sign_and_comes_back(tmp_path: Path) -> None:
    row = {"time": on(2), "code": "crp", "value": 300, "unit": "mg/L", "bound": ">"}
    raw = {"patient": {"patient_id": "p"}, "observations": [row]}
    text = write_record(raw)
    bundle = msgspec.json.decode(text)
    [sent] = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Observation"]
    assert sent["valueQuantity"]["comparator"] == ">"
    [back] = read_bundle(text, "f")
    assert back.record["observations"] == [row]
    assert write_omop([raw], tmp_path) == []
    [again] = read_omop(tmp_path)
    assert again.record["observations"] == [row]
