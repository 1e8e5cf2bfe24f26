"""An alarm sign that was written down and cannot be read is never told as no red flag, and nobody waits on it."""

from __future__ import annotations

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.terminal import render
from tests.spec.patients import Raw, done, observed, on, record, score

READY = default_assessor()
CAUDAL = done(0, "caudal_esi", target="epidural_space", steroid="triamcinolone", side=None, levels=None)
UNREAD = [observed(7, "post_void_residual", 350), observed(7, "leg_weakness", "rather")]


def told(raw: Raw, day: int = 7) -> str:
    checked = READY.check(raw)
    return " ".join(render(assess(checked, on(day), assessor=READY), checked, brief=True).split())


@pytest.mark.parametrize("row", UNREAD, ids=lambda row: row["code"])
def test_a_sign_that_cannot_be_read_is_asked_about_and_not_waited_on(row: Raw) -> None:
    raw = record(CAUDAL, scores=[score(-4, 7, site="leg")], observations=[row])
    found = assess(raw, on(7))
    assert found["red_flag"]["level"] == "none"
    offered = [one["id"] for one in found["next_steps"]]
    assert offered[0] == "complete_record"
    assert "wait_reassess" not in offered
    shown = told(raw)
    assert "whether there is a red flag is not known" in shown
    assert "No red flag in what was recorded" not in shown
    assert "find out today what it said" in shown


def test_what_is_no_alarm_sign_changes_nothing() -> None:
    raw = record(CAUDAL, scores=[score(-4, 7, site="leg")], observations=[observed(7, "body_weight", 80)])
    assert "No red flag in what was recorded" in told(raw)
    assert "wait_reassess" in [one["id"] for one in assess(raw, on(7))["next_steps"]]
