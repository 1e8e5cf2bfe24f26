"""Medicines that relieve pain of their own: how much opioid is taken, and what was begun or stopped."""

from __future__ import annotations

import math

from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import FAR
from painpath.record.check import Row
from painpath.units import spelling

# how many mg one of a unit of mass is; the first stands for any other unit, and a dose without one is in mg
UNITS_OF_MASS = ("", "mg", "g", "ug")
MG_IN_UNIT = (math.nan, 1.0, 1000.0, 0.001)
IN_MG = UNITS_OF_MASS.index("mg")
A_DAY = ("/d", "/day", " per day", " a day", "/24h", "/24 h")
NERVE_MEDICINES = frozenset(("gabapentinoid", "tca", "snri", "antiepileptic"))
PUMP_OPIOIDS = frozenset(("intrathecal_morphine", "intrathecal_hydromorphone", "intrathecal_fentanyl"))
# medicines that can relieve pain of their own, whatever was done: those of one number do the same
FOR_NERVE_PAIN = 1
OWN_RELIEF = {**dict.fromkeys(NERVE_MEDICINES, FOR_NERVE_PAIN), "oral_steroid": 2, "opioid": 3}


def opioid_dose(rows: list[Row], minute: int, terms: Terms) -> float | None:
    """Oral morphine mg a day at a minute; None when no opioid is recorded, or a dose is missing or in a unit that is no mass."""
    drugs = terms.vocabulary.sections["medications"]
    opioids = [row for row in rows if drugs[row["code"]].drug_class == "opioid"]
    if not opioids:
        return None
    total = 0.0
    for row in opioids:
        if not is_taken(row, minute):
            continue
        factor = drugs[row["code"]].mme_factor
        mass = MG_IN_UNIT[unit_of_mass(row.get("unit", "mg"))]
        if factor is None or math.isnan(mass) or "daily_dose" not in row:
            return None
        total += row["daily_dose"] * mass * factor
    return total


def unit_of_mass(unit: str) -> int:
    """Which unit of mass a daily dose is written in, as a place in `MG_IN_UNIT`; 0 where that is not known.

    >>> unit_of_mass("MG"), unit_of_mass("mcg/d"), unit_of_mass("tablet")
    (1, 3, 0)
    """
    plain = unit.strip().lower()
    for end in A_DAY:
        plain = plain.removesuffix(end)
    mass = spelling(plain)
    return UNITS_OF_MASS.index(mass) if mass in UNITS_OF_MASS else 0


def is_taken(row: Row, minute: int) -> bool:
    """Whether a medicine was taken at a minute: an unknown start lies before it, an unknown end after."""
    started = row.get("@start") is None or row["@start"].first <= minute
    return started and (row.get("@end") is None or row["@end"].last >= minute)


def pump_dose_raised(rows: list[Row], minute: int) -> bool | None:
    """Whether a pump gives more of an opioid a day at a minute than it once gave; None where two doses of it are not known."""
    told = [
        _pump_dose(row) > _pump_dose(earlier)
        for row in rows
        if row["code"] in PUMP_OPIOIDS and is_taken(row, minute)
        for earlier in rows
        if earlier["code"] == row["code"] and _came_before(earlier, row, minute)
        if not math.isnan(_pump_dose(row) + _pump_dose(earlier))
    ]
    return any(told) if told else None


def _pump_dose(row: Row) -> float:
    """Milligrams a day; not a number where dose or unit is not known."""
    mass = MG_IN_UNIT[unit_of_mass(row.get("unit", "mg"))]
    return float(row.get("daily_dose", math.nan)) * mass


def _came_before(earlier: Row, row: Row, minute: int) -> bool:
    """Whether a row is surely of an earlier time than one that is taken at a minute: over by then, or begun before it."""
    over = earlier.get("@end") is not None and earlier["@end"].last < minute
    one, other = earlier.get("@start"), row.get("@start")
    return over or (one is not None and other is not None and one.last < other.first)


def nerve_medicine_stopped(rows: list[Row], minute: int, now: int, terms: Terms) -> bool:
    """Whether a medicine for nerve pain was taken at a minute and none is taken now."""
    drugs = terms.vocabulary.sections["medications"]
    those = [row for row in rows if drugs[row["code"]].drug_class in NERVE_MEDICINES]
    return any(is_taken(row, minute) for row in those) and not any(is_taken(row, now) for row in those)


def medicine_begun(rows: list[Row], minute: int, last: int, terms: Terms) -> bool:
    """Whether a medicine that relieves pain of its own was begun after a minute, by `last`, and may still be taken then.

    One whose kind was taken at the minute is not begun, and relief that outlasted a medicine is not the medicine's.
    """
    drugs = terms.vocabulary.sections["medications"]
    those = [(OWN_RELIEF.get(drugs[row["code"]].drug_class or "", 0), row) for row in rows]
    taken = {kind for kind, row in those if kind and is_taken(row, minute)}
    begun = {
        kind
        for kind, row in those
        if kind
        and (start := row.get("@start"))
        and minute < start.first <= last
        and (last >= FAR or is_taken(row, last))
    }
    return bool(begun - taken)
