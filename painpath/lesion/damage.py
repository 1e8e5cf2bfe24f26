"""What heat or cold does to tissue, by every convention at once."""

from __future__ import annotations

import numpy as np

from painpath.lesion.mesh import Array
from painpath.lesion.parameters import number

KELVIN = 273.15
ISOTHERMS = {"T45": "isotherm_45", "T50": "isotherm_50", "T55": "isotherm_55", "T60": "isotherm_60"}
DOSES = {"CEM43_8": "cem43_nerve", "CEM43_240": "cem43_tissue"}
CONVENTIONS = (*ISOTHERMS, *DOSES, "Arrhenius", "Tm20")
HEAT_CONVENTIONS = CONVENTIONS[:-1]
TINY = 1e-300


def cem43_per_min(temperature_c: Array) -> Array:
    """Equivalent minutes at 43 Celsius in each minute: R^(43 - T), R 0.5 above 43 and 0.25 below."""
    below_c = number("damage.cem43_reference") - temperature_c
    base = np.where(below_c <= 0, number("damage.cem43_base_above"), number("damage.cem43_base_below"))
    return np.asarray(base**below_c)


def arrhenius_per_s(temperature_c: Array) -> Array:
    """Rate of the damage integral, A exp(-E / (R T)), per second."""
    kelvin = temperature_c + KELVIN
    return np.asarray(
        number("damage.arrhenius_rate")
        * np.exp(-number("damage.arrhenius_energy") / (number("damage.gas_constant") * kelvin))
    )


class Tally:
    """What each cell went through: one entry for each cell, in the order of the mesh, summed by the trapezoid rule.

    highest_c, lowest_c    temperatures in Celsius
    cem43_min  thermal dose in minutes at 43 Celsius or their equal
    arrhenius  damage integral, without unit
    """

    def __init__(self, temperature_c: Array) -> None:
        self.highest_c, self.lowest_c = temperature_c.copy(), temperature_c.copy()
        self.cem43_min, self.arrhenius = np.zeros_like(temperature_c), np.zeros_like(temperature_c)
        self._rates = cem43_per_min(temperature_c), arrhenius_per_s(temperature_c)

    def add(self, temperature_c: Array, step_s: float) -> None:
        """Count one step that ended at these temperatures."""
        np.maximum(self.highest_c, temperature_c, out=self.highest_c)
        np.minimum(self.lowest_c, temperature_c, out=self.lowest_c)
        rates = cem43_per_min(temperature_c), arrhenius_per_s(temperature_c)
        self.cem43_min += (self._rates[0] + rates[0]) / 2 * step_s / 60
        self.arrhenius += (self._rates[1] + rates[1]) / 2 * step_s
        self._rates = rates

    def excess(self, convention: str) -> Array:
        """Above 0 where tissue counts as destroyed: kelvin over the isotherm, or the logarithm of dose over threshold."""
        if convention in ISOTHERMS:
            return np.asarray(self.highest_c - number(f"damage.{ISOTHERMS[convention]}"))
        if convention in DOSES:
            return np.asarray(np.log(self.cem43_min + TINY) - np.log(number(f"damage.{DOSES[convention]}")))
        if convention == "Arrhenius":
            return np.asarray(np.log(self.arrhenius + TINY) - np.log(number("damage.arrhenius_threshold")))
        return np.asarray(number("damage.cold") - self.lowest_c)
