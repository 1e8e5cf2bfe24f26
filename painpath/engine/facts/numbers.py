"""Which of several numbers counts: the last of all or of each place, and by how much it changed since a procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from painpath.engine.facts.levels import UNREAD, stated, vertebrae
from painpath.record.check import Row
from painpath.rules.holding import AT_ONCE, Hold

Worst = Callable[[Iterable[float]], float]
# of several numbers none of which is surely the latest, which one is taken; before a procedure the other one
WORST: dict[object, Worst] = {"max": max, "min": min}
BEST: dict[object, Worst] = {"max": min, "min": max}


def latest(rows: list[Row], worst: Worst | None, hold: Hold = AT_ONCE, now: int = 0) -> float | None:
    """The number of the last row; of several of which none is surely later, or that hold, the worst, unknown without one."""
    newest = max((row["@time"].first for row in rows), default=0)
    last = [(row["number"], row["@time"].last) for row in rows]
    return _one_of((number for number, end in last if end + hold.wait(end, now) > newest), worst)


def latest_of_each(rows: list[Row], worst: Worst | None, hold: Hold = AT_ONCE, now: int = 0) -> float | None:
    """The worst of the last numbers of each place: full power of one muscle says nothing of another."""
    return _one_of((row["number"] for row in standing(rows, hold, now)), worst)


def standing(rows: list[Row], hold: Hold = AT_ONCE, now: int = 0) -> list[Row]:
    """The rows that no surely later one of their place, after their hold, takes the place of."""
    waits = [(row, hold.wait(row["@time"].last, now)) for row in rows]
    return [row for row, wait in waits if not any(is_measured_again(row, later, wait) for later in rows)]


def is_measured_again(row: Row, later: Row, wait: int = AT_ONCE.settles) -> bool:
    """Whether a number so many minutes later is surely of the place of this one.

    `bilateral` holds either side, and a range of levels each of them. A level that is left out, or not understood,
    may be any: neither number then ends the other, unless both leave it out. Of one level and side the site may
    be left out.
    """
    if later["@time"].first < row["@time"].last + wait:
        return False
    if later.get("side") not in (row.get("side"), "bilateral"):
        return False
    old, new = stated(row.get("level")), stated(later.get("level"))
    if not old <= new or bool(old) != bool(new) or UNREAD in old:
        return False
    return _one_site(row, later, bool(old))


def change(before: list[Row], after: list[Row], worst: Worst | None, best: Worst | None) -> float | None:
    """The worst change of a place that was measured before and since; unknown where none was."""
    changes = []
    for row in standing(after):
        was = latest_of_each(_compared_with(row, before), best)
        if was is not None:
            changes.append(row["number"] - was)
    return _one_of(changes, worst)


def first_measured(before: list[Row], after: list[Row], worst: Worst | None) -> float | None:
    """The worst number of the places of which none before can have been; unknown where there is no such place."""
    numbers = [row["number"] for row in standing(after) if not any(_may_be_one(row, one) for one in before)]
    return _one_of(numbers, worst)


def _compared_with(row: Row, before: list[Row]) -> list[Row]:
    """The earlier numbers of its place: those of its level, else those without one; without a level all."""
    bones, side = vertebrae(row.get("level")), row.get("side")
    near = [one for one in before if one.get("side") == side and _one_site(row, one, bool(bones))]
    if not bones:
        return near
    same = [one for one in near if bones & vertebrae(one.get("level"))]
    return same or [
        one for one in near if not vertebrae(one.get("level")) and one.get("site") == row.get("site")
    ]


def _may_be_one(row: Row, other: Row) -> bool:
    """Whether two numbers may be of one place: nothing that both name differs."""
    sides = {row.get("side"), other.get("side")} - {None, "bilateral"}
    bones, others = vertebrae(row.get("level")), vertebrae(other.get("level"))
    return (
        len(sides) < 2
        and _one_site(row, other, may_lack=True)
        and (not bones or not others or bool(bones & others))
    )


def _one_site(row: Row, other: Row, may_lack: bool) -> bool:
    """Whether two rows are of one site, or one of them names none and that is enough."""
    one, two = row.get("site"), other.get("site")
    return one == two or (may_lack and (one is None or two is None))


def _one_of(numbers: Iterable[float], worst: Worst | None) -> float | None:
    """The worst of some numbers; without a worst the one that all of them are, else unknown."""
    found = set(numbers)
    if len(found) < 2:
        return found.pop() if found else None
    return None if worst is None else worst(found)
