"""What was found, measured or changed after the same part was treated again tells of the later treatment. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, LEG, Raw, block, done, observed, on, record, score

NOW = 900
CORD: dict[str, Any] = {**dict.fromkeys(FACET), "region": "thoracic"}
IN_LEG: dict[str, Any] = {**LEG, "side": None}


def answer(raw: Raw, judged: str = "a") -> dict[str, Any]:
    judged_alike(on(NOW), raw)
    return assess(raw, on(NOW), judged)


def ablated(points: dict[float, float], *then: Raw, **tables: list[Raw]) -> Raw:
    scores = [score(day, value) for day, value in {-1: 8.0, **points}.items()]
    return record(done(0, "rfa_thermal"), *then, scores=scores, **tables)


AGAIN = done(300, "rfa_thermal", "b")


def test_function_that_a_later_operation_improved_is_not_the_injections_merit() -> None:
    measured = [observed(-3, "odi", 50), observed(45, "odi", 50), observed(250, "odi", 15)]
    root = done(0, "transforaminal_esi", target="spinal_nerve_root", steroid="dexamethasone")
    operated = done(150, "discectomy", "b", target=None)
    scores = [score(day, points, **LEG) for day, points in ((-1, 8), (30, 8), (60, 8), (240, 1))]
    found = answer(record(root, operated, scores=scores, observations=measured))
    assert (found["outcome"], found["response"]["function"]) == ("immediate_failure", "same")
    alone = answer(record(root, scores=scores[:3], observations=measured))
    assert (alone["outcome"], alone["response"]["function"]) == ("partial", "improved")


@pytest.mark.parametrize("row", [("odi_change", -20), ("previously_painful_movement_possible", True)])
def test_nor_is_what_was_told_of_it(row: tuple[str, Any]) -> None:
    code, value = row
    raw = ablated({60: 8, 90: 8}, AGAIN, observations=[observed(400, code, value)])
    assert answer(raw)["outcome"] == "immediate_failure"


def test_pain_that_became_worse_after_the_repeat_is_not_held_against_the_first() -> None:
    worse = [observed(500, "pain_worsening")]
    relieved = {60: 2.0, 200: 2.0, 290: 2.0}
    assert answer(ablated(relieved, AGAIN, observations=worse))["outcome"] == "ongoing_response"
    assert answer(ablated(relieved, observations=worse))["outcome"] == "not_assessable"


def test_worse_on_the_day_of_the_repeat_still_tells_of_the_first() -> None:
    worse = [observed(300, "pain_worsening")]
    assert answer(ablated({60: 2.0, 200: 2.0}, AGAIN, observations=worse))["outcome"] == "not_assessable"


def tried(fault: float) -> Raw:
    """A trial that helped twice, the implant a month later, and a broken lead on a day."""
    scores = [score(day, points, **IN_LEG) for day, points in ((-1, 8), (3, 2), (6, 2))]
    return record(
        done(0, "scs_trial", **CORD),
        done(30, "scs_implant", "b", **CORD),
        scores=scores,
        observations=[observed(fault, "lead_fracture")],
    )


@pytest.mark.parametrize(("day", "outcome"), [(20, "not_assessable"), (700, "ongoing_response")])
def test_a_lead_that_broke_after_the_implant_does_not_void_the_trial(day: float, outcome: str) -> None:
    assert answer(tried(day))["outcome"] == outcome
    told = answer(tried(day), "b")["trace"]["facts"].get("scs_trial_relief_pct")
    assert told == (75 if outcome == "ongoing_response" else None)


def drugs(code: str, start: float | None, end: float | None, **columns: Any) -> list[Raw]:
    row = {
        "code": code,
        "start": None if start is None else on(start),
        "end": None if end is None else on(end),
    }
    return [{name: value for name, value in {**row, **columns}.items() if value is not None}]


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (drugs("oxycodone", -100, 400, daily_dose=40, unit="mg"), "analgesics_reduced"),
        (
            drugs("oxycodone", -100, 400, daily_dose=40, unit="mg")
            + drugs("oxycodone", 401, None, daily_dose=90, unit="mg"),
            "analgesics_increased",
        ),
        (drugs("pregabalin", -100, 400), "nerve_medicine_stopped"),
        (drugs("pregabalin", 400, None), "medicine_begun"),
    ],
)
def test_a_medicine_that_changed_after_the_repeat_is_not_told_of_the_first(
    given: list[Raw], flag: str
) -> None:
    failed = {60: 8.0, 90: 8.0}
    assert flag in answer(ablated(failed, medications=given))["response"]["flags"]
    assert flag not in answer(ablated(failed, AGAIN, medications=given))["response"]["flags"]


@pytest.mark.parametrize(("start", "told"), [(0.5, True), (1, False), (700, False)])
def test_a_medicine_begun_after_a_block_ceased_to_act_did_not_relieve_then(start: float, told: bool) -> None:
    raw = {**block({1: 1, 3: 8}), "medications": drugs("pregabalin", start, None)}
    assert ("medicine_begun" in answer(raw)["response"]["flags"]) is told


def test_a_block_without_an_hour_may_have_been_late_that_day() -> None:
    blocked = done(0, "mbb", local_anaesthetic="lidocaine")
    reports = [{"time": on(0), "procedure_id": "a", "percent": 90, "duration_h": 3}]
    evening = drugs("pregabalin", 0.75, None)
    raw = record(blocked, scores=[score(-1, 8)], relief_reports=reports, medications=evening)
    assert "medicine_begun" in answer(raw)["response"]["flags"]
