"""A marker that was high before and rises further with the pain is seen, also where it is known as a bound, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

PSA = "prostate_specific_antigen"
UNITS = {"crp": "mg/L", PSA: "ug/L"}
RETURNED = [score(-1, 8), score(40, 3), score(280, 9)]
WORSE = observed(280, "pain_worsening")
SAME = observed(280, "pain_return_same_character")


def answer(*rows: Raw, conditions: tuple[str, ...] = ()) -> Raw:
    """What both engines say of an ablation that wore off, on the day after these rows."""
    raw = record(done(0, "rfa_thermal", levels=["L4/L5"]), scores=RETURNED, observations=list(rows))
    raw["conditions"] = [{"code": code} for code in conditions]
    judged_alike(on(281), raw)
    return dict(assess(raw, on(281)))


def alerts(found: Raw) -> set[str]:
    return {one["id"].split(".")[1] for one in found["red_flag"]["reasons"]}


def marker(code: str, day: float, value: float, sign: str | None = None) -> Raw:
    return observed(day, code, value, unit=UNITS[code]) | ({"bound": sign} if sign else {})


def test_a_protein_that_was_high_and_rises_with_the_pain_is_urgent() -> None:
    before = marker("crp", -20, 60)
    found = answer(before, marker("crp", 280, 140), WORSE, conditions=("rheumatoid_arthritis",))
    assert "infection_markers" in alerts(found)
    assert "repeat_rfa" not in {one["id"] for one in found["next_steps"] if one["status"] == "consider"}
    assert alerts(answer(before, marker("crp", 280, 90), WORSE)) == set()
    assert alerts(answer(before, marker("crp", 280, 140), conditions=("rheumatoid_arthritis",))) == {
        "infection_markers"  # the score of 9 is severe by itself
    }


def test_in_diabetes_it_is_an_emergency() -> None:
    found = answer(
        marker("crp", -20, 60), marker("crp", 280, 300, ">"), WORSE, conditions=("diabetes_mellitus",)
    )
    assert "escalating_spinal_pain" in alerts(found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (marker(PSA, -20, 0.1), marker(PSA, 280, 90)),
        (marker(PSA, -20, 0.1), marker(PSA, 280, 100, ">")),
        (marker(PSA, -20, 0.1, "<"), marker(PSA, 280, 6)),
    ],
)
def test_a_tumour_marker_that_climbed_comes_before_the_nerve_that_grew_back(before: Raw, after: Raw) -> None:
    found = answer(before, after, SAME, conditions=("prostate_cancer",))
    assert "cancer_new_feature" in alerts(found)
    causes = [one["id"] for one in found["causes"]]
    assert causes[0] == "disease_progression"
    assert causes.index("structural") < causes.index("nerve_regeneration")


def test_one_as_high_before_changes_nothing() -> None:
    marks = [marker(PSA, day, 100, ">") for day in (-20, 280)]
    found = answer(*marks, SAME, conditions=("prostate_cancer",))
    assert "cancer_new_feature" not in alerts(found)
    assert found["causes"][0]["id"] == "nerve_regeneration"
