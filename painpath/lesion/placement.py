"""Where cannulae end up beside their nerves, from placement.yaml, and what of it nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from painpath.lesion.parameters import Quantity, read_quantities
from painpath.lesion.setting import NotModelled

FILE = Path(__file__).with_name("placement.yaml")
ORIENTATIONS = ("parallel", "perpendicular")


@dataclass(frozen=True)
class Placement:
    """One site under one guidance; lengths in mm.

    gap_mean, gap_sd   from the metal to the nerve's surface
    scale_doubt        the factor, up or down, by which those may be wrong
    well, ill          cannulae that were placed acceptably and not, from which the share of misses follows
    nerve_min, nerve_max    thickness of the nerve
    second             share of nerves that run in two branches
    """

    gap_mean: float
    gap_sd: float
    scale_doubt: float
    well: float
    ill: float
    nerve_min: float
    nerve_max: float
    second: float


@cache
def read_placements() -> dict[str, Quantity]:
    """Every quantity of placement.yaml by its dotted name."""
    return read_quantities(FILE)


def known(name: str) -> float:
    """The number of one quantity of placement.yaml, in the unit that the file states."""
    return read_placements()[name].value


def pairs() -> list[tuple[str, str]]:
    """Every site and guidance for which somebody measured, or the file says from where it is taken over."""
    found = {tuple(name.split(".")[1:3]) for name in read_placements() if name.startswith("sites.")}
    return sorted((site, guidance) for site, guidance in found)


def placement(site: str, guidance: str) -> Placement:
    """The placement at that site under that guidance; `NotModelled` when nobody measured it."""
    sites = sorted({one for one, _ in pairs()})
    if site not in sites:
        raise NotModelled("site", f"{site} is not covered", f"known: {', '.join(sites)}")
    if (site, guidance) not in pairs():
        guided = ", ".join(other for one, other in pairs() if one == site)
        raise NotModelled(
            "guidance",
            f"how far off cannulae lie at the {site} under {guidance} is not known",
            f"known: {guided}",
        )
    return Placement(**{one.name: known(f"sites.{site}.{guidance}.{one.name}") for one in fields(Placement)})
