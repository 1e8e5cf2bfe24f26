"""Units that a record may state, and how they convert. An unknown pair gives None, never a guess.

Units are written as in UCUM (unitsofmeasure.org); common spellings of the same unit are understood.
"""

from __future__ import annotations

import re

SPELLINGS = {
    # temperature
    "cel": "Cel", "°c": "Cel", "c": "Cel", "deg c": "Cel", "degc": "Cel", "celsius": "Cel",
    "[degf]": "degF", "degf": "degF", "°f": "degF", "f": "degF", "deg f": "degF", "fahrenheit": "degF",
    # share and count
    "%": "%", "percent": "%", "pct": "%",
    "{score}": "1", "{points}": "1", "{index}": "1", "{inr}": "1", "{ratio}": "1", "1": "1", "score": "1",
    "/d": "/d", "{count}/d": "/d", "1/d": "/d", "/day": "/d", "per day": "/d",
    "/min": "/min", "{beats}/min": "/min", "{breaths}/min": "/min", "1/min": "/min", "bpm": "/min",
    # blood counts
    "10*9/l": "10*9/L", "10^9/l": "10*9/L", "10*3/ul": "10*9/L", "10^3/ul": "10*9/L", "10*3/mm3": "10*9/L",
    "x10^9/l": "10*9/L", "x10*9/l": "10*9/L", "g/l{count}": "10*9/L", "k/ul": "10*9/L", "/nl": "10*9/L",
    "thousand per microliter": "10*9/L",
    # mass in a volume
    "g/l": "g/L", "g/dl": "g/dL", "gm/dl": "g/dL", "gram per deciliter": "g/dL",
    "mg/l": "mg/L", "mg/dl": "mg/dL", "milligram per deciliter": "mg/dL", "milligram per liter": "mg/L",
    "ug/l": "ug/L", "µg/l": "ug/L", "μg/l": "ug/L", "mcg/l": "ug/L", "ng/ml": "ng/mL",
    "nanogram per milliliter": "ng/mL", "ng/l": "ng/L", "pg/ml": "pg/mL", "picogram per milliliter": "pg/mL",
    "ug/dl": "ug/dL", "µg/dl": "ug/dL", "μg/dl": "ug/dL", "mcg/dl": "ug/dL",
    # amount of substance in a volume
    "mmol/l": "mmol/L", "umol/l": "umol/L", "nmol/l": "nmol/L", "pmol/l": "pmol/L",
    "mmol/mol": "mmol/mol", "mmol/mol{hb}": "mmol/mol",
    # enzymes, sedimentation, filtration, pressure
    "u/l": "U/L", "[iu]/l": "U/L", "iu/l": "U/L", "unit per liter": "U/L",
    "mm/h": "mm/h", "mm/hr": "mm/h", "mm/[h]": "mm/h",
    "ml/min/1.73m2": "mL/min/1.73m2", "ml/min/{1.73_m2}": "mL/min/1.73m2", "ml/min/1.73.m2": "mL/min/1.73m2",
    "ml/min/1.73m^2": "mL/min/1.73m2", "ml/min/1.73 m2": "mL/min/1.73m2",
    "mm[hg]": "mmHg", "mmhg": "mmHg", "mm hg": "mmHg", "millimeter mercury column": "mmHg",
    # mass, length, volume, time
    "kg": "kg", "kilogram": "kg", "g": "g", "mg": "mg", "ug": "ug", "µg": "ug", "μg": "ug", "mcg": "ug",
    "[lb_av]": "lb", "lb": "lb", "lbs": "lb", "[lb_us]": "lb", "kg/m2": "kg/m2", "kg/m^2": "kg/m2",
    "m": "m", "meter": "m", "metre": "m", "cm": "cm", "mm": "mm", "km": "km", "[ft_i]": "ft", "[mi_i]": "mi",
    "ml": "mL", "milliliter": "mL", "l": "L",
    "s": "s", "sec": "s", "min": "min", "minute": "min", "h": "h", "hr": "h", "hour": "h",
}  # fmt: skip

# The units in which a setting of the knowledge may be stated. What is counted is named in the plural.
UNITS = frozenset((
    "second", "minute", "hour", "day", "year",
    "%", "share", "ratio", "times", "points", "grade", "burn degree", "Modic type",
    "blocks", "ablations", "lesions", "targets", "tests", "readings",
    "degree Celsius", "mmHg", "/min", "10*9/L", "mm/h", "g/L", "mmol/L", "nmol/L", "mg/L", "ug/L", "U/L", "mL/min/1.73m2", "mg", "mg/d", "mL", "kg", "gauge", "volt", "watt", "ohm", "millimetre",
))  # fmt: skip

# How much of the second unit one of the first is. Decimal prefixes, the SI brochure (9th edition), and the
# international pound, foot and mile (exact by the agreement of 1959; NIST SP 811, appendix B.8).
FACTORS: dict[tuple[str, str], float] = {
    ("mg/dL", "mg/L"): 10,
    ("g/dL", "g/L"): 10,
    ("g/L", "mg/dL"): 100,
    ("ng/mL", "ug/L"): 1,
    ("pg/mL", "ng/L"): 1,
    ("ng/mL", "ng/L"): 1000,
    ("ug/L", "ng/L"): 1000,
    ("ug/dL", "ug/L"): 10,
    ("mmol/L", "umol/L"): 1000,
    ("umol/L", "nmol/L"): 1000,
    ("mmol/L", "nmol/L"): 1_000_000,
    ("nmol/L", "pmol/L"): 1000,
    ("kg", "g"): 1000,
    ("g", "mg"): 1000,
    ("mg", "ug"): 1000,
    ("lb", "kg"): 0.45359237,
    ("m", "cm"): 100,
    ("m", "mm"): 1000,
    ("cm", "mm"): 10,
    ("km", "m"): 1000,
    ("ft", "m"): 0.3048,
    ("mi", "m"): 1609.344,
    ("L", "mL"): 1000,
    ("h", "min"): 60,
    ("min", "s"): 60,
    ("h", "s"): 3600,
}

