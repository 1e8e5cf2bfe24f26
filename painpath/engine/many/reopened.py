"""Whose last answer could not be read: `record.reopened`, for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from painpath.engine.facts.fading import oldest
from painpath.engine.facts.reading import is_of_now, still_worst
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Checked, Table
from painpath.engine.response.events import NONE
from painpath.rules.model import Knowledge
from painpath.rules.reads import observed

Lapsed = dict[tuple[int, str], set[str | None]]


def reopened(
    checked: Checked, now: int, among: Collection[str] | None = None, since: int = NONE + 1
) -> Lapsed:
    """Each patient with a code of which the last row known at `now`, by the times that can be read, was set aside.

    With the signs of those rows that are bounds, None for any other. `among` narrows the codes, `since` the rows.
    """
    table = checked.tables["observations"]
    if "code" not in table.words or table.kept.all():
        return {}
    codes, times = table.words["code"], table.time("time")
    unread = _told(table, np.flatnonzero(~table.kept & (codes.places >= 0)), now)
    if among is not None:
        listed = np.array([word in among for word in codes.words], np.bool_)
        unread = unread[listed[codes.places[unread]]]
    begun = times.of(unread).first
    unread = unread[(begun != NONE) & (begun >= since)]
    mine = _keys(table, unread)
    answers = _answers(table, unread, now)
    latest: dict[int, int] = {}
    answered: set[tuple[int, int]] = set()
    for one, first, time in _listed(_keys(table, answers), times.of(answers).first, times.places[answers]):
        latest[one] = max(latest.get(one, NONE), first)
        answered.add((one, time))
    bounds = _bounds(table)
    found: Lapsed = defaultdict(set)
    for place, one, last, time in _listed(unread, mine, times.of(unread).last, times.places[unread]):
        if (one, time) not in answered and latest.get(one, NONE) <= last:
            code = str(codes.words[codes.places[place]])
            found[int(table.patient[place]), code].add(bounds.get(place))
    return dict(found)


def _told(table: Table, rows: Ints, now: int) -> Ints:
    """Those of some rows that were known by now."""
    told = (table.time("time").of(rows).first <= now) & (table.time("recorded").of(rows).first <= now)
    found: Ints = rows[told]
    return found


def _answers(table: Table, unread: Ints, now: int) -> Ints:
    """The rows that are kept and known by now of the patients and codes of those that cannot be read."""
    concerned = np.zeros(int(table.patient.max(initial=0)) + 1, np.bool_)
    concerned[table.patient[unread]] = True
    rows = _told(table, np.flatnonzero(table.kept & concerned[table.patient]), now)
    found: Ints = rows[np.isin(_keys(table, rows), _keys(table, unread))]
    return found


def _keys(table: Table, rows: Ints) -> Ints:
    """A number for the patient and code of each of some rows."""
    codes = table.words["code"]
    found: Ints = table.patient[rows] * (len(codes.texts) + 1) + codes.places[rows]
    return found


def _listed(*columns: npt.NDArray[Any]) -> Iterable[tuple[int, ...]]:
    return zip(*(column.tolist() for column in columns), strict=True)


def numbers_unread(checked: Checked, now: int, codes: Collection[str]) -> npt.NDArray[np.bool_]:
    """For each patient, whether the last number of such a code of these six weeks cannot be read, and is no bound."""
    found = np.zeros(len(checked.patients), np.bool_)
    for (patient, _), signs in reopened(checked, now, codes, oldest(now)).items():
        found[patient] |= None in signs
    return found


def undated(checked: Checked, now: int, codes: Collection[str]) -> npt.NDArray[np.bool_]:
    """For each patient, whether a row of such a code was set aside whose time cannot be read either."""
    table = checked.tables["observations"]
    found = np.zeros(len(checked.patients), np.bool_)
    if "code" in table.words:
        words = table.words["code"]
        wanted = words.of([word in codes for word in words.words], False) & ~table.kept
        known = table.time("recorded").first <= now
        found[table.patient[wanted & known & (table.time("time").first == NONE)]] = True
    return found


def _bounds(table: Table) -> dict[int, str]:
    """By row that is not kept, the sign of its bound."""
    if "bound" not in table.words:
        return {}
    words, cells = table.words["bound"], table.cells["bound"]
    places = np.flatnonzero(~table.kept & (words.places >= 0))
    signs = {int(place): cells[words.places[place]] for place in places}
    return {place: sign for place, sign in signs.items() if sign is not None}


def forget(
    numbers: npt.NDArray[np.float64], code: str, signs: set[str | None], read: Mapping[str, Any]
) -> None:
    """Make the numbers of a fact unknown that a later row reopened, unless it leaves them as bad as they were."""
    tells = read["number"] == "latest" and "worst" in read
    for n, number in enumerate(numbers):
        if not (tells and number == number and still_worst(float(number), {code: signs}, read)):
            numbers[n] = np.nan


def of_code(code: str, lapsed: Lapsed, count: int) -> npt.NDArray[np.int8]:
    """For each of so many patients, whether the last answer about a code could not be read."""
    found = np.zeros(count, np.int8)
    found[[patient for patient, one in lapsed if one == code]] = 1
    return found


def listening(knowledge: Knowledge, names: Iterable[str]) -> dict[str, list[int]]:
    """By code, the places of the truths, or of the numbers, that a later answer reopens."""
    found: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        read = knowledge.facts[name].read
        for code in observed(read["observation"]) if is_of_now(read) else ():
            found.setdefault(code, []).append(place)
    return found
