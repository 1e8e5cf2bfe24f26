"""Does a raw record fit the record format? Every problem is listed with its place, never only the first.

What does not fit is set aside and named; nothing is clipped, guessed or silently dropped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, tzinfo
from typing import Any

import msgspec

from painpath.record import between
from painpath.record.bounds import Bound, stands
from painpath.record.death import says_dead, undated
from painpath.record.fits import Fit, exact, fit, is_number, told
from painpath.record.moments import Moments
from painpath.record.problem import Problem, near
from painpath.record.reopened import Reopened, reopened
from painpath.record.reopened import undated as undated_rows
from painpath.record.tables import ANY_ROW, PATIENT, REQUIRED, SCALE_TOP, STOP_REASONS, TABLES
from painpath.units import convert, counts_points
from painpath.vocabulary import Entry, Vocabulary

Row = dict[str, Any]
COLUMNS = {table: ANY_ROW | columns for table, columns in {**TABLES, "patient": PATIENT}.items()}
MISSING_REPAIR = {
    "scale": "set aside; which scale was used, 0-10 or 0-100?",
    "time": "set aside; when was it?",
    "status": "set aside; was it completed, aborted or only planned?",
}


class Record(msgspec.Struct):
    """One patient's checked record: the tables, their times parsed, and what was set aside.

    A parsed time stands beside its text, under the column's name with `@` before it. `unusable`
    are the ids of procedures that were set aside, `unread` the codes of observations that were, and
    `reopened` those of their rows that were for some time the last word, so that an older answer did not hold,
    `undated` those of which a row has no time that can be read, each with the minute from which it was known. `clashes`
    are the minutes from which on dates that contradict each other were known.
    """

    patient_id: str
    patient: Row
    tables: dict[str, list[Row]]
    problems: list[Problem] = []
    unusable: list[str] = []
    unread: list[str] = []
    zone: tzinfo = UTC
    reopened: dict[str, list[Reopened]] = {}
    undated: dict[str, int] = {}
    clashes: list[int] = []

    def reopened_by(self, now: int, since: int | None = None) -> dict[str, set[str | None]]:
        """The codes of which, at a minute, the last word could not be read, and by which bounds; `since` narrows."""
        found = {
            code: {one.bound for one in rows if one.is_last(now) and (since is None or since <= one.minute)}
            for code, rows in self.reopened.items()
        }
        return {code: bounds for code, bounds in found.items() if bounds}

    def unread_by(self, now: int) -> set[str]:
        """The codes of which, at a minute, the last word, or one of an unknown time, could not be read."""
        return {*self.reopened_by(now), *(code for code, known in self.undated.items() if known <= now)}


class _Checker:
    """The state of one check: the vocabulary, the clinic's zone, the problems and the times met so far."""

    def __init__(self, vocabulary: Vocabulary, zone: tzinfo) -> None:
        self.vocabulary = vocabulary
        self.observed = vocabulary.by_field["observations.code"]
        self.problems: list[Problem] = []
        self.moments = Moments(zone)

    def tell(self, where: str, what: str, repair: str) -> None:
        self.problems.append(Problem(where, what, repair))

    def column(self, table: str, name: str) -> Fit | None:
        """What a column of a table may hold; None for a column that is not there."""
        column = COLUMNS[table].get(name)
        if column is None:
            return None
        return fit(name, column, self._listed(f"{table}.{name}", column.kind), self.moments)

    def _listed(self, field: str, kind: str) -> Collection[str]:
        if kind in ("code", "codes"):
            return self.vocabulary.labels(field)
        if kind != "choice":
            return ()
        return STOP_REASONS if field == "medications.stop_reason" else self.vocabulary.choices[field]


class _Columns(dict[str, Fit | None]):
    """What the columns of a table may hold, by name; each is looked up when it is first met."""

    def __init__(self, checker: _Checker, table: str) -> None:
        super().__init__()
        self.checker, self.table = checker, table

    def __missing__(self, name: str) -> Fit | None:
        found = self[name] = self.checker.column(self.table, name)
        return found


