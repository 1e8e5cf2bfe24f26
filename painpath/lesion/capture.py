"""Was the nerve covered? The probability over plausible worlds, its interval, and what it depends on most.

`probability` is the mean over all worlds. `low` and `high` hold the middle 90 % of the states: how the
probability changes with what nobody knows (damage criterion, scatter of placement, bone, tissue). A wide
interval is an answer: not known. It says nothing about relief.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from painpath.lesion.answer import WARM_C
from painpath.lesion.cover import OUTCOMES, Cover, Fields, cover, maps_of
from painpath.lesion.mesh import Array
from painpath.lesion.parameters import Tissue
from painpath.lesion.placement import ORIENTATIONS, placement
from painpath.lesion.setting import NotModelled, Setting
from painpath.lesion.solve import Accuracy, setting_mesh, solve
from painpath.lesion.worlds import Placings, States, placings, states, strengths, tissues

COARSE = Accuracy(refine=0.6, field_again_k=6.0)  # widths within 1 % of the fine mesh
SEED = 20261121
KINDS = ("monopolar", "cooled")
BINS = 16
LOW, HIGH = 0.05, 0.95
WIDE = 0.5  # an interval wider than this is said to be no answer


@dataclass(frozen=True)
class Draws:
    """How many tissues are computed, states guessed and placings tried in each state; and the seed of all of them."""

    tissues: int = 32
    states: int = 256
    placings: int = 64
    seed: int = SEED


@dataclass(frozen=True)
class Capture:
    """Shares from 0 to 1. `outcomes` sum to 1; `error` is the standard error of `probability` by sampling.

    `contributors`: by name the share of the variance of "covered" that goes with that one unknown.
    """

    probability: float
    low: float
    high: float
    error: float
    outcomes: dict[str, float]
    contributors: dict[str, float]

    @property
    def is_wide(self) -> bool:
        """Whether the interval is too wide to say anything."""
        return self.high - self.low > WIDE


def capture(
    setting: Setting,
    site: str,
    orientation: str,
    guidance: str,
    *,
    draws: Draws | None = None,
    workers: int = 1,
) -> Capture:
    """The probability that one such lesion covered the nerve at that site.

    setting   the lesion, in muscle of a patient (warm, perfused); monopolar or cooled, whose water is drawn as well
    site      lumbar_medial_branch, cervical_medial_branch, third_occipital_nerve or genicular_nerve
    orientation    parallel or perpendicular to the nerve
    guidance  fluoroscopy or ultrasound, where cannulae were measured under it
    workers   processes that share the tissues; the answer does not depend on it

    Raises `NotModelled` for anything else.
    """
    how = draws or Draws()
    check_covered(setting, orientation)
    placement(site, guidance)
    return judge(setting, fields_of(setting, how, workers), site, orientation, guidance, how)


def check_covered(setting: Setting, orientation: str) -> None:
    """Refuse what has no probability: a lesion that does not work by heat, excised tissue, no orientation."""
    if setting.kind not in KINDS:
        raise NotModelled(
            "kind", f"capture by a {setting.kind} lesion is not modelled", f"known: {', '.join(KINDS)}"
        )
    if not setting.is_perfused or setting.start_c < WARM_C:
        where = "start_c" if setting.is_perfused else "is_perfused"
        raise NotModelled(where, "capture is asked of patients, not of excised tissue", "leave it out")
    if setting.tissue != "muscle":
        raise NotModelled("tissue", f"capture in {setting.tissue} is not covered", "known: muscle")
    if orientation not in ORIENTATIONS:
        raise NotModelled("orientation", f"{orientation} is not covered", f"known: {', '.join(ORIENTATIONS)}")


def fields_of(setting: Setting, how: Draws, workers: int = 1) -> Fields:
    """The fields of the lesion in every drawn tissue; serves every site, orientation and guidance."""
    work, drawn = (
        partial(_maps, setting),
        list(zip(tissues(how.tissues, how.seed), strengths(how.tissues, how.seed), strict=True)),
    )
    if workers == 1:
        maps = [work(one) for one in drawn]
    else:
        with ProcessPoolExecutor(workers) as pool:
            maps = list(pool.map(work, drawn, chunksize=max(1, len(drawn) // (4 * workers))))
    mesh = setting_mesh(setting, COARSE.refine)
    return Fields(mesh, np.array(maps).swapaxes(0, 1).reshape(3, len(drawn), *mesh.shape))


def _maps(setting: Setting, drawn: tuple[Tissue, float]) -> Array:
    return maps_of(solve(setting, COARSE, of=drawn[0], coolant_w_m2k=drawn[1]))


def judge(
    setting: Setting, fields: Fields, site: str, orientation: str, guidance: str, how: Draws
) -> Capture:
    """The probability from fields that are already computed."""
    where = placement(site, guidance)
    of = states(how.states, fields.maps.shape[1], where, how.seed + 1)
    at = placings(of, how.placings, where, how.seed + 2)
    found = cover(fields, of, at, tip_mm=setting.tip_mm, radius_mm=setting.radius_mm, orientation=orientation)
    return _summary(of, at, found)


def _summary(of: States, at: Placings, found: Cover) -> Capture:
    is_covered = (found.outcome == 0).astype(float)
    by_state = is_covered.mean(axis=1)
    low, high = np.quantile(by_state, [LOW, HIGH])
    return Capture(
        probability=float(by_state.mean()),
        low=float(min(low, by_state.mean())),
        high=float(max(high, by_state.mean())),
        error=float(by_state.std(ddof=1) / np.sqrt(by_state.size)),
        outcomes={name: float((found.outcome == place).mean()) for place, name in enumerate(OUTCOMES)},
        contributors=_contributors(of, at, is_covered),
    )


def _contributors(of: States, at: Placings, is_covered: Array) -> dict[str, float]:
    """First-order shares: the variance of the mean given one unknown, over the whole variance; largest first."""
    whole = float(is_covered.var())
    if whole == 0:
        return {}
    by_state, by_world = is_covered.mean(axis=1), is_covered.ravel()
    of_states = {
        "damage criterion": of.criterion,
        "length that suffices": _ranked(of.length_mm),
        "scatter of placement": _ranked(of.scale),
        "how often cannulae are misplaced": _ranked(of.ill_share),
        "bone": _ranked(of.bone),
        "tissue and blood flow": of.tissue,
    }
    of_placings = {
        "distance to the nerve": _ranked(at.gap_mm),
        "angle to the nerve": _ranked(np.hypot(at.lean, at.skew)),
        "place along or before the tip": _ranked(at.turn),
        "thickness of the nerve": _ranked(at.nerve_mm),
        "second branch": at.has_second.astype(np.int64),
    }
    found = {name: _explained(column, by_state) / whole for name, column in of_states.items()}
    found |= {name: _explained(column.ravel(), by_world) / whole for name, column in of_placings.items()}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _ranked(column: Array) -> NDArray[np.int64]:
    """The number of the bin, BINS bins of equal size."""
    edges = np.quantile(column, np.linspace(0, 1, BINS + 1)[1:-1])
    return np.asarray(np.searchsorted(edges, column))


def _explained(groups: NDArray[np.int64], shares: Array) -> float:
    """Variance of the group means, less what chance alone would give."""
    codes = np.unique(groups, return_inverse=True)[1]
    count = np.bincount(codes)
    means = np.bincount(codes, shares) / count
    raw = float(np.average((means - shares.mean()) ** 2, weights=count))
    return max(0.0, raw - (count.size - 1) * float(shares.var()) / shares.size)
