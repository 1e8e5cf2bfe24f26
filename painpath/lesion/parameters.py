"""The physics numbers, from parameters.yaml: each with its unit, source and status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("parameters.yaml")
KEYS = {"value", "unit", "source", "status"}
STATUSES = {"read", "recalled", "derived", "choice", "calibrated"}
BESIDE = {"cortical_bone"}
ML_PER_MIN_KG = 1e-6 / 60  # mL/min/kg to m3/s/kg


@dataclass(frozen=True)
class Quantity:
    """One number with its unit, the source it comes from, and whether that source was read."""

    value: float
    unit: str
    source: str
    status: str


@dataclass(frozen=True)
class Tissue:
    """What heats and conducts: SI units; conductivity at `reference_c`, growing by `rise_per_k` of it per kelvin."""

    conductivity_s_m: float
    rise_per_k: float
    reference_c: float
    heat_j_m3k: float
    conduction_w_mk: float
    perfusion_w_m3k: float


@cache
def read_parameters() -> dict[str, Quantity]:
    """Every quantity by its dotted name, `tissues.muscle.density`; an entry without a known source stops it."""
    return read_quantities(FILE)


def read_quantities(file: Path) -> dict[str, Quantity]:
    """Every quantity of such a file by its dotted name; one without a known source or status stops it."""
    tree = yaml.load(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    sources = tree.pop("sources")
    found = dict(_leaves(tree, ""))
    for name, one in found.items():
        if one.source not in sources or one.status not in STATUSES:
            raise ValueError(f"{file.name}: {name}: unknown source or status {one.source}, {one.status}")
    return found


def read_sources(file: Path = FILE) -> dict[str, dict[str, str]]:
    """Each source of such a file by its id: what to cite and whether it was read."""
    tree: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=yaml.SafeLoader)
    return dict(tree["sources"])


def _leaves(tree: dict[str, Any], prefix: str) -> list[tuple[str, Quantity]]:
    found: list[tuple[str, Quantity]] = []
    for name, below in tree.items():
        path = f"{prefix}{name}"
        if set(below) == KEYS:
            found.append(
                (path, Quantity(float(below["value"]), below["unit"], below["source"], below["status"]))
            )
        else:
            found += _leaves(below, f"{path}.")
    return found


def number(name: str) -> float:
    """The number of one quantity, in the unit that the file states."""
    return read_parameters()[name].value


def tissue_names() -> list[str]:
    """The tissues that a cannula may lie in; bone has its properties too, but lies beside it."""
    return sorted({name.split(".")[1] for name in read_parameters() if name.startswith("tissues.")} - BESIDE)


def gauges() -> dict[int, float]:
    """The outer diameter in mm of each gauge that is known."""
    found = read_parameters()
    return {
        int(name.removeprefix("diameters.g")): one.value
        for name, one in found.items()
        if name.startswith("diameters.")
    }


def tissue(name: str, perfused: bool = True) -> Tissue:
    """The tissue of that name; without perfusion for excised tissue."""
    of = {
        key: number(f"tissues.{name}.{key}")
        for key in ("conductivity", "density", "heat_capacity", "conduction", "perfusion")
    }
    blood = number("all_tissues.blood_density") * number("all_tissues.blood_heat_capacity")
    flow_per_s = of["perfusion"] * ML_PER_MIN_KG * of["density"] if perfused else 0.0
    return Tissue(
        conductivity_s_m=of["conductivity"],
        rise_per_k=number("all_tissues.conductivity_rise"),
        reference_c=number("all_tissues.conductivity_reference"),
        heat_j_m3k=of["density"] * of["heat_capacity"],
        conduction_w_mk=of["conduction"],
        perfusion_w_m3k=flow_per_s * blood,
    )
