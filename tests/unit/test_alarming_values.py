"""Values that no one may wait on: clotting after a needle at the spine, oxygen, pressure, calcium and glucose."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

CANAL: Raw = {"region": "lumbar", "target": "epidural_space"}
PREGNANT: Raw = {"conditions": [{"code": "pregnancy", "onset": on(-100)}]}


def alerts(day: float, *values: tuple[str, float, str | None], **more: Any) -> dict[str, str]:
    rows = [observed(day, code, value, **({"unit": unit} if unit else {})) for code, value, unit in values]
    raw = record(
        done(0, "interlaminar_esi", **CANAL),
        scores=[score(-1, 5), score(day, 5)],
        observations=rows,
        **more,
    )
    judged_alike(on(day), raw)
    return {one["id"].split(".")[1]: one["level"] for one in assess(raw, on(day))["red_flag"]["reasons"]}


@pytest.mark.parametrize(
    ("day", "value", "alert"),
    [
        (1, ("inr", 9, None), {"unsafe_clotting": "urgent"}),
        (1, ("inr", 2.9, None), {}),
        (6, ("platelet_count", 15, "10*9/L"), {"unsafe_clotting": "urgent"}),
        (8, ("platelet_count", 15, "10*9/L"), {}),
        (1, ("oxygen_saturation", 91, "%"), {"low_saturation": "urgent"}),
        (1, ("oxygen_saturation", 92, "%"), {}),
        (1, ("systolic_blood_pressure", 225, "mm[Hg]"), {"high_pressure": "urgent"}),
        (1, ("systolic_blood_pressure", 170, "mm[Hg]"), {}),
        (20, ("calcium", 3.4, "mmol/L"), {"high_calcium": "urgent"}),
        (20, ("calcium", 2.5, "mmol/L"), {}),
        (3, ("glucose", 2.2, "mmol/L"), {"low_glucose": "emergency"}),
        (3, ("glucose", 5.2, "mmol/L"), {}),
    ],
)
def test_a_value_alarms_by_itself(day: float, value: Any, alert: dict[str, str]) -> None:
    assert alerts(day, value) == alert


def test_severe_pressure_in_pregnancy_is_an_emergency() -> None:
    pressure = ("systolic_blood_pressure", 170.0, "mm[Hg]")
    assert alerts(2, pressure, **PREGNANT) == {"pregnancy_pressure": "emergency"}


def test_bad_clotting_makes_new_pain_a_haematoma() -> None:
    raw = record(
        done(0, "rfa_thermal", region="lumbar", target="medial_branch"),
        scores=[score(-1, 5)],
        observations=[observed(1, "inr", 9), observed(1, "new_spinal_pain")],
    )
    judged_alike(on(1), raw)
    assert "spinal_haematoma" in [
        one["id"].split(".")[1] for one in assess(raw, on(1))["red_flag"]["reasons"]
    ]


def test_a_raised_tryptase_is_worked_up() -> None:
    raw = record(
        done(0, "interlaminar_esi", **CANAL), observations=[observed(1, "tryptase", 30, unit="ug/L")]
    )
    judged_alike(on(1), raw)
    assert "allergy_workup" in [one["id"] for one in assess(raw, on(1))["next_steps"]]
