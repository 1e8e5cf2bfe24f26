"""How a value of the record is written as one cell of text, and read back exactly.

Absent is an empty cell. List columns are separated by `;`. A text that a spreadsheet would run as a
formula, and a text value that looks like a number or a truth value, gets a leading apostrophe.
"""

from __future__ import annotations

import re
from typing import Any

from painpath.record.safe import NULLS, TRUTHS, plain_value
from painpath.record.tables import ANY_ROW, PATIENT, TABLES, Column

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
FREE_TEXT = {"note", "words", "performer", "facility", "value"}
SEPARATOR = ";"


DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")


class BadCell(ValueError):
    """A cell that does not hold what its column asks for."""


def columns_of(table: str) -> dict[str, Column]:
    """The columns of a table as it stands in a file, `patient_id` first."""
    own = PATIENT if table == "patient" else TABLES[table]
    return {"patient_id": ANY_ROW["patient_id"], **own, **ANY_ROW}


def write_cell(name: str, column: Column, given: Any) -> str | None:
    """The text of a value; None when it is absent."""
    if given is None:
        return None
    if column.kind == "any":
        return _write_any(given)
    if isinstance(given, list | tuple):
        ends = len(given) < 2 and column.kind != "levels"  # one code in a list is not the code alone
        return SEPARATOR.join(map(str, given)) + SEPARATOR * (ends or not given)
    if isinstance(given, bool):
        return "true" if given else "false"
    return guarded(given) if isinstance(given, str) and column.kind == "text" else str(given)


def read_cell(name: str, column: Column, cell: str | None) -> Any:
    """The value in a cell; None when it is empty. BadCell when it does not fit its column."""
    if cell is None or (not cell and name not in FREE_TEXT):
        return None
    match column.kind:
        case "any":
            return read_any(cell)
        case "text":
            return unguarded(cell)
        case "number":
            return _read_number(cell)
        case "truth":
            return _read_truth(cell)
        case "levels":
            return _parts(cell)
        case "codes" if SEPARATOR in cell:
            return _parts(cell)
    return cell


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), unguarded(guarded("=1+1")), guarded("7 of 10")
    ("'=1+1", '=1+1', '7 of 10')
    """
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def harmless(text: str) -> str:
    """A text for a table that is only looked at, never read back, with which no spreadsheet does anything.

    >>> harmless(" =1+1"), harmless("|cmd"), harmless("L4/L5")
    ("' =1+1", "'|cmd", 'L4/L5')
    """
    runs = text.lstrip().startswith(("=", "+", "-", "@", "|", "%")) or text.startswith(FORMULA_STARTS)
    return "'" + text if runs else text


def unguarded(cell: str) -> str:
    """The text that was guarded; other texts as they are."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def _literal(text: str) -> Any:
    return text if text in NULLS else plain_value(text)


def _write_any(given: Any) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    if not isinstance(given, str):
        return str(given)
    return guarded(given) if isinstance(_literal(given), str) else "'" + given


def read_any(cell: str) -> Any:
    """True, false, a number or a text, as an observation holds it."""
    if not cell.startswith("'"):
        return _literal(cell)
    text = cell[1:]
    return text if text.startswith(FORMULA_STARTS) or not isinstance(_literal(text), str) else cell


def _read_number(cell: str) -> int | float:
    number = plain_value(cell.strip())
    if isinstance(number, bool) or not isinstance(number, int | float):
        comma = DECIMAL_COMMA.fullmatch(cell.strip())
        raise BadCell(f"{cell!r} is not a number{' (write it with a point, not a comma)' if comma else ''}")
    return number


def _read_truth(cell: str) -> bool:
    if cell not in TRUTHS:
        raise BadCell(f"{cell!r} is neither true nor false")
    return TRUTHS[cell]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]
