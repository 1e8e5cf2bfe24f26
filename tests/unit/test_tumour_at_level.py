"""A tumour where the needle was leads the causes of pain that did not go; one elsewhere, or of no level, does not."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

TUMOURS = ("tumour", "bone_metastasis", "pathological_fracture")


def leading(*findings: Raw, levels: list[str] | None = None) -> str:
    """The first cause of an ablation of L4/L5 that did nothing."""
    lesion = done(0, "rfa_thermal", levels=["L4/L5"] if levels is None else levels)
    raw = record(lesion, scores=[score(-1, 8), score(45, 8), score(60, 8)], observations=list(findings))
    judged_alike(on(60), raw)
    return str(assess(raw, on(60))["causes"][0]["id"])


@pytest.mark.parametrize("day", [-20, 30])
@pytest.mark.parametrize("code", TUMOURS)
def test_a_tumour_at_a_treated_level_leads(code: str, day: int) -> None:
    assert leading(observed(day, code, level="L5")) == "structural"
    assert leading(observed(day, code, level="L3-S1")) == "structural"


@pytest.mark.parametrize("code", TUMOURS[:2])
def test_a_tumour_elsewhere_or_of_no_level_or_gone_does_not(code: str) -> None:
    assert leading(observed(-20, code, level="T8")) == "misdiagnosis"
    assert leading(observed(-20, code)) == "misdiagnosis"
    assert leading(observed(-20, code, level="L5"), levels=[]) == "misdiagnosis"
    gone = observed(-20, code, level="L5"), observed(-5, code, value=False, level="L5")
    assert leading(*gone) == "misdiagnosis"


def test_a_tumour_around_the_target_needs_no_level() -> None:
    assert leading(observed(-20, "tumour_around_target")) == "structural"
