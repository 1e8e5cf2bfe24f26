"""The fixed red-flag questions, the same on the phone's diary and in the telephone script: the clinic confirms them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from painpath.web.patients.given import Rows

# what is asked, and the code that a yes or a no is recorded as
ALARMS = (
    ("fever", gettext_noop("Do you have a fever, or chills?")),
    ("leg_weakness", gettext_noop("Is a leg newly weak?")),
    ("arm_weakness", gettext_noop("Is an arm newly weak?")),
    ("saddle_anaesthesia", gettext_noop("Are you numb between the legs, where you sit?")),
    ("voiding_difficulty", gettext_noop("Is it newly hard to pass water, or do you leak?")),
    ("new_severe_pain", gettext_noop("Is there a new, severe pain, or does the pain get worse and worse?")),
)


def alarm_rows(given: Mapping[str, str], at: str) -> Rows:
    """The answered ones as observations; what was not answered stays unknown."""
    said = {code: given.get(code) for code, _ in ALARMS}
    return [
        ("observations", {"time": at, "code": code, "value": answer == "yes"})
        for code, answer in said.items()
        if answer in ("yes", "no")
    ]
