"""Does a raw record fit the record format? Every problem is listed with its place, never only the first.

What does not fit is set aside and named; nothing is clipped, guessed or silently dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from painpath.record.between import linked_reports, unique_procedures, within_life
from painpath.record.fits import Fit, fit, is_number, told
from painpath.record.moments import Moment, parse_moment
from painpath.record.problem import Problem
from painpath.record.tables import ANY_ROW, PATIENT, REQUIRED, SCALE_TOP, STOP_REASONS, TABLES, Column
from painpath.units import convert
from painpath.vocabulary import Entry, Vocabulary

Row = dict[str, Any]
MISSING_REPAIR = {
    "scale": "set aside; which scale was used, 0-10 or 0-100?",
    "time": "set aside; when was it?",
    "status": "set aside; was it completed, aborted or only planned?",
}


@dataclass(slots=True)
class Record:
    """One patient's checked record: the tables, their times parsed, and what was set aside.

    A parsed time stands beside its text, under the column's name with `@` before it. `unusable`
    are the ids of procedures that were set aside, `unread` the codes of observations that were.
    """

    patient_id: str
    patient: Row
    tables: dict[str, list[Row]]
    problems: list[Problem] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    zone: tzinfo = UTC


class _Checker:
    """The state of one check: the vocabulary, the clinic's zone, the problems and the times met so far."""

    def __init__(self, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self.vocabulary = vocabulary
        self.zone = zone
        self.problems: list[Problem] = []
        self._moments: dict[str, Moment] = {}

    def tell(self, where: str, what: str, repair: str) -> None:
        self.problems.append(Problem(where, what, repair))

    def moment(self, given: Any) -> Moment:
        """The stretch of time that a text names; each text is parsed once."""
        if not isinstance(given, str):
            return parse_moment(given, self.zone)
        found = self._moments.get(given)
        if found is None:
            found = self._moments[given] = parse_moment(given, self.zone)
        return found

    def columns(self, table: str, columns: dict[str, Column]) -> dict[str, Fit]:
        """What each column of a table may hold."""
        everywhere = {**ANY_ROW, **columns}
        return {
            name: fit(name, column, self._listed(f"{table}.{name}", column.kind), self.moment)
            for name, column in everywhere.items()
        }

    def _listed(self, field: str, kind: str) -> Collection[str]:
        if kind in ("code", "codes"):
            return self.vocabulary.codes(field)
        if kind != "choice":
            return ()
        return STOP_REASONS if field == "medications.stop_reason" else self.vocabulary.choices[field]


def check_record(raw: Mapping[str, Any], vocabulary: Vocabulary, zone: tzinfo = UTC) -> Record:
    """The record with everything usable in it, and a problem for everything that is not."""
    checker = _Checker(vocabulary, zone)
    patient = _patient(checker, raw.get("patient"))
    patient_id = str(patient.get("patient_id", ""))
    for name in raw:
        if name != "patient" and name not in TABLES:
            checker.tell(name, "there is no such table in a record", "left out")
    tables = {name: _table(checker, name, raw.get(name), patient_id) for name in TABLES}
    unique_procedures(checker.tell, tables)
    linked_reports(checker.tell, tables)
    within_life(checker.tell, patient, tables)
    kept = {row["procedure_id"] for row in tables["procedures"]}
    named = [str(row.get("procedure_id")) for row in _rows(raw.get("procedures"))]
    unusable = [name for name in named if name not in kept]
    unread = _unread(raw, tables, patient_id)
    return Record(patient_id, patient, tables, checker.problems, unusable, unread, zone)


def _unread(raw: Mapping[str, Any], tables: dict[str, list[Row]], patient_id: str) -> list[str]:
    """The codes of observations that were set aside: what they said is unknown, never no."""
    mine = [row for row in _rows(raw.get("observations")) if not _is_foreign(row, patient_id)]
    left = Counter(str(row.get("code")) for row in mine)
    left.subtract(row["code"] for row in tables["observations"])
    return sorted(left.elements())


def _rows(given: Any) -> list[Mapping[str, Any]]:
    return [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []


def _is_foreign(row: Mapping[str, Any], patient_id: str) -> bool:
    """Whether the row says that it belongs to another patient."""
    return bool(row.get("patient_id") is not None and patient_id and str(row["patient_id"]) != patient_id)


def _patient(checker: _Checker, given: Any) -> Row:
    if given is not None and not isinstance(given, Mapping):
        checker.tell("patient", "must be a mapping of columns to values", "left out")
        given = None
    return _row(checker, "patient", "patient", given or {}, checker.columns("patient", PATIENT)) or {}


def _table(checker: _Checker, name: str, rows: Any, patient_id: str) -> list[Row]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        checker.tell(name, "a table must be a list of rows", "left out")
        return []
    kept, columns = [], checker.columns(name, TABLES[name]) if rows else {}
    for number, row in enumerate(rows, 1):
        where = f"{name}[{number}]"
        if type(row) is not dict and not isinstance(row, Mapping):
            checker.tell(where, "a row must be a mapping of columns to values", "set aside")
        elif "patient_id" in row and _is_foreign(row, patient_id):
            checker.tell(where, "the row belongs to another patient", "set aside; remove it from this record")
        elif (good := _row(checker, where, name, row, columns)) is not None:
            kept.append(good)
    return kept


def _row(
    checker: _Checker, where: str, table: str, raw: Mapping[str, Any], columns: dict[str, Fit]
) -> Row | None:
    """The usable columns of a row, or None when a required one is missing or wrong."""
    row: Row = {}
    for name, given in raw.items():
        fits = columns.get(name)
        if fits is None:
            checker.tell(f"{where}.{name}", "unknown column", "left out")
        elif given is not None and (wrong := fits(row, given)):
            checker.tell(f"{where}.{name}", wrong, "set aside")
    for name in REQUIRED.get(table, ()):
        if name not in row:
            if raw.get(name) is None:
                checker.tell(f"{where}.{name}", "missing", MISSING_REPAIR.get(name, "set aside"))
            return None
    if table == "pain_scores" and not _score_fits(checker, where, row):
        return None
    if table == "observations" and not _value_fits(checker, where, row):
        return None
    return row


def _score_fits(checker: _Checker, where: str, row: Row) -> bool:
    top = SCALE_TOP[row["scale"]]
    if 0 <= row["score"] <= top:
        return True
    checker.tell(
        f"{where}.score", f"{row['score']:g} lies outside the 0 to {top} of {row['scale']}", "set aside"
    )
    return False


def _value_fits(checker: _Checker, where: str, row: Row) -> bool:
    """Whether the value is of the kind its code asks for; a stated unit is converted to the usual one."""
    entry: Entry = checker.vocabulary.entry("observations.code", row["code"])
    given = row["value"]
    kind = entry.value or "true or false"
    if isinstance(given, bool):
        fits = kind in ("true or false", "number or true")
    elif is_number(given):
        fits = kind.startswith("number")
    else:
        fits = kind == "text" and isinstance(given, str)
    if not fits:
        checker.tell(f"{where}.value", f"{told(given)} does not fit {row['code']} ({kind})", "set aside")
        return False
    return isinstance(given, bool | str) or _number_fits(checker, where, row, entry)


def _number_fits(checker: _Checker, where: str, row: Row, entry: Entry) -> bool:
    number, unit = float(row["value"]), row.get("unit")
    if entry.unit and unit != entry.unit:
        if unit is None:
            checker.tell(
                f"{where}.unit",
                f"missing; {row['code']} is usually in {entry.unit}",
                "set aside; in which unit?",
            )
            return False
        converted = convert(number, unit, entry.unit, row["code"])
        if converted is None:
            checker.tell(f"{where}.unit", f"{unit!r} cannot be turned into {entry.unit}", "set aside")
            return False
        number = converted
    if entry.range and not entry.range[0] <= number <= entry.range[1]:
        checker.tell(
            f"{where}.value", f"{number:g} lies outside {entry.range[0]:g} to {entry.range[1]:g}", "set aside"
        )
        return False
    row["number"] = number
    return True
