"""Whether a broken vertebra is another one than before, or a tumour lies where the needle was: `facts.vertebrae`, for many.

Few patients have such a finding, so each is looked at by himself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from painpath.engine.facts.levels import as_bits, stated, vertebrae
from painpath.engine.facts.vertebrae import CODE, TUMOURS, Broken, Said, all_of, standing, unexplained
from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Checked, Table
from painpath.engine.many.patient import MINUTES_PER_DAY, since
from painpath.engine.many.seen import Rows


def another_vertebra(checked: Checked, now: int, done: Any, chosen: Ints, patient: Ints, days: int) -> Flags:
    """For each chosen procedure, whether a vertebral fracture since is explained by none from before.

    `days` is for how long before the procedure one without a level explains it.
    """
    found = np.zeros(len(chosen), np.bool_)
    fractures = _fractures(checked, now)
    firsts, clocks = done.first[chosen], done.clock[chosen]
    for n in np.flatnonzero(np.isin(patient, list(fractures))):
        minute, day = firsts[n], firsts[n] // MINUTES_PER_DAY
        after: list[Broken] = []
        before: list[Broken] = []
        for first, last, clock, bones in fractures[int(patient[n])]:
            late = since(first, last, clock, minute, day, clocks[n])
            one = Broken(bones, last >= minute - days * MINUTES_PER_DAY)
            (after if late else before).append(one)
        found[n] = unexplained(after, before)
    return found


def tumour_at_level(checked: Checked, now: int, places: Ints, patient: Ints) -> Flags:
    """For each chosen procedure, at these places of its table, whether a tumour that stands names a vertebra of its levels."""
    done = checked.tables["procedures"]
    bones = np.zeros(len(checked.patients), np.int64)
    for person, said in _tumours(checked, now).items():
        bones[person] = as_bits(standing(said))
    treated = done.column("levels", lambda levels: as_bits(all_of(levels)), 0)
    here: Flags = (treated[places] & bones[patient]) != 0
    return here


def _tumours(checked: Checked, now: int) -> dict[int, list[Said]]:
    """By patient, what was said of a tumour by now."""
    table = checked.tables["observations"]
    tumours: dict[int, list[Said]] = defaultdict(list)
    if "code" not in table.words:
        return tumours
    rows = Rows(table, now, "time")
    told = (table.column("code", TUMOURS.__contains__) == 1) & (table.truths["value"] >= 0)
    codes = table.column("code", lambda code: TUMOURS.index(code) if code in TUMOURS else -1)
    places = rows.places[rows.take(told)]
    for place, (first, last, _) in zip(places, _spans(table, places), strict=True):
        one = Said(
            TUMOURS[codes[place]],
            first,
            last,
            bool(table.truths["value"][place] == 1),
            stated(_level(table, place)),
        )
        tumours[int(table.patient[place])].append(one)
    return tumours


def _level(table: Table, place: int) -> str | None:
    """The level that a row names."""
    levels = table.words.get("level")
    return None if levels is None or levels.places[place] < 0 else levels.words[levels.places[place]]


def _fractures(checked: Checked, now: int) -> dict[int, list[tuple[int, int, int, frozenset[str]]]]:
    """By patient, the vertebral fractures known by now: first and last minute, clock, and the vertebrae."""
    table = checked.tables["observations"]
    fractures: dict[int, list[tuple[int, int, int, frozenset[str]]]] = defaultdict(list)
    if "code" not in table.words:
        return fractures
    rows = Rows(table, now, "time")
    broken = (table.column("code", CODE.__eq__) == 1) & (table.truths["value"] == 1)
    places = rows.places[rows.take(broken)]
    for place, span in zip(places, _spans(table, places), strict=True):
        fractures[int(table.patient[place])].append((*span, vertebrae(_level(table, place))))
    return fractures


def _spans(table: Table, places: Ints) -> Iterator[tuple[int, int, int]]:
    """First and last minute and clock of some rows."""
    times = table.time("time").of(places)
    return zip(times.first.tolist(), times.last.tolist(), times.clock.tolist(), strict=True)
