"""The shipped table of capture: what it was made with, cells computed again, and unknown outside."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from painpath.assess import assess
from painpath.captured.table import AXES, FIGURES, SHORT_OF_SET_K, captured, captured_in, read_table, site_of
from painpath.engine.facts.lesion import capture_percent
from painpath.lesion import Setting, solve
from painpath.lesion.capture_make import DRAWS, GRID, VERSION, between_places, combinations, rows_at
from painpath.lesion.parameters import number, read_parameters
from painpath.lesion.placement import read_placements
from painpath.lesion.solve import Accuracy
from tests.spec.patients import done, on, record, score

PLACES = list(product(*(GRID[name] for name in AXES)))
LOGGED: dict[str, Any] = {
    "kind": "rfa_thermal", "target": "medial_branch", "region": "lumbar", "orientation": "parallel",
    "guidance": "fluoroscopy", "gauge": 18.0, "tip_mm": 10.0, "temperature_c": 80.0, "time_s": 90.0,
}  # fmt: skip
ROUNDING = 0.0021
CAUSE = Path(__file__).parents[2] / "painpath/knowledge/causes/technical_incomplete.yaml"


def test_it_was_made_with_the_numbers_of_today() -> None:
    table = read_table()
    now = {name: one.value for name, one in read_parameters().items()}
    changed = [name for name, value in table["parameters"].items() if now.get(name) != value]
    assert not changed, "run python scripts/make_capture_table.py"
    assert table["placement"] == {name: one.value for name, one in read_placements().items()}
    assert (table["version"], table["seed"], table["axes"]) == (VERSION, DRAWS.seed, GRID)


def test_every_cell_is_there() -> None:
    cells = read_table()["cells"]
    assert set(cells) == {"/".join(names) for names in combinations()}
    for rows in cells.values():
        assert len(rows) == len(PLACES)
        for row in filter(None, rows):
            assert len(row) == len(FIGURES)
            assert 0 <= row[1] <= row[0] <= row[2] <= 1000


@pytest.mark.parametrize("number", [0, 101, len(PLACES) - 2])
def test_cells_computed_again_agree(number: int) -> None:
    for (site, guidance, lie), one in zip(combinations(), rows_at(PLACES[number]) or [], strict=True):
        read = captured(site, guidance, lie, PLACES[number])
        assert read is not None
        assert read.covered == pytest.approx(one.probability, abs=max(ROUNDING, one.error))
        assert (read.low, read.high) == pytest.approx((one.low, one.high), abs=max(ROUNDING, one.error))


def test_between_cells_the_true_figure_lies_within_the_error() -> None:
    """At settings that were not used to measure what interpolation costs."""
    table = read_table()
    for place in between_places(20)[-2:]:
        for (site, guidance, lie), one in zip(combinations(), rows_at(place) or [], strict=True):
            read = captured(site, guidance, lie, place)
            assert read is not None
            assert (
                abs(read.covered - one.probability)
                <= 1.5 * table["between"][lie]["covered"] / 1000 + ROUNDING
            )
            assert read.low <= one.low + ROUNDING
            assert one.high <= read.high + ROUNDING


def test_what_interpolation_costs_is_small_and_widens() -> None:
    between = read_table()["between"]["parallel"]
    assert 0 < between["covered"] < 75
    at, off = (
        captured("lumbar_medial_branch", "fluoroscopy", "parallel", (18, 10, one, 90)) for one in (80, 80.001)
    )
    assert at is not None
    assert off is not None
    assert off.covered == pytest.approx(at.covered, abs=1e-4)
    assert at.low - off.low == pytest.approx(between["low"] / 1000, abs=1e-4)
    assert off.error > at.error


def test_a_logged_procedure_is_looked_up() -> None:
    found = captured_in(**LOGGED)
    assert found is not None
    assert found == captured("lumbar_medial_branch", "fluoroscopy", "parallel", (18, 10, 80, 90))
    assert capture_percent(**LOGGED)["lesion_capture"] == round(found.covered * 100)


OUTSIDE = {
    "cooled": {"kind": "rfa_cooled"},
    "pulsed": {"kind": "pulsed_rf"},
    "no kind": {"kind": None},
    "thoracic": {"region": "thoracic"},
    "another target": {"target": "sacral_lateral_branch"},
    "no orientation": {"orientation": None},
    "unguided": {"guidance": "none"},
    "ct": {"guidance": "ct"},
    "23 gauge": {"gauge": 23.0},
    "no gauge": {"gauge": None},
    "a tip of 4 mm": {"tip_mm": 4.0},
    "59 °C": {"temperature_c": 59.0},
    "91 °C": {"temperature_c": 91.0},
    "59 s": {"time_s": 59.0},
    "181 s": {"time_s": 181.0},
    "not a number": {"time_s": float("nan")},
}


@pytest.mark.parametrize("changed", OUTSIDE.values(), ids=OUTSIDE)
def test_outside_the_table_is_unknown(changed: dict[str, Any]) -> None:
    assert captured_in(**{**LOGGED, **changed}) is None
    assert set(capture_percent(**{**LOGGED, **changed}).values()) == {None}


@pytest.mark.parametrize(
    ("reached_c", "read_c"), [(79.0, 80.0), (77.0, 80.0), (76.0, 76.0), (60.0, 60.0), (90.0, 80.0)]
)
def test_a_lesion_that_stayed_cool_is_read_at_what_it_reached(reached_c: float, read_c: float) -> None:
    assert captured_in(**LOGGED, reached_c=reached_c) == captured_in(**{**LOGGED, "temperature_c": read_c})
    assert captured_in(**LOGGED, reached_c=45.0) is None
    assert number("log.short_of_set") == SHORT_OF_SET_K


def test_the_technical_cause_is_weighed_by_limits_that_the_model_gives() -> None:
    """Above every lesion of a usual cannula, with room; and too little power below every one."""
    settings = yaml.safe_load(CAUSE.read_text("utf-8"))["settings"]
    value = {name: one["value"] for name, one in settings.items()}
    coarse = Accuracy(refine=0.6, cooling_s=0)
    thick, thin = (
        solve(Setting(*one, 90), coarse).course for one in ((16, 15, 90), (23, value["usual_tip"], 80))
    )
    held = [one.time_s >= 15 for one in (thick, thin)]
    assert value["most_voltage"] > 1.8 * thick.voltage_v[held[0]].max()
    assert value["most_impedance"] > 4 * thin.impedance_ohm.max()
    assert value["least_power"] < thin.power_w[held[1]].min()


def test_sites() -> None:
    assert site_of("third_occipital_nerve", "cervical") == "third_occipital_nerve"
    assert site_of("genicular_nerves", None) == "genicular_nerve"
    assert site_of("medial_branch", "cervical") == "cervical_medial_branch"
    assert site_of("medial_branch", None) is None
    assert site_of(None, "lumbar") is None


def test_reading_it_loads_neither_numpy_nor_scipy() -> None:
    code = (
        "import sys; from painpath.captured.table import captured;"
        " captured('lumbar_medial_branch', 'fluoroscopy', 'parallel', (18, 10, 80, 90));"
        " sys.exit(any(name in sys.modules for name in ('numpy', 'scipy', 'yaml')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def ablated(**logged: Any) -> dict[str, Any]:
    """A lumbar ablation, logged in full unless said otherwise, that did nothing; 80 days later."""
    usual = {
        "target": "medial_branch", "region": "lumbar", "orientation": "parallel", "guidance": "fluoroscopy",
        "electrode_gauge": 18, "active_tip_mm": 10, "temperature_c": 80, "duration_s": 90,
    }  # fmt: skip
    raw = record(done(0, "rfa_thermal", **{**usual, **logged}), scores=[score(-1, 8), score(60, 8)])
    return assess(raw, on(80))


def technical(answer: dict[str, Any]) -> str:
    """Everything said about the technical cause."""
    return next(str(one) for one in answer["causes"] if one["id"].endswith("technical_incomplete"))


def test_a_lesion_sure_to_cover_speaks_against_a_technical_cause_with_its_interval() -> None:
    said = technical(ablated())
    assert "covers the nerve in 80 % of plausible cases (62 to 94 %): derived, not measured" in said


def test_a_wide_interval_or_an_incomplete_log_says_nothing() -> None:
    for logged in ({"orientation": "perpendicular"}, {"guidance": "ultrasound"}, {"active_tip_mm": None}):
        assert "heat model" not in technical(ablated(**logged))


def test_a_small_single_lesion_across_the_nerve_speaks_for_it() -> None:
    small = {"electrode_gauge": 22, "active_tip_mm": 5, "temperature_c": 60, "orientation": "perpendicular"}
    assert "one such lesion covers the nerve in 0 %" in technical(ablated(**small, lesions_per_target=1))
    assert "heat model" not in technical(ablated(**small))


def test_the_generators_log_reaches_the_assessment() -> None:
    """A lesion that stayed at 66 °C is not held to be over the nerve, and odd readings speak for a technical cause."""
    assert "80 % of plausible cases" not in technical(ablated(reached_temperature_c=66))
    assert "80 % of plausible cases" in technical(ablated(reached_temperature_c=79))
    assert "80 V is above 50 V" in technical(ablated(voltage_v=80))
    assert "1200 Ω is above 900 Ω" in technical(ablated(impedance_ohm=1200))
    assert "Ω" not in technical(ablated(impedance_ohm=1200, active_tip_mm=None))
    assert " V is" not in technical(ablated(voltage_v=20, impedance_ohm=150))
