"""A no to an alarm question counts for half a year; then it is unknown, in both engines, and asked anew."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from painpath.rules.reads import read_problems
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

ASKED = ("leg_weakness", "voiding_difficulty", "fever")
YEARS = 1000  # days after the procedure on which the pain is back


def returned(*observations: Raw) -> Raw:
    scores = [score(-1, 8), score(60, 2), score(400, 2), score(YEARS, 7)]
    return record(done(0, "rfa_thermal", levels=["L4/L5"]), scores=scores, observations=list(observations))


def weakness(*observations: Raw) -> Any:
    """What both engines know of leg weakness; it is asked where they know nothing."""
    raw, as_of = returned(*observations), on(YEARS)
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(as_of).last)
    judged_alike(as_of, raw)
    known = ready.reader.facts(checked, seen, found, found[-1]).get("leg_weakness")
    if known is not True:
        assert ("leg_weakness" in assess(raw, as_of)["red_flag"]["screen"]["not_asked"]) is (known is None)
    return known


@pytest.mark.parametrize(
    ("day", "known"), [(60, None), (YEARS - 183, None), (YEARS - 182, False), (YEARS, False)]
)
def test_a_no_counts_for_half_a_year(day: float, known: bool | None) -> None:
    assert weakness(observed(day, "leg_weakness", False)) is known


def test_what_was_asked_years_ago_is_asked_first() -> None:
    old = [observed(60, code, False) for code in ASKED]
    asked = [one["fact"] for one in assess(returned(*old), on(YEARS))["questions"]]
    assert asked[:3] == list(ASKED)
    new = [observed(YEARS, code, False) for code in ASKED]
    assert not set(ASKED) & {one["fact"] for one in assess(returned(*new), on(YEARS))["questions"]}


def test_a_yes_does_not_lapse_and_a_no_that_ended_it_does() -> None:
    yes = observed(60, "leg_weakness")
    assert weakness(yes) is True
    assert weakness(yes, observed(90, "leg_weakness", False)) is None
    assert weakness(yes, observed(YEARS - 5, "leg_weakness", False)) is False


def test_a_no_for_one_leg_ends_nothing_in_the_other() -> None:
    left, right = {"side": "left"}, {"side": "right"}
    lately = observed(YEARS - 5, "leg_weakness", False, **right)
    assert weakness(observed(60, "leg_weakness", **left), lately) is True
    over = observed(90, "leg_weakness", False, **left)
    assert weakness(observed(60, "leg_weakness", **left), over, lately) is False


@pytest.mark.parametrize(
    "more", [{"before": "procedure"}, {"since": 42}, {"since": "ever", "number": "latest"}]
)
def test_only_a_truth_without_a_window_of_its_own_can_lapse(more: dict[str, Any]) -> None:
    ready = default_assessor()
    some = ready.knowledge.facts["fever"]
    for read, refused in ((some.read, False), ({"observation": "fever", "over_days": 5, **more}, True)):
        changed = replace(ready.knowledge, facts={"fever": replace(some, read=read)})
        assert any("over_days" in line for line in read_problems(changed, ready.vocabulary)) is refused


@pytest.mark.parametrize(
    ("rows", "asked"),
    [
        ([(YEARS - 43, True)], True),
        ([(YEARS - 42, True)], False),
        ([(YEARS - 200, True), (YEARS - 10, True)], False),
        ([(YEARS - 200, True), (YEARS - 10, False)], False),
        ([(YEARS - 200, True), (YEARS + 5, True)], True),
    ],
)
def test_a_sign_of_long_ago_that_nobody_spoke_of_again_is_asked_first(
    rows: list[tuple[float, bool]], asked: bool
) -> None:
    raw = returned(*(observed(day, "saddle_anaesthesia", value) for day, value in rows))
    not_asked = assess(raw, on(YEARS))["red_flag"]["screen"]["not_asked"]
    assert ("saddle_anaesthesia" in not_asked) is asked
    assert not asked or not_asked[0] == "saddle_anaesthesia"


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([{}], True),
        ([{"onset": YEARS - 308}], True),
        ([{"onset": YEARS - 309}], None),
        ([{"onset": "2024"}], None),
        ([{"onset": YEARS - 309}, {"onset": YEARS - 20}], True),
        ([{"onset": YEARS - 309}, {"onset": YEARS - 200, "abatement": YEARS - 5}], None),
        ([{"onset": YEARS - 309, "abatement": YEARS - 5}], False),
        ([{"onset": YEARS - 309, "abatement": YEARS + 5}], None),
    ],
)
def test_a_pregnancy_of_more_than_44_weeks_without_an_end_is_asked_about(rows: list[Raw], known: Any) -> None:
    assert_known("pregnancy", rows, known)


@pytest.mark.parametrize(
    ("rows", "known"),
    [
        ([{}], True),
        ([{"onset": YEARS - 90}], True),
        ([{"onset": YEARS - 91}], None),
        ([{"onset": YEARS - 91}, {"onset": YEARS - 3}], True),
        ([{"onset": YEARS - 400, "abatement": YEARS - 5}], False),
    ],
)
def test_an_infection_of_months_ago_without_an_end_is_asked_about(rows: list[Raw], known: Any) -> None:
    """A cold or a urinary infection stays on the list of an electronic record that nobody closes."""
    assert_known("active_infection", rows, known)


def assert_known(code: str, rows: list[Raw], known: Any) -> None:
    """What is known of a condition with these rows, the same for one patient and for many."""
    told = [
        {name: day if isinstance(day, str) else on(day) for name, day in row.items()} | {"code": code}
        for row in rows
    ]
    raw, as_of = {**returned(), "conditions": told}, on(YEARS)
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(as_of).last)
    judged_alike(as_of, raw)
    assert ready.reader.facts(checked, seen, found, found[-1]).get(code) is known
