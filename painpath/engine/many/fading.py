"""Alarm signs of long ago of which nobody spoke since: `facts.fading`, for many.

Most patients have no such sign, and most signs were denied as a whole or not at all. Only where a no may
be one for another place are the rows of a patient looked at by themselves.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from painpath.engine.facts.expected import SIGNS, Expected
from painpath.engine.facts.fading import Signs, last_yes, oldest
from painpath.engine.facts.plans import PLANNED
from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Checked, Table
from painpath.engine.many.seen import Rows
from painpath.engine.response.order import by_code
from painpath.rules.holding import NEVER


def faded(checked: Checked, now: int, signs: Signs, numb_days: float) -> dict[str, Flags]:
    """By fact, for each patient, whether a yes to an alarm question of its group stands and is old."""
    table, none = checked.tables["observations"], np.zeros(len(checked.patients), np.bool_)
    found = {fact: none.copy() for fact in signs.kinds(())}
    if "code" not in table.words:
        return found
    places = Rows(table, now, "time").places
    for name, stands in _standing(checked, now, signs, numb_days, places).items():
        found |= {fact: flags | stands for fact, flags in found.items() if signs.is_of(fact, {name})}
    return found


def _standing(checked: Checked, now: int, signs: Signs, numb_days: float, places: Ints) -> dict[str, Flags]:
    """By sign, for each patient, whether it stands and is old."""
    table = checked.tables["observations"]
    found = {name: _past(checked, signs, name, places, oldest(now)) for name in signs.measured}
    places = places[_of_codes(table, signs.of_code.keys(), places)]
    is_yes = _says_yes(table)[places]
    yes, no = places[is_yes], places[~is_yes]
    yes = yes[~_left_by_lesions(checked, yes, now, signs.expected, numb_days)]
    began = _last_begun(checked, now)
    for name, codes in signs.yes.items():
        mine = yes[_of_codes(table, codes, yes)]
        if len(mine):
            against = no[_of_codes(table, signs.no[name], no)]
            since = began if name in signs.events else np.full_like(began, -NEVER)
            found[name] = _stands(checked, mine, against, since, oldest(now))
    return found


def _past(checked: Checked, signs: Signs, name: str, places: Ints, limit: int) -> Flags:
    """For each patient, whether a number of some place is past its limit and before `limit`; few are looked at."""
    table, found = checked.tables["observations"], np.zeros(len(checked.patients), np.bool_)
    one = signs.measured[name]
    measured = places[_of_codes(table, {one.code}, places)]
    numbers, last = table.number("number")[measured], table.time("time").of(measured).last
    past = numbers >= one.limit if one.direction > 0 else numbers < one.limit
    bad = measured[past & (last >= one.begins(limit)) & (last < limit)]
    if not len(bad):
        return found
    told = places[_of_codes(table, {one.code, *signs.denied[name]}, places)]
    for patient in np.unique(table.patient[bad]):
        rows = checked.rows(table, np.sort(told[table.patient[told] == patient]))
        found[patient] = signs.last_past(name, by_code(rows), limit) is not None
    return found


def _last_begun(checked: Checked, now: int) -> Ints:
    """For each patient the minute in which the last procedure that was done began at the earliest."""
    table, found = checked.tables["procedures"], np.full(len(checked.patients), -NEVER)
    done = Rows(table, now, "time").places
    done = done[table.column("status", PLANNED.__eq__, 0)[done] == 0]
    np.maximum.at(found, table.patient[done], table.time("time").of(done).first)
    return found


def _stands(checked: Checked, yes: Ints, no: Ints, since: Ints, limit: int) -> Flags:
    """For each patient, whether the last of the rows that say yes to one sign is of `since` on, before `limit`, and not over."""
    table, times = checked.tables["observations"], checked.tables["observations"].time("time")
    last = np.full(len(checked.patients), np.iinfo(np.int64).min)
    np.maximum.at(last, table.patient[yes], times.of(yes).last)
    old = np.zeros(len(last), np.bool_)
    old[table.patient[yes]] = True
    old &= (last < limit) & (last >= since)
    no = no[old[table.patient[no]]]
    everywhere = np.ones(len(no), np.bool_)
    for column in ("site", "side", "level"):
        everywhere &= table.column(column, _any, -1)[no] < 0
    over = everywhere & (times.of(no).first > last[table.patient[no]])
    old[table.patient[no[over]]] = False
    for patient in np.unique(table.patient[no[old[table.patient[no]]]]):
        rows = np.sort(np.concatenate([one[table.patient[one] == patient] for one in (yes, no)]))
        old[patient] = last_yes(checked.rows(table, rows), limit) is not None
    return old


def _left_by_lesions(checked: Checked, yes: Ints, now: int, expected: Expected, days: float) -> Flags:
    """For each of some rows that say yes, whether it is what a lesion before it has left; few are looked at."""
    table, done = checked.tables["observations"], checked.tables["procedures"]
    found = np.zeros(len(yes), np.bool_)
    if "site" not in table.words or "target" not in done.words:
        return found
    lesions = Rows(done, now, "time").places
    lesions = lesions[done.column("target", expected.sites.__contains__, 0)[lesions] == 1]
    sites = table.of_words("site", expected.all_sites.__contains__, 0) == 1
    may_be = _of_codes(table, SIGNS, yes) & sites[table.words["site"].places[yes]]
    numb_skin = may_be.copy()
    may_be &= np.isin(table.patient[yes], done.patient[lesions])
    for number in np.flatnonzero(may_be):
        mine = lesions[done.patient[lesions] == table.patient[yes[number]]]
        numb = checked.rows(table, yes[numb_skin & (table.patient[yes] == table.patient[yes[number]])])
        (row,) = checked.rows(table, yes[number : number + 1])
        found[number] = expected.is_left_by(row, checked.rows(done, mine), numb, days)
    return found


def _any(_: object) -> int:
    return 0


def _of_codes(table: Table, codes: Set[str], places: Ints) -> Flags:
    """For each of some rows, whether its code is one of these."""
    listed = table.of_words("code", lambda code: code in codes, 0) == 1
    found: Flags = listed[table.words["code"].places[places]]
    return found


def _says_yes(table: Table) -> Flags:
    truth = table.truths.get("value", np.zeros(len(table.patient), np.int64))
    found: Flags = (truth == 1) | (table.number("number") > 0)
    return found
