"""A blood thinner that was just stopped may still act: its gates ask, in both engines, until it surely does not."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, done, observed, on, record, score

NOW = 300
WORE_OFF = [score(-1, 8), score(60, 2), score(200, 2), score(290, 8)]


def treated(*drugs: Raw) -> Raw:
    return record(done(0, "rfa_thermal", levels=["L4/L5", "L5/S1"]), scores=WORE_OFF, medications=list(drugs))


def drug(code: str, end: float | None = None) -> Raw:
    return {"code": code, "start": on(-500), **({} if end is None else {"end": on(end)})}


def fact(raw: Raw, name: str) -> Any:
    """One fact of the record as both engines know it."""
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(on(NOW)).last)
    judged_alike(on(NOW), raw)
    facts = ready.reader.facts(checked, seen, found, found[-1])
    return ready.engine.value(ready.engine.values(facts), name)


@pytest.mark.parametrize(
    ("drugs", "taken"),
    [
        ([drug("apixaban")], True),
        ([drug("apixaban", NOW - 1)], None),
        ([drug("apixaban", NOW - 14)], None),
        ([drug("apixaban", NOW - 15)], False),
        ([drug("apixaban", NOW - 90), drug("warfarin", NOW - 3)], None),
        ([drug("warfarin", NOW - 3), drug("apixaban", NOW - 90)], None),
        ([drug("apixaban", NOW - 3), drug("warfarin")], True),
        ([], None),
    ],
)
def test_a_thinner_is_over_two_weeks_after_its_end(drugs: list[Raw], taken: bool | None) -> None:
    assert fact(treated(*drugs), "takes_anticoagulant") is taken


@pytest.mark.parametrize(("end", "asked"), [(NOW - 3, True), (NOW - 60, False)])
def test_a_needle_waits_for_the_question_while_the_drug_may_act(end: float, asked: bool) -> None:
    raw = treated(drug("apixaban", end), drug("clopidogrel", end))
    step = next(one for one in assess(raw, on(NOW))["next_steps"] if one["id"] == "repeat_rfa")
    gate = next(one for one in step["gates"] if one["id"] == "thinners_asked")
    assert (gate["met"] is None) is asked
    assert ("antithrombotic" in step["confirm_first"]) is asked


@pytest.mark.parametrize(("end", "seen"), [(None, True), (NOW - 3, True), (NOW - 60, False)])
def test_the_value_of_the_clotting_test_matters_while_warfarin_may_act(end: float | None, seen: bool) -> None:
    assert fact(treated(drug("warfarin", end)), "warfarin_seen") is seen


def test_what_is_no_thinner_is_over_on_the_day_it_ends() -> None:
    assert fact(treated(drug("ibuprofen", NOW - 1)), "takes_nsaid") is False


@pytest.mark.parametrize(("end", "level"), [(-1, "emergency"), (-15, "none"), (None, "emergency")])
def test_weakness_after_an_epidural_is_not_merely_watched_while_a_thinner_may_act(
    end: float | None, level: str
) -> None:
    needle = done(
        0,
        "interlaminar_esi",
        target="epidural_space",
        steroid="dexamethasone",
        local_anaesthetic="ropivacaine",
    )
    weak = [observed(at(2), "leg_weakness", side="left")]
    raw = record({**needle, "time": at(0)}, observations=weak, medications=[drug("apixaban", end)])
    judged_alike(at(3), raw)
    assert assess(raw, at(3))["red_flag"]["level"] == level
