"""A procedure dated to the day, on a day whose scores have hours: what the answer says, and that both engines agree."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.spec.patients import Raw, at, done, on, record, score


def scored(*hours: float, needle: str = on(0)) -> Raw:
    day = [score(at(hour), 8 - number * 3) for number, hour in enumerate(hours)]
    return record(done(needle, "rfa_thermal"), scores=[*day, score(60, 3)])


def told(raw: Raw) -> str:
    return " ".join(assess(raw, on(70))["response"]["why"])


@pytest.mark.parametrize(
    ("hours", "said"), [((-1, 1), "a later one tells nothing"), ((-1, 1, 2), "2 later ones tell nothing")]
)
def test_the_answer_asks_for_the_hour(hours: tuple[float, ...], said: str) -> None:
    assert said in told(scored(*hours))
    assert "Pain before: 8 of 10." in told(scored(*hours))


@pytest.mark.parametrize("raw", [scored(-1), scored(-1, 1, needle=at(0))], ids=["one score", "an hour"])
def test_nothing_is_said_where_nothing_is_left_out(raw: Raw) -> None:
    assert "hour" not in told(raw)


@pytest.mark.parametrize("hours", [(-1,), (-1, 1), (-1, 1, 2), (-1, -1)])
def test_both_engines_take_the_same_scores(hours: tuple[float, ...]) -> None:
    assert_judged_alike(tables_of({"one": scored(*hours)}), on(70))
