"""A finding told of another part of the spine explains no pain of the one that was treated; both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

NECK: Raw = {"region": "cervical", "levels": ["C4/C5", "C5/C6"]}
BACK: Raw = {"region": "lumbar", "levels": ["L4/L5", "L5/S1"]}
FOUND = [
    ("nerve_root_compression", True),
    ("disc_herniation", True),
    ("spinal_stenosis", True),
    ("foraminal_stenosis", True),
    ("synovial_cyst", True),
    ("facet_joint_effusion", True),
    ("instability", True),
    ("adjacent_segment_degeneration", True),
    ("pars_defect", True),
    ("modic_change", 1),
    ("spondylolisthesis", 1),
    ("vertebral_fracture", True),
]


def failed(where: Raw, *found: Raw, site: str = "low_back", **columns: Any) -> Raw:
    """The record of an ablation that did not help."""
    scores = [score(-1, 8, site=site), score(60, 8, site=site)]
    return record(done(0, "rfa_thermal", **{**where, **columns}), scores=scores, observations=list(found))


def structural(raw: Raw) -> list[str]:
    """What speaks for a structural cause on day 70; nothing where the cause is not brought up."""
    judged_alike(on(70), raw)
    causes = {one["id"]: one for one in assess(raw, on(70))["causes"]}
    return [one["id"] for one in causes.get("structural", {"for": []})["for"]]


@pytest.mark.parametrize(("code", "value"), FOUND)
def test_a_finding_counts_at_its_own_part_alone(code: str, value: Any) -> None:
    at_back = observed(-200, code, value, level="L4/L5")
    assert structural(failed(BACK, at_back))
    assert not structural(failed(NECK, at_back, site="neck"))
    at_neck = observed(-200, code, value, level="C5/C6")
    assert structural(failed(NECK, at_neck, site="neck"))
    assert not structural(failed(BACK, at_neck))


@pytest.mark.parametrize("level", [None, "lower back", "L9", "C7-L2"])
def test_a_finding_whose_level_is_not_told_or_reaches_there_counts(level: str | None) -> None:
    columns = {"level": level} if level else {}
    assert structural(failed(BACK, observed(-200, "disc_herniation", **columns)))


@pytest.mark.parametrize(
    ("where", "level", "counts"),
    [
        (BACK, "L1/L2", True),
        (BACK, "T12", False),
        ({"region": "lumbar", "levels": ["L1/L2"]}, "T12", True),
        ({"region": "lumbar", "levels": ["L1/L2"]}, "T11", False),
        ({"region": "lumbar"}, "T12", True),
        ({"region": "lumbar"}, "T11", False),
        ({"region": "lumbar", "levels": ["C5"]}, "L4/L5", False),
        ({"region": None}, "C5", True),
        ({"region": "knee_region", "target": "genicular_nerves"}, "C6", False),
    ],
)
def test_the_part_is_that_of_the_levels_else_of_the_region(where: Raw, level: str, counts: bool) -> None:
    raw = failed(where, observed(-200, "nerve_root_compression", level=level))
    assert ("compression" in structural(raw)) is counts


def test_a_lead_in_the_canal_treats_pain_far_from_it() -> None:
    raw = failed({"region": "thoracic", "levels": ["T8"]}, observed(-200, "disc_herniation", level="L4/L5"))
    assert not structural(raw)
    raw["procedures"][0] |= {"kind": "scs_trial", "target": "dorsal_column"}
    raw["pain_scores"] = [score(-1, 8), score(5, 8)]
    assert "narrowing" in structural(raw)


def test_a_site_names_the_part_where_no_level_does() -> None:
    """Trigger points of the neck are no other source of pain in the lower back."""
    for site, expected in (("neck", False), ("low_back", True), (None, True)):
        raw = failed(BACK, observed(60, "trigger_points", **({"site": site} if site else {})))
        judged_alike(on(70), raw)
        causes = {one["id"]: one for one in assess(raw, on(70))["causes"]}
        told = [one["id"] for one in causes["misdiagnosis"]["for"]]
        assert ("soft_tissue" in told) is expected


def test_a_no_at_another_part_leaves_the_answer_open() -> None:
    """That the neck shows no narrowing says nothing of the lower back."""
    for level, answer in (("C5/C6", None), ("L4/L5", False)):
        raw = failed(BACK, observed(-200, "foraminal_stenosis", False, level=level))
        judged_alike(on(70), raw)
        ready = default_assessor()
        checked = ready.check(raw)
        seen, found = ready.reader.see(checked, parse_moment(on(70)).last)
        assert ready.reader.facts(checked, seen, found, found[-1]).get("foraminal_stenosis") is answer


def test_falling_power_alarms_whatever_the_level_of_the_image() -> None:
    found = observed(-200, "spinal_stenosis", level="C5/C6"), observed(60, "progressive_weakness")
    raw = failed(BACK, *found)
    assert "falling_power" in structural(raw)
    assert assess(raw, on(70))["red_flag"]["level"] != "none"


@pytest.mark.parametrize(
    ("day", "level", "counts"), [(-200, "T12", False), (-10, "T12", True), (30, "T12", True)]
)
def test_a_fresh_fracture_counts_wherever_it_is(day: float, level: str, counts: bool) -> None:
    raw = failed(BACK, observed(day, "vertebral_fracture", level=level))
    assert ("fracture" in structural(raw)) is counts
