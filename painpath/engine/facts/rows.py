"""The rows that a fact was read from, so that a sentence can name them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from painpath.engine.facts.context import Context
from painpath.engine.facts.needles import followers, is_true
from painpath.engine.facts.reading import (
    LISTENS,
    SINCE_BEFORE,
    as_list,
    codes_named,
    is_denied,
    place_fits,
    window_of,
)
from painpath.engine.facts.terms import Terms
from painpath.record.check import Row
from painpath.rules.model import Fact

Finder = Callable[[Context, Any], list[Row]]  # of what was seen, and the fact's value, the rows it rests on


def finders(facts: Iterable[Fact], terms: Terms) -> dict[str, tuple[str, Finder]]:
    """The table of each fact that is read off observations, conditions, medicines or care in one step, and how its rows are found."""
    found = {}
    for fact in facts:
        way = next((name for name in LISTENS if name in fact.read), None)
        if way is None:
            continue
        codes = codes_named(fact.read[way], LISTENS[way], terms)
        if (
            len(codes) <= len(terms.vocabulary.codes(f"{LISTENS[way]}.code")) / 2
        ):  # no row tells why, where any would do
            found[fact.id] = LISTENS[way], _finder(way, fact.read, codes)
    return found


def _finder(way: str, read: dict[str, Any], codes: list[str]) -> Finder:
    if way == "observation":
        return _measured(read, codes) if "number" in read else _found(read, codes)
    if way == "condition" and "since" in read:
        return _begun(codes)
    return _cared(read, codes) if way == "care" else _going(read, codes, LISTENS[way])


def _found(read: dict[str, Any], codes: list[str]) -> Finder:
    """The last row of each code that found something and that no later one denies."""
    inside, fits, once = window_of(read), place_fits(read), {"once", "after", "gone"} & read.keys()

    def find(context: Context, value: Any) -> list[Row]:
        rows = []
        for code in codes:
            mine = [row for row in context.by_code["observations"].get(code, ()) if fits(row)]
            mine = [row for row in mine if inside(context, row)]
            mine = followers(context, mine, read) if "after" in read else mine
            rows += _last([row for row in mine if is_true(row) and (once or not is_denied(row, mine))])
        return rows if value is True else []

    return find


def _measured(read: dict[str, Any], codes: list[str]) -> Finder:
    """The last row in the window that gives the number; of a change, or a first number, the last one measured."""
    inside, fits, compared = window_of(read), place_fits(read), read["number"] in SINCE_BEFORE

    def find(context: Context, value: Any) -> list[Row]:
        rows = [row for code in codes for row in context.by_code["observations"].get(code, ()) if fits(row)]
        rows = [row for row in rows if "number" in row and inside(context, row)]
        return _last([row for row in rows if compared or row["number"] == value])

    return find


def _going(read: dict[str, Any], codes: list[str], table: str) -> Finder:
    """The conditions, or medicines, that are there now; where any time counts, all."""
    end, ever = "@abatement" if table == "conditions" else "@end", read.get("when") == "ever"

    def find(context: Context, value: Any) -> list[Row]:
        rows = [row for code in codes for row in context.by_code[table].get(code, ())]
        now = context.seen.now
        return [row for row in rows if value is True and (ever or end not in row or row[end].last >= now)]

    return find


def _begun(codes: list[str]) -> Finder:
    """The conditions that began after the procedure."""

    def find(context: Context, value: Any) -> list[Row]:
        rows = [row for code in codes for row in context.by_code["conditions"].get(code, ())]
        return [row for row in rows if context.began_after(row)]

    return find


def _cared(read: dict[str, Any], codes: list[str]) -> Finder:
    """The last care of each code that has one of the outcomes."""
    outcomes = as_list(read.get("outcome", []))
    since = read.get("since") == "procedure"

    def find(context: Context, value: Any) -> list[Row]:
        rows = []
        for code in codes if value is True else ():
            mine = context.by_code["care"].get(code, ())
            mine = [row for row in mine if not outcomes or row.get("outcome", "unknown") in outcomes]
            rows += _last([row for row in mine if not since or context.since(row)])
        return rows

    return find


def _last(rows: list[Row]) -> list[Row]:
    """The row that begins last, of several the one written first; none of none."""
    return [max(rows, key=_start)] if rows else []


def _start(row: Row) -> int:
    moment = row.get("@time") or row.get("@start")
    return moment.first if moment else -1
