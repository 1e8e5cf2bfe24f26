"""The rows of a table in time order, whatever the order in which they were listed, and by their code."""

from __future__ import annotations

from itertools import groupby

from painpath.engine.response.events import FAR
from painpath.record.check import Row


def by_code(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of a table by their code, in their order."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["code"], []).append(row)
    return grouped


def in_order(rows: list[Row]) -> list[Row]:
    """The rows in time order, those without a time first; never in the order in which they were listed.

    Rows of the same time and code stand in the order of all that they say.
    """
    if len(rows) < 2:
        return rows
    places = [_place(row) for row in rows]
    order = sorted(range(len(rows)), key=places.__getitem__)
    if len(set(places)) < len(places):
        order = _settled(order, places, rows)
    return [rows[i] for i in order]


def _settled(order: list[int], places: list[tuple[int, int, str]], rows: list[Row]) -> list[int]:
    """The order with the rows that share a place in the order of all that they say."""
    settled: list[int] = []
    for _, group in groupby(order, key=places.__getitem__):
        same = list(group)
        if any(rows[i] != rows[same[0]] for i in same):  # repr is slow, and the same row twice is common
            same.sort(key=lambda i: repr(rows[i]))
        settled += same
    return settled


def _place(row: Row) -> tuple[int, int, str]:
    moment = row.get("@time") or row.get("@onset") or row.get("@start")
    code = row.get("code", "")
    return (moment.first, moment.last, code) if moment else (-FAR, -FAR, code)
