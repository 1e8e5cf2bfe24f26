"""The probability of having covered the nerve: what must hold of it, and the published checks."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from painpath.cli import main
from painpath.lesion import NotModelled, Setting, solve
from painpath.lesion.capture import Draws, capture, judge
from painpath.lesion.cover import OUTCOMES, cover
from painpath.lesion.parameters import number
from painpath.lesion.placement import pairs, placement, read_placements
from painpath.lesion.worlds import CRITERIA, Placings, States, placings, states, strengths, tissues
from tests.lesion.capture_checks import (
    COOLED,
    DRAWS,
    KNEE,
    LARGEST,
    LUMBAR,
    SMALL,
    USUAL,
    Check,
    checks,
    fields,
    predicted,
)

ROOT = Path(__file__).parents[2]
FEW = Draws(tissues=2, states=32, placings=16)


def test_published_checks() -> None:
    """All that decide agree; our own cooled lesion and a bipolar strip of a spacing that was not published decide nothing."""
    found = checks()
    assert [one.check for one in found if one.is_right is None] == ["E1", "E1", "E5"]
    wrong: list[Check] = [one for one in found if one.is_right is False]
    assert not wrong
    assert {one.check for one in found} == {f"E{number}" for number in range(1, 8)}


def test_the_outcomes_share_every_world() -> None:
    found = predicted(USUAL, LUMBAR)
    assert sum(found.outcomes.values()) == pytest.approx(1)
    assert found.outcomes["covered"] == pytest.approx(found.probability)
    assert found.low < found.probability < found.high


def test_parallel_covers_more_than_perpendicular_everywhere() -> None:
    for setting in (USUAL, SMALL, LARGEST):
        for where in (LUMBAR, KNEE):
            assert (
                predicted(setting, where).probability > predicted(setting, where, "perpendicular").probability
            )


def test_across_the_nerve_the_block_ring_is_an_outcome_of_its_own() -> None:
    """Early relief that fades is commoner when the cannula lies across the nerve."""
    assert (
        predicted(USUAL, LUMBAR, "perpendicular").outcomes["block"]
        > predicted(USUAL, LUMBAR).outcomes["block"]
        > 0
    )


def test_the_distance_matters_most_and_shares_are_shares() -> None:
    found = predicted(USUAL, LUMBAR).contributors
    assert next(iter(found)) == "distance to the nerve"
    assert all(0 <= share <= 1 for share in found.values())
    assert sum(found.values()) < 1.1
    assert found["second branch"] < 0.01  # the lumbar one runs alone


def test_a_wide_interval_is_said_to_be_no_answer() -> None:
    found = predicted(USUAL, LUMBAR, "perpendicular")
    assert found.is_wide
    assert not predicted(USUAL, LUMBAR).is_wide


def test_the_seed_decides_alone() -> None:
    one, same = (
        capture(USUAL, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=FEW) for _ in range(2)
    )
    two = capture(USUAL, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=FEW, workers=2)
    other = capture(
        USUAL, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=replace(FEW, seed=FEW.seed + 9)
    )
    assert one == same == two
    assert other != one
    assert other.probability == pytest.approx(one.probability, abs=4 * np.hypot(one.error, other.error))


def exact_world(gap_mm: float, *, second: bool = False, skew: float = 0.0) -> tuple[States, Placings]:
    """One state that demands 60 Celsius over 4 mm, no bone; one cannula at that distance from a nerve of 1 mm."""
    alone = np.ones(1)
    of = States(
        criterion=np.array([CRITERIA.index("T60")]), cem43_min=alone * 8, block=alone * 0.1, length_mm=alone * 4,
        scale=alone, ill_share=alone * 0, angle_sd=alone * 0, bone=alone * 0, tissue=np.array([0]),
    )  # fmt: skip
    one = np.ones((1, 1))
    at = Placings(
        gap_mm=one * gap_mm, is_ill=one > 1, nerve_mm=one, lean=one * 0, skew=one * skew, turn=one * 0.5,
        has_second=np.array([[second]]), second_by_mm=one * 4,
    )  # fmt: skip
    return of, at


def outcome(gap_mm: float, **how: object) -> str:
    """What became of that nerve beside the usual lesion, whose 60 Celsius reach 3.2 mm from the axis."""
    of, at = exact_world(gap_mm, **how)  # type: ignore[arg-type]
    found = cover(fields(USUAL), of, at, tip_mm=10, radius_mm=USUAL.radius_mm, orientation="parallel")
    return OUTCOMES[int(found.outcome[0, 0])]


def test_a_nerve_at_a_known_distance() -> None:
    """Its far side lies at radius + gap + thickness: 0.6 + 1.0 + 1.0 is inside 3.2 mm, 0.6 + 2.0 + 1.0 is not."""
    assert outcome(1.0) == "covered"
    assert outcome(2.0) == "block"
    assert outcome(9.0) == "missed"


def test_a_nerve_that_crosses_the_lesion_is_covered_in_part() -> None:
    """Across the shaft only a chord of some 3 mm lies inside, short of 4."""
    assert outcome(1.0, skew=1.4) == "partial"


def test_a_second_branch_out_of_reach_makes_it_partial() -> None:
    assert outcome(1.0, second=True) == "partial"


def test_draws_have_the_moments_of_their_sources() -> None:
    where = placement("lumbar_medial_branch", "fluoroscopy")
    of = states(256, 8, where, 1)
    at = placings(of, 64, where, 1)
    usual = (at.gap_mm / of.scale[:, None])[~at.is_ill]
    assert usual.mean() == pytest.approx(where.gap_mean, rel=0.05)
    assert usual.std() == pytest.approx(where.gap_sd, rel=0.1)
    assert at.is_ill.mean() == pytest.approx(2.5 / 15, abs=0.01)  # Jeffreys: 2 of 14
    assert np.bincount(of.criterion).tolist() == pytest.approx([256 / 5] * 5, abs=2)
    assert np.bincount(of.tissue).tolist() == [32] * 8
    assert len({one.conduction_w_mk for one in tissues(8, 1)}) == 8


def test_every_placement_has_source_and_status() -> None:
    assert {one.status for one in read_placements().values()} == {"read", "derived", "recalled", "choice"}
    for site, guidance in pairs():
        where = placement(site, guidance)
        assert where.nerve_min <= where.nerve_max
        assert where.scale_doubt > 1


REFUSED = {
    "a site nobody measured": (
        {"site": "sacral_lateral_branch"},
        "site: sacral_lateral_branch is not covered",
    ),
    "a guidance nobody measured": ({"guidance": "ct"}, "guidance: how far off cannulae lie"),
    "no orientation": ({"orientation": "oblique"}, "orientation: oblique is not covered"),
}


@pytest.mark.parametrize(("changed", "said"), REFUSED.values(), ids=REFUSED)
def test_refusals(changed: dict[str, str], said: str) -> None:
    given = {"site": "lumbar_medial_branch", "orientation": "parallel", "guidance": "fluoroscopy", **changed}
    with pytest.raises(NotModelled, match=said):
        capture(USUAL, given["site"], given["orientation"], given["guidance"], draws=FEW)


def test_no_probability_without_heat_or_patient() -> None:
    pulsed = Setting(22, 5, 42, 120, kind="pulsed")
    for setting, said in ((pulsed, "pulsed"), (replace(USUAL, is_perfused=False), "excised")):
        with pytest.raises(NotModelled, match=said):
            capture(setting, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=FEW)


def test_a_cooled_lesion_is_captured_with_its_water_in_doubt() -> None:
    """From 8 to 10 mm by the maker; across the nerve no more than along it."""
    ends = [
        solve(COOLED, coolant_w_m2k=number(f"cooled.strength_{end}")).width_mm["T50"]
        for end in ("min", "max")
    ]
    assert ends == pytest.approx([8, 10], abs=0.15)
    drawn = strengths(32, 1)
    assert number("cooled.strength_min") < min(drawn) < max(drawn) < number("cooled.strength_max")
    found = predicted(COOLED, KNEE)
    assert 0 < found.low < found.probability < found.high or found.is_wide
    assert found.probability > predicted(COOLED, KNEE, "perpendicular").probability


def test_more_draws_agree_within_the_error() -> None:
    more = judge(USUAL, fields(USUAL), LUMBAR[0], "parallel", LUMBAR[1], replace(DRAWS, states=512))
    few = predicted(USUAL, LUMBAR)
    assert more.probability == pytest.approx(few.probability, abs=3 * few.error)
    assert more.error < few.error


def run(*more: str) -> str:
    usual = ["--gauge", "18", "--tip-mm", "10", "--temperature-c", "80", "--time-s", "90", "--capture"]
    return CliRunner().invoke(main, ["lesion", *usual, *more]).output


def test_the_command_tells_interval_outcomes_and_contributors() -> None:
    found = json.loads(run("--json"))
    assert found["interval_90"][0] < found["covered"] < found["interval_90"][1]
    assert set(found["outcomes"]) == set(OUTCOMES)
    assert "all_sites.bone_max" in found["assumed"]
    text = run("--orientation", "perpendicular", "--seed", "3")
    assert "too wide an interval" in text
    assert "not a forecast of relief" in text


def test_the_page_has_the_checks_of_today() -> None:
    spec = importlib.util.spec_from_file_location("make_capture", ROOT / "docs/make_capture.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    written = (ROOT / "docs/capture.md").read_text("utf-8")
    for block in (made.check_table(), made.number_table()):
        assert block in written, "run docs/make_capture.py"
