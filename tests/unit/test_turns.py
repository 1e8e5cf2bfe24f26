"""The order of procedures: by time, blocks first where hours do not tell, by what they are, by id last."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from painpath.engine.response.turns import cut_from, in_turn, same_session, slack
from painpath.record.moments import parse_moment


def row(time: str, kind: str, **columns: Any) -> dict[str, Any]:
    return {"@time": parse_moment(time), "kind": kind, "procedure_id": "?", **columns}


# in the order in which they must stand
DAY = [
    row("2025-01-06", "mbb"),
    row("2025-01-06T09:00", "rfa_thermal", levels=["L4"]),
    row("2025-01-06T09:00", "rfa_thermal", levels=["L5"]),
    row("2025-01-06T10:00", "mbb"),
    row("2025-01-06", "facet_intraarticular", steroid_mg=40),
    row("2025-01-06", "rfa_thermal"),
    row("2025-01-06", "rfa_thermal", volume_ml=2),
    row("2025-01-06", "rfa_thermal", volume_ml=10),
]


def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return in_turn(rows, [one["kind"] == "mbb" for one in rows])


@pytest.mark.parametrize("names", ["abcdefgh", "hgfedcba", "dbhacfeg"])
def test_neither_ids_nor_the_order_of_rows_decide(names: str) -> None:
    named = [one | {"procedure_id": name} for one, name in zip(DAY, names, strict=True)]
    for listed in (named, named[::-1], named[4:] + named[:4], named[::2] + named[1::2]):
        assert ordered(listed) == named


def test_of_two_that_are_alike_the_id_decides() -> None:
    alike = [DAY[5] | {"procedure_id": name} for name in ("a", "b", "c")]
    assert all(ordered(list(listed)) == alike for listed in permutations(alike))


def test_notes_and_names_of_people_decide_nothing() -> None:
    one = DAY[5] | {"procedure_id": "a", "note": "z", "performer": "z", "recorded": "2026"}
    other = DAY[5] | {"procedure_id": "b", "note": "a", "performer": "a", "recorded": "2025"}
    assert ordered([other, one]) == [one, other]


def test_a_treatment_without_hours_leaves_the_hours_of_its_day_to_what_was_done_before_it() -> None:
    timed, bare, next_day = DAY[3], DAY[5], row("2025-01-07", "rfa_thermal")
    assert cut_from(timed, bare) == bare["@time"].last
    assert cut_from(DAY[0], bare) == bare["@time"].first
    assert cut_from(timed, next_day) == next_day["@time"].first


@pytest.mark.parametrize(
    ("changed", "together"),
    [
        ({"levels": ["L5"]}, True),
        ({"levels": ["L4", "L5"]}, False),
        ({}, True),
        ({"region": "thoracic"}, False),
        ({"levels": ["L5"], "side": "left"}, False),
        ({"levels": ["L5"], "target": "facet_joint"}, False),
        ({"levels": ["L4"], "target": "l5_dorsal_ramus"}, True),
        ({"target": "l5_dorsal_ramus", "side": "left"}, False),
        ({"target": "l5_dorsal_ramus", "kind": "pulsed_rf"}, False),
        ({"target": "l5_dorsal_ramus", "@time": parse_moment("2025-01-07")}, False),
        ({"target": "sacral_lateral_branch"}, False),
        ({"levels": ["L5"], "kind": "pulsed_rf"}, False),
        ({"levels": ["L5"], "@time": parse_moment("2025-01-07")}, False),
        ({"levels": ["L5"], "@time": parse_moment("2025-01-06")}, True),
    ],
)
def test_a_session_is_one_day_kind_and_side_with_levels_apart_or_nerves_of_one_joint(
    changed: dict[str, Any], together: bool
) -> None:
    first = DAY[1] | {"target": "medial_branch", "side": "right"}
    bits = {"medial_branch": 1, "l5_dorsal_ramus": 3, "sacral_lateral_branch": 2}
    assert same_session(first, first | changed, bits) is together
    assert same_session(first | changed, first, bits) is together


@pytest.mark.parametrize(
    ("time", "days"),
    [("2025-01-06T09:00", 0), ("2025-01-06", 0), ("2024-02", 28), ("2025-12", 30), ("2024", 365)],
)
def test_only_a_month_or_a_year_may_lie_later_than_its_first_day(time: str, days: int) -> None:
    assert slack(parse_moment(time)) == days
