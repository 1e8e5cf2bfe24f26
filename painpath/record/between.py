"""Do the rows of a record fit each other? Ids that stand twice, reports of no procedure, impossible dates.

Each row fits the format by itself when it comes here; one that does not fit the others is set aside
and told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from painpath.record.moments import Moment
from painpath.record.reopened import known

Row = dict[str, Any]
Tell = Callable[[str, str, str], None]  # where, what is wrong, what was done
PLANNED = "planned"
# what lasts: the table, when it began, when it ended
SPANS = (("conditions", "onset", "abatement"), ("medications", "start", "end"), ("care", "start", "end"))
# of these tables a row that is given twice would count twice: a dose, a reading that confirms another
ECHOED = ("relief_reports", "medications")
KEYS = ("patient_id", "procedure_id", "code", "time", "start", "end", "daily_dose", "percent")


def unique_procedures(tell: Tell, tables: dict[str, list[Row]]) -> None:
    """Of two procedures with one id the first stays; a plan gives way to a row that says that it was done."""
    chosen: dict[str, Row] = {}
    for row in tables["procedures"]:
        first = chosen.setdefault(row["procedure_id"], row)
        if first["status"] == PLANNED and row["status"] != PLANNED:
            chosen[row["procedure_id"]] = row
    met = set()
    for row in tables["procedures"]:
        name = row["procedure_id"]
        if chosen[name] is row:
            met.add(name)
        else:
            tell(f"procedures.{name}", *twice(name in met, chosen[name] == row))
    tables["procedures"] = list(chosen.values())


def twice(is_second: bool, is_same: bool) -> tuple[str, str]:
    """What is wrong with a row whose id another row has too, and what was done."""
    if not is_second:
        return "a plan, and another row with this id says that it was done", "the plan is set aside"
    what = "the same row twice" if is_same else "another procedure already has this id"
    return what, "the second one is set aside"


def linked_reports(tell: Tell, tables: dict[str, list[Row]]) -> list[int]:
    """A report of relief belongs to a procedure of the record and is not older than it.

    Gives the minutes from which on dates that contradict each other were known.
    """
    procedures = {row["procedure_id"]: row for row in tables["procedures"]}
    kept, clashes = [], []
    for row in tables["relief_reports"]:
        procedure = procedures.get(row["procedure_id"])
        if procedure is not None and row["@time"].last >= procedure["@time"].first:
            kept.append(row)
            continue
        where = f"relief_reports of {row['procedure_id']}, {row['time']}"
        if procedure is None:
            tell(where, "there is no such procedure", "set aside; which procedure was meant?")
        else:
            what = f"dated before the procedure it belongs to ({procedure['time']})"
            tell(where, what, "set aside; is the date or the procedure wrong?")
            clashes.append(max(known(row), known(procedure)))
    tables["relief_reports"] = kept
    return clashes


def within_life(tell: Tell, patient: Row, tables: dict[str, list[Row]]) -> list[int]:
    """Nothing that was measured or done lies before the patient's birth, where that is known.

    Gives the minutes from which on what lies before it was known.
    """
    birth: Moment | None = patient.get("@birth_date")
    clashes: list[int] = []
    if birth is None:
        return clashes
    for name in ("procedures", "pain_scores", "relief_reports", "observations"):
        early = [row for row in tables[name] if row["@time"].last < birth.first]
        for row in early:
            tell(f"{name}, {row['time']}", "dated before the patient was born", "set aside")
        clashes += map(known, early)
        if early:
            tables[name] = [row for row in tables[name] if row["@time"].last >= birth.first]
    return clashes


def in_order_of_time(tell: Tell, tables: dict[str, list[Row]]) -> None:
    """Nothing ends before it began: which of the two dates is wrong is not known, so neither is believed."""
    for name, begun, ended in SPANS:
        kept = []
        for row in tables[name]:
            if is_backwards(row.get(f"@{begun}"), row.get(f"@{ended}")):
                what = f"ends ({row[ended]}) before it begins ({row[begun]})"
                tell(f"{name}, {row['code']}", what, "set aside; which date is wrong?")
            else:
                kept.append(row)
        if len(kept) < len(tables[name]):
            tables[name] = kept


def is_backwards(begun: Moment | None, ended: Moment | None) -> bool:
    """Whether something surely ended before it began."""
    return begun is not None and ended is not None and ended.last < begun.first


def without_echoes(tell: Tell, tables: dict[str, list[Row]]) -> None:
    """A prescription or a report that stands twice, word for word, is one."""
    for name in ECHOED:
        rows = [{key: row[key] for key in row.keys() - {"patient_id"}} for row in tables[name]]
        echoes = echoes_of(rows)
        for number in echoes:
            tell(
                f"{name}, {tables[name][number].get('time', tables[name][number].get('code'))}",
                *twice(True, True),
            )
        if echoes:
            tables[name] = [row for number, row in enumerate(tables[name]) if number not in echoes]


def echoes_of(rows: list[Row]) -> list[int]:
    """The places of the rows that say the same as one before them."""
    met: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    found = []
    for number, row in enumerate(rows):
        alike = met[tuple(row.get(key) for key in KEYS)]
        if row in alike:
            found.append(number)
        else:
            alike.append(row)
    return found
