"""Tumour around the plexus that was treated for known cancer is why the neurolysis failed, and no new alarm. Both engines agree."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, observed, on, patient


def neurolysis(*found: str, known: bool = True) -> Raw:
    conditions: list[dict[str, Any]] = [{"code": "cancer_other"}, {"code": "cancer_pain"}]
    return patient(
        8, {20: 6}, "neurolysis", pain={"site": "pelvis", "side": None}, region="pelvis", side="bilateral",
        target="superior_hypogastric_plexus", neurolytic="phenol", levels=None,
        also={"observations": [observed(10, code) for code in found], "conditions": conditions if known else []},
    )  # fmt: skip


def level(raw: Raw) -> str:
    judged_alike(on(22), raw)
    return str(assess(raw, on(22), "a")["red_flag"]["level"])


def test_known_cancer_around_its_plexus_is_no_alarm() -> None:
    raw = neurolysis("tumour_around_target")
    assert level(raw) == "none"
    causes = {cause["id"] for cause in assess(raw, on(22), "a")["causes"]}
    assert causes & {"disease_progression", "anatomical_variation"}


def test_a_metastasis_beside_it_or_a_cancer_that_nobody_knew_is_one() -> None:
    assert level(neurolysis("tumour_around_target", "bone_metastasis")) == "urgent"
    assert level(neurolysis("tumour_around_target", known=False)) == "urgent"
