"""One entry of a record in one line, as it can stand in a letter: when, what, and how much."""

from __future__ import annotations

from painpath.record.check import Row
from painpath.report import words
from painpath.report.timeline import procedure_name
from painpath.vocabulary import Vocabulary

PLURALS = ("day", "hour", "minute", "second", "year", "millimetre", "volt", "watt", "ohm")


def measured(number: float, unit: str | None) -> str:
    """A number with its unit.

    >>> measured(1, "day"), measured(90, "day"), measured(50, "%"), measured(7, None)
    ('1 day', '90 days', '50 %', '7')
    """
    if unit in PLURALS:
        return words.counted(number, str(unit))
    return f"{words.number(number)} {unit or ''}".strip()


def told_row(table: str, row: Row, vocabulary: Vocabulary) -> str:
    """The entry in words. What is not recorded is not said."""
    when = next(
        (words.time_text(row[name], row.get(f"@{name}")) for name in ("time", "start", "onset") if name in row),
        "",
    )  # fmt: skip
    return f"{when}: {_what(table, row, vocabulary)}" if when else _what(table, row, vocabulary)


def _what(table: str, row: Row, vocabulary: Vocabulary) -> str:
    match table:
        case "procedures":
            return procedure_name(row, vocabulary)
        case "pain_scores":
            return _score(row, vocabulary)
        case "relief_reports":
            return _relief(row)
    label = vocabulary.entry(f"{table}.code", row["code"]).label
    if table == "observations":
        return f"{label}: {_value(row)}"
    if table == "medications":
        dose = f" {measured(row['daily_dose'], row.get('unit'))} a day" if "daily_dose" in row else ""
        return f"{label}{dose}{_until(row, 'end')}"
    if table == "care":
        return f"{label}{': ' + words.plain(row['outcome']) if 'outcome' in row else ''}"
    return f"{label}{_until(row, 'abatement')}"


def _score(row: Row, vocabulary: Vocabulary) -> str:
    parts = [words.SCALES[row["scale"]]]
    parts += [words.plain(row["descriptor"])] if "descriptor" in row else []
    parts += (
        [words.first_low(vocabulary.entry("pain_scores.site", row["site"]).label)] if "site" in row else []
    )
    parts += [row["side"]] if "side" in row else []
    return f"pain {words.number(row['score'])} ({', '.join(parts)})"


def _relief(row: Row) -> str:
    percent = f"{words.number(row['percent'])} % relief" if "percent" in row else "relief"
    lasted = f" for {words.hours(row['duration_h'])}" if "duration_h" in row else ""
    said = f': "{row["words"]}"' if row.get("words") else ""
    return f"{percent}{lasted}, the patient's own estimate{said}"


def _value(row: Row) -> str:
    value = row["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    return f"{row.get('bound', '')} {measured(value, row.get('unit'))}".strip()


def _until(row: Row, column: str) -> str:
    return f", until {words.time_text(row[column], row.get(f'@{column}'))}" if column in row else ""
