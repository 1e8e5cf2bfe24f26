"""A limb whose blood flow is poor: at the limit of the ankle pressure, or with weak pulses and an artery found closed."""

from __future__ import annotations

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score


def alerts(*signs: Raw) -> set[str]:
    raw = record(
        done(0, "rfa_thermal", levels=["L4/L5"]),
        scores=[score(-1, 8), score(60, 2), score(290, 7)],
        observations=list(signs),
    )
    judged_alike(on(300), raw)
    return {one["id"].split(".")[1] for one in assess(raw, on(300))["red_flag"]["reasons"]}


def test_at_the_limit_it_is_urgent() -> None:
    assert alerts(observed(299, "ankle_brachial_index", 0.4)) == {"critical_limb"}
    assert alerts(observed(299, "ankle_brachial_index", 0.5)) == set()


def test_weak_pulses_with_an_artery_found_closed_are_urgent() -> None:
    weak, closed = observed(299, "peripheral_pulses_reduced"), observed(299, "vascular_occlusion")
    assert alerts(weak, closed) == {"critical_limb"}
    assert alerts(weak) == set()
