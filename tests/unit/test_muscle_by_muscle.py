"""A grade of power is of one muscle: of another level, side or site it ends nothing and is compared with nothing."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score
from tests.unit.test_last_numbers import answered

NEEDLE = done(0, "rfa_thermal", "a", target="medial_branch", side="right")
MYOTOMES = ("L2", "L3", "L4", "L5", "S1")


def power(day: float, grade: float, level: str | None = None, side: str | None = "right", **more: Any) -> Raw:
    place = {name: value for name, value in {"level": level, "side": side, **more}.items() if value}
    return observed(day, "motor_power_mrc", grade, **place)


def chart(day: float, side: str = "right", **grades: float) -> list[Raw]:
    """An examination of all myotomes of a leg, each a minute after the one before; full power unless given."""
    rows = [power(day, grades.get(level, 5), level, side) for level in MYOTOMES]
    hours = on(day)[:10]
    return [row | {"time": f"{hours}T09:{minute:02}:00Z"} for minute, row in enumerate(rows)]


def alarm(*rows: Raw, day: float = 8) -> str:
    raw = record(NEEDLE, scores=[score(-1, 8)], observations=list(rows))
    turned = record(NEEDLE, scores=[score(-1, 8)], observations=list(rows[::-1]))
    judged_alike(on(day), raw, turned)
    return str(assess(raw, on(day))["red_flag"]["level"])


@pytest.mark.parametrize("grade", [0, 2, 3])
def test_full_power_of_the_next_muscle_does_not_hide_a_weak_one(grade: float) -> None:
    assert alarm(*chart(5, L5=grade)) == "emergency"
    assert alarm(*chart(-1), *chart(5, L5=grade)) == "emergency"
    assert alarm(power(5, grade, "L5"), power(6, 5, "L3")) == "emergency"
    assert alarm(*chart(5, L5=grade), *chart(6, "left")) == "emergency"


def test_a_grade_of_the_same_muscle_ends_it() -> None:
    weak = chart(5, L5=3)
    assert alarm(*weak, power(6, 5, "L5")) == "none"
    assert alarm(*weak, power(6, 5, "L5", site="foot")) == "none"
    assert alarm(*weak, power(6, 5, "L5", side="bilateral")) == "none"
    assert alarm(*weak, power(6, 5, "L2-S1")) == "none"
    assert alarm(power(5, 3), power(6, 5)) == "none"


def test_a_grade_that_may_be_of_another_muscle_does_not() -> None:
    weak = power(5, 3, "L5")
    for later in (power(6, 5), power(6, 5, "right leg"), power(6, 5, "L5", "left"), power(6, 5, "L4")):
        assert alarm(weak, later) == "emergency"
    assert alarm(weak, power(6, 5, "L5", side=None)) == "emergency"
    assert alarm(power(5, 3), power(6, 5, "L3")) == "emergency"


def test_each_muscle_is_compared_with_itself_before() -> None:
    known = [*chart(-1, L5=2), *chart(5, L5=2)]
    assert alarm(*known) == "none"
    assert alarm(*chart(-1, L5=2), *chart(5, L5=1)) == "emergency"
    assert alarm(*chart(-1, L5=2), *chart(5, L5=2, S1=4)) == "emergency"
    assert alarm(*chart(-1, L5=4), *chart(5, L5=4)) == "none"


def test_a_weak_muscle_that_was_not_measured_before_is_new_even_beside_one_known_to_be_weak() -> None:
    assert alarm(power(-1, 5, "L3"), power(5, 5, "L3"), power(5, 3, "L5")) == "emergency"
    assert alarm(power(-1, 3, "L3"), power(5, 3, "L3"), power(5, 3, "L5")) == "emergency"
    assert alarm(power(-1, 1, "L3"), power(5, 1, "L3"), power(5, 1, "L5")) == "emergency"
    assert alarm(power(-1, 5, "L3"), power(5, 5, "L3"), power(5, 4, "L5")) == "urgent"


def test_a_grade_before_without_a_level_may_be_of_any_muscle() -> None:
    assert alarm(power(-1, 5), power(5, 4, "L5")) == "emergency"
    assert alarm(power(-1, 2), power(5, 2, "L5")) == "none"
    assert alarm(power(-1, 5, "L5"), power(5, 4)) == "emergency"


@pytest.mark.parametrize(("day", "wanted"), [(41, "urgent"), (43, "none")])
def test_power_that_fell_long_after_the_needle_is_told_while_it_is_new(day: int, wanted: str) -> None:
    fell = [power(-1, 5, "L5"), power(200, 4, "L5")]
    assert alarm(*fell, day=200 + day) == wanted
    assert alarm(power(-1, 4, "L5"), power(200, 4, "L5"), day=200 + day) == "none"


@pytest.mark.parametrize(
    ("fact", "rows", "wanted"),
    [
        ("motor_power_mrc", [power(5, 2, "L5"), power(6, 5, "S1")], 2),
        ("motor_power_mrc", [power(5, 2, "L5-S1"), power(6, 5, "S1")], 2),
        ("motor_power_mrc", [power(5, 2, "S1"), power(6, 5, "L5-S1")], 5),
        ("motor_power_mrc", [power(5, 2, "tibialis"), power(6, 5, "tibialis")], 2),
        ("motor_power_before", [power(-9, 2, "L5"), power(-5, 5, "L5"), power(-3, 3, "S1")], 5),
        ("motor_power_change", [power(-9, 5, "L5"), power(-5, 4, "L5"), power(5, 3, "L5")], -1),
        ("motor_power_change", [power(-9, 5, "L5"), power(-5, 4), power(5, 3, "L5")], -2),
        ("motor_power_change", [power(-9, 5, "S1"), power(-5, 4), power(5, 3, "L5")], -1),
        ("motor_power_change", [power(-9, 5, "S1"), power(5, 3, "L5")], None),
        ("motor_power_change", [power(-9, 5, "S1", site="foot"), power(5, 3, "S1")], -2),
        ("motor_power_change", [power(-9, 5, "S1", site="foot"), power(5, 3, "S1", site="leg")], None),
        ("motor_power_change", [power(-9, 5, site="foot"), power(5, 3)], None),
        ("motor_power_first", [power(-9, 5, "S1"), power(5, 3, "L5")], 3),
        ("motor_power_first", [power(-9, 5, "S1"), power(5, 3, "L5-S1"), power(6, 4, "L4")], 4),
        ("motor_power_first", [power(-9, 5), power(5, 3, "L5")], None),
        ("motor_power_first", [power(-9, 5, side=None), power(5, 3)], None),
        ("motor_power_first", [power(-9, 5, side="left"), power(5, 3)], 3),
        ("motor_power_first", [power(5, 3, "L5"), power(6, 4, "L5"), power(6, 5, "S1")], 4),
    ],
)  # fmt: skip
def test_which_grades_count(fact: str, rows: list[Raw], wanted: Any) -> None:
    assert answered(rows, fact) == wanted


def drawn(rng: Random) -> Raw:
    """A grade of some muscle, not always named, on some day before or since the needle."""
    level, side = (
        rng.choice([None, "L5", "S1", "L4-S1", "tibialis"]),
        rng.choice([None, "left", "right", "bilateral"]),
    )
    site = {"site": rng.choice(["foot", "leg"])} if rng.random() < 0.4 else {}
    return power(rng.choice([-9, -5, -3, 2, 5, 9, 60]), rng.choice([1, 2, 3, 4, 5]), level, side, **site)


def test_both_engines_read_any_grades_alike() -> None:
    rng = Random(5)
    raws = [record(NEEDLE, observations=[drawn(rng) for _ in range(rng.randint(1, 7))]) for _ in range(150)]
    judged_alike(on(8), *raws)
    judged_alike(on(70), *raws)
