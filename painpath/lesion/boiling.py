"""Tissue that would boil: a little is told, more is refused, as the model lets it grow hotter instead."""

from __future__ import annotations

from painpath.lesion.damage import Tally
from painpath.lesion.mesh import Cells
from painpath.lesion.parameters import number
from painpath.lesion.setting import NotModelled

MM = 1e-3


def boiled_mm3(mesh: Cells, tally: Tally) -> float:
    """Volume of tissue in mm3 that would boil; the model lets it grow hotter instead."""
    is_boiled = ~mesh.is_metal & (tally.highest_c > number("all_tissues.boiling"))
    return float(mesh.volume_m3[is_boiled].sum()) / MM**3


def refuse_boiling(mesh: Cells, tally: Tally, copies: int = 1) -> None:
    """Raise `NotModelled` when too much tissue would boil; `copies` of the mesh make the whole lesion."""
    is_hot = ~mesh.is_metal & (tally.excess("T60") > 0)
    boiled, hot = boiled_mm3(mesh, tally), float(mesh.volume_m3[is_hot].sum()) / MM**3
    if boiled > number("limits.boiled_share_max") * hot:
        what = (
            f"{copies * boiled:.0f} mm3 of tissue would boil, {boiled / hot:.0%} of what reaches 60 Celsius"
        )
        raise NotModelled("temperature_c", what, "give a lower temperature or a longer ramp")
