"""A trial that is known to have ended later than trials last, and one of which nobody wrote down the end. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, on, record, score

NOW = 126
CORD: dict[str, Any] = {**dict.fromkeys(FACET), "region": "thoracic"}
NERVE = {"region": "shoulder_girdle", "target": "suprascapular_nerve"}
SHOULDER = {"site": "shoulder"}


def stimulated(*scores: tuple[int, float], care: list[Raw] | None = None, kind: str = "pns_trial") -> Raw:
    """A lead on day 0 for a pain of 8, and the scores that follow."""
    where, pain = (CORD, {"site": "leg", "side": None}) if kind == "scs_trial" else (NERVE, SHOULDER)
    rows = [score(day, points, **pain) for day, points in ((-1, 8), *scores)]
    return record(done(0, kind, **where), scores=rows, care=care or [])


def ran(end: int | str, start: int | str = 0, kind: str = "pns_trial", **columns: Any) -> list[Raw]:
    begun, over = (one if isinstance(one, str) else on(one) for one in (start, end))
    return [{"code": kind, "start": begun, "end": over, **columns}]


def answer(raw: Raw, now: int = NOW) -> Raw:
    judged_alike(on(now), raw)
    return assess(raw, on(now), "a")


LATER = ((50, 2), (90, 3), (124, 7))


@pytest.mark.parametrize("scores", [LATER, ((21, 2), *LATER)])
def test_a_nerve_stimulation_of_sixty_days_is_a_treatment(scores: tuple[tuple[int, float], ...]) -> None:
    found = answer(stimulated(*scores, care=ran(60)))
    assert found["outcome"] == "recurrence"
    assert found["response"]["relief_days_min"] == 90
    assert "past_trial" not in found["response"]["flags"]


@pytest.mark.parametrize(
    ("care", "treated"),
    [
        (ran(31), True),
        (ran(30), False),
        (ran(90), True),
        (ran(91), False),
        (ran(60, start=1), False),
        (ran(60, start="2025-01"), False),
        (ran("2025-03"), False),
        (ran(60, outcome="declined"), False),
        (ran(60, kind="scs_trial"), False),
        (ran(60, recorded=on(200)), False),
        ([], False),
    ],
)
def test_which_end_makes_it_one(care: list[Raw], treated: bool) -> None:
    found = answer(stimulated((50, 2), care=care))
    assert (found["outcome"] == "ongoing_response") is treated


def test_an_end_that_lies_ahead_does_not() -> None:
    assert answer(stimulated((50, 2), care=ran(60)), 55)["outcome"] == "not_assessable"


@pytest.mark.parametrize(
    ("scores", "outcome"),
    [
        (((33, 2),), "ongoing_response"),
        (((33, 8),), "immediate_failure"),
        (((33, 2), (34, 8)), "immediate_failure"),
        (((33, 2), (36, 8)), "ongoing_response"),
        (((36, 2),), "not_assessable"),
    ],
)
def test_a_trial_at_the_cord_is_read_until_its_end(
    scores: tuple[tuple[int, float], ...], outcome: str
) -> None:
    found = answer(stimulated(*scores, care=ran(35, kind="scs_trial"), kind="scs_trial"))
    assert found["outcome"] == outcome
    assert "past_trial" not in found["response"]["flags"]


@pytest.mark.parametrize("kind", ["pns_trial", "scs_trial"])
def test_scores_of_later_weeks_alone_are_told_and_the_end_is_asked_for(kind: str) -> None:
    found = answer(stimulated((50, 2), (124, 7), kind=kind))
    assert found["outcome"] == "not_assessable"
    assert "past_trial" in found["response"]["flags"]
    [step] = [one for one in found["next_steps"] if one["id"] == "complete_record"]
    cautions = {one["id"]: one["say"] for one in step["cautions"]}
    asked = "trial_or_treatment" if kind == "pns_trial" else "past_trial"
    assert set(cautions) & {"trial_or_treatment", "past_trial", "no_score_yet"} == {asked}
    told = [each["id"] for one in found["causes"] for each in one["for"]]
    assert "no_score" not in told


@pytest.mark.parametrize("scores", [((21, 2), (50, 7)), ()])
def test_where_the_trial_was_read_or_nothing_was_scored_that_is_not_said(
    scores: tuple[tuple[int, float], ...],
) -> None:
    assert "past_trial" not in answer(stimulated(*scores))["response"]["flags"]


def test_a_score_of_the_later_days_of_a_trial_is_no_pain_before_the_next_treatment() -> None:
    """The lead still lay in on day 33: its good day is not the pain before the ablation of day 40."""
    raw = stimulated((33, 2), care=ran(35, kind="scs_trial"), kind="scs_trial")
    nerves = {**FACET, "levels": ["L3"]}
    raw["procedures"].append(done(40, "rfa_thermal", "b", **nerves))
    raw["pain_scores"] += [score(day, points, site="leg", side=None) for day, points in ((100, 2),)]
    judged_alike(on(NOW), raw)
    assert assess(raw, on(NOW), "b")["response"]["baseline"] == 8
