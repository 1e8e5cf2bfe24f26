"""An alarm sign that came in time after a needle stays an alarm while it stands: no day after the needle ends it."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import asked
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

READY = default_assessor()
EPIDURAL = {"region": "lumbar", "target": "epidural_space", "steroid": "methylprednisolone"}
NOTHING = "No red flag in what was recorded"


def after(
    *rows: Raw, kind: str = "interlaminar_esi", needle: Raw = EPIDURAL, codes: tuple[str, ...] = ()
) -> Raw:
    shot = done(0, kind, side=None, levels=None, **needle)
    raw = record(shot, scores=[score(-1, 7)], observations=list(rows))
    raw["conditions"] = [{"code": code} for code in codes]
    return raw


def told(raw: Raw, day: int) -> tuple[str, set[str]]:
    """How alarmed the answer is, and what fired; both engines agree."""
    judged_alike(on(day), raw)
    red_flag = assess(raw, on(day))["red_flag"]
    return str(red_flag["level"]), {one["id"].removeprefix("red_flags.") for one in red_flag["reasons"]}


def said(raw: Raw, day: int) -> str:
    return asked(assess(raw, on(day))["red_flag"], Names(READY))


def crp(day: int, number: float) -> Raw:
    return observed(day, "crp", number, unit="mg/L")


PAIN = observed(48, "new_spinal_pain")
OPEN = [
    ("meningism", after(observed(43, "neck_stiffness"), observed(43, "photophobia")), "meningitis", 43, 85),
    ("stiff neck", after(observed(40, "neck_stiffness")), "neuraxial_meningism", 40, 82),
    ("discitis", after(PAIN, crp(48, 64), codes=("diabetes_mellitus",)), "escalating_spinal_pain", 48, 90),
    ("discitis, marker alone", after(PAIN, crp(48, 64)), "escalating_spinal_pain", 48, 90),
    ("markers", after(crp(50, 64)), "infection_markers", 50, 92),
    ("fever and pain", after(observed(38, "fever"), observed(38, "new_spinal_pain")), "spinal_infection_suspected", 38, 80),
    ("fever", after(observed(38, "fever")), "fever_after_procedure", 38, 80),
    ("measured fever", after(observed(38, "body_temperature", 38.6, unit="Cel")), "fever_after_procedure", 38, 80),
    ("weakness", after(observed(10, "leg_weakness")), "new_motor_deficit", 10, 52),
    ("foot drop", after(observed(40, "foot_drop")), "new_motor_deficit", 40, 82),
    ("deficit", after(observed(40, "neurological_deficit")), "new_nerve_symptoms", 40, 82),
    ("root", after(observed(40, "new_radicular_pain")), "new_nerve_symptoms", 40, 82),
    ("severe pain", after(observed(10, "new_severe_pain")), "severe_pain", 10, 52),
    ("swallowing", after(observed(38, "dysphagia")), "serious_sign_after_procedure", 38, 80),
    ("cord", after(observed(50, "hand_clumsiness")), "myelopathy_new", 50, 92),
]  # fmt: skip
each_open = pytest.mark.parametrize(
    ("raw", "flag", "seen", "last"), [one[1:] for one in OPEN], ids=[one[0] for one in OPEN]
)


@each_open
def test_an_alert_stays_open_for_six_weeks_after_its_sign_was_last_seen(
    raw: Raw, flag: str, seen: int, last: int
) -> None:
    for day in (seen, 43, 57, last - 1, last):
        if day >= seen and day <= last:
            assert flag in told(raw, day)[1], day
    level, fired = told(raw, last + 1)
    assert (level, fired) == ("none", set())


@pytest.mark.parametrize("raw", [one[1] for one in OPEN if one[0] not in ("markers", "measured fever")])
def test_a_sign_that_grew_old_is_asked_again_and_never_nothing(raw: Raw) -> None:
    words = said(raw, 120)
    assert NOTHING not in words
    assert "ask again" in words


@each_open
def test_a_recorded_no_ends_it(raw: Raw, flag: str, seen: int, last: int) -> None:
    rows = raw["observations"]
    gone = [
        row | {"time": on(seen + 4), "value": False if row["value"] is True else 4}
        for row in rows
        if row["code"] != "body_temperature"
    ]
    cool = (
        [observed(seen + 4, "body_temperature", 36.8, unit="Cel")]
        if rows[0]["code"] == "body_temperature"
        else []
    )
    assert flag not in told(raw | {"observations": [*rows, *gone, *cool]}, seen + 5)[1]


def test_what_came_later_is_not_laid_to_the_needle() -> None:
    assert told(after(observed(57, "new_spinal_pain"), codes=("diabetes_mellitus",)), 57)[0] == "none"
    assert told(after(observed(43, "fever")), 43)[0] == "none"
    assert told(after(observed(43, "neck_stiffness")), 43)[0] == "none"
    assert told(after(observed(43, "leg_weakness")), 43) == ("urgent", {"late_weakness"})
    assert "severe_pain" not in told(after(observed(15, "new_severe_pain")), 15)[1]


def test_new_spinal_pain_with_a_high_marker_is_looked_at_however_old_the_needle() -> None:
    assert told(after(observed(300, "new_spinal_pain"), crp(301, 64)), 302) == (
        "urgent",
        {"infection_markers"},
    )
    assert told(after(crp(301, 64)), 302)[0] == "none"
    over = after(observed(300, "new_spinal_pain"), observed(301, "new_spinal_pain", False), crp(301, 64))
    assert told(over, 302)[0] == "none"


def test_a_marker_that_is_always_high_is_no_alert_of_its_own_after_the_weeks() -> None:
    rows = [crp(day, 64) for day in (-200, -20, 30, 60, 90, 120, 200)]
    assert told(after(*rows), 56)[1] == {"infection_markers"}
    assert told(after(*rows), 57)[0] == "none"
    assert told(after(*rows[2:]), 57)[1] == {"infection_markers"}
    assert told(after(*rows), 201)[0] == "none"


def test_a_marker_that_has_fallen_ends_the_alert() -> None:
    assert told(after(crp(48, 64), crp(55, 20)), 60)[0] == "none"


def test_a_cold_of_later_is_not_the_fever_of_the_needle() -> None:
    healed = after(observed(10, "fever"), observed(20, "fever", False), observed(60, "fever"))
    assert told(healed, 60)[0] == "none"
    assert told(after(observed(10, "fever"), observed(300, "fever")), 300)[0] == "none"


def test_weakness_seen_again_is_an_emergency_for_twelve_weeks_and_urgent_afterwards() -> None:
    again = after(*(observed(day, "leg_weakness") for day in (3, 40, 80, 120)))
    assert told(again, 84) == ("emergency", {"new_motor_deficit"})
    assert told(again, 85) == ("urgent", {"late_weakness"})
    assert told(again, 162) == ("urgent", {"late_weakness"})
    assert told(again, 163)[0] == "none"
    assert NOTHING not in said(again, 163)


def test_a_grade_of_power_lost_is_open_until_it_is_back() -> None:
    power = [observed(day, "motor_power_mrc", grade) | {"side": "left"} for day, grade in ((-10, 5), (38, 4))]
    assert "new_motor_deficit" in told(after(*power), 43)[1]
    back = observed(44, "motor_power_mrc", 5) | {"side": "left"}
    assert told(after(*power, back), 45)[0] == "none"


def test_severe_pain_that_a_later_score_shows_settled_is_over() -> None:
    raw = after(observed(10, "new_severe_pain"))
    assert "severe_pain" in told(raw, 30)[1]
    raw["pain_scores"].append(score(25, 1))
    assert told(raw, 30)[0] == "none"


def test_a_no_counts_where_it_stands_and_a_month_where_it_may() -> None:
    early_no = after(observed(20, "fever"), observed(30, "fever", False), observed(50, "fever"))
    late_no = after(observed(20, "fever"), observed(50, "fever", False), observed(51, "fever"))
    month = after(observed("2025-02", "fever"))
    assert [told(raw, 52)[0] for raw in (early_no, late_no, month)] == ["none", "urgent", "urgent"]
    of_a_month = after(observed(60, "fever"))
    of_a_month["procedures"][0]["time"] = "2025-01"
    assert told(of_a_month, 60)[0] == "urgent"
    of_a_month["observations"][0]["time"] = on(68)
    assert told(of_a_month, 68)[0] == "none"
