"""A row of the record in words: its columns as on their forms, its codes by their labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from painpath.assess import default_assessor
from painpath.record.check import COLUMNS
from painpath.record.moments import BadTime, parse_moment, time_text
from painpath.record.tables import STOP_REASONS, TABLES, TIME
from painpath.report.words import SCALES, first_low
from painpath.web.clinic.forms import LABELS
from painpath.web.patients.store import procedure_of


def told_row(table: str, row: dict[str, Any], procedures: dict[str, str]) -> list[tuple[str, str]]:
    """A row in words: each column with its value, in the order of its form; codes and procedures by their names, times
    on the clock of the one who reads."""
    own = {"scale": SCALES, "procedure_id": procedures}
    if row.get("bound"):  # a bound is never shown as the number alone
        row = {
            name: f"{row['bound']} {value}" if name == "value" else value
            for name, value in row.items()
            if name != "bound"
        }
    columns = list(TABLES.get(table, ()))
    names = sorted(row, key=lambda name: columns.index(name) if name in columns else len(columns))
    return [
        (column_name(str(name)), _told(table, name, row[name], own))
        for name in names
        if name != "procedure_id" or table != "procedures"
    ]


def _told(table: str, name: str, value: Any, own: dict[str, Any]) -> str:
    if COLUMNS.get(table, {}).get(name) == TIME and isinstance(value, str):
        return _time(value)
    return label_of(own.get(name) or _words_of(f"{table}.{name}"), value)


def _time(text: str) -> str:
    """A time as it was given, its hour on the clock of the one who reads; a text that is no time as it stands."""
    try:
        return time_text(text, parse_moment(text, timezone.get_current_timezone()))
    except BadTime:
        return text


def _words_of(field: str) -> Any:
    """What the codes or choices of a column are called."""
    words = default_assessor().vocabulary
    listed = STOP_REASONS if field == "medications.stop_reason" else words.choices.get(field, ())
    return words.by_field.get(field) or {one: one.replace("_", " ") for one in listed}


def column_name(name: str) -> str:
    """What a column is called in the middle of a line, as on its form but without the examples."""
    return first_low(LABELS.get(name, name.replace("_", " ")).partition(" (")[0])


def label_of(known: Any, value: Any) -> str:
    """A value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(label_of(known, one) for one in value)
    found = known.get(value, value) if isinstance(value, str) else value
    return str(getattr(found, "label", found))


def line_of(table: str, row: dict[str, Any], procedures: dict[str, str]) -> str:
    """A row in one line."""
    return "; ".join(f"{name} {value}" for name, value in told_row(table, row, procedures))


def procedure_names(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """What each procedure is called, by its id, the latest first: its kind and its day."""
    labels = default_assessor().vocabulary.by_field["procedures.kind"]
    latest = sorted(rows, key=lambda row: str(row.get("time")), reverse=True)
    told = (
        (procedure_of(row), label_of(labels, row.get("kind", "?")), _time(str(row.get("time"))))
        for row in latest
    )
    return {known: f"{kind}, {time}" for known, kind, time in told if known is not None}


def counted(number: int) -> str:
    """How many entries, in words."""
    return f"{number} {'entry' if number == 1 else 'entries'}"
