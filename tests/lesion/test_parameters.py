"""The physics numbers and what is worked out from them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from painpath.lesion.parameters import gauges, number, read_parameters, read_sources, tissue, tissue_names
from painpath.lesion.solve import conductivity


def test_every_number_has_a_unit_and_a_source_that_is_listed() -> None:
    sources = read_sources()
    for name, one in read_parameters().items():
        assert one.unit, name
        assert sources[one.source]["cite"], name


def test_only_four_numbers_were_fitted() -> None:
    assert [name for name, one in read_parameters().items() if one.status == "calibrated"] == [
        "cannula.sensor_from_end",
        "cooled.strength",
        "cryo.power_g18",
        "cryo.power_g14",
    ]


def test_blood_flow_of_muscle_is_a_sink_of_two_and_a_half_kilowatts() -> None:
    """36.7 mL/min/kg: 2.53 kW/(m3 K), a reach of 14 mm, a time constant of 1470 s, worked out by hand."""
    muscle = tissue("muscle")
    assert muscle.perfusion_w_m3k == pytest.approx(2530, rel=0.01)
    assert math.sqrt(muscle.conduction_w_mk / muscle.perfusion_w_m3k) == pytest.approx(14e-3, rel=0.01)
    assert muscle.heat_j_m3k / muscle.perfusion_w_m3k == pytest.approx(1470, rel=0.01)
    assert tissue("muscle", perfused=False).perfusion_w_m3k == 0


def test_conductivity_grows_by_two_percent_a_kelvin_until_boiling() -> None:
    found = conductivity(tissue("muscle"), np.array([37.0, 87.0, 100.0, 130.0]))
    assert found[0] == number("tissues.muscle.conductivity")
    assert found[1] == pytest.approx(2 * found[0])
    assert found[3] == found[2]


def test_a_larger_gauge_is_a_thinner_cannula() -> None:
    diameters = [gauges()[gauge] for gauge in range(16, 24)]
    assert diameters == sorted(diameters, reverse=True)


def test_all_tissues_conduct() -> None:
    for name in tissue_names():
        assert tissue(name).conductivity_s_m > 0
