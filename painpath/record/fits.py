"""What a column may hold: for each column a function that puts a fitting value into the row.

The functions are made once for the rows of a table, so that what they need (the codes of the column,
its limits) is not looked up for every cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from painpath.record.moments import BadTime, Moment, parse_moment
from painpath.record.problem import meant, near
from painpath.record.tables import Column

Row = dict[str, Any]
# puts a value that fits into a row and says what is wrong with one that does not; "" is nothing wrong
Fit = Callable[[Row, Any], str]
LARGEST, LONGEST_SHOWN = 10**12, 60
NUMBERS = (int, float)  # asked for every cell, and quicker than a union
LEVEL = re.compile(r"[CTLS]\d{1,2}([/-][CTLS]\d{1,2})?")


def fit(name: str, column: Column, listed: Collection[str], moments: Mapping[str, Moment]) -> Fit:
    """The function of one column; `listed` are its codes, best with what each is called, or its choices; `moments`
    reads a time."""
    match column.kind:
        case "time":
            return _time(name, moments)
        case "code" | "choice":
            return _listed(name, column.kind, listed)
        case "codes":
            return _several(name, lambda one: _not_listed(one, "code", listed))
        case "levels":
            return _several(name, _not_a_level)
        case "number":
            return _stating(name, partial(_not_a_number, column))
        case "truth":
            return _stating(name, _not_a_truth)
        case "text":
            return _text(name)
    return lambda row, given: _put(row, name, given)


def _put(row: Row, name: str, given: Any) -> str:
    if given != []:
        row[name] = given
    return ""


def _text(name: str) -> Fit:
    def fits(row: Row, given: Any) -> str:
        row[name] = given if isinstance(given, str) else str(given)
        return ""

    return fits


def _time(name: str, moments: Mapping[str, Moment]) -> Fit:
    parsed = "@" + name

    def fits(row: Row, given: Any) -> str:
        try:
            row[parsed] = moments[given] if isinstance(given, str) else parse_moment(given)
        except BadTime as error:
            return str(error)
        row[name] = given
        return ""

    return fits


def _listed(name: str, kind: str, listed: Collection[str]) -> Fit:
    def fits(row: Row, given: Any) -> str:
        if not (isinstance(given, str) and given in listed):
            return _not_listed(given, kind, listed)
        row[name] = given
        return ""

    return fits


def _several(name: str, wrong_with: Callable[[Any], str]) -> Fit:
    """A list, or one value alone that is then a list of one."""

    def fits(row: Row, given: Any) -> str:
        several = list(given) if isinstance(given, list | tuple) else [given]
        wrong = next((wrong for one in several if (wrong := wrong_with(one))), "")
        return wrong or _put(row, name, several)

    return fits


def _stating(name: str, wrong_with: Callable[[Any], str]) -> Fit:
    def fits(row: Row, given: Any) -> str:
        wrong = wrong_with(given)
        if not wrong:
            row[name] = given
        return wrong

    return fits


def _not_listed(given: Any, kind: str, listed: Collection[str]) -> str:
    if isinstance(given, str) and given in listed:
        return ""
    if isinstance(given, str) and kind == "code":
        hint = meant(given, listed) if isinstance(listed, Mapping) else near(given, listed, "")
        return f"{given!r} is not in the vocabulary{'; ' if hint else ''}{hint}"
    return f"{given!r} is not one of {', '.join(listed)}" if kind == "choice" else f"{given!r} is not a code"


def _not_a_level(given: Any) -> str:
    if isinstance(given, str) and LEVEL.fullmatch(given):
        return ""
    return f"{given!r} is not a spinal level such as L4, L4/L5 or L2-S1"


def _not_a_truth(given: Any) -> str:
    return "" if isinstance(given, bool) else f"{given!r} is neither true nor false"


def _not_a_number(column: Column, given: Any) -> str:
    if not is_number(given):
        return f"{told(given)} is not a number"
    if column.low is not None and not column.low <= given <= (column.high or column.low):
        return f"{exact(given)} lies outside {column.low:g} to {column.high:g}"
    return ""


def is_number(given: Any) -> bool:
    """Whether a value is a number that can be true: no truth value, finite, within any measurement's size."""
    if isinstance(given, bool) or not isinstance(given, NUMBERS):
        return False
    return bool(-LARGEST <= given <= LARGEST)


def exact(number: float) -> str:
    """A number with every digit that tells it from its neighbours, so that 10.0000001 is not told as 10."""
    return str(number).removesuffix(".0")


def told(given: Any) -> str:
    """A value as it was given, short enough for one line."""
    if isinstance(given, int) and not -LARGEST <= given <= LARGEST:
        return "a number of that size"
    shown = repr(given)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}..."
