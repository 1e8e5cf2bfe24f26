"""Which of several numbers counts: the last of all or of each place, and by how much it changed since a procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from painpath.engine.facts.levels import UNREAD, stated, vertebrae
from painpath.record.check import Row
from painpath.rules.holding import AT_ONCE, Hold

Worst = Callable[[Iterable[float]], float]
Place = tuple[str | None, str | None, frozenset[str]]  # side, site, level
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
    last = last_of_places(rows)
    return [row for row in rows if not _is_over(row, last[place_of(row)], hold, now)]


def _is_over(row: Row, last: Row | None, hold: Hold, now: int) -> bool:
    end = row["@time"].last
    return last is not None and last["@time"].first >= end + hold.wait(end, now)


def last_of_places(rows: list[Row]) -> dict[Place, Row | None]:
    """For each place the row that begins last among those that are surely of it; of several the first."""
    latest: dict[Place, tuple[int, int]] = {}
    for number, row in enumerate(rows):
        place, begun = place_of(row), (row["@time"].first, -number)
        latest[place] = max(begun, latest.get(place, begun))
    found: dict[Place, Row | None] = {}
    for place in latest:
        last = max((one for other, one in latest.items() if _is_of_place(place, other)), default=None)
        found[place] = None if last is None else rows[-last[1]]
    return found


def place_of(row: Row) -> Place:
    """The side, the site and the level that a row names."""
    return row.get("side"), row.get("site"), stated(row.get("level"))


def _is_of_place(place: Place, other: Place) -> bool:
    """Whether a number of another place is surely one of this place.

    `bilateral` holds either side, and a range of levels each of them. A level that is left out, or not understood,
    may be any: neither number then ends the other, unless both leave it out. Of one level and side the site may
    be left out.
    """
    (side, site, old), (other_side, other_site, new) = place, other
    if other_side not in (side, "bilateral"):
        return False
    if not old <= new or bool(old) != bool(new) or UNREAD in old:
        return False
    return _one_site(site, other_site, bool(old))


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
    near = [
        one
        for one in before
        if one.get("side") == side and _one_site(row.get("site"), one.get("site"), bool(bones))
    ]
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
        and _one_site(row.get("site"), other.get("site"), may_lack=True)
        and (not bones or not others or bool(bones & others))
    )


def _one_site(one: str | None, two: str | None, may_lack: bool) -> bool:
    """Whether two rows are of one site, or one of them names none and that is enough."""
    return one == two or (may_lack and (one is None or two is None))


def _one_of(numbers: Iterable[float], worst: Worst | None) -> float | None:
    """The worst of some numbers; without a worst the one that all of them are, else unknown."""
    found = set(numbers)
    if len(found) < 2:
        return found.pop() if found else None
    return None if worst is None else worst(found)
