"""What once followed a needle stays known: a later no ends the alert, never the caution for the next needle."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from painpath.rules.model import Fact
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

NOW = 500
AFTER = [fact for fact in default_assessor().knowledge.facts.values() if "after" in fact.read]
HERE = {**FACET, "levels": ["L4/L5"]}
each_fact = pytest.mark.parametrize("fact", AFTER, ids=lambda fact: fact.id)


def facts(raw: Raw) -> Any:
    """What is known of the last procedure; both engines agree about it."""
    ready = default_assessor()
    seen, found = ready.reader.see(ready.check(raw), parse_moment(on(NOW)).last)
    judged_alike(on(NOW), raw)
    return ready.reader.facts(ready.check(raw), seen, found, found[-1])


def steps(raw: Raw) -> dict[str, Any]:
    """The steps offered after the last procedure, by name."""
    judged_alike(on(NOW), raw)
    return {one["id"]: one for one in assess(raw, on(NOW))["next_steps"]}


def sign(fact: Fact, day: float, value: bool = True) -> Raw:
    """The fact's first code, a burn by its degree."""
    given = fact.read["observation"]
    code = given[0] if isinstance(given, list) else given
    return observed(day, code, value * 2 if code == "skin_burn" else value)


def two(*observations: Raw, levels: str = "L4/L5", scores: list[Raw] | None = None) -> Raw:
    """A lesion on day 0 and one a year later, at the same joint unless told otherwise."""
    first = done(0, "rfa_thermal", "a", **{**HERE, "levels": [levels]})
    return record(
        first, done(365, "rfa_thermal", "b", **HERE), scores=scores, observations=list(observations)
    )


def back(*observations: Raw, levels: str = "L4/L5") -> Raw:
    """The same two, and the pain is back after the second."""
    scores = [score(364, 8), score(420, 2), score(470, 2), score(490, 8), score(NOW, 8)]
    return two(*observations, levels=levels, scores=scores)


@each_fact
def test_it_counts_on_its_days_after_the_needle_and_on_none_besides(fact: Fact) -> None:
    days = fact.read["within"]
    assert facts(two(sign(fact, days)))[fact.id] is True
    assert facts(two(sign(fact, days + 1)))[fact.id] is None
    first = fact.read.get("from", 0)
    assert facts(two(sign(fact, first)))[fact.id] is True
    assert facts(two(sign(fact, first - 1)))[fact.id] is None


@each_fact
def test_a_later_no_does_not_end_it(fact: Fact) -> None:
    if fact.read["observation"] != "skin_burn":
        assert facts(two(sign(fact, 1), sign(fact, 2, False)))[fact.id] is True


@each_fact
def test_another_place_counts_only_for_what_belongs_to_the_drug(fact: Fact) -> None:
    known = facts(two(sign(fact, 1), levels="L1/L2"))[fact.id]
    assert known is (True if fact.read["after"] == "any_procedure" else None)


@each_fact
def test_what_stood_before_is_not_of_the_needle(fact: Fact) -> None:
    old = facts(two(sign(fact, -100), sign(fact, 1)))[fact.id]
    assert old is (None if fact.read.get("new") else True)
    if fact.read.get("new") and fact.read["observation"] != "skin_burn":
        assert facts(two(sign(fact, -100), sign(fact, -50, False), sign(fact, 1)))[fact.id] is True


def test_an_allergic_reaction_of_an_earlier_needle_holds_the_next_one_back() -> None:
    raw = back(observed(0, "anaphylaxis"), observed(1, "anaphylaxis", False), levels="L1/L2")
    offered = steps(raw)
    assert {"allergy_record", "allergy_workup"} <= offered.keys()
    assert "allergy_workup" in offered["repeat_rfa"]["requires"]
    gates = {gate["id"]: gate["met"] for gate in offered["repeat_rfa"]["gates"]}
    assert gates["allergy_settled"] is None
    tested = {**raw, "care": [{"time": on(30), "code": "allergy_workup", "outcome": "helped"}]}
    assert not {"allergy_record", "allergy_workup"} & steps(tested).keys()


def test_a_seizure_after_an_earlier_needle_is_said_whatever_the_last_one_did() -> None:
    raw = two(observed(0, "seizure"), observed(1, "seizure", False), scores=[score(364, 8), score(NOW, 1)])
    assert [one["id"] for one in steps(raw)["complication_review"]["cautions"]] == ["toxicity_before"]


def test_power_that_came_back_holds_back_a_larger_lesion_at_that_joint_alone() -> None:
    lost = observed(10, "foot_drop"), observed(200, "foot_drop", False)
    here, elsewhere = steps(back(*lost)), steps(back(*lost, levels="L1/L2"))
    assert here["larger_lesion_rfa"]["status"] == "avoid"
    assert "complication_review" in here["repeat_rfa"]["requires"]
    assert elsewhere["larger_lesion_rfa"]["status"] != "avoid"
    assert "complication_review" not in elsewhere


def test_an_old_foot_drop_is_no_harm_of_the_needle() -> None:
    offered = steps(
        back(observed(-400, "foot_drop"), observed(10, "foot_drop"), observed(200, "foot_drop", False))
    )
    assert offered["larger_lesion_rfa"]["status"] != "avoid"
