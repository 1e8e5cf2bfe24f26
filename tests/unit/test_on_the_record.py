"""What the record plainly says of this patient is told once, with its date, and nothing is asked that it rules out."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.terminal import render
from tests.alike import judged_alike
from tests.spec.patients import block, done, observed, on, record, score

UNION = {"pseudarthrosis", "hardware_loosening"}


def missing(cause: str, raw: dict[str, Any], day: float) -> set[str]:
    """What a cause still has to know of a record."""
    found = [one for one in assess(raw, on(day))["causes"] if one["id"] == cause]
    assert found
    return {name for one in found[0]["unknown"] for name in one["missing"]}


def screen(raw: dict[str, Any], day: float) -> str:
    """The first screen as one line."""
    shown = render(assess(raw, on(day)), default_assessor().check(raw), brief=True)
    return " ".join(shown.split())


def cautions(step: str, raw: dict[str, Any], day: float) -> str:
    """What a step cautions of a record, as one line."""
    found = [one for one in assess(raw, on(day))["next_steps"] if one["id"] == step]
    return " ".join(caution["say"] for one in found for caution in one["cautions"])


def rows(step: str, caution: str, raw: dict[str, Any], day: float) -> list[str]:
    """The rows that a caution of a step rests on."""
    found = [one for one in assess(raw, on(day))["next_steps"] if one["id"] == step]
    return [
        row for one in found for each in one["cautions"] if each["id"] == caution for row in each["on_record"]
    ]


@pytest.mark.parametrize(
    ("code", "asked"), [("previous_spinal_fusion", UNION), ("previous_spinal_decompression", set())]
)
def test_the_hardware_of_a_fusion_is_asked_about_only_where_a_fusion_is_on_record(
    code: str, asked: set[str]
) -> None:
    scores = [score(day, 8) for day in (-1, 60)]
    raw = record(done(0, "rfa_thermal"), scores=scores, conditions=[{"code": code}])
    assert missing("scar_postsurgical", raw, 61) & UNION == asked


def test_after_a_nerve_was_cut_nobody_is_asked_about_scars_in_the_spine() -> None:
    scores = [score(day, 8, site="foot") for day in (-1, 60)]
    raw = record(done(0, "neurectomy", target="sural_nerve", region="lower_limb"), scores=scores)
    asked = missing("scar_postsurgical", raw, 61)
    assert asked >= {"tinel_positive", "neuroma_on_imaging"}
    assert not asked & {"epidural_fibrosis", "arachnoiditis", "adjacent_segment_degeneration"}


def test_a_score_of_the_day_of_the_procedure_is_told_once_and_asked_about_once() -> None:
    shown = screen(record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(0, 4), score(40, 3)]), 60)
    assert shown.count("day of the procedure: 4 of 10") == 1
    assert shown.count("before the needle or after it") == 1
    assert "neither as before nor as after" not in shown


@pytest.mark.parametrize("day", ["2024-06-01", "2024-06"])
def test_an_ablation_that_failed_before_a_block_is_named_with_its_date(day: str) -> None:
    raw = block({0.5: 1, 1.5: 1, 4: 8})
    raw["procedures"].insert(0, done(day, "rfa_thermal", "earlier"))
    raw["pain_scores"] += [score("2024-05-30", 8), score("2024-08-20", 8)]
    found = assess(raw, on(2), "a")
    assert found["block_reading"] == "positive_concordant"
    wearing = next(one for one in found["causes"] if one["id"] == "expected_wearoff")
    assert f"({day})" in " ".join(one["say"] for one in wearing["against"])
    assert f"(1 on record, the last {day}), without enough relief" in cautions("rfa_thermal", raw, 2)
    judged_alike(on(2), raw)


def test_a_caution_on_the_kidneys_names_the_day_of_the_value_and_the_doses_taken() -> None:
    taken = [
        {"code": "gabapentin", "daily_dose": 3600, "unit": "mg"},
        {"code": "morphine", "daily_dose": 60, "unit": "mg", "start": on(3)},
        {"code": "tramadol", "daily_dose": 200, "unit": "mg", "end": on(10)},
    ]
    raw = record(
        done(0, "rfa_thermal"),
        scores=[score(-1, 8), score(60, 8)],
        observations=[
            observed(day, "egfr", value, unit="mL/min/1.73m2") for day, value in ((20, 40), (50, 18))
        ],
        medications=taken,
    )
    assert sorted(rows("meds_review", "kidney_both", raw, 61)) == [
        f"estimated glomerular filtration rate 18 mL/min/1.73m2, {on(50)}",
        "gabapentin 3600 mg a day",
        f"morphine 60 mg a day, since {on(3)}",
    ]


@pytest.mark.parametrize(
    ("after", "impression", "told"), [(3, 1, True), (3, 4, False), (3, 7, False), (8, 7, True), (8, 1, False)]
)
def test_a_global_impression_that_denies_the_scores_is_told_and_asked_about(
    after: float, impression: int, told: bool
) -> None:
    raw = record(
        done(0, "rfa_thermal"),
        scores=[score(-1, 8), score(60, after)],
        observations=[observed(60, "pgic", impression)],
    )
    assert ("impression_mismatch" in assess(raw, on(61))["response"]["flags"]) is told
    assert (f"another ({impression} on its scale" in cautions("complete_record", raw, 61)) is told
    judged_alike(on(61), raw)


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        ({"daily_dose": 4, "unit": "tablets"}, ["morphine 4 tablets a day"]),
        ({}, ["morphine"]),
        ({"daily_dose": 120, "unit": "mg"}, []),
    ],
)
def test_an_opioid_dose_that_cannot_be_counted_is_told_and_asked_about(
    dose: dict[str, Any], told: list[str]
) -> None:
    medicines = [{"code": "morphine", **dose}]
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 3)], medications=medicines)
    assert ("cannot be counted" in cautions("meds_review", raw, 61)) is bool(told)
    assert rows("meds_review", "dose_not_counted", raw, 61) == told
