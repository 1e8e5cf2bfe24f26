"""An alarm sign that was written down and cannot be read is never told as no red flag, and nobody waits on it."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.terminal import render
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

READY = default_assessor()
CAUDAL = done(0, "caudal_esi", target="epidural_space", steroid="triamcinolone", side=None, levels=None)
UNREAD = [observed(7, "post_void_residual", 350), observed(7, "leg_weakness", "rather")]


def told(raw: Raw, day: int = 7) -> str:
    checked = READY.check(raw)
    return " ".join(render(assess(checked, on(day), assessor=READY), checked, brief=True).split())


@pytest.mark.parametrize("row", UNREAD, ids=lambda row: row["code"])
def test_a_sign_that_cannot_be_read_is_asked_about_and_not_waited_on(row: Raw) -> None:
    raw = record(CAUDAL, scores=[score(-4, 7, site="leg")], observations=[row])
    found = assess(raw, on(7))
    assert found["red_flag"]["level"] == "none"
    offered = [one["id"] for one in found["next_steps"]]
    assert offered[0] == "complete_record"
    assert "wait_reassess" not in offered
    shown = told(raw)
    assert "whether there is a red flag is not known" in shown
    assert "No red flag in what was recorded" not in shown
    assert "find out today what it said" in shown


def test_what_is_no_alarm_sign_changes_nothing() -> None:
    raw = record(CAUDAL, scores=[score(-4, 7, site="leg")], observations=[observed(7, "body_weight", 80)])
    assert "No red flag in what was recorded" in told(raw)
    assert "wait_reassess" in [one["id"] for one in assess(raw, on(7))["next_steps"]]


NUMBERS = [("body_temperature", 39.4, "Cel"), ("crp", 180, "mg/L"), ("oxygen_saturation", 84, "%")]
EPIDURAL = done(
    0, "interlaminar_esi", target="epidural_space", steroid="triamcinolone", side=None, levels=None
)


def numbers(*rows: Raw) -> Raw:
    return record(EPIDURAL, scores=[score(-4, 7, site="leg")], observations=list(rows))


def unread(raw: Raw, day: int) -> list[str]:
    """Which values the answer says cannot be read; both engines agree, and nobody is told to wait on one."""
    judged_alike(on(day), raw)
    found = assess(raw, on(day))
    codes: list[str] = found["red_flag"]["screen"]["unread"]
    assert not codes or "wait_reassess" not in [one["id"] for one in found["next_steps"]]
    assert ("No red flag in what was recorded" in told(raw, day)) is (codes == [])
    return codes


@pytest.mark.parametrize(("code", "value", "unit"), NUMBERS)
def test_a_value_that_alerts_compare_without_a_unit_is_asked_about(
    code: str, value: float, unit: str
) -> None:
    bare = observed(3, code, value)
    assert unread(numbers(bare), 7) == [code]
    assert "Not readable, ask today: " in told(numbers(bare), 7)
    normal = observed(5, code, 98 if unit == "%" else 5 if unit == "mg/L" else 36.8, unit=unit)
    assert unread(numbers(bare, normal), 7) == []
    assert unread(numbers(observed(1, code, normal["value"], unit=unit), bare), 7) == [code]


def test_a_temperature_that_cannot_be_read_asks_for_fever_first() -> None:
    asked = [
        assess(numbers(*rows), on(7))["red_flag"]["screen"]["not_asked"][0]
        for rows in ([], [observed(3, "body_temperature", 39.4)])
    ]
    assert asked[0] != asked[1] == "fever"


def test_a_value_that_cannot_be_read_is_asked_about_for_six_weeks() -> None:
    bare = observed(3, "crp", 180)
    assert [unread(numbers(bare), day) for day in (2, 44, 46)] == [[], ["crp"], []]


def test_a_bound_and_a_value_that_no_alert_compares_change_nothing() -> None:
    assert unread(numbers(observed(3, "crp", 20, unit="mg/L", bound="<")), 7) == []
    assert unread(numbers(observed(3, "vitamin_d", 40)), 7) == []


@pytest.mark.parametrize(("code", "value", "unit"), NUMBERS)
def test_what_is_known_later_changes_nothing_of_today(code: str, value: float, unit: str) -> None:
    usual = {"%": 98, "Cel": 37}.get(unit, 5)
    bare, normal = observed(3, code, value), observed(9, code, usual, unit=unit)
    late = observed(5, code, usual, unit=unit) | {"recorded": on(9)}
    for raw in (numbers(bare, normal), numbers(bare, late)):
        assert [unread(raw, day) for day in (7, 8, 9)] == [[code], [code], []]
    entered = numbers(bare | {"recorded": on(6)})
    assert [unread(entered, day) for day in (5, 6)] == [[], [code]]


@pytest.mark.parametrize("recorded", [None, 9])
def test_a_sign_said_later_leaves_the_question_of_today_open(recorded: int | None) -> None:
    said = observed(9 if recorded is None else 5, "leg_weakness", False)
    said |= {} if recorded is None else {"recorded": on(recorded)}
    rows = [observed(0, "leg_weakness", False), observed(3, "leg_weakness", "rather")]
    for day, is_open in ((7, True), (9, False)):
        raw = record(CAUDAL, scores=[score(-4, 7, site="leg")], observations=[*rows, said])
        judged_alike(on(day), raw)
        assert ("leg_weakness" in assess(raw, on(day))["red_flag"]["screen"]["not_asked"]) is is_open
