"""Do the rows of a record fit each other? Ids that stand twice, reports of no procedure, impossible dates.

Each row fits the format by itself when it comes here; one that does not fit the others is set aside
and told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from painpath.record.moments import Moment

Row = dict[str, Any]
Tell = Callable[[str, str, str], None]  # where, what is wrong, what was done


def unique_procedures(tell: Tell, tables: dict[str, list[Row]]) -> None:
    """Of two procedures with one id the first stays."""
    seen: dict[str, Row] = {}
    for row in tables["procedures"]:
        first = seen.setdefault(row["procedure_id"], row)
        if first is not row:
            same = first == row
            what = "the same row twice" if same else "another procedure already has this id"
            tell(f"procedures.{row['procedure_id']}", what, "the second one is set aside")
    tables["procedures"] = list(seen.values())


def linked_reports(tell: Tell, tables: dict[str, list[Row]]) -> None:
    """A report of relief belongs to a procedure of the record and is not older than it."""
    procedures = {row["procedure_id"]: row for row in tables["procedures"]}
    kept = []
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
    tables["relief_reports"] = kept


def within_life(tell: Tell, patient: Row, tables: dict[str, list[Row]]) -> None:
    """Nothing that was measured or done lies before the patient's birth, where that is known."""
    birth: Moment | None = patient.get("@birth_date")
    if birth is None:
        return
    for name in ("procedures", "pain_scores", "relief_reports", "observations"):
        early = [row for row in tables[name] if row["@time"].last < birth.first]
        for row in early:
            tell(f"{name}, {row['time']}", "dated before the patient was born", "set aside")
        if early:
            tables[name] = [row for row in tables[name] if row["@time"].last >= birth.first]
