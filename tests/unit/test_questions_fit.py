"""A question is asked only where its answer can be about what was treated."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

SPREAD = {"contrast_spread", "epidural_or_foraminal_spread"}


def asked(raw: Raw, day: float) -> list[str]:
    """What is asked beyond the alarm questions, in its order."""
    return [one["fact"] for one in assess(raw, on(day))["questions"] if not one["alarm"]]


def prolonged(kind: str, **where: str) -> Raw:
    """A block whose relief outlasted its anaesthetic by far."""
    block = done(0, kind, **{**dict.fromkeys(FACET), **where, "local_anaesthetic": "lidocaine"})
    report = {"time": on(4), "procedure_id": "a", "percent": 80, "duration_h": 72}
    return record(block, scores=[score(-1, 8)], relief_reports=[report])


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("trigger_point_injection", {"region": "shoulder_girdle", "target": "myofascial_trigger_point"}),
        ("sympathetic_block", {"region": "cervical", "target": "stellate_ganglion"}),
        ("nerve_block", {"region": "head_and_face", "target": "sphenopalatine_ganglion"}),
        ("nerve_block", {"region": "head_and_face", "target": "greater_occipital_nerve"}),
        ("nerve_block", {"region": "knee_region", "target": "genicular_nerves"}),
    ],
)
def test_spread_beside_the_canal_is_not_asked_where_no_canal_is(kind: str, where: dict[str, str]) -> None:
    assert not set(asked(prolonged(kind, **where), 10)) & SPREAD


def test_it_is_asked_after_a_block_of_facet_nerves() -> None:
    assert "contrast_spread" in asked(prolonged("mbb", region="lumbar", target="medial_branch"), 10)


def test_where_stimulation_was_lost_the_hardware_is_asked_about_first() -> None:
    implant = done(0, "scs_implant", **{**dict.fromkeys(FACET), "target": "dorsal_column"})
    scores = [score(day, points, site="leg") for day, points in ((0, 8), (180, 3), (540, 7))]
    seen = [observed(539, "fall", True), observed(540, "loss_of_stimulation", True)]
    first = asked(record(implant, scores=scores, observations=seen), 600)[:3]
    assert {"hardware_fault", "lead_fracture"} <= set(first)
    imaging = {"hip_avascular_necrosis", "synovial_cyst", "adjacent_segment_degeneration", "modic_change"}
    assert not set(first) & imaging
