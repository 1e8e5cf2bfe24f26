"""Plausible worlds around one lesion: what nobody knows (shared by many patients) and how this cannula came to lie.

A *state* is one guess at everything that is unknown in general: the damage criterion, the length of nerve
that suffices, how far off cannulae lie, how often they are misplaced, bone, tissue. A *placing* is one
cannula beside one nerve. Both are drawn as quasi-random points; the seed alone decides which.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, gamma, norm, qmc  # type: ignore[import-untyped]

from painpath.lesion.mesh import Array
from painpath.lesion.parameters import Tissue, number, tissue
from painpath.lesion.placement import Placement, known

CRITERIA = ("T50", "T55", "T60", "CEM43", "Arrhenius")  # equally likely: none is established for nerve
JEFFREYS = 0.5
MIDDLE_90 = 1.6448536269514722  # normal deviate that leaves 5 % on each side
COOLANT_SEED = 7  # apart from the seeds of tissues, states and placings
STATE_DRAWS, PLACING_DRAWS, TISSUE_DRAWS = 9, 9, 4


@dataclass(frozen=True)
class States:
    """One entry for each state: criterion by its number, CEM43 and block thresholds, mm, shares, radians, tissue by its number."""

    criterion: NDArray[np.int64]
    cem43_min: Array
    block: Array
    length_mm: Array
    scale: Array
    ill_share: Array
    angle_sd: Array
    bone: Array
    tissue: NDArray[np.int64]


@dataclass(frozen=True)
class Placings:
    """One row for each state, one column for each placing; mm and radians.

    `turn` is the direction from the tip to the nerve for a perpendicular cannula, 0 straight ahead, or the
    share of the tip at which a parallel one comes nearest.
    """

    gap_mm: Array
    is_ill: NDArray[np.bool_]
    nerve_mm: Array
    lean: Array
    skew: Array
    turn: Array
    has_second: NDArray[np.bool_]
    second_by_mm: Array


def points(count: int, draws: int, seed: int) -> Array:
    """That many scrambled Sobol points, shaped (draws, count), strictly between 0 and 1."""
    size = 2 ** math.ceil(math.log2(max(2, count)))
    found = qmc.Sobol(draws, seed=seed).random(size)[:count]
    return np.asarray(np.clip(found, 1e-9, 1 - 1e-9).T)


def between(name: str, share: Array) -> Array:
    """The quantity `name`_min to `name`_max of placement.yaml, uniformly."""
    low, high = known(f"all_sites.{name}_min"), known(f"all_sites.{name}_max")
    return np.asarray(low + share * (high - low))


def tissues(count: int, seed: int) -> list[Tissue]:
    """Muscle as it may be: conduction, heat capacity, blood flow and the rise of conductivity, each drawn."""
    base, shares = tissue("muscle"), points(count, TISSUE_DRAWS, seed)
    conduction = base.conduction_w_mk + known("all_sites.conduction_sd") * norm.ppf(shares[0])
    heat = number("tissues.muscle.heat_capacity") + known("all_sites.heat_capacity_sd") * norm.ppf(shares[1])
    flow = between("perfusion", shares[2]) / number("tissues.muscle.perfusion")
    rise = between("conductivity_rise", shares[3])
    return [
        replace(
            base,
            conduction_w_mk=float(conduction[place]),
            heat_j_m3k=float(heat[place]) * number("tissues.muscle.density"),
            perfusion_w_m3k=base.perfusion_w_m3k * float(flow[place]),
            rise_per_k=float(rise[place]),
        )
        for place in range(count)
    ]


def strengths(count: int, seed: int) -> list[float]:
    """For each tissue how strongly the water of a cooled cannula cools, in W/(m2 K), within what its maker's figure allows."""
    low, high = number("cooled.strength_min"), number("cooled.strength_max")
    share = points(count, 1, seed + COOLANT_SEED)[0]
    return [float(one) for one in low + share * (high - low)]


def states(count: int, tissue_count: int, where: Placement, seed: int) -> States:
    """That many states, each with one of the drawn tissues."""
    share = points(count, STATE_DRAWS, seed)
    cem43 = np.log([known("all_sites.cem43_min"), known("all_sites.cem43_max")])
    return States(
        criterion=np.asarray(share[0] * len(CRITERIA), dtype=np.int64),
        cem43_min=np.exp(cem43[0] + share[1] * (cem43[1] - cem43[0])),
        block=between("block", share[2]),
        length_mm=between("length", share[3]),
        scale=where.scale_doubt ** (norm.ppf(share[4]) / MIDDLE_90),
        ill_share=beta.ppf(share[5], where.ill + JEFFREYS, where.well + JEFFREYS),
        angle_sd=np.radians(between("angle_sd", share[6])),
        bone=between("bone", share[7]),
        tissue=np.asarray(share[8] * tissue_count, dtype=np.int64),
    )


def placings(of: States, count: int, where: Placement, seed: int) -> Placings:
    """That many placings in every state: the same points, shifted at random from state to state."""
    base = points(count, PLACING_DRAWS, seed)[:, None, :]
    shift = np.random.default_rng(seed).random((PLACING_DRAWS, len(of.scale), 1))
    share = np.clip((base + shift) % 1, 1e-9, 1 - 1e-9)
    shape = (where.gap_mean / where.gap_sd) ** 2
    usual = gamma.ppf(share[0], shape, scale=where.gap_mean / shape) * of.scale[:, None]
    is_ill = share[1] < of.ill_share[:, None]
    return Placings(
        gap_mm=usual + np.where(is_ill, between("ill_by", share[2]), 0.0),
        is_ill=is_ill,
        nerve_mm=where.nerve_min + share[3] * (where.nerve_max - where.nerve_min),
        lean=norm.ppf(share[4]) * of.angle_sd[:, None],
        skew=norm.ppf(share[5]) * of.angle_sd[:, None],
        turn=share[6],
        has_second=share[7] < where.second,
        second_by_mm=between("second_by", share[8]),
    )
