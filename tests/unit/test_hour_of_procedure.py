"""A procedure dated to the day, on a day whose scores have hours: what counts, what the answer says, and both engines."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from painpath.assess import assess
from painpath.engine.response.events import NONE
from painpath.engine.response.series import is_unordered
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, done, on, record, score

DAY = 1440
NO_HOUR = {"clock": 0, "slack": 0, "day": 1}
ANYWHERE = {"site": None, "side": None}
ELSEWHERE = {"site": "head", "side": None}


def scored(*hours: float, needle: str = on(0), **first: Any) -> Raw:
    day = [
        score(at(hour), 8 - number * 3, **(first if number == 0 else {})) for number, hour in enumerate(hours)
    ]
    return record(done(needle, "rfa_thermal"), scores=[*day, score(60, 3)])


def told(raw: Raw) -> str:
    return " ".join(assess(raw, on(70))["response"]["why"])


def of_day(*rows: dict[str, int]) -> Any:
    """Scores of one day, each with its hour, or with none where `hour` is left out."""
    whole = [
        {"day": 1, "clock": int("hour" in row), "site": 1, "side": 1, "scale": 0, "hour": 0, **row}
        for row in rows
    ]
    columns: dict[str, list[int]] = {
        name: [row[name] for row in whole] for name in ("day", "clock", "site", "side", "scale")
    }
    return SimpleNamespace(minute=[row["day"] * DAY + row["hour"] * 60 for row in whole], **columns)


@pytest.mark.parametrize(
    ("first", "second", "unordered"),
    [
        ({"hour": 8}, {"hour": 9}, True),
        ({"hour": 8}, {"hour": 8}, False),
        ({}, {"hour": 9}, True),
        ({"hour": 8, "scale": 1}, {"hour": 9}, False),
        ({"hour": 8, "site": 2}, {"hour": 9}, False),
        ({"hour": 8, "side": 2}, {"hour": 9}, False),
        ({"hour": 8, "site": NONE}, {"hour": 9}, True),
        ({"hour": 8, "side": NONE}, {"hour": 9}, True),
        ({"hour": 8}, {"hour": 9, "site": NONE, "side": NONE}, True),
        ({"hour": 8, "day": 0}, {"hour": 9}, False),
        ({"hour": 8, "day": 2}, {"hour": 9, "day": 2}, False),
    ],
)
def test_what_has_a_later_hour_of_the_day_cannot_be_ordered(
    first: dict[str, int], second: dict[str, int], unordered: bool
) -> None:
    assert is_unordered(of_day(first, second), 1, SimpleNamespace(**NO_HOUR)) is unordered


@pytest.mark.parametrize("change", [{"clock": 1}, {"slack": 1}])
def test_with_an_hour_or_only_a_month_it_is_another_question(change: dict[str, int]) -> None:
    assert not is_unordered(of_day({"hour": 8}, {"hour": 9}), 1, SimpleNamespace(**{**NO_HOUR, **change}))


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((-1,), "counts as from before it."),
        ((-1, 1), "a later one tells nothing"),
        ((-1, 1, 2), "2 later ones tell nothing"),
    ],
)
def test_the_answer_asks_for_the_hour(hours: tuple[float, ...], said: str) -> None:
    assert said in told(scored(*hours))
    assert "Pain before: 8 of 10." in told(scored(*hours))


def test_a_first_score_without_a_place_is_not_displaced() -> None:
    assert "Pain before: 8 of 10." in told(scored(-1, 1, **ANYWHERE))


def test_nothing_is_said_where_the_hour_is_known() -> None:
    assert "hour" not in told(scored(-1, 1, needle=at(0)))


def test_scores_of_another_pain_ask_for_nothing() -> None:
    rows = [score(-1, 8), score(at(-1), 3, **ELSEWHERE), score(at(1), 2, **ELSEWHERE), score(60, 3)]
    assert "hour" not in told(record(done(0, "rfa_thermal"), scores=rows))


@pytest.mark.parametrize("hours", [(-1,), (-1, 1), (-1, 1, 2), (-1, -1)])
@pytest.mark.parametrize("first", [{}, ANYWHERE, ELSEWHERE], ids=["here", "anywhere", "elsewhere"])
def test_both_engines_take_the_same_scores(hours: tuple[float, ...], first: dict[str, Any]) -> None:
    judged_alike(on(70), scored(*hours, **first))


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ([score("2025-01", 8)], "1 pain score is left out: from the dates"),
        ([score("2025-01", 8), score("2025", 7)], "2 pain scores are left out: from the dates"),
        ([score("2025-01", 8, site="head")], ""),
        ([score("2024-12", 8)], ""),
    ],
)
def test_a_score_of_the_month_of_the_procedure_is_said_to_be_left_out(
    scores: list[Raw], sentence: str
) -> None:
    raw = record(done(0, "rfa_thermal"), scores=scores)
    said = [one for one in assess(raw, on(70))["response"]["why"] if "left out" in one]
    assert (len(said) == 1 and said[0].startswith(sentence)) if sentence else not said
