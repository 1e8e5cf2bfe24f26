"""Units: each conversion against a figure worked out by hand, and none for a pair that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.units import FACTORS, FACTORS_BY_CODE, convert, spelling


@pytest.mark.parametrize(
    ("value", "unit", "to", "code", "expected"),
    [
        (98.6, "degF", "Cel", "body_temperature", 37.0),
        (100.4, "[degF]", "Cel", "body_temperature", 38.0),
        (38.0, "Cel", "degF", "body_temperature", 100.4),
        (1.2, "mg/dL", "mg/L", "crp", 12.0),
        (13.5, "g/dL", "g/L", "haemoglobin", 135.0),
        (53, "mmol/mol", "%", "hba1c", 7.0),
        (48, "mmol/mol", "%", "hba1c", 6.543),
        (180.156, "mg/dL", "mmol/L", "glucose", 10.0),
        (10.0, "mg/dL", "mmol/L", "calcium", 2.4951),
        (20, "ng/mL", "nmol/L", "vitamin_d", 49.92),
        (148, "pmol/L", "ng/L", "vitamin_b12", 200.6),
        (4, "ng/mL", "ug/L", "prostate_specific_antigen", 4),
        (250, "10*3/uL", "10*9/L", "platelet_count", 250),
        (7.2, "10^9/L", "10*9/L", "white_cell_count", 7.2),
        (100, "[lb_av]", "kg", "body_weight", 45.359237),
        (60, "mL/min/{1.73_m2}", "mL/min/1.73m2", "egfr", 60),
        (120, "mm[Hg]", "mmHg", "systolic_blood_pressure", 120),
        (10, "ug/dL", "nmol/L", "morning_cortisol", 275.89),
        (1, "km", "m", "walking_distance", 1000),
    ],
)
def test_a_known_pair_converts(value: float, unit: str, to: str, code: str, expected: float) -> None:
    assert convert(value, unit, to, code) == pytest.approx(expected, rel=2e-4)


@pytest.mark.parametrize(
    ("unit", "to", "code"),
    [
        ("mg/dL", "mmol/L", None),
        ("mg/dL", "mmol/L", "crp"),
        ("mmol/mol", "%", None),
        ("mmol/mol", "%", "oxygen_saturation"),
        ("pmol/L", "ng/L", "vitamin_d"),
        ("furlong", "m", "walking_distance"),
        ("kg", "mmHg", None),
    ],
)
def test_an_unknown_pair_is_none_never_a_guess(unit: str, to: str, code: str | None) -> None:
    assert convert(1.0, unit, to, code) is None


def test_an_unknown_unit_keeps_its_spelling() -> None:
    assert spelling(" furlong ") == "furlong"
    assert convert(3, "furlong", "furlong") == 3


def test_thresholds_survive_the_conversion_exactly() -> None:
    assert convert(100.4, "degF", "Cel") == 38.0
    assert convert(1.0, "mg/dL", "mg/L", "crp") == 10.0


PAIRS = [(pair, None) for pair in FACTORS] + [
    (pair, code) for code, pairs in FACTORS_BY_CODE.items() for pair in pairs
]


@given(st.sampled_from(PAIRS), st.floats(0.001, 1e6))
def test_there_and_back_is_the_same(pair: tuple[tuple[str, str], str | None], value: float) -> None:
    (here, there), code = pair
    converted = convert(value, here, there, code)
    assert converted is not None
    assert convert(converted, there, here, code) == pytest.approx(value, rel=1e-9)


def test_no_factor_applies_to_a_scale_with_another_zero() -> None:
    assert convert(5.0, "Cel", "%", "hba1c") is None
    assert convert(7.0, "%", "mmol/mol", "hba1c") == pytest.approx(52.995, rel=1e-4)
