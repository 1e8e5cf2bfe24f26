"""Does a raw record fit the record format? Every problem is listed with its place, never only the first.

What does not fit is set aside and named; nothing is clipped, guessed or silently dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from painpath.record.moments import BadTime, Moment, parse_moment
from painpath.record.problem import Problem, near
from painpath.record.tables import ANY_ROW, PATIENT, REQUIRED, SCALE_TOP, STOP_REASONS, TABLES, Column
from painpath.units import convert
from painpath.vocabulary import Entry, Vocabulary

Row = dict[str, Any]
LARGEST, LONGEST_SHOWN = 10**12, 60
LEVEL = re.compile(r"[CTLS]\d{1,2}([/-][CTLS]\d{1,2})?")
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
    """The state of one check: the vocabulary, the clinic's zone and the problems so far."""

    def __init__(self, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self.vocabulary = vocabulary
        self.zone = zone
        self.codes = {name: vocabulary.codes(name) for name in vocabulary.fields}
        self.problems: list[Problem] = []

    def tell(self, where: str, what: str, repair: str) -> None:
        self.problems.append(Problem(where, what, repair))


def check_record(raw: Mapping[str, Any], vocabulary: Vocabulary, zone: tzinfo = UTC) -> Record:
    """The record with everything usable in it, and a problem for everything that is not."""
    checker = _Checker(vocabulary, zone)
    patient = _patient(checker, raw.get("patient"))
    patient_id = str(patient.get("patient_id", ""))
    for name in raw:
        if name != "patient" and name not in TABLES:
            checker.tell(name, "there is no such table in a record", "left out")
    tables = {name: _table(checker, name, raw.get(name), patient_id) for name in TABLES}
    _unique_procedures(checker, tables)
    _linked_reports(checker, tables)
    _within_life(checker, patient, tables)
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
    return _row(checker, "patient", "patient", given or {}, PATIENT) or {}


def _table(checker: _Checker, name: str, rows: Any, patient_id: str) -> list[Row]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        checker.tell(name, "a table must be a list of rows", "left out")
        return []
    kept = []
    for number, row in enumerate(rows, 1):
        where = f"{name}[{number}]"
        if not isinstance(row, Mapping):
            checker.tell(where, "a row must be a mapping of columns to values", "set aside")
        elif _is_foreign(row, patient_id):
            checker.tell(where, "the row belongs to another patient", "set aside; remove it from this record")
        elif (good := _row(checker, where, name, row, TABLES[name])) is not None:
            kept.append(good)
    return kept


def _row(
    checker: _Checker, where: str, table: str, raw: Mapping[str, Any], columns: dict[str, Column]
) -> Row | None:
    """The usable columns of a row, or None when a required one is missing or wrong."""
    row: Row = {}
    for name, given in raw.items():
        column = columns.get(name) or ANY_ROW.get(name)
        if column is None:
            checker.tell(f"{where}.{name}", "unknown column", "left out")
        elif given is not None:
            _cell(checker, f"{where}.{name}", table, name, column, given, row)
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


def _cell(checker: _Checker, where: str, table: str, name: str, column: Column, given: Any, row: Row) -> None:
    wrong = ""
    match column.kind:
        case "time":
            try:
                row["@" + name] = parse_moment(given, checker.zone)
            except BadTime as error:
                wrong = str(error)
        case "code" | "choice":
            wrong = _not_listed(checker, table, name, column.kind, given)
        case "codes":
            given = list(given) if isinstance(given, list | tuple) else [given]
            wrong = next((w for one in given if (w := _not_listed(checker, table, name, "code", one))), "")
        case "levels":
            given = list(given) if isinstance(given, list | tuple) else [given]
            bad = [one for one in given if not (isinstance(one, str) and LEVEL.fullmatch(one))]
            wrong = f"{bad[0]!r} is not a spinal level such as L4, L4/L5 or L2-S1" if bad else ""
        case "number":
            wrong = _not_a_number(column, given)
        case "truth":
            wrong = "" if isinstance(given, bool) else f"{given!r} is neither true nor false"
        case "text":
            given = given if isinstance(given, str) else str(given)
    if wrong:
        checker.tell(where, wrong, "set aside")
    elif given != []:
        row[name] = given


def _not_listed(checker: _Checker, table: str, name: str, kind: str, given: Any) -> str:
    key = f"{table}.{name}"
    if kind == "code":
        listed: Any = checker.codes[key]
    elif key == "medications.stop_reason":
        listed = STOP_REASONS
    else:
        listed = checker.vocabulary.choices[key]
    if isinstance(given, str) and given in listed:
        return ""
    if isinstance(given, str) and kind == "code":
        hint = near(given, listed, "")
        return f"{given!r} is not in the vocabulary{'; ' if hint else ''}{hint}"
    return f"{given!r} is not one of {', '.join(listed)}" if kind == "choice" else f"{given!r} is not a code"


def told(given: Any) -> str:
    """A value as it was given, short enough for one line."""
    if isinstance(given, int) and not -LARGEST <= given <= LARGEST:
        return "a number of that size"
    shown = repr(given)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."


def is_number(given: Any) -> bool:
    """Whether a value is a number that can be true: no truth value, finite, within any measurement's size."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        return False
    return bool(-LARGEST <= given <= LARGEST)


def _not_a_number(column: Column, given: Any) -> str:
    if not is_number(given):
        return f"{told(given)} is not a number"
    if column.low is not None and not column.low <= given <= (column.high or column.low):
        return f"{given} lies outside {column.low:g} to {column.high:g}"
    return ""


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


def _unique_procedures(checker: _Checker, tables: dict[str, list[Row]]) -> None:
    seen: dict[str, Row] = {}
    for row in tables["procedures"]:
        first = seen.setdefault(row["procedure_id"], row)
        if first is not row:
            same = first == row
            what = "the same row twice" if same else "another procedure already has this id"
            checker.tell(f"procedures.{row['procedure_id']}", what, "the second one is set aside")
    tables["procedures"] = list(seen.values())


def _linked_reports(checker: _Checker, tables: dict[str, list[Row]]) -> None:
    procedures = {row["procedure_id"]: row for row in tables["procedures"]}
    kept = []
    for row in tables["relief_reports"]:
        procedure = procedures.get(row["procedure_id"])
        where = f"relief_reports of {row['procedure_id']}, {row['time']}"
        if procedure is None:
            checker.tell(where, "there is no such procedure", "set aside; which procedure was meant?")
        elif row["@time"].last < procedure["@time"].first:
            what = f"dated before the procedure it belongs to ({procedure['time']})"
            checker.tell(where, what, "set aside; is the date or the procedure wrong?")
        else:
            kept.append(row)
    tables["relief_reports"] = kept


def _within_life(checker: _Checker, patient: Row, tables: dict[str, list[Row]]) -> None:
    birth: Moment | None = patient.get("@birth_date")
    if birth is None:
        return
    for name in ("procedures", "pain_scores", "relief_reports", "observations"):
        early = [row for row in tables[name] if row["@time"].last < birth.first]
        for row in early:
            checker.tell(f"{name}, {row['time']}", "dated before the patient was born", "set aside")
        if early:
            tables[name] = [row for row in tables[name] if row not in early]
