"""Records made by chance for the CQL judge: the adjudicated cases, each with rows lost, turned round, moved or borrowed.

A made-up record keeps the shape of a real question, so that most conditions are still near their edges; which
changes it gets comes from a seed.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from painpath.assess import default_assessor
from painpath.record.death import is_date
from painpath.record.tables import TABLES
from tests.interop.judge import Case, cases, zoned

CHANGES = 6
BORROWED = [name for name in TABLES if name not in ("procedures", "relief_reports")]
MOVED_DAYS = (-200, -42, -14, -7, -1, 1, 7, 14, 30, 42, 90, 200, 400)
Row = dict[str, Any]


def changed_cases(count: int, seed: int) -> Iterator[Case]:
    """Changed cases for the judge; one with a row that the check sets aside is left out, since CQL checks nothing."""
    ready = default_assessor()
    for raw in drawn(list(cases()), count, seed):
        if not ready.check(zoned(raw["record"])).problems:
            yield Case(raw, ready)


def drawn(known: list[Row], count: int, seed: int) -> Iterator[Row]:
    """So many cases, each another one changed a few times over; the same for the same seed."""
    rng = Random(seed)
    for number in range(count):
        case = copy.deepcopy(rng.choice(known))
        for _ in range(rng.randint(1, CHANGES)):
            rng.choice((_lose, _turn, _turn, _move, _borrow, _borrow, _wait, _omit))(rng, case, known)
        yield {**case, "id": f"{case['id']} changed, number {number} of seed {seed}"}


def _tables(record: Row) -> list[list[Row]]:
    return [record[name] for name in TABLES if record.get(name)]


def _lose(rng: Random, case: Row, known: list[Row]) -> None:
    """A row was never written."""
    for table in rng.sample(tables := _tables(case["record"]), min(1, len(tables))):
        table.pop(rng.randrange(len(table)))


def _turn(rng: Random, case: Row, known: list[Row]) -> None:
    """A yes becomes a no or the other way round; a number becomes another."""
    rows = [row for table in _tables(case["record"]) for row in table]
    for row in rng.sample(rows, min(1, len(rows))):
        for name in ("value", "score", "percent"):
            if isinstance(row.get(name), bool):
                row[name] = not row[name]
            elif isinstance(row.get(name), int | float):
                row[name] = rng.choice((0, 1, 3, 5, row[name] / 2))


def _move(rng: Random, case: Row, known: list[Row]) -> None:
    """A row was written for another day."""
    rows = [row for table in _tables(case["record"]) for row in table if is_date(row.get("time"))]
    for row in rng.sample(rows, min(1, len(rows))):
        row["time"] = _later(row["time"], rng.choice(MOVED_DAYS))


def _omit(rng: Random, case: Row, known: list[Row]) -> None:
    """Where the procedures were done was not written down: no region, or no target, or no levels."""
    name = rng.choice(("region", "region", "target", "levels"))
    for row in case["record"].get("procedures", ()):
        row.pop(name, None)


def _borrow(rng: Random, case: Row, known: list[Row]) -> None:
    """A row of somebody else's record: another finding, condition, medicine, treatment or score."""
    other = rng.choice(known)["record"]
    name = rng.choice(BORROWED)
    if other.get(name):
        case["record"].setdefault(name, []).append(copy.deepcopy(rng.choice(other[name])))


def _wait(rng: Random, case: Row, known: list[Row]) -> None:
    """The question is asked on another day."""
    case["as_of"] = _later(str(case["as_of"]), rng.choice(MOVED_DAYS))


def _later(time: str, days: int) -> str:
    """The same clock time so many days later; a month or a year alone stays."""
    if len(time) < len("2025-01-01"):
        return time
    return f"{date.fromisoformat(time[:10]) + timedelta(days=days)}{time[10:]}"
