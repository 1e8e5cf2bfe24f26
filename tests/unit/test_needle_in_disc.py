"""Pain that grows after a needle in a disc is discitis until excluded; after other entries of the spine it is reviewed."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score


def answer(kind: str, day: float, *signs: Raw, target: str = "intervertebral_disc") -> Raw:
    raw = record(
        done(0, kind, region="lumbar", target=target),
        scores=[score(-1, 6), score(day, 6)],
        observations=list(signs),
    )
    judged_alike(on(day), raw)
    return dict(assess(raw, on(day)))


def told(found: Raw) -> tuple[dict[str, str], set[str]]:
    alerts = {one["id"].split(".")[1]: one["level"] for one in found["red_flag"]["reasons"]}
    return alerts, {one["id"] for one in found["next_steps"] if one["status"] in ("do_now", "recommended")}


@pytest.mark.parametrize(
    "kind", ["discography", "intradiscal_injection", "intradiscal_rf", "percutaneous_disc_decompression"]
)
@pytest.mark.parametrize("day", [10, 20, 35])
def test_a_needle_in_the_disc_is_urgent(kind: str, day: float) -> None:
    alerts, steps = told(answer(kind, day, observed(day, "pain_worsening")))
    assert alerts == {"disc_infection": "urgent"}
    assert {"labs_infection", "urgent_mri", "complication_review"} <= steps


def test_in_the_first_days_it_is_reviewed() -> None:
    alerts, steps = told(answer("discography", 5, observed(5, "pain_worsening")))
    assert alerts == {}
    assert "complication_review" in steps


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("spinal_fusion", "vertebral_body"),
        ("vertebroplasty", "vertebral_body"),
        ("sij_fusion", "sacroiliac_joint"),
        ("facet_intraarticular", "facet_joint"),
    ],
)
def test_other_entries_of_the_spine_are_reviewed_with_blood_tests(kind: str, target: str) -> None:
    alerts, steps = told(answer(kind, 20, observed(20, "pain_worsening"), target=target))
    assert alerts == {}
    assert {"labs_infection", "complication_review"} <= steps


def test_pain_that_is_not_worse_raises_nothing() -> None:
    alerts, steps = told(answer("discography", 20, observed(20, "pain_worsening", False)))
    assert alerts == {}
    assert not {"labs_infection", "complication_review"} & steps
