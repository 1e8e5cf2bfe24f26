"""No alarm sign, whatever was done, is an alert on one day and forgotten on the next."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import asked
from painpath.report.view import Names
from tests.spec.patients import observed, on
from tests.unit.test_alarms_by_onset import EPIDURAL, NOTHING, after

READY = default_assessor()
NAMES = Names(READY)
NEEDLES = {
    "epidural": ("interlaminar_esi", EPIDURAL),
    "neck": ("rfa_thermal", {"region": "cervical", "target": "medial_branch"}),
    "chest": ("nerve_block", {"region": "chest_wall", "target": "intercostal_nerve"}),
    "knee": ("joint_injection", {"region": "knee_region", "target": "knee_joint"}),
}
SIGNS = sorted(READY.reader.signs.yes)
# the window of an unsteady gait still ends with a day after the needle
LEFT_OUT = {"gait_disturbance"}


@pytest.mark.parametrize("needle", NEEDLES)
@pytest.mark.parametrize("sign", [name for name in SIGNS if name not in LEFT_OUT])
def test_what_was_an_alert_is_never_nothing_the_next_day(sign: str, needle: str) -> None:
    kind, place = NEEDLES[needle]
    (code,) = READY.reader.signs.yes[sign]
    for seen in (3, 13, 27, 38):
        record = READY.check(after(observed(seen, code), kind=kind, needle=place))
        alarmed = False
        for day in sorted({seen, *range(seen + 4, seen + 60, 5), 43, 57, 85, 99}):
            red_flag = assess(record, on(day))["red_flag"]
            alarmed = alarmed or red_flag["level"] != "none"
            assert not (alarmed and asked(red_flag, NAMES).startswith(NOTHING)), (seen, day)
