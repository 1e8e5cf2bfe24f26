"""The order of the steps: what is gentle or urgent stands before what is not."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from painpath.engine.decide import OFFERED
from tests.spec.patients import Raw, at, done, observed, on, record, report, score

TEST = {"local_anaesthetic": "lidocaine", "sedation": "none"}


def offered(raw: Raw, day: float) -> list[str]:
    """The ids of the steps that can be taken, in their order."""
    return [one["id"] for one in assess(raw, on(day))["next_steps"] if one["status"] in OFFERED]


def stands_before(first: str, *later: str, among: list[str]) -> bool:
    return first in among and all(one in among and among.index(first) < among.index(one) for one in later)


def blocked_nerve(percent: int, **columns: Any) -> Raw:
    """A block of a nerve of the chest wall, anaesthetic alone, with the patient's own estimate."""
    place = {"region": "chest_wall", "target": "intercostal_nerve", "local_anaesthetic": "bupivacaine"}
    raw = record(
        done(at(0), "nerve_block", **place | columns), reports=[report(at(24), percent, duration_h=5)]
    )
    raw["pain_scores"] = [score(at(-1), 8, site="chest_wall", side="left")]
    raw["pain_scores"].append(score(at(1), 8 * (100 - percent) / 100, site="chest_wall", side="left"))
    raw["conditions"] = [{"code": "postherpetic_neuralgia"}]
    return raw


def test_after_a_positive_block_of_a_painful_nerve_gentle_care_stands_before_the_lesion() -> None:
    steps = offered(blocked_nerve(75), 3)
    for care in ("meds_neuropathic", "pt_rehab", "meds_topical"):
        assert stands_before(care, "pulsed_rf", "cryoneurolysis", "rfa_thermal", among=steps)
    assert stands_before("second_confirmatory_block", "meds_neuropathic", among=steps)


def test_one_point_of_relief_more_takes_no_gentle_care_away() -> None:
    care = {"pt_rehab", "meds_neuropathic", "meds_topical", "meds_review"}
    assert care & set(offered(blocked_nerve(49), 3)) == care & set(offered(blocked_nerve(50), 3))


def test_a_disturbed_stimulator_is_read_out_before_anybody_waits() -> None:
    raw = record(done(0, "rfa_thermal", region="cervical"), scores=[score(-1, 7, site="neck")])
    raw["conditions"] = [{"code": "spinal_cord_stimulator_in_situ"}]
    raw["observations"] = [observed(2, "uncomfortable_stimulation")]
    assert stands_before("device_check", "wait_reassess", "scs_reprogram", among=offered(raw, 3))
    assert assess(raw, on(3))["causes"][0]["id"] == "device_interference"


@pytest.mark.parametrize(("blocks", "first"), [(1, True), (2, False)])
def test_after_short_relief_the_block_comes_before_a_larger_lesion_unless_two_blocks_were_positive(
    blocks: int, first: bool
) -> None:
    rows = [done(at(-700 + 300 * number), "mbb", f"b{number}", **TEST) for number in range(blocks)]
    raw = record(
        *rows, done(0, "rfa_thermal"), scores=[score(-1, 8), score(20, 2), score(50, 2), score(75, 8)]
    )
    raw["relief_reports"] = [
        {"time": row["time"], "procedure_id": row["procedure_id"], "percent": 90, "duration_h": 2}
        for row in rows
    ]
    steps = {one["id"]: one for one in assess(raw, on(80), "a")["next_steps"]}
    assert ("repeat_dx_block" in steps["larger_lesion_rfa"]["requires"]) is first