def check_record(raw: Mapping[str, Any], vocabulary: Vocabulary, zone: tzinfo = UTC) -> Record:
    """The record with everything usable in it, and a problem for everything that is not."""
    checker = _Checker(vocabulary, zone)
    patient = _patient(checker, raw.get("patient"))
    patient_id = str(patient.get("patient_id", ""))
    for name in raw:
        if name != "patient" and name not in TABLES:
            checker.tell(name, "there is no such table in a record", "left out")
    tables = {name: _table(checker, name, raw.get(name), patient_id) for name in TABLES}
    between.unique_procedures(checker.tell, tables)
    clashes = [
        *between.linked_reports(checker.tell, tables),
        *between.within_life(checker.tell, patient, tables),
    ]
    between.in_order_of_time(checker.tell, tables)
    between.without_echoes(checker.tell, tables)
    _undated_death(checker, raw.get("patient"), patient, tables)
    kept = {row["procedure_id"] for row in tables["procedures"]}
    named = [str(row.get("procedure_id")) for row in _rows(raw.get("procedures"))]
    unusable = [name for name in named if name not in kept]
    mine = [row for row in _rows(raw.get("observations")) if not is_foreign(row, patient_id)]
    unread = _unread(mine, tables["observations"])
    heard = {code: [row for row in tables["observations"] if row["code"] == code] for code in unread}
    seen = mine if unread else []
    lapsed, no_day = reopened(seen, heard, checker.moments), undated_rows(seen, heard, checker.moments)
    return Record(
        patient_id, patient, tables, checker.problems, unusable, unread, zone, lapsed, no_day, clashes
    )


def _unread(mine: list[Mapping[str, Any]], kept: list[Row]) -> list[str]:
    """The codes of the patient's own observations that were set aside: what they said is unknown, never no."""
    if len(mine) == len(kept):
        return []
    left = Counter(str(row.get("code")) for row in mine)
    left.subtract(row["code"] for row in kept)
    return sorted(left.elements())


