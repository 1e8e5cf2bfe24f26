"""A unit that contradicts its scale is never passed over: converted where that is known, else set aside and told."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.record.check import check_record
from painpath.vocabulary import load
from tests.unit.fhir_made_up import LOINC, SNOMED, concept, left_out, pain, read_one, rows

NRS, VAS = concept(LOINC, "72514-3"), concept(LOINC, "38214-3")
FITTING = [
    {},
    {"unit": "{score}"},
    {"code": "1"},
    {"unit": "/10"},
    {"unit": "points (0-10)"},
    {"unit": "NRS"},
]
UNFIT = [
    {"unit": "mm"}, {"code": "cm"}, {"unit": "%"}, {"unit": "/100"}, {"unit": "out of 100"}, {"code": "[in_i]"},
    {"code": "{score}", "unit": "mm"},
]  # fmt: skip


def number(what: dict[str, Any], value: float, **unit: str) -> dict[str, Any]:
    return pain(0, code=what, valueQuantity={"value": value, **unit})


@pytest.mark.parametrize("unit", FITTING)
@pytest.mark.parametrize("more", [{}, {"bodySite": concept(SNOMED, "7771000")}])
def test_a_pain_score_in_points_is_read(unit: dict[str, str], more: dict[str, Any]) -> None:
    assert rows("pain_scores", number(NRS, 7, **unit) | more)[0]["score"] == 7


@pytest.mark.parametrize("unit", UNFIT)
@pytest.mark.parametrize("more", [{}, {"bodySite": concept(SNOMED, "7771000")}])
def test_a_pain_score_in_a_unit_that_contradicts_its_scale_is_set_aside(
    unit: dict[str, str], more: dict[str, Any]
) -> None:
    imported = read_one(number(NRS, 7, **unit) | more)
    assert "pain_scores" not in imported.record
    assert "Observation/s1 | a pain score in" in left_out(imported)


@pytest.mark.parametrize(("unit", "scale"), [("mm", "vas_0_100"), ("MM", "vas_0_100"), ("cm", "vas_0_10")])
def test_a_line_is_read_by_its_length(unit: str, scale: str) -> None:
    assert rows("pain_scores", number(VAS, 7, unit=unit))[0]["scale"] == scale


def test_a_line_in_points_has_no_scale_and_is_set_aside() -> None:
    record = read_one(number(VAS, 7, unit="{score}")).record
    assert check_record(record, load()).tables["pain_scores"] == []


@pytest.mark.parametrize("unit", ["%", "mm", "/100"])
def test_a_questionnaire_in_a_unit_that_contradicts_it_is_unknown(unit: str) -> None:
    imported = read_one(number(concept(LOINC, "44261-6"), 20, unit=unit))
    assert imported.record["observations"] == [{"time": "2025-03-04", "code": "phq9"}]
    assert f"phq9: unit {unit} contradicts a score" in left_out(imported)


def test_a_ratio_in_percent_is_no_ratio() -> None:
    quick = read_one(number(concept(LOINC, "6301-6"), 70, unit="%"))
    assert "value" not in quick.record["observations"][0]
    assert rows("observations", number(concept(LOINC, "6301-6"), 2.5, unit="{INR}"))[0]["value"] == 2.5


@pytest.mark.parametrize(
    ("code", "label", "value"), [("mg/L", "mg/dL", None), ("ug/L", "ng/mL", 12), ("mg/L", "milligram", 12)]
)
def test_a_code_and_a_label_that_contradict_are_no_unit(code: str, label: str, value: float | None) -> None:
    which = "33959-8" if code == "ug/L" else "1988-5"
    [row] = rows("observations", number(concept(LOINC, which), 12, code=code, unit=label))
    assert row.get("value") == value


@pytest.mark.parametrize(
    ("code", "value", "unit", "is_read"),
    [
        ("phq9", 20, "%", False), ("phq9", 20, "{score}", True), ("phq9", 20, "/27", True), ("phq9", 20, None, True),
        ("odi", 40, "%", True), ("odi", 40, "/50", False), ("odi", 40, "mm", False), ("ndi", 30, "%", True),
        ("inr", 70, "%", False), ("motor_power_mrc", 4, "/5", True), ("peg", 4, "mm", False),
    ],
)  # fmt: skip
def test_a_score_of_any_source_in_a_unit_that_contradicts_it_is_set_aside(
    code: str, value: float, unit: str | None, is_read: bool
) -> None:
    row = {"time": "2025-03-04", "code": code, "value": value} | ({"unit": unit} if unit else {})
    checked = check_record({"patient": {}, "observations": [row]}, load())
    assert bool(checked.tables["observations"]) is is_read
    assert ("observations[1].unit" in [one.where for one in checked.problems]) is not is_read
    assert (code in checked.unread) is not is_read


def test_a_converted_number_keeps_what_it_is() -> None:
    held = [
        (concept(LOINC, "8310-5"), 101.3, "[degF]", "Cel", 38.5),
        (concept(LOINC, "29463-7"), 220, "[lb_av]", "kg", 99.7903214),
        (concept(LOINC, "4548-4"), 64, "mmol/mol", "%", 8.00672),
        (concept(LOINC, "2345-7"), 180, "mg/dL", "mmol/L", 9.99134083794),
    ]
    for code, value, unit, to, expected in held:
        [row] = rows("observations", number(code, value, code=unit))
        assert (row["value"], row["unit"]) == (expected, to)


@pytest.mark.parametrize(
    ("code", "unit"),
    [("29463-7", "[stone_av]"), ("33914-3", "mL/min"), ("718-7", "mmol/L"), ("777-3", "/uL")],
)
def test_a_unit_that_is_not_known_to_convert_is_unknown(code: str, unit: str) -> None:
    imported = read_one(number(concept(LOINC, code), 14, code=unit))
    assert all("value" not in row for row in imported.record["observations"])
    assert f"unit {unit} is not known to convert" in left_out(imported)
