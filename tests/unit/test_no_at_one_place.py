"""A no at one place ends no alarm sign that does not say where it is: it may be anywhere."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record

PLACES = [{"site": "hand"}, {"side": "left"}, {"level": "L4"}, {"level": "lower back"}]
NEEDLE = done(0, "interlaminar_esi", target=None, side=None)


def level(day: int, *found: Raw) -> str:
    raw = record(NEEDLE, observations=list(found))
    judged_alike(on(day), raw)
    return str(assess(raw, on(day))["red_flag"]["level"])


@pytest.mark.parametrize("code", ["leg_weakness", "saddle_anaesthesia"])
@pytest.mark.parametrize("where", PLACES)
def test_a_no_at_a_named_place_leaves_a_sign_whose_place_is_unknown(code: str, where: Raw) -> None:
    assert level(8, observed(1, code), observed(7, code, False, **where)) == "emergency"


@pytest.mark.parametrize("where", [*PLACES, {}])
def test_a_no_without_a_place_ends_it_wherever_it_was(where: Raw) -> None:
    assert level(8, observed(1, "leg_weakness", **where), observed(7, "leg_weakness", False)) == "none"


@pytest.mark.parametrize("where", PLACES[:3])
def test_a_no_at_the_same_place_ends_it(where: Raw) -> None:
    assert (
        level(8, observed(1, "leg_weakness", **where), observed(7, "leg_weakness", False, **where)) == "none"
    )


@pytest.mark.parametrize("where", PLACES)
def test_a_sign_that_holds_for_a_week_is_not_settled_by_a_no_at_one_place(where: Raw) -> None:
    """Fever holds for a week, or until a no three days after it."""
    assert level(9, observed(2, "fever"), observed(8, "fever", False, **where)) != "none"
    assert level(9, observed(2, "fever"), observed(8, "fever", False)) == "none"


@pytest.mark.parametrize("where", PLACES)
def test_an_old_sign_is_asked_about_again_after_a_no_at_one_place(where: Raw) -> None:
    for place, again in ((where, ["leg_weakness"]), ({}, [])):
        raw = record(
            NEEDLE, observations=[observed(1, "leg_weakness"), observed(70, "leg_weakness", False, **place)]
        )
        judged_alike(on(75), raw)
        assert [one["fact"] for one in assess(raw, on(75))["red_flag"]["screen"]["earlier"]] == again


@pytest.mark.parametrize("where", PLACES[:3])
def test_low_power_that_was_measured_nowhere_in_particular_is_not_denied_at_one_place(where: Raw) -> None:
    low = observed(1, "motor_power_mrc", 3)
    for place, again in ((where, True), ({}, False)):
        raw = record(NEEDLE, observations=[low, observed(70, "motor_deficit", False, **place)])
        judged_alike(on(75), raw)
        earlier = assess(raw, on(75))["red_flag"]["screen"]["earlier"]
        assert ("motor_power_mrc" in [one["fact"] for one in earlier]) is again


@pytest.mark.parametrize(
    ("found", "denied", "expected"),
    [
        ("C7/C8", "C7", "emergency"),
        ("C7/C8", "C7/C8", "none"),
        ("C7/C8", "C6-T1", "none"),
        ("C8", "C7", "emergency"),
        ("C8", "C8", "none"),
        ("C8", "C7-T1", "none"),
        ("L5", "L4 post-op, S1", "emergency"),
        ("L5", "L4-S1", "none"),
        ("L5/L6", "L5", "emergency"),
        ("L5", "L5/L6", "emergency"),
    ],
)
def test_a_no_covers_the_levels_that_it_names_and_no_more(found: str, denied: str, expected: str) -> None:
    rows = observed(1, "leg_weakness", level=found), observed(7, "leg_weakness", False, level=denied)
    assert level(8, *rows) == expected


def test_a_grade_of_a_level_that_the_spine_does_not_have_is_ended_by_none_of_its_part() -> None:
    rows = [observed(1, "motor_power_mrc", 2, level="L5/L6"), observed(7, "motor_power_mrc", 5, level="L5")]
    assert level(8, *rows) == "emergency"
