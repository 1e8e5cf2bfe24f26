"""An alarm sign of more than six weeks ago is never passed over: the screen says when, and asks again."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.cohort.judge import judge
from painpath.report.first_screen import asked
from painpath.report.page import page as render_page
from painpath.report.terminal import render
from painpath.report.view import Names
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.spec.patients import Raw, done, observed, on, record, score
from tests.unit.test_terminal import block, one_line

YEARS = 1000  # days after the procedure on which the pain is back
READY = default_assessor()
SIGNS = sorted(READY.reader.signs.yes)
NUMBERS = {name for name in READY.reader.alarms if "number" in READY.knowledge.facts[name].read}
EVENTS = {"fall", "new_injury"}
FLAG = "flag_alarm_sign_faded"


def returned(*observations: Raw) -> Raw:
    scores = [score(-1, 8), score(60, 2), score(400, 2), score(YEARS, 7)]
    return record(done(0, "rfa_thermal", levels=["L4/L5"]), scores=scores, observations=list(observations))


def screen_text(*observations: Raw, day: float = YEARS) -> str:
    return asked(assess(returned(*observations), on(day))["red_flag"], Names(READY))


def test_no_red_flag_is_not_said_of_a_record_that_holds_an_old_one() -> None:
    said = screen_text(observed(200, "leg_weakness"))
    assert said.startswith(f"No red flag of the last six weeks; leg weakness on {on(200)[:10]}: ask again. ")
    assert "other alarm signs not asked about lately: " in said
    assert said.count("leg weakness") == 1
    assert screen_text().startswith("No red flag in what was recorded. ")


def test_low_power_that_was_measured_long_ago_is_told_with_its_grade() -> None:
    grades = [(200, 3, "L5"), (300, 5, "S1"), (300, 4, "L4"), (300, 2, "L3")]
    rows = [observed(day, "motor_power_mrc", grade, level=level) for day, grade, level in grades]
    wanted = {"fact": "motor_power_mrc", "on": on(300)[:10], "number": 2}
    assert assess(returned(*rows), on(YEARS))["red_flag"]["screen"]["earlier"] == [wanted]
    said = screen_text(*rows)
    assert said.startswith(
        f"No red flag of the last six weeks; muscle power (MRC grade) 2 on {on(300)[:10]}: ask again. "
    )


def test_a_marker_that_nobody_measured_again_is_told_and_measured() -> None:
    """A C-reactive protein of 200 after an epidural was passed over once it was six weeks old."""
    old = observed(YEARS - 60, "crp", 200, unit="mg/L")
    said = screen_text(old)
    told = f"No red flag of the last six weeks; C-reactive protein 200 on {on(YEARS - 60)[:10]}: ask again. "
    assert said.startswith(told)
    steps = {one["id"]: one for one in assess(returned(old), on(YEARS))["next_steps"]}
    assert steps["labs_infection"]["status"] == "recommended"
    for rows in ([], [observed(-900, "fever")]):
        assert "labs_infection" not in {one["id"] for one in assess(returned(*rows), on(YEARS))["next_steps"]}


def test_the_latest_of_several_stand_first_and_the_rest_are_counted() -> None:
    days = {"fever": 200, "fall": 300, "numbness": 400, "dyspnoea": 500}
    said = screen_text(*(observed(day, code) for code, day in days.items()))
    places = [said.index(on(day)[:10]) for day in (500, 400, 300)]
    assert places == sorted(places)
    assert on(200)[:10] not in said
    assert "; and 1 more: ask again." in said


def test_a_month_stays_a_month_and_a_clock_time_becomes_its_day() -> None:
    in_month = observed(200, "leg_weakness") | {"time": "2025-06"}
    assert "leg weakness in 2025-06: ask again" in screen_text(in_month)
    at_night = observed(200, "leg_weakness") | {"time": "2025-06-03T23:30:00Z"}
    answer = assess(returned(at_night), f"{on(YEARS)[:10]}T12:00:00+02:00")
    assert answer["red_flag"]["screen"]["earlier"] == [{"fact": "leg_weakness", "on": "2025-06-04"}]


def test_an_alert_of_today_does_not_hide_the_sign_of_long_ago() -> None:
    today = [observed(YEARS - 1, code) for code in ("saddle_anaesthesia", "urinary_retention")]
    said = screen_text(observed(200, "leg_weakness"), *today)
    assert said.startswith("Earlier: leg weakness on ")
    assert "No red flag" not in said


def test_nor_is_it_taken_for_asked_where_an_alert_of_several_procedures_rests_on_it() -> None:
    """A weakness of two months ago belongs to the alert, and yet nobody knows whether it still holds."""
    pump = done(-900, "itpump_implant", "pump", target="intrathecal_space", side=None, levels=None)
    refill = done(50, "itpump_refill", "refill", region=None, target=None, side=None)
    rows = [observed(0, "leg_weakness"), observed(58, "catheter_tip_granuloma")]
    raw = record(pump, refill, observations=rows)
    found = assess(raw, on(60), "pump")["red_flag"]
    assert [one["id"] for one in found["reasons"]] == ["red_flags.granuloma"]
    assert "leg_weakness" in found["screen"]["not_asked"]


def test_terminal_and_page_say_it() -> None:
    raw = returned(observed(200, "leg_weakness"))
    answer, checked = assess(raw, on(YEARS)), READY.check(raw)
    wanted = "No red flag of the last six weeks; leg weakness on"
    assert wanted in one_line(block(render(answer, checked, brief=True, width=80), "RED FLAGS"))
    assert wanted in one_line(render_page([answer], checked))


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_that_the_screen_asks_for_fades_and_is_asked_again_first(sign: str) -> None:
    (code,) = READY.reader.signs.yes[sign]
    raws = {day: returned(observed(day, code)) for day in (YEARS - 43, YEARS - 42, -30)}
    screens = {day: assess(raw, on(YEARS))["red_flag"]["screen"] for day, raw in raws.items()}
    assert [one["fact"] for one in screens[YEARS - 43]["earlier"]] == [sign]
    assert [one["fact"] for one in screens[-30]["earlier"]] == ([] if sign in EVENTS else [sign])
    assert screens[YEARS - 42]["earlier"] == []
    asked_at_all = sign in assess(returned(), on(YEARS))["red_flag"]["screen"]["not_asked"]
    assert (sign in screens[YEARS - 43]["not_asked"][:1]) is asked_at_all
    assert sign not in screens[YEARS - 42]["not_asked"]


def test_every_sign_that_is_asked_for_is_tried_or_is_a_measured_number() -> None:
    unasked = set(READY.knowledge.classes["asked_again"])
    assert unasked <= READY.knowledge.facts.keys()
    asked_for = {name for flag in READY.knowledge.red_flags for name in flag.screen}
    read = {name for name in asked_for if "observation" in READY.knowledge.facts[name].read}
    assert not unasked & asked_for
    assert {*SIGNS} | NUMBERS == read | unasked
    assert {"post_void_residual"} == NUMBERS


LEFT, RIGHT, L1, L2 = {"side": "left"}, {"side": "right"}, {"level": "L1"}, {"level": "L2"}


MG, CELLS = {"unit": "mg/L"}, {"unit": "10*9/L"}
SPOKEN_OF: list[tuple[list[Any], bool]] = [
    ([(200, "leg_weakness", True, {})], True),
    ([(200, "leg_weakness", True, {}), (300, "leg_weakness", False, {})], False),
    ([(200, "leg_weakness", True, LEFT), (300, "leg_weakness", False, RIGHT)], True),
    ([(200, "leg_weakness", True, LEFT), (300, "leg_weakness", False, LEFT)], False),
    ([(200, "new_spinal_pain", True, L1), (300, "new_spinal_pain", False, L2)], True),
    ([(200, "new_spinal_pain", True, L1), (300, "new_spinal_pain", False, L1)], False),
    ([(200, "leg_weakness", True, {}), (YEARS - 5, "leg_weakness", True, {})], False),
    ([(200, "leg_weakness", True, {}), (100, "leg_weakness", False, {})], True),
    ([(-200, "leg_weakness", True, {}), (YEARS - 5, "fever", False, {})], True),
    ([(200, "urinary_retention", True, {}), (300, "bladder_dysfunction", False, {})], False),
    ([(200, "urinary_retention", True, {}), (300, "bowel_dysfunction", False, {})], True),
    ([(200, "bladder_dysfunction", True, {})], True),
    ([(200, "epidural_abscess", True, {})], True),
    ([(200, "epidural_abscess", True, {}), (300, "epidural_abscess", False, {})], False),
    ([(200, "allodynia", True, {})], False),
    ([(200, "unexplained_weight_loss", 7, {"unit": "kg"})], True),
    ([(200, "post_void_residual", 300, {"unit": "mL"})], False),
    ([(200, "leg_weakness", True, {"recorded": on(YEARS + 5)})], False),
    ([(200, "motor_power_mrc", 4, {})], True),
    ([(200, "motor_power_mrc", 5, {})], False),
    ([(200, "motor_power_mrc", 0, LEFT), (300, "motor_power_mrc", 5, LEFT)], False),
    ([(200, "motor_power_mrc", 4, LEFT), (300, "motor_power_mrc", 5, RIGHT)], True),
    ([(200, "motor_power_mrc", 4, {"level": "L5"}), (300, "motor_power_mrc", 5, {"level": "S1"})], True),
    ([(200, "motor_power_mrc", 4, LEFT), (YEARS - 42, "motor_power_mrc", 3, LEFT)], False),
    ([(200, "motor_power_mrc", 4, LEFT), (YEARS - 43, "motor_power_mrc", 4, LEFT)], True),
    ([(200, "motor_power_mrc", 4, LEFT), (YEARS - 42, "motor_power_mrc", 4, RIGHT)], True),
    ([(200, "motor_power_mrc", 3, LEFT), (300, "motor_deficit", False, {})], False),
    ([(200, "motor_power_mrc", 3, LEFT), (300, "motor_deficit", False, RIGHT)], True),
    ([(200, "motor_power_mrc", 3, LEFT), (100, "motor_deficit", False, {})], True),
    ([(200, "motor_power_mrc", 3, LEFT), (300, "leg_weakness", False, LEFT)], True),
    ([(-200, "motor_power_mrc", 3, LEFT)], True),
    ([(YEARS - 182, "crp", 200, MG)], True),
    ([(YEARS - 183, "crp", 200, MG)], False),
    ([(YEARS - 60, "crp", 50, MG)], True),
    ([(YEARS - 60, "crp", 49, MG)], False),
    ([(YEARS - 60, "crp", 200, MG), (YEARS - 50, "crp", 8, MG)], False),
    ([(YEARS - 60, "procalcitonin", 0.5, {"unit": "ug/L"})], True),
    ([(YEARS - 60, "procalcitonin", 0.4, {"unit": "ug/L"})], False),
    ([(YEARS - 60, "body_temperature", 38, {"unit": "Cel"})], True),
    ([(YEARS - 60, "body_temperature", 37.9, {"unit": "Cel"})], False),
    ([(YEARS - 60, "body_temperature", 39.1, {"unit": "Cel"}), (YEARS - 50, "fever", False, {})], False),
    ([(YEARS - 60, "post_void_residual", 200, {"unit": "mL"})], True),
    ([(YEARS - 60, "post_void_residual", 199, {"unit": "mL"})], False),
    ([(YEARS - 60, "oxygen_saturation", 89, {"unit": "%"})], True),
    ([(YEARS - 60, "oxygen_saturation", 90, {"unit": "%"})], False),
    ([(YEARS - 60, "haemoglobin", 69, {"unit": "g/L"})], True),
    ([(YEARS - 60, "haemoglobin", 70, {"unit": "g/L"})], False),
    ([(YEARS - 60, "white_cell_count", 22, CELLS)], True),
    ([(YEARS - 60, "white_cell_count", 12, CELLS)], True),
    ([(YEARS - 60, "white_cell_count", 11.9, CELLS)], False),
    ([(YEARS - 60, "white_cell_count", 22, CELLS), (YEARS - 50, "white_cell_count", 7, CELLS)], False),
    ([(YEARS - 183, "white_cell_count", 22, CELLS)], False),
    ([(-200, "fall", True, {})], False),
    ([(0, "fall", True, {})], True),
    ([(-200, "fall", True, {}), (200, "fall", True, {})], True),
    ([(-200, "fall", True, {}), (200, "fall", False, {})], False),
    ([(-200, "new_injury", True, {})], False),
    ([(200, "new_injury", True, {})], True),
    ([(200, "sensory_deficit", True, {"site": "leg"})], True),
    ([(200, "sensory_deficit", True, {}), (300, "sensory_deficit", False, {})], False),
    ([], False),
]


def test_what_was_denied_since_or_is_no_sign_is_not_told_in_the_cohort_either() -> None:
    made = [[observed(day, code, said, **more) for day, code, said, more in rows] for rows, _ in SPOKEN_OF]
    raws = {f"p{number:02}": returned(*rows) for number, rows in enumerate(made)}
    wanted = [stands for _, stands in SPOKEN_OF]
    assert [bool(assess(raw, on(YEARS))["red_flag"]["screen"]["earlier"]) for raw in raws.values()] == wanted
    tables = tables_of(raws)
    assert_judged_alike(tables, on(YEARS))
    assert judge(tables, READY, on(YEARS), UTC).rows[FLAG].to_list() == wanted


NUMB_FACE = {"site": "face", "side": "right"}


def gasserian(kind: str, *observations: Raw) -> Raw:
    needle = done(0, kind, region="head_and_face", target="trigeminal_ganglion", side="right", levels=None)
    scores = [score(-1, 9, site="face"), score(28, 0, site="face"), score(300, 8, site="face")]
    return record(needle, scores=scores, observations=list(observations))


def month_of(raw: Raw) -> Raw:
    """The same record, of whose procedure the month of the first finding alone is known."""
    raw["procedures"][0]["time"] = raw["observations"][0]["time"][:7]
    return raw


def test_numbness_in_the_skin_of_the_lesioned_nerve_is_its_effect_and_no_alarm() -> None:
    expected = [observed(28, "numbness", **NUMB_FACE), observed(28, "numbness", site="jaw")]
    raws = {
        "its own skin": gasserian("rfa_thermal", *expected),
        "another place": gasserian("rfa_thermal", observed(28, "numbness", site="leg", side="right")),
        "another place too": gasserian("rfa_thermal", *expected, observed(30, "numbness", site="arm")),
        "no place": gasserian("rfa_thermal", observed(28, "numbness")),
        "the other side": gasserian("rfa_thermal", observed(28, "numbness", site="face", side="left")),
        "before it": gasserian("rfa_thermal", observed(-28, "numbness", **NUMB_FACE)),
        "no lesion": gasserian("pulsed_rf", observed(28, "numbness", **NUMB_FACE)),
        "long after it": gasserian("rfa_thermal", observed(200, "numbness", **NUMB_FACE)),
        "order not known": month_of(gasserian("rfa_thermal", *expected)),
        "sight": gasserian("rfa_thermal", *expected, observed(28, "visual_disturbance")),
    }
    raws["its own skin, found"] = gasserian("rfa_thermal", observed(28, "sensory_deficit", **NUMB_FACE))
    raws["another place, found"] = gasserian("rfa_thermal", observed(28, "sensory_deficit", site="leg"))
    lasting = [observed(day, "numbness", **NUMB_FACE) for day in (0, 200)]
    raws["its own skin, for long"] = gasserian("rfa_thermal", *lasting)
    wanted = {name: not name.startswith("its own skin") for name in raws}
    told = {name: bool(assess(raw, on(301))["red_flag"]["screen"]["earlier"]) for name, raw in raws.items()}
    assert told == wanted
    assert_judged_alike(tables_of(raws), on(301))
