"""A deficit that was denied and is found now is new, however old the needle, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

SPINAL = [
    ("caudal_esi", {"region": "sacral", "target": "epidural_space"}),
    ("rfa_thermal", {"region": "cervical", "target": "medial_branch"}),
    ("discectomy", {"region": "lumbar", "target": "intervertebral_disc"}),
    ("scs_implant", {"region": "thoracic", "target": "dorsal_column"}),
]
PUMP = ("itpump_implant", {"region": "lumbar", "target": "intrathecal_space"})
SIGNS = ["neurological_deficit", "sensory_deficit", "reflex_asymmetry", "gait_disturbance"]


def told(kind: str, where: Raw, *rows: Raw, day: int) -> tuple[str, set[str]]:
    raw = record(done(0, kind, "a", **where), scores=[score(-1, 8)], observations=list(rows))
    judged_alike(on(day), raw)
    found = assess(raw, on(day))["red_flag"]
    return found["level"], {one["id"].removeprefix("red_flags.") for one in found["reasons"]}


def new(code: str, day: int) -> list[Raw]:
    return [observed(-1, code, False), observed(day - 5, code, False), observed(day, code)]


@pytest.mark.parametrize("code", SIGNS)
@pytest.mark.parametrize(("kind", "where"), SPINAL)
def test_a_sign_that_is_new_now_is_urgent_however_old_the_needle(kind: str, where: Raw, code: str) -> None:
    for day in (43, 120, 800):
        assert told(kind, where, *new(code, day), day=day) == ("urgent", {"late_deficit"})


@pytest.mark.parametrize("code", SIGNS)
def test_with_a_pump_the_tip_of_its_catheter_is_scanned(code: str) -> None:
    level, reasons = told(*PUMP, *new(code, 400), day=400)
    assert (level, reasons) == ("urgent", {"late_deficit", "granuloma"})


@pytest.mark.parametrize("code", SIGNS)
def test_a_sign_known_before_the_needle_or_over_is_not_new(code: str) -> None:
    kind, where = SPINAL[0]
    assert told(kind, where, observed(-10, code), observed(120, code), day=120)[0] == "none"
    assert told(kind, where, observed(115, code), observed(120, code, False), day=120)[0] == "none"


def test_both_legs_numb_are_new_too() -> None:
    kind, where = SPINAL[0]
    numb = observed(120, "numbness", site="leg", side="bilateral")
    assert told(kind, where, numb, day=120) == ("urgent", {"late_deficit"})
    assert told(kind, where, observed(-5, "numbness", site="leg"), numb, day=120)[0] == "none"


@pytest.mark.parametrize("day", [10, 41, 42, 43])
def test_no_day_lies_between_the_early_rule_and_the_late_one(day: int) -> None:
    kind, where = SPINAL[0]
    assert {code: told(kind, where, *new(code, day), day=day)[0] for code in SIGNS} == dict.fromkeys(
        SIGNS, "urgent"
    )
