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


@pytest.mark.parametrize(
    ("said", "elsewhere", "leads"),
    [
        ([(-400, True, "L4"), (-380, False, "L4")], True, False),
        ([(-400, True, "L4"), (-380, False, None)], True, False),
        ([(-400, True, "L3-L5"), (-380, False, "L4")], True, True),
        ([(-400, True, "L4"), (-380, False, "T5")], False, True),
        ([(-400, True, "L4"), (-380, False, "somewhere")], False, True),
        ([(-400, False, "L4"), (-380, True, "L4")], False, True),
        ([(-400, True, "L4"), (-400, False, "L4")], False, True),
    ],
)
@pytest.mark.parametrize("code", TUMOURS[:2])
def test_the_last_word_on_a_level_counts_whatever_lies_elsewhere(
    code: str, said: list[tuple[int, bool, str | None]], elsewhere: bool, leads: bool
) -> None:
    told = [
        {
            name: cell
            for name, cell in observed(day, code, value=value, level=level).items()
            if cell is not None
        }
        for day, value, level in said
    ]
    other = [observed(-30, next(one for one in TUMOURS[:2] if one != code), level="T5")]
    assert (leading(*told, *(other if elsewhere else ()), *still(said, code)) == "structural") is leads


def still(said: list[tuple[int, bool, str | None]], code: str) -> list[Raw]:
    """A tumour of the same kind in a rib, so that one is on record whatever the last word on the levels is."""
    return [] if len(said) < 2 else [observed(-5, code)]
