"""Blocks before and after an ablation of the same nerves. Both engines agree."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, on
from tests.spec.s13_block_pairs import FAILED, NO, WORKED, YES_SHORT, around

NOW = on(290)


@pytest.mark.parametrize(
    "kind", ["rfa_thermal", "rfa_pulsed", "cryoneurolysis", "chemical_neurolysis", "mbb"]
)
def test_the_columns_pair_them_alike(kind: str) -> None:
    judged_alike(
        NOW,
        *(
            around(kind, course, later, **columns)
            for course in (WORKED, FAILED, {90: 5})
            for later in (NO, YES_SHORT)
            for columns in ({}, {"side": "right"}, {"target": "facet_joint"}, {"status": "aborted"})
        ),
    )


def causes(raw: Raw) -> dict[str, list[str]]:
    found = assess(raw, NOW, "b")["causes"]
    return {one["id"]: [each["id"] for each in one["against"]] for one in found}


def test_another_structure_leads_where_the_ablation_had_worked() -> None:
    found = causes(around("rfa_thermal", WORKED, NO))
    assert next(iter(found)) == "new_condition"
    assert "ablation_worked" in found["misdiagnosis"]
    assert "false_positive_block" not in found


def test_after_an_ablation_that_failed_the_source_was_wrong() -> None:
    found = causes(around("rfa_thermal", FAILED, NO))
    assert "new_condition" not in found
    assert found["misdiagnosis"] == []
