"""A value that is read of each place and holds: place by place the last one and those that hold, the worst of all."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from painpath.assess import INTERVENTIONAL, Assessor, assess, default_assessor
from painpath.engine.many.facts import FactsOfMany
from painpath.record.moments import parse_moment, zone_of
from painpath.rules.reads import read_problems
from tests.generative.test_columns_agree import tables_of, value_of
from tests.spec.patients import Raw, on, record
from tests.unit.test_muscle_by_muscle import NEEDLE, drawn, power

FACT = "motor_power_mrc"


@cache
def holding() -> Assessor:
    """The knowledge as it ships, but that measured power holds for a week unless three days lie between."""
    ready = default_assessor()
    fact = ready.knowledge.facts[FACT]
    read = {**fact.read, "holds_days": 7, "settled_days": 3}
    facts = {**ready.knowledge.facts, FACT: replace(fact, read=read)}
    return Assessor(replace(ready.knowledge, facts=facts), ready.vocabulary)


def of_one(raw: Raw, day: int) -> Any:
    ready = holding()
    zone = zone_of(on(day))
    checked, now = ready.check(raw, zone), parse_moment(on(day), zone).last
    seen, judged = ready.reader.see(checked, now)
    return ready.reader.facts(checked, seen, judged, judged[0]).get(FACT)


def of_many(raws: list[Raw], day: int) -> list[Any]:
    ready, tables = holding(), tables_of({f"{n:04}": raw for n, raw in enumerate(raws)})
    zone = zone_of(on(day))
    reader = FactsOfMany(ready.reader, ready.knowledge, INTERVENTIONAL)
    answer = reader.read(tables, parse_moment(on(day), zone).last, zone)
    return [value_of(answer, FACT, place) for place in range(len(raws))]


def test_a_fact_may_say_both() -> None:
    assert list(read_problems(holding().knowledge, holding().vocabulary)) == []


@pytest.mark.parametrize(
    ("rows", "day", "wanted"),
    [
        ([power(5, 3, "L5"), power(6, 5, "L5")], 8, 3),
        ([power(5, 3, "L5"), power(6, 5, "L5")], 12, 3),
        ([power(5, 3, "L5"), power(6, 5, "L5")], 13, 5),
        ([power(5, 3, "L5"), power(8, 5, "L5")], 8, 3),
        ([power(5, 3, "L5"), power(9, 5, "L5")], 9, 5),
        ([power(5, 3, "L5"), power(8, 5, "S1")], 8, 3),
        ([power(5, 3, "L5"), power(8, 5, "S1")], 40, 3),
        ([power(5, 3, "L5"), power(6, 2, "S1"), power(8, 5, "L5")], 8, 2),
        ([power(5, 2, "L5"), power(6, 4, "S1"), power(9, 5, "L5")], 9, 4),
        ([power(5, 2, "L5"), power(8, 4, "S1"), power(9, 5, "S1")], 9, 2),
        ([power(5, 2, "L5"), power(6, 4, "L5"), power(9, 5, "L5")], 9, 4),
        ([power(5, 2, "L5"), power(6, 4, "L5"), power(10, 5, "L5")], 10, 5),
        ([power(5, 2, "L5"), power(6, 5, "L5"), power(7, 4, "S1"), power(8, 5, "S1")], 14, 4),
    ],
)  # fmt: skip
def test_each_place_holds_by_itself(rows: list[Raw], day: int, wanted: float) -> None:
    raws = [record(NEEDLE, observations=order) for order in (rows, rows[::-1])]
    assert [of_one(raw, day) for raw in raws] == [wanted, wanted]
    assert of_many(raws, day) == [wanted, wanted]


@pytest.mark.parametrize("day", [8, 9, 12, 70])
def test_both_engines_read_any_grades_that_hold_alike(day: int) -> None:
    rng = Random(day)
    raws = [record(NEEDLE, observations=[drawn(rng) for _ in range(rng.randint(1, 7))]) for _ in range(150)]
    assert of_many(raws, day) == [of_one(raw, day) for raw in raws]


def test_the_alert_says_what_followed_at_the_same_place() -> None:
    rows = [power(5, 3, "L5"), power(6, 5, "L5"), power(7, 4, "S1")]
    found = assess(record(NEEDLE, observations=rows), on(8), assessor=holding())["red_flag"]["reasons"]
    [said] = [one["say"] for one in found if "settle" in one["say"]]
    assert said.endswith("3 on 2025-01-11, 5 on 2025-01-12: so soon after, that does not settle it.")
