"""In which order a patient's procedures stand, and which of them are one session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from painpath.record.check import Row
from painpath.record.moments import Moment
from painpath.record.tables import TABLES

DAY_SPAN = 1439  # from the first to the last minute of a day
# what tells two procedures of one time apart; never their texts
CONTENTS = tuple(
    (name, column.kind)
    for name, column in TABLES["procedures"].items()
    if column.kind not in ("time", "text")
)


def slack(moment: Moment) -> int:
    """By how many days a time may be later than its first day: those of a month or a year, else none."""
    return (moment.last - moment.first) // 1440


def in_turn(rows: Sequence[Row], is_block: Sequence[bool]) -> list[Row]:
    """Procedures in time order. Of one moment, or a day without hours, blocks stand first, and ids decide last."""
    turns = [_turn(row, block) for row, block in zip(rows, is_block, strict=True)]
    order = list(range(len(rows)))
    if len(set(turns)) == len(turns):
        order.sort(key=turns.__getitem__)
    else:
        order.sort(key=lambda i: (turns[i], contents(rows[i]), rows[i]["procedure_id"]))
    return [rows[i] for i in order]


def _turn(row: Row, is_block: bool) -> tuple[int, bool]:
    """A treatment on a day without hours stands at its end, so that no block of that day comes after it."""
    moment = row["@time"]
    at_the_end = not is_block and moment.last - moment.first == DAY_SPAN
    return (moment.last if at_the_end else moment.first), not is_block


def contents(row: Row) -> list[Any]:
    """What a procedure was, as numbers and texts that can be put in order; absent goes first."""
    return [_content(row, name, kind) for name, kind in CONTENTS]


def _content(row: Row, name: str, kind: str) -> Any:
    if kind == "number":
        return float(row.get(name, "-inf"))
    if kind == "truth":
        return int(row.get(name, -1))
    return repr(row[name]) if name in row else ""


def cut_from(row: Row, later: Row) -> int:
    """The minute from which a later treatment may act: of a day without hours its end, for what was done within it."""
    mine, moment = row["@time"], later["@time"]
    same_day = mine.clock and moment.last - moment.first == DAY_SPAN and mine.day == moment.day
    return int(moment.last if same_day else moment.first)


def same_session(one: Row, other: Row, together: Mapping[str, int]) -> bool:
    """Whether two rows are parts of one session: of the same day, kind and side, and either of one target
    with no level in common, or of nerves that are treated `together`. So are two rows of one procedure."""
    if one["@time"].day != other["@time"].day or one["kind"] != other["kind"]:
        return False
    if one.get("side") != other.get("side"):
        return False
    if one.get("target") == other.get("target"):
        return levels_apart(one, other) or written_twice(one, other)
    return _together(one, other, together)


def written_twice(one: Row, other: Row) -> bool:
    """Whether two rows tell of one procedure: alike in kind, target, side, region and levels, and at one time of a known day."""
    return not slack(one["@time"]) and _told(one) == _told(other)


def maybe_redated(one: Row, other: Row) -> bool:
    """Whether two rows are alike in kind, place and levels and lie on days that follow each other: one procedure, dated twice?"""
    mine, theirs = one["@time"], other["@time"]
    if slack(mine) or slack(theirs) or abs(mine.day - theirs.day) != 1:
        return False
    return what_and_where(one) == what_and_where(other)


def first_written(rows: Sequence[Row]) -> list[int]:
    """For each row the place of the first one that tells of the same procedure: its own where there is none before."""
    met: dict[Any, int] = {}
    return [
        number if slack(row["@time"]) else met.setdefault(_told(row), number)
        for number, row in enumerate(rows)
    ]


def _told(row: Row) -> tuple[Any, ...]:
    moment = row["@time"]
    return moment.first, moment.last, *what_and_where(row)


def what_and_where(row: Row) -> tuple[Any, ...]:
    """What was done of a row, at which levels, place and side."""
    where = (row.get(name) for name in ("kind", "target", "side", "region", "status"))
    return frozenset(row.get("levels", ())), *where


def same_day(one: Row, other: Row) -> bool:
    """Whether both were surely done on one day."""
    mine, theirs = one["@time"], other["@time"]
    return bool(mine.day == theirs.day and not slack(mine) and not slack(theirs))


def same_treatment(one: Row, other: Row, together: Mapping[str, int]) -> bool:
    """Whether two rows are of one kind, and of one target or nerves treated `together`: what relieved is the same."""
    alike = one.get("target") == other.get("target") or _together(one, other, together)
    return one["kind"] == other["kind"] and alike


def _together(one: Row, other: Row, together: Mapping[str, int]) -> bool:
    """Whether both targets belong to one joint whose nerves are treated together; see `Terms.together`."""
    return bool(together.get(one.get("target", ""), 0) & together.get(other.get("target", ""), 0))


def levels_apart(one: Row, other: Row) -> bool:
    """Whether both name levels and none is the same."""
    levels = (set(one.get("levels", ())), set(other.get("levels", ())))
    return bool(levels[0] and levels[1] and not levels[0] & levels[1])
