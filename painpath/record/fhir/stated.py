"""A medicine that is ordered and, for the same time, stated to be taken: one medicine, told of in two ways.

A MedicationStatement with the daily dose of a MedicationRequest of the same medicine is counted once. One with another
dose may tell of a part of what is ordered, of the whole, or of something beside it: how much is taken is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from painpath.record.fhir.given import DAY, is_before
from painpath.record.problem import Problem

MG_IN = {"mg": 1.0, "g": 1000.0, "ug": 0.001}
STATEMENT = "MedicationStatement"
UNKNOWN = "daily dose left unknown; which of them is taken, or both?"
PLACES = 6  # decimals to which two doses are compared

Row = dict[str, Any]


class Told(NamedTuple):
    """A row of a medicine, where it stands, and as which kind of resource."""

    place: str
    kind: str
    row: Row


def counted_once(rows: Sequence[Row], medicines: Sequence[Told]) -> tuple[list[Row], list[Problem]]:
    """The rows with each medicine that is both ordered and stated counted once, and what is told of it."""
    ordered = [one.row for one in medicines if one.kind != STATEMENT and "daily_dose" in one.row]
    free, same_as_ordered, told = list(ordered), list[Row](), list[Problem]()
    for place, kind, row in medicines:
        beside = [one for one in ordered if one["code"] == row["code"] and _together(one, row)]
        if kind != STATEMENT or "daily_dose" not in row or not beside:
            continue
        equal = next(
            (one for one in free if any(one is other for other in beside) and _mg(one) == _mg(row)), None
        )
        words = f"{row['code']}, {_dose(row)} stated"
        if equal is not None or row in same_as_ordered:
            kept = _end_not_kept(equal, row) if equal is not None else ""
            told.append(Problem(place, f"{words} and ordered for the same time", f"counted once{kept}"))
            same_as_ordered.append(row)
            if equal is not None:
                _span(equal, row)
                free = [one for one in free if one is not equal]
        else:
            told.append(Problem(place, f"{words} and {_dose(beside[0])} ordered for the same time", UNKNOWN))
            del row["daily_dose"], row["unit"]
    dropped = set(map(id, same_as_ordered))
    return [row for row in rows if id(row) not in dropped], told


def _together(one: Row, other: Row) -> bool:
    return not (_over_by(one, other) or _over_by(other, one))


def _over_by(one: Row, other: Row) -> bool:
    """Whether a medicine that began on an earlier day is surely over when another begins, or ends on that day."""
    end, start = one.get("end"), other.get("start")
    if end is None or start is None or is_before(end, start):
        return end is not None and start is not None
    return (
        min(len(end), len(start)) >= DAY and end[:DAY] == start[:DAY] and is_before(one.get("start"), start)
    )


def _end_not_kept(ordered: Row, stated: Row) -> str:
    """That an end which one of them states is not read, as the other one goes on; empty where there is none such."""
    ended, open_one = (stated, "order") if "end" in stated else (ordered, "statement")
    both = "end" in stated and "end" in ordered
    if both or "end" not in ended:
        return ""
    return (
        f" and as going on: the {open_one} has no end, the other one ends {ended['end']}; is it still taken?"
    )


def _span(row: Row, other: Row) -> None:
    """Make a row last as long as both do; what one of them leaves open stays open."""
    starts, ends = ((row.pop(name, None), other.get(name)) for name in ("start", "end"))
    if None not in starts:
        row["start"] = min(starts)
    if None not in ends:
        row["end"] = max(ends, key=lambda end: end + "~")  # a month ends after each of its days


def _mg(row: Row) -> float:
    mg: float = row["daily_dose"] * MG_IN[row["unit"]]
    return round(mg, PLACES)


def _dose(row: Row) -> str:
    return f"{row['daily_dose']:g} {row['unit']} a day"
