"""Hard to rouse: no medicine on record is not no opioid, so that it is urgent until drugs and breathing are known."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

WORE_OFF = [score(-1, 8), score(60, 2), score(200, 2), score(290, 8)]


def alerts(*signs: Raw, **more: Any) -> dict[str, str]:
    raw = record(done(0, "rfa_thermal", levels=["L4/L5"]), scores=WORE_OFF, observations=list(signs), **more)
    judged_alike(on(300), raw)
    return {one["id"].split(".")[1]: one["level"] for one in assess(raw, on(300))["red_flag"]["reasons"]}


def test_without_a_medicine_on_record_it_is_urgent() -> None:
    assert alerts(observed(300, "excessive_sedation")) == {"oversedation": "urgent"}
    assert alerts(observed(300, "excessive_sedation", False)) == {}


def test_on_an_opioid_it_is_an_emergency() -> None:
    opioid = [{"code": "morphine", "daily_dose": 60, "unit": "mg", "start": on(-100)}]
    found = alerts(observed(300, "excessive_sedation"), medications=opioid)
    assert found["respiratory_depression"] == "emergency"
