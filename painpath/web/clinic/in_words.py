"""A row of the record in words: its columns as on their forms, its codes by their labels."""

from __future__ import annotations

from typing import Any

from painpath.assess import default_assessor
from painpath.record.tables import STOP_REASONS
from painpath.report.words import SCALES, first_low
from painpath.web.clinic.forms import LABELS


def told_row(table: str, row: dict[str, Any], procedures: dict[str, str]) -> list[tuple[str, str]]:
    """A row in words: each column with its value, codes and procedures by their names."""
    own = {"scale": SCALES, "procedure_id": procedures}
    if row.get("bound"):  # a bound is never shown as the number alone
        row = {
            name: f"{row['bound']} {value}" if name == "value" else value
            for name, value in row.items()
            if name != "bound"
        }
    return [
        (column_name(name), label_of(own.get(name) or _words_of(f"{table}.{name}"), value))
        for name, value in row.items()
        if name != "procedure_id" or table != "procedures"
    ]


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
