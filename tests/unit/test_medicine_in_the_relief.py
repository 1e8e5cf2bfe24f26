"""Relief that began beside a new painkiller is not taken for the lesion's alone, in both engines."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score

BACK = [score(-1, 8), score(50, 3), score(95, 3), score(200, 8)]
OXYCODONE: Raw = {"code": "oxycodone", "daily_dose": 60, "unit": "mg"}


def answer(*drugs: Raw) -> dict[str, Any]:
    raw = record(done(0, "rfa_thermal"), scores=BACK, medications=list(drugs))
    judged_alike(on(201), raw)
    return dict(assess(raw, on(201)))


@pytest.mark.parametrize(
    ("drug", "shared"),
    [
        (OXYCODONE | {"start": on(10)}, True),
        ({"code": "prednisolone", "start": on(41), "end": on(105)}, True),
        (OXYCODONE | {"start": on(10), "end": on(95)}, True),
        # relief that outlasted the medicine, or came before it, or a medicine that was taken all along
        (OXYCODONE | {"start": on(1), "end": on(6)}, False),
        (OXYCODONE | {"start": on(150)}, False),
        (OXYCODONE | {"start": on(-30)}, False),
    ],
)
def test_what_was_begun_while_the_relief_lasted_may_have_given_it(drug: Raw, shared: bool) -> None:
    found = answer(drug)
    assert found["outcome"] == "recurrence"
    levels = {one["id"]: one["level"] for one in found["causes"]}
    assert levels["nerve_regeneration"] == ("possible" if shared else "likely")
    assert ("medication_change" in levels) is shared
    repeat = next(one for one in found["next_steps"] if one["id"] == "repeat_rfa")
    asked = {one["id"]: one["met"] for one in repeat["gates"]}
    assert ("lesion_relieved" in asked) is shared
    assert not shared or asked["lesion_relieved"] is None
