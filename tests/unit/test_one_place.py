"""A target that a body has once lies where it lies, whatever region was written beside it."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.engine.response.parts import same_part
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score

READY = default_assessor()
KNEE = {"target": "genicular_nerves", "levels": None, "side": "left"}
PAIN = {"site": "knee"}


def genicular(day: float, name: str, region: str | None, **columns: Any) -> Raw:
    return done(day, "rfa_thermal", name, **{**KNEE, "region": region, **columns})


def outcomes(raw: Raw, day: float) -> dict[str, str]:
    judged_alike(on(day), raw)
    _, judged = READY.reader.see(READY.check(raw), parse_moment(on(day)).last)
    return {one.row["procedure_id"]: one.outcome for one in judged}


@pytest.mark.parametrize(
    "regions", [("knee_region", "lower_limb"), ("lower_limb", None), (None, "knee_region")]
)
def test_a_repeat_is_a_repeat_under_another_region(regions: tuple[str | None, str | None]) -> None:
    """The relief of the second ablation is not the merit of the first."""
    first, second = regions
    scores = [score(-3, 8, **PAIN), score(30, 8, **PAIN), score(60, 8, **PAIN)]
    scores += [score(85, 8, **PAIN), score(130, 2, **PAIN), score(150, 2, **PAIN)]
    raw = record(genicular(0, "a", first), genicular(90, "b", second), scores=scores)
    assert outcomes(raw, 150) == {"a": "immediate_failure", "b": "ongoing_response"}
    record_read = READY.check(raw)
    seen, judged = READY.reader.see(record_read, parse_moment(on(150)).last)
    assert READY.reader.facts(record_read, seen, judged, judged[-1])["earlier_ablations"] == 1


def test_an_injection_of_the_joint_ends_the_reading_of_the_ablation_of_its_nerves() -> None:
    scores = [score(-3, 8, **PAIN), score(40, 7, **PAIN), score(60, 2, **PAIN), score(80, 2, **PAIN)]
    injection = done(
        50, "joint_injection", "b", target="knee_joint", levels=None, region="lower_limb", side="left",
        steroid="triamcinolone",
    )  # fmt: skip
    found = outcomes(record(genicular(0, "a", "knee_region"), injection, scores=scores), 80)
    assert found["a"] != "ongoing_response"
    assert found["b"] == "ongoing_response"


def test_the_other_side_is_another_place() -> None:
    terms = READY.reader.terms
    left, right = genicular(0, "a", "knee_region"), genicular(0, "b", "lower_limb", side="right")
    assert not same_part(left, right, terms)
    assert same_part(left, {**right, "side": "bilateral"}, terms)


def test_what_lies_at_many_levels_is_told_apart_by_its_region() -> None:
    terms = READY.reader.terms
    neck, back = (done(0, "rfa_thermal", region=region) for region in ("cervical", "lumbar"))
    assert not same_part(neck, back, terms)


def test_every_place_is_of_targets_that_exist_and_each_has_one() -> None:
    named = [one for place in READY.knowledge.classes["targets_of_one_place"] for one in place]
    assert len(set(named)) == len(named)
    assert set(named) <= set(READY.vocabulary.sections["targets"])


@pytest.mark.parametrize("side", ["left", "right", None])
@pytest.mark.parametrize("first", ["scs_implant", "rfa_thermal"])
def test_both_engines_read_what_a_stimulator_ends(first: str, side: str | None) -> None:
    other = {"scs_implant": "rfa_thermal", "rfa_thermal": "scs_implant"}[first]
    stimulator = {"target": "dorsal_column", "region": "thoracic", "levels": None, "side": side}
    rows = {"scs_implant": stimulator, "rfa_thermal": {}}
    scores = [
        score(day, points, site=site, side=None)
        for site in ("low_back", "leg")
        for day, points in ((-3, 8), (60, 2), (300, 2), (400, 7))
    ]
    raw = record(done(0, first, "a", **rows[first]), done(200, other, "b", **rows[other]), scores=scores)
    found = outcomes(raw, 400)["a"]
    ended = first == "rfa_thermal" and side != "right"
    assert found == ("ongoing_response" if ended else "recurrence")
