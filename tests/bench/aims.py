"""The aims that the measured figures are held against."""

from __future__ import annotations

from typing import NamedTuple


class Aim(NamedTuple):
    """A figure with the limit that it is to keep: at most, or at least."""

    what: str
    figure: float
    unit: str
    most: float | None
    least: float | None

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps its limit."""
        return (self.most is None or self.figure <= self.most) and (
            self.least is None or self.figure >= self.least
        )


AIMS: list[Aim] = []


def aim(
    what: str, figure: float, unit: str, *, most: float | None = None, least: float | None = None
) -> None:
    """Keep a figure and its limit for the last table."""
    AIMS.append(Aim(what, figure, unit, most, least))


def show_aims() -> None:
    """Each aim, its figure, the ratio of the two and whether it is met."""
    print(f"\nAims\n  {'':56} {'figure':>11} {'aim':>11} {'ratio':>6}")
    for one in AIMS:
        limit = one.most if one.most is not None else one.least if one.least is not None else 1
        sign = "<=" if one.most is not None else ">="
        print(
            f"  {one.what:56} {one.figure:8.3g} {one.unit:2} {sign} {limit:5g} {one.unit:2}"
            f" {one.figure / (limit or 1):6.2f}  {'met' if one.is_met else 'MISSED'}"
        )
