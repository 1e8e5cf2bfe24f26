"""An alarm value holds for some days although a normal one follows, in both engines, and the alert says both."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from painpath.assess import assess, default_assessor
from painpath.rules.reads import read_problems
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

ESI: Raw = {"region": "lumbar", "target": "epidural_space"}
MORPHINE: Raw = {"code": "morphine", "daily_dose": 120, "unit": "mg"}


def alerts(as_of: float | str, *observations: Raw, **tables: Any) -> dict[str, str]:
    """What both engines raise after an epidural injection, with the words."""
    raw = record(
        done(0, "interlaminar_esi", **ESI), scores=[score(-1, 8)], observations=list(observations), **tables
    )
    time = as_of if isinstance(as_of, str) else on(as_of)
    judged_alike(time, raw)
    return {one["id"].split(".")[1]: one["say"] for one in assess(raw, time)["red_flag"]["reasons"]}


def fever(day: float, degrees: float) -> Raw:
    return observed(day, "body_temperature", degrees, unit="Cel")


def test_a_normal_temperature_of_the_next_day_does_not_settle_a_fever() -> None:
    said = alerts(8, fever(5, 38.9), fever(6, 36.7))["fever_after_procedure"]
    assert said.endswith(
        "Body temperature 38.9 °C on 2025-01-11, 36.7 °C on 2025-01-12: so soon after, that does not settle it."
    )


@pytest.mark.parametrize(("later", "held"), [([6, 7], True), ([6, 7, 8], True), ([6, 7, 8, 9], False)])
def test_three_normal_days_settle_it(later: list[float], held: bool) -> None:
    normal = [fever(day, 36.8) for day in later]
    assert ("fever_after_procedure" in alerts(10, fever(5, 38.1), *normal)) is held


@pytest.mark.parametrize(("as_of", "held"), [(11, True), (12, True), (13, False)])
def test_a_week_ends_it_where_one_normal_value_followed(as_of: float, held: bool) -> None:
    assert ("fever_after_procedure" in alerts(as_of, fever(5, 38.9), fever(6, 36.7))) is held


def test_without_a_normal_value_it_stands_as_before() -> None:
    said = alerts(30, fever(5, 38.9))["fever_after_procedure"]
    assert "settle" not in said


@pytest.mark.parametrize(
    ("sign", "alert"), [("neck_stiffness", "meningitis"), ("new_spinal_pain", "spinal_infection_suspected")]
)
@pytest.mark.parametrize("told", [True, False])
def test_the_combined_alerts_know_a_fever_of_the_last_days(sign: str, alert: str, told: bool) -> None:
    rows = [observed(5, "fever"), observed(6, "fever", False)] if told else [fever(5, 38.9), fever(6, 36.7)]
    found = alerts(8, *rows, observed(6, sign))
    assert ("Fever on 2025-01-11, not found on 2025-01-12" in found[alert]) is told
    assert alert not in alerts(8, rows[1], observed(6, sign))


def test_a_fever_denied_for_three_days_is_over() -> None:
    rows = [observed(5, "fever"), observed(6, "fever", False), observed(9, "fever", False)]
    assert "fever_after_procedure" not in alerts(9, *rows)


def breaths(clock: str, rate: float) -> Raw:
    return {"time": f"2025-01-14T{clock}:00Z", "code": "respiratory_rate", "value": rate, "unit": "/min"}


@pytest.mark.parametrize(
    ("as_of", "held"),
    [("2025-01-14T09:30:00Z", True), ("2025-01-15T08:00:00Z", True), ("2025-01-15T08:01:00Z", False)],
)
def test_slow_breathing_counts_for_a_day(as_of: str, held: bool) -> None:
    found = alerts(as_of, breaths("08:00", 7), breaths("09:00", 14), medications=[MORPHINE])
    assert ("respiratory_depression" in found) is held
    if held:
        assert (
            "Respiratory rate 7 /min on 2025-01-14, 14 /min later that day" in found["respiratory_depression"]
        )


def test_fast_breathing_after_slow_is_still_seen() -> None:
    found = alerts("2025-01-14T09:30:00Z", breaths("08:00", 7), breaths("09:00", 26))
    assert {"respiratory_depression", "vital_signs"} <= found.keys()


def residual(day: float, ml: float) -> Raw:
    return observed(day, "post_void_residual", ml, unit="mL")


@pytest.mark.parametrize(
    ("rows", "as_of", "held"),
    [
        ([(5, 350), (6, 180)], 8, True),
        ([(5, 350), (6, 180)], 12, True),
        ([(5, 350), (6, 180)], 13, False),
        ([(5, 350), (9, 40)], 9, False),
        ([(5, 199), (6, 40)], 8, False),
    ],
)
def test_a_lower_residual_soon_after_does_not_exclude_it(
    rows: list[tuple[float, float]], as_of: float, held: bool
) -> None:
    assert ("urinary_residual" in alerts(as_of, *(residual(*row) for row in rows))) is held


@pytest.mark.parametrize(("as_of", "held"), [(7, True), (18, True), (19, False)])
def test_an_answer_of_the_last_two_weeks_counts_although_a_zero_follows(as_of: float, held: bool) -> None:
    found = alerts(as_of, observed(4, "phq9_item9", 2), observed(7, "phq9_item9", 0))
    assert ("self_harm" in found) is held


def test_a_value_that_raises_nothing_is_not_told() -> None:
    rows = [fever(5, 37.4), fever(6, 36.7), observed(5, "fever"), observed(6, "fever", False)]
    assert "37.4" not in alerts(8, *rows)["fever_after_procedure"]


@pytest.mark.parametrize(
    ("read", "refused"),
    [
        ({"observation": "fever", "since": 42, "holds_days": 3}, False),
        ({"observation": "fever", "since": 42, "settled_days": 3}, True),
        ({"observation": "fever", "before": "procedure", "holds_days": 3}, True),
        ({"observation": "crp", "number": "latest", "worst": "max", "since": 42, "holds_days": 3}, False),
        ({"observation": "crp", "number": "latest", "since": 42, "holds_days": 3}, True),
        ({"observation": "crp", "number": "max", "since": 42, "holds_days": 3}, True),
    ],
)
def test_only_a_yes_or_a_latest_number_can_hold(read: dict[str, Any], refused: bool) -> None:
    ready = default_assessor()
    changed = replace(ready.knowledge, facts={"fever": replace(ready.knowledge.facts["fever"], read=read)})
    assert any("holds_days" in line for line in read_problems(changed, ready.vocabulary)) is refused