def _rows(given: Any) -> list[Mapping[str, Any]]:
    return [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []


def is_foreign(row: Mapping[str, Any], patient_id: str) -> bool:
    """Whether the row says that it belongs to another patient."""
    owner = row.get("patient_id")
    return bool(owner is not None and patient_id and str(owner) != patient_id)


def _patient(checker: _Checker, given: Any) -> Row:
    if given is not None and not isinstance(given, Mapping):
        checker.tell("patient", "must be a mapping of columns to values", "left out")
        given = None
    return _row(checker, "patient", "patient", given or {}, _Columns(checker, "patient")) or {}


def _undated_death(checker: _Checker, given: Any, patient: Row, tables: dict[str, list[Row]]) -> None:
    """Who died on a day that cannot be read counts as dead from the last entry on."""
    stated = given.get("death_date") if isinstance(given, Mapping) else None
    if "death_date" in patient or not says_dead(stated):
        return
    day, problem = undated(tables)
    checker.problems.append(problem)
    if day is not None:
        patient["death_date"], patient["@death_date"] = day, checker.moments[day]


def _table(checker: _Checker, name: str, rows: Any, patient_id: str) -> list[Row]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        checker.tell(name, "a table must be a list of rows", "left out")
        return []
    kept: list[Row] = []
    columns = _Columns(checker, name)
    for number, row in enumerate(rows, 1):
        where = f"{name}[{number}]"
        if type(row) is not dict and not isinstance(row, Mapping):
            checker.tell(where, "a row must be a mapping of columns to values", "set aside")
        elif "patient_id" in row and is_foreign(row, patient_id):
            checker.tell(where, "the row belongs to another patient", "set aside; remove it from this record")
        elif (good := _row(checker, where, name, row, columns)) is not None:
            kept.append(good)
    return kept


def _row(checker: _Checker, where: str, table: str, raw: Mapping[str, Any], columns: _Columns) -> Row | None:
    """The usable columns of a row, or None when a required one is missing or wrong."""
    row: Row = {}
    for name, given in raw.items():
        fits = columns[name]
        if fits is None:
            hint = near(name, COLUMNS[table], "")
            checker.tell(f"{where}.{name}", "unknown column", f"left out; {hint}" if hint else "left out")
        elif given is not None and (wrong := fits(row, given)) and not _is_no_bound(name, given):
            checker.tell(f"{where}.{name}", wrong, "set aside")
    for name in REQUIRED.get(table, ()):
        if name not in row:
            if raw.get(name) is None:
                checker.tell(f"{where}.{name}", "missing", MISSING_REPAIR.get(name, "set aside"))
            return None
    if table == "pain_scores" and not _score_fits(checker, where, row):
        return None
    if table == "observations" and not _is_readable(checker, where, raw, row):
        return None
    return row


def _score_fits(checker: _Checker, where: str, row: Row) -> bool:
    top = SCALE_TOP[row["scale"]]
    if 0 <= row["score"] <= top:
        return True
    checker.tell(
        f"{where}.score", f"{exact(row['score'])} lies outside the 0 to {top} of {row['scale']}", "set aside"
    )
    return False


def _is_readable(checker: _Checker, where: str, raw: Mapping[str, Any], row: Row) -> bool:
    """Whether an observation says something that can be read; what does not fit is told."""
    return not ("bound" in raw and _is_spoilt_bound(raw, row)) and _value_fits(checker, where, row)


def _value_fits(checker: _Checker, where: str, row: Row) -> bool:
    """Whether the value is of the kind its code asks for; a stated unit is converted to the usual one."""
    entry: Entry = checker.observed[row["code"]]
    given = row["value"]
    kind = entry.value or "true or false"
    if is_number(given) and kind.startswith("number"):
        return _number_fits(checker, where, row, entry)
    if isinstance(given, bool) and kind in ("true or false", "number or true"):
        if (bound := row.pop("bound", None)) is not None:
            what = f"{told(bound)} beside true or false, which has no bounds"
            checker.tell(f"{where}.bound", what, "left out")
        return True
    if isinstance(given, str) and kind == "text":
        return True
    checker.tell(f"{where}.value", f"{told(given)} does not fit {row['code']} ({kind})", "set aside")
    return False


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
    if unit and entry.most_points is not None and not counts_points(unit, entry.most_points):
        checker.tell(f"{where}.unit", f"{unit!r} contradicts {entry.label}, which has no unit", "set aside")
        return False
    if entry.range and not entry.range[0] <= number <= entry.range[1]:
        low, high = map(exact, entry.range)
        checker.tell(f"{where}.value", f"{exact(number)} lies outside {low} to {high}", "set aside")
        return False
    row["number"] = number
    return "bound" not in row or _bound_fits(checker, where, row, number)


def _is_spoilt_bound(raw: Mapping[str, Any], row: Row) -> bool:
    """Whether a number is a bound of a sign that is none, which is told already: it is not the number itself.

    True or false is no number, so that a sign beside it spoils nothing.
    """
    return raw["bound"] not in (None, "") and "bound" not in row and not isinstance(row["value"], bool)


def _is_no_bound(name: str, given: Any) -> bool:
    """Whether a cell for the sign of a bound is an empty text, which is no sign rather than a wrong one."""
    return name == "bound" and given == ""


def _bound_fits(checker: _Checker, where: str, row: Row, number: float) -> bool:
    """Whether a bound may be read as its number; see `bounds`."""
    if stands(row["code"], row["bound"], number):
        row["number"] = Bound(number, row["bound"])
        return True
    what = f"known only as {row['bound']} {exact(number)}"
    checker.tell(f"{where}.bound", what, "set aside; an older value is not the current one")
    return False
