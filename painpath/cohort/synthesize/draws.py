"""Random numbers that belong to one patient: the same for every size of cohort and every part.

Each number is computed from the seed, the patient's number, a name and a place (a counter-based
generator, with the finaliser of SplitMix64), so nothing depends on what was drawn before.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri  # type: ignore[import-untyped]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S30, S27, S31, S11 = (np.uint64(n) for n in (30, 27, 31, 11))
UNIT = 2.0**-53
HALF_UNIT = 2.0**-54

Ints = NDArray[Any]
Floats = NDArray[np.float64]


def mix(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64 bits so that neighbours become unrelated (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        bits = (bits ^ (bits >> S30)) * FIRST
        bits = (bits ^ (bits >> S27)) * SECOND
    return bits ^ (bits >> S31)


def key_of(name: str) -> np.uint64:
    """The number that stands for the name of a draw."""
    return np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little"))


class Draws:
    """The random numbers of some patients; `patients` are their numbers in the cohort, from 0."""

    def __init__(self, seed: int, patients: Ints) -> None:
        with np.errstate(over="ignore"):
            start = mix(np.array([seed], dtype=np.uint64) + GOLDEN)
            self.base = mix((patients.astype(np.uint64) + np.uint64(1)) * GOLDEN + start)

    def uniform(self, name: str, width: int | None = None) -> Floats:
        """Above 0 and below 1: one for each patient, or a row of `width`."""
        if width is None:
            return self.at(name, np.arange(len(self.base)), np.zeros(1, dtype=np.int64))
        rows = np.arange(len(self.base))[:, None]
        return self.at(name, rows, np.arange(width)[None, :])

    def at(self, name: str, rows: Ints, places: Ints) -> Floats:
        """For the patients at `rows` the numbers at `places`; the two are broadcast."""
        with np.errstate(over="ignore"):
            own = mix(self.base[rows] ^ key_of(name))
            bits = mix(own + (places.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        return np.asarray((bits >> S11) * UNIT + HALF_UNIT)

    def normal(self, name: str, width: int | None = None) -> Floats:
        """Standard normal numbers."""
        return np.asarray(ndtri(self.uniform(name, width)))

    def normal_at(self, name: str, rows: Ints, places: Ints) -> Floats:
        """Standard normal numbers at `places` of the patients at `rows`."""
        return np.asarray(ndtri(self.at(name, rows, places)))

    def choice(self, name: str, shares: Sequence[float]) -> Ints:
        """A number below `len(shares)`, as often as its share says."""
        steps = np.cumsum(np.asarray(shares, dtype=float))
        return np.searchsorted(steps / steps[-1], self.uniform(name), side="right").clip(0, len(steps) - 1)

    def chance(self, name: str, share: Any) -> NDArray[np.bool_]:
        """True as often as `share` says; `share` may differ between patients."""
        return np.asarray(self.uniform(name) < share)