# Molar masses in g/mol, which differ by substance: computed from the formula with the standard atomic weights
# (IUPAC, abridged 2021: H 1.008, C 12.011, N 14.007, O 15.999, P 30.974, Ca 40.078, Co 58.933).
GLUCOSE = 180.156  # C6H12O6
CALCIUM = 40.078  # Ca
CALCIDIOL = 400.647  # 25-hydroxyvitamin D3, C27H44O2
CYANOCOBALAMIN = 1355.388  # vitamin B12 as assayed, C63H88CoN14O14P
CORTISOL = 362.466  # C21H30O5

# The same, for one observation only: by its code.
FACTORS_BY_CODE: dict[str, dict[tuple[str, str], float]] = {
    "glucose": {("mg/dL", "mmol/L"): 10 / GLUCOSE},
    "calcium": {("mg/dL", "mmol/L"): 10 / CALCIUM},
    "vitamin_d": {("ng/mL", "nmol/L"): 1000 / CALCIDIOL, ("ug/L", "nmol/L"): 1000 / CALCIDIOL},
    "vitamin_b12": {("pmol/L", "ng/L"): CYANOCOBALAMIN / 1000},
    "morning_cortisol": {("ug/dL", "nmol/L"): 10_000 / CORTISOL},
}

POINTS = "1"
PERCENT_TOP = 100
# "/10", "out of 100", "0-10": of how many points
OUT_OF = re.compile(r"(?:/|\bof|\b0 ?[-–]|\b0 to) ?(\d+)", re.IGNORECASE)

# Degrees Fahrenheit to Celsius: exact, NIST SP 811, appendix B.8.
FAHRENHEIT_ZERO, FAHRENHEIT_STEP = 32.0, 1.8
# HbA1c from IFCC (mmol/mol) to NGSP (%): the master equation, NGSP % = 0.09148 IFCC + 2.152 (ngsp.org,
# after Hoelzel 2004 and its yearly confirmation).
HBA1C_SLOPE, HBA1C_OFFSET = 0.09148, 2.152


def spelling(unit: str) -> str:
    """The usual spelling of a unit; a unit that is not known stays as it is.

    >>> spelling("10^3/uL"), spelling("furlong")
    ('10*9/L', 'furlong')
    """
    return SPELLINGS.get(unit.strip().lower(), unit.strip())


def convert(value: float, unit: str, to: str, code: str | None = None) -> float | None:
    """The same quantity in another unit; None when the pair is not known for this observation.

    >>> convert(1.2, "mg/dL", "mg/L"), convert(98.6, "degF", "Cel"), convert(5, "mg/dL", "mmol/L")
    (12.0, 37.0, None)
    """
    here, there = spelling(unit), spelling(to)
    if here == there:
        return value
    factor = _factor(here, there, code)
    if factor is not None:
        return _tidy(value * factor)
    inverse = _factor(there, here, code)
    if inverse is not None:
        return _tidy(value / inverse)
    return _by_formula(value, here, there, code)


def counts_points(unit: str, top: float) -> bool:
    """Whether a unit can stand beside a score of which `top` is the most: not one of length or of a share, nor of
    another number of points. One that is not known says nothing against it.

    >>> [counts_points(unit, 10) for unit in ("{score}", "/10", "mm", "%", "out of 100")], counts_points("%", 100)
    ([True, True, False, False, False], True)
    """
    spelled = spelling(unit)
    if spelled in ("", POINTS):
        return True
    if spelled == "%":
        return top == PERCENT_TOP
    if unit.strip().lower() in SPELLINGS or unit.startswith("["):
        return False
    tops = [int(number) for number in OUT_OF.findall(unit)]
    return not tops or top in tops


def are_same(one: str, other: str) -> bool:
    """Whether two units that are both known are the same; True where one of them is not known.

    >>> are_same("mg/L", "mg/dL"), are_same("ng/mL", "ug/L"), are_same("Cel", "degree"), are_same("Cel", "degF")
    (False, True, True, False)
    """
    known = all(unit.strip().lower() in SPELLINGS for unit in (one, other))
    return not known or (convert(1, one, other) == 1 and convert(0, one, other) == 0)


def _factor(here: str, there: str, code: str | None) -> float | None:
    of_code = FACTORS_BY_CODE.get(code or "", {})
    return of_code.get((here, there), FACTORS.get((here, there)))


def _by_formula(value: float, here: str, there: str, code: str | None) -> float | None:
    """Temperature and HbA1c, whose scales do not share their zero."""
    match here, there:
        case "degF", "Cel":
            return _tidy((value - FAHRENHEIT_ZERO) / FAHRENHEIT_STEP)
        case "Cel", "degF":
            return _tidy(value * FAHRENHEIT_STEP + FAHRENHEIT_ZERO)
        case "mmol/mol", "%" if code == "hba1c":
            return _tidy(value * HBA1C_SLOPE + HBA1C_OFFSET)
        case "%", "mmol/mol" if code == "hba1c":
            return _tidy((value - HBA1C_OFFSET) / HBA1C_SLOPE)
    return None


def _tidy(value: float) -> float:
    """The number without the dust of binary fractions: twelve significant digits."""
    return float(f"{value:.12g}")
