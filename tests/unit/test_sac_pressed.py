"""Pressure on the thecal sac that an image shows after a needle at the spine, in both engines."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

FLAG = "red_flags.thecal_sac_pressed"
EPIDURAL = done(0, "transforaminal_esi", target="epidural_space", levels=["L5"], steroid="dexamethasone")
KNEE = done(0, "joint_injection", region="knee_region", target="knee_joint", levels=None)


def after(*rows: Raw, needle: Raw = EPIDURAL, codes: tuple[str, ...] = ()) -> Raw:
    raw = record(needle, scores=[score(-1, 8)], observations=list(rows))
    raw["conditions"] = [{"code": code} for code in codes]
    return raw


def fired(raw: Raw, day: int) -> bool:
    """Whether the alert is there; where it is, nobody is told to wait."""
    judged_alike(on(day), raw)
    found = assess(raw, on(day))
    there = FLAG in {one["id"] for one in found["red_flag"]["reasons"]}
    assert not there or "wait_reassess" not in [one["id"] for one in found["next_steps"]]
    return there


PRESSED, WORSE = observed(6, "thecal_sac_compression", level="L4/L5"), observed(6, "pain_worsening")


@pytest.mark.parametrize(
    "pain", ["pain_worsening", "new_severe_pain", "new_spinal_pain", "new_radicular_pain"]
)
def test_new_pressure_with_growing_pain_is_seen_the_same_day(pain: str) -> None:
    assert fired(after(PRESSED, observed(6, pain)), 7)


def test_it_stays_for_six_weeks_after_it_was_found() -> None:
    assert fired(after(PRESSED, WORSE), 48)
    assert not fired(after(PRESSED, WORSE), 49)
    assert not fired(after(PRESSED, WORSE, observed(20, "thecal_sac_compression", False, level="L4/L5")), 21)


@pytest.mark.parametrize(
    "raw",
    [
        after(PRESSED),
        after(WORSE),
        after(PRESSED, WORSE, observed(-100, "thecal_sac_compression", level="L4/L5")),
        after(PRESSED, WORSE, observed(-100, "spinal_stenosis")),
        after(PRESSED, WORSE, codes=("lumbar_spinal_stenosis",)),
        after(PRESSED, WORSE, needle=KNEE),
    ],
    ids=["no pain", "no image", "known", "narrow canal", "stenosis", "knee"],
)
def test_it_is_no_alert_where_the_pain_is_as_before_or_the_canal_was_narrow(raw: Raw) -> None:
    assert not fired(raw, 7)


def test_what_is_found_long_after_the_needle_is_not_laid_to_it() -> None:
    late = after(observed(43, "thecal_sac_compression"), observed(43, "pain_worsening"))
    assert not fired(late, 44)
