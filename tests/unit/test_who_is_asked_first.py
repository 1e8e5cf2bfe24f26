"""Before another needle: the children's team for a child, the hip where it hurts beside a knee, no test of what is shown."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, block, done, observed, on, record, score

READY = default_assessor()
FAILED = [score(-1, 8), score(60, 8)]


def answer(raw: Raw, day: float) -> dict[str, Any]:
    judged_alike(on(day), raw)
    return dict(assess(raw, on(day), "a"))


def steps(found: dict[str, Any]) -> dict[str, Raw]:
    return {one["id"]: one for one in found["next_steps"]}


@pytest.mark.parametrize(("born", "asked"), [("2012-01-01", True), ("1980-01-01", False), (None, False)])
def test_a_child_is_seen_by_the_childrens_team_before_another_block(born: str | None, asked: bool) -> None:
    raw = block({0.5: 8, 1.5: 8, 4: 8})
    raw["patient"] |= {"birth_date": born} if born else {}
    found = steps(answer(raw, 2))
    assert ("paediatric_pain_referral" in found["alt_target_block"]["requires"]) is asked
    names = list(found)
    assert not asked or names.index("paediatric_pain_referral") < names.index("alt_target_block")


def test_a_child_whose_ablation_failed_without_a_block_too() -> None:
    raw = record(done(0, "rfa_thermal"), scores=FAILED)
    raw["patient"] |= {"birth_date": "2012-01-01"}
    assert "paediatric_pain_referral" in steps(answer(raw, 61))["dx_block"]["requires"]


def test_a_hip_that_hurts_beside_a_treated_knee_is_named() -> None:
    knee = done(0, "rfa_cooled", target="genicular_nerves", region="knee_region", side="right")
    scores = [score(day, 8, site="knee", side="right") for day in (-1, 60)]
    raw = record(knee, scores=scores, observations=[observed(60, "hip_provocation_positive")])
    raw["conditions"] = [{"code": "osteoarthritis_knee"}]
    found = answer(raw, 61)
    assert "The hip first: " in str(first_screen(found, READY.check(raw), Names(READY)).steps)
    opinion = steps(found)["surgery_consult"]["cautions"]
    assert "hip_beside_knee" in {one["id"] for one in opinion}
    assert "27 %" not in str(steps(found)["dx_block"])


@pytest.mark.parametrize(
    ("hip", "tests", "says"),
    [
        (True, None, ["The hip first: "]),
        (None, 4, ["The sacroiliac joint first: "]),
        (True, 4, ["The hip or the sacroiliac joint, not both on one day: "]),
        (True, 0, ["The hip first: "]),
    ],
)
def test_one_joint_alone_is_told_to_be_tested_first(
    hip: bool | None, tests: int | None, says: list[str]
) -> None:
    given = {"hip_provocation_positive": hip, "sij_provocation_tests_positive": tests}
    seen = [
        {"time": on(60), "code": code, "value": value} for code, value in given.items() if value is not None
    ]
    found = answer(record(done(0, "rfa_thermal"), scores=FAILED, observations=seen), 61)
    told = [one["say"] for one in steps(found)["alt_target_block"]["changes"] if one.get("stands_out")]
    assert [one[: len(start)] for one, start in zip(told, says, strict=True)] == says


@pytest.mark.parametrize(("temperature", "tested"), [(60, False), (85, True)])
def test_two_positive_blocks_are_not_done_again_where_the_lesion_was_at_fault(
    temperature: int, tested: bool
) -> None:
    lesion = done(0, "rfa_thermal", temperature_c=temperature, duration_s=90)
    blocks = [done(-40, "mbb", "m1"), done(-20, "mbb", "m2")]
    reports = [
        {"time": on(day), "procedure_id": name, "percent": 90, "duration_h": hours, "on_movement": True}
        for day, name, hours in ((-40, "m1", 2), (-20, "m2", 6))
    ]
    for one, drug in zip(blocks, ("lidocaine", "bupivacaine"), strict=True):
        one |= {"local_anaesthetic": drug, "volume_ml": 0.5, "sedation": "none"}
    raw = record(*blocks, lesion, scores=FAILED, relief_reports=reports)
    found = steps(answer(raw, 61))
    assert ("repeat_dx_block" in found) is tested
    assert ("alt_target_block" in found) is tested
    assert "review_procedure_images" in found
