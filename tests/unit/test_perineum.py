"""Numbness between the legs after a needle at the pudendal nerve or the coccyx: when it is expected, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

SADDLE = "saddle_anaesthesia"
PUDENDAL = {"region": "pelvis", "target": "pudendal_nerve", "side": "left"}
IMPAR = {"region": "coccygeal", "target": "ganglion_impar"}
LESIONS = ["rfa_thermal", "cryoneurolysis", "neurolysis"]


def level(kind: str, *rows: Raw, day: int, where: Raw = PUDENDAL) -> str:
    raw = record(done(0, kind, "a", **where), scores=[score(-1, 8)], observations=list(rows))
    judged_alike(on(day), raw)
    return str(assess(raw, on(day))["red_flag"]["level"])


@pytest.mark.parametrize("kind", LESIONS)
def test_a_lesion_of_the_pudendal_nerve_numbs_its_skin_from_the_first_days_on(kind: str) -> None:
    assert level(kind, observed(2, SADDLE), day=2) == "none"
    assert level(kind, observed(2, SADDLE), observed(40, SADDLE), day=40) == "none"
    assert level(kind, observed(2, SADDLE), observed(124, SADDLE), day=124) == "none"
    assert level(kind, observed(0, SADDLE, False), observed(2, SADDLE), day=2) == "none"


@pytest.mark.parametrize("kind", LESIONS)
def test_numbness_that_came_later_or_came_back_is_an_alarm(kind: str) -> None:
    assert level(kind, observed(10, SADDLE), day=10) == "emergency"
    assert level(kind, observed(124, SADDLE), day=124) == "emergency"
    rows = [observed(2, SADDLE), observed(60, SADDLE, False), observed(124, SADDLE)]
    assert level(kind, *rows, day=124) == "emergency"


def test_the_first_week_ends_with_the_seventh_day() -> None:
    assert level("rfa_thermal", observed(7, SADDLE), day=7) == "none"
    assert level("rfa_thermal", observed(8, SADDLE), day=8) == "emergency"
    placed = [observed(day, "numbness", site="perineum") for day in (7, 8)]
    assert [level("rfa_thermal", row, day=8) for row in placed] == ["none", "emergency"]


@pytest.mark.parametrize("day", [0, 2, 40, 124])
@pytest.mark.parametrize(
    ("kind", "where"), [("pulsed_rf", PUDENDAL), ("pulsed_rf", IMPAR), ("neurolysis", IMPAR)]
)
def test_pulsed_treatment_and_the_ganglion_leave_no_skin_numb(kind: str, where: Raw, day: int) -> None:
    assert level(kind, observed(day, SADDLE), day=day, where=where) == "emergency"


@pytest.mark.parametrize("beside", ["leg_weakness", "foot_drop", "urinary_retention", "bowel_incontinence"])
def test_beside_weakness_or_the_bladder_it_is_an_alarm(beside: str) -> None:
    rows = [observed(2, SADDLE), observed(2, beside)]
    raw = record(done(0, "rfa_thermal", "a", **PUDENDAL), scores=[score(-1, 8)], observations=rows)
    judged_alike(on(2), raw)
    assert "red_flags.cauda_equina" in [one["id"] for one in assess(raw, on(2))["red_flag"]["reasons"]]


def test_only_the_treated_side_is_expected_to_be_numb() -> None:
    found = [
        level("rfa_thermal", observed(2, SADDLE, side=side), day=2) for side in ("left", "right", "bilateral")
    ]
    assert found == ["none", "emergency", "emergency"]
    both = {**PUDENDAL, "side": "bilateral"}
    assert level("rfa_thermal", observed(2, SADDLE, side="bilateral"), day=2, where=both) == "none"
