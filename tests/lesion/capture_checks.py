"""The checks E1 to E7 of the probability of capture: predicted beside published, ordering where ordering is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from painpath.lesion import Setting, solve
from painpath.lesion.capture import COARSE, Capture, Draws, fields_of, judge
from painpath.lesion.cover import Fields, cover
from painpath.lesion.pair import bipolar
from painpath.lesion.placement import placement
from painpath.lesion.sizes import outline
from painpath.lesion.worlds import placings, states

DRAWS = Draws(tissues=8, states=128, placings=32)
USUAL = Setting(18, 10, 80, 90)
LARGE = Setting(16, 10, 85, 90)
LARGEST = Setting(16, 10, 90, 180)
SMALL = Setting(22, 5, 80, 90)
COOLED = Setting(17, 4, 60, 150, kind="cooled", point="blunt")
LUMBAR = ("lumbar_medial_branch", "fluoroscopy")
THIRD = ("third_occipital_nerve", "fluoroscopy")
KNEE = ("genicular_nerve", "ultrasound")
# The sacrum: lateral branches cross an arc from 12 to 6 o'clock beside each foramen; the radius and the
# number of branches are choices of this check. Three cannulae stand upright in the middle of each third of the
# arc; bipolar ones stand in a row from end to end of it, with four or with three gaps between them.
ARC_MM, CANNULAE, BRANCHES = np.pi * 10.0, 3, 8
GAPS = (4, 3)
# Of the mesh in three dimensions; the shares agree with those of the usual mesh within 2 points.
COARSE_SOLID = 0.7
COOLED_MM = (8.0, 12.0)  # published widths of cooled lesions, recalled
CONVENTIONS = ("T60", "T50")


@dataclass(frozen=True)
class Check:
    """One line: shares from 0 to 1, our interval, what was published; None where no number is ours to give."""

    check: str
    what: str
    ours: float | None
    interval: tuple[float, float] | None
    published: str
    known: str
    is_right: bool | None


@cache
def fields(setting: Setting) -> Fields:
    """The fields of a setting, computed once."""
    return fields_of(setting, DRAWS)


@cache
def predicted(setting: Setting, where: tuple[str, str], lie: str = "parallel") -> Capture:
    """The probability with the draws of these checks."""
    return judge(setting, fields(setting), where[0], lie, where[1], DRAWS)


def checks() -> list[Check]:
    """Every line, in order."""
    return [*sacral(), *lumbar(), occipital(), *knee(), *twitch(), *jones_whitehead()]


def footprint_mm(setting: Setting, convention: str) -> float:
    """Width of the lesion of an upright cannula at the bone, which its tip touches."""
    lesion = solve(setting, COARSE)
    heights, radius = outline(lesion.mesh, lesion.tally.excess(convention))
    return float(2e3 * np.interp(0.0, heights, np.nan_to_num(radius)))


def arc_share(width_mm: float) -> float:
    """Share of the arc inside the lesions of three cannulae."""
    return float(min(1.0, CANNULAE * width_mm / ARC_MM))


@cache
def strip_shares(gaps: int, refine: float = COARSE_SOLID) -> list[float]:
    """Share of the arc between upright bipolar cannulae that is destroyed at the bone, which their ends touch."""
    pair = bipolar(replace(USUAL, kind="bipolar", spacing_mm=ARC_MM / gaps), refine)
    box = pair.solid.box
    x, z = ((faces[1:] + faces[:-1]) / 2e-3 for faces in (box.x_faces_m, box.z_faces_m))
    places = np.linspace(0.0, ARC_MM / gaps / 2, 500)
    shares = []
    for name in CONVENTIONS:
        excess = np.where(box.is_metal, 1.0, pair.solid.tally.excess(name)).reshape(box.shape)[:, 0]
        at_bone = [np.interp(0.0, z, row) for row in excess]
        shares.append(float((np.interp(places, x, at_bone) > 0).mean()))
    return shares


def sacral() -> list[Check]:
    """E1 and E2: share of lateral branches captured beside three foramina; the wide row of bipolar ones is only shown."""
    heat = [footprint_mm(USUAL, name) for name in CONVENTIONS]
    shares = {
        "conventional": [arc_share(one) for one in heat],
        "cooled": [arc_share(one) for one in COOLED_MM],
        "bipolar": strip_shares(GAPS[0]),
    }
    middle = {name: float(np.mean(pair)) for name, pair in shares.items()}
    is_ordered = middle["conventional"] < middle["cooled"] <= middle["bipolar"]
    published = {
        "conventional": "37 to 100 %",
        "cooled": "50 to 99 % (all monopolar)",
        "bipolar": "93 to 100 %",
    }
    rows = [
        Check("E1", f"sacral lateral branches captured, {name}", middle[name], (pair[0], pair[1]), published[name],
              "conventional < cooled <= bipolar", is_ordered)
        for name, pair in shares.items()
    ]  # fmt: skip
    ours = [arc_share(footprint_mm(COOLED, name)) for name in CONVENTIONS]
    rows.insert(2, Check("E1", "the same by our own cooled lesion, 17 gauge, 4 mm, 60 °C, 150 s", float(np.mean(ours)), (ours[0], ours[1]),
                published["cooled"], "its water is fitted to 8 to 10 mm, so that it cannot reach 12", None))  # fmt: skip
    wide = strip_shares(GAPS[1])
    rows[-1] = replace(rows[-1], what=f"{rows[-1].what} {ARC_MM / GAPS[0]:.1f} mm apart")
    rows.append(Check("E1", f"the same bipolar cannulae {ARC_MM / GAPS[1]:.1f} mm apart", float(np.mean(wide)), (wide[0], wide[1]),
                published["bipolar"], "the spacing of the published ones is not known to us", None))  # fmt: skip
    whole = [one**BRANCHES for one in shares["conventional"]]
    e2 = Check("E2", f"all of {BRANCHES} sacral branches captured, conventional", float(np.mean(whole)),
               (whole[0], whole[1]), "as low as 12.5 %", "far below the share of branches",
               whole[0] < 0.125 and float(np.mean(whole)) < middle["conventional"])  # fmt: skip
    return [*rows, e2]


def lumbar() -> list[Check]:
    """E3: relief at a year cannot be commoner than capture of both nerves of a joint; parallel against perpendicular."""
    both = by_state(LARGE, LUMBAR) ** 2
    low, high = np.quantile(both, [0.05, 0.95])
    across = predicted(LARGE, LUMBAR, "perpendicular")
    along = predicted(LARGE, LUMBAR)
    return [
        Check("E3", "both nerves of a lumbar joint, 16 gauge, parallel, 85 °C, 90 s", float(both.mean()),
              (float(low), float(high)), "60 % had 90 % relief, 87 % had 60 % relief at a year",
              "an upper bound: the interval reaches 60 %", bool(high >= 0.6)),
        Check("E3", "one nerve, the same cannula perpendicular", across.probability, (across.low, across.high),
              "the nerve may escape or be covered in part", "less than parallel", across.probability < along.probability),
    ]  # fmt: skip


def by_state(setting: Setting, where: tuple[str, str]) -> np.ndarray:
    """The probability in each state."""
    found = worlds(setting, where)[1]
    return np.asarray((found == 0).mean(axis=1))


def worlds(setting: Setting, where: tuple[str, str]) -> tuple[np.ndarray, np.ndarray]:
    """Distance to the nerve in mm, and the outcome, in every world of a parallel cannula."""
    there = placement(*where)
    of = states(DRAWS.states, DRAWS.tissues, there, DRAWS.seed + 1)
    at = placings(of, DRAWS.placings, there, DRAWS.seed + 2)
    found = cover(
        fields(setting), of, at, tip_mm=setting.tip_mm, radius_mm=setting.radius_mm, orientation="parallel"
    )
    return at.gap_mm, found.outcome


def occipital() -> Check:
    """E4: the revised technique at the third occipital nerve."""
    found = predicted(LARGE, THIRD)
    return Check("E4", "third occipital nerve, one 16 gauge lesion, parallel, 85 °C, 90 s", found.probability,
                 (found.low, found.high), "88 % success with several lesions (43 of 49)",
                 "the interval holds 88 %", found.low <= 43 / 49 <= found.high)  # fmt: skip


def knee() -> list[Check]:
    """E5: larger lesions capture more genicular nerves; the cooled one, larger than the small one of its day, decides nothing."""
    found = [predicted(one, KNEE) for one in (SMALL, USUAL, LARGEST)]
    names = ("22 gauge, 5 mm, 80 °C, 90 s", "18 gauge, 10 mm, 80 °C, 90 s", "16 gauge, 10 mm, 90 °C, 180 s")
    is_ordered = found[0].probability < found[1].probability < found[2].probability
    cooled = predicted(COOLED, KNEE)
    return [
        Check("E5", f"genicular nerve, {name}", one.probability, (one.low, one.high),
              "relief for 2.6 months after conventional, 11.1 after cooled (larger) lesions; confounded",
              "more with a larger lesion", is_ordered)
        for name, one in zip(names, found, strict=True)
    ] + [
        Check("E5", "genicular nerve, cooled, 17 gauge, 4 mm, 60 °C, 150 s", cooled.probability, (cooled.low, cooled.high),
              "relief for 11.1 months", "its water rests on a figure that is not confirmed", None),
    ]  # fmt: skip


def twitch() -> list[Check]:
    """E6: a twitch of the multifidus means a near nerve; the nearer the cannula the likelier the capture."""
    gap, outcome = worlds(USUAL, LUMBAR)
    edges = np.quantile(gap, [1 / 3, 2 / 3])
    third = np.searchsorted(edges, gap)
    shares = [(outcome[third == one] == 0).mean() for one in (2, 1, 0)]
    is_ordered = bool(shares[0] < shares[1] <= shares[2])
    names = ("farthest", "middle", "nearest")
    months = ("4.6 months, no twitch", "5.8 months, partial", "7.0 months, complete; P = .47")
    return [
        Check("E6", f"lumbar, 18 gauge, the {name} third of cannulae", float(share), None, text,
              "more when nearer; weak", is_ordered)
        for name, share, text in zip(names, shares, months, strict=True)
    ]  # fmt: skip


def jones_whitehead() -> list[Check]:
    """E7: about 0.8 to 0.95 with 18 gauge, not 0.99."""
    found = predicted(USUAL, LUMBAR)
    is_right = found.probability < 0.99 and found.low <= 0.95 and found.high >= 0.8
    return [
        Check("E7", "lumbar medial branch, 18 gauge, parallel, 80 °C, 90 s", found.probability, (found.low, found.high),
              "86 % placed acceptably (12 of 14, 57 to 98 %)", "about 80 to 95 %, not 99 %", is_right)
    ]  # fmt: skip
