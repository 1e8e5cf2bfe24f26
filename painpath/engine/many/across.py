"""Do the rows of many patients fit each other? The meaning is that of `record.between`, by columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.checked import Checked, Table, raw_rows
from painpath.engine.response.events import NONE
from painpath.record.between import ECHOED, PLANNED, SPANS, echoes_of, twice
from painpath.record.death import LIVED, says_dead, undated
from painpath.record.moments import parse_moment
from painpath.record.problem import Problem
from painpath.record.tables import TABLES

UNIQUE, LINKED, LIFE = range(len(TABLES) + 1, len(TABLES) + 4)
ORDER = LIFE + 4
ECHO = ORDER + len(SPANS)
DEATH = ECHO + len(ECHOED)
UNKNOWN = -1e9
MIX = np.uint64(0x9E3779B97F4A7C15)


def check_across(checked: Checked) -> Ints:
    """Set aside what does not fit; gives the place of each report's procedure in its table, NONE without."""
    _unique_procedures(checked)
    found = _linked_reports(checked)
    _within_life(checked)
    _in_order_of_time(checked)
    _without_echoes(checked)
    _undated_deaths(checked)
    checked.told.sort(key=lambda one: one[:2])
    return found


def _tell(checked: Checked, stage: int, table: Table, rows: Flags, problem: Callable[[int], Problem]) -> None:
    for place in np.flatnonzero(rows):
        checked.told.append((int(table.patient[place]), stage, problem(int(place))))
    table.kept &= ~rows


def _known(table: Table, rows: Ints) -> Ints:
    """The minute from which on each of some rows was known."""
    known: Ints = np.maximum(table.time("time").of(rows).first, table.time("recorded").of(rows).first)
    return known


def _keys(checked: Checked, table: Table) -> Ints:
    """A number for each patient and procedure id, the same in every table; below 0 for an unknown id."""
    known = checked.tables["procedures"].words.get("procedure_id")
    mine = table.words.get("procedure_id")
    if known is None or mine is None:
        return np.full(len(table.patient), -1)
    places = mine.texts.cast(pl.Enum(known.texts), strict=False).to_physical()
    place = mine.of(places.cast(pl.Int64).fill_null(-1).to_numpy(), -1)
    return np.where(place < 0, -1, table.patient * len(known.texts) + place)


def _unique_procedures(checked: Checked) -> None:
    table = checked.tables["procedures"]
    keys = _keys(checked, table)
    rows = np.flatnonzero(table.kept)
    if not len(rows):
        return
    planned = table.column("status", PLANNED.__eq__)[rows] == 1
    rows = rows[np.argsort(planned, kind="stable")]  # a plan gives way to what was done
    _, first, which = np.unique(keys[rows], return_index=True, return_inverse=True)
    again = np.zeros(len(keys), np.bool_)
    again[rows] = first[which] != np.arange(len(rows))
    before = np.zeros(len(keys), np.int64)
    before[rows] = rows[first[which]]

    second = np.flatnonzero(again)
    same = dict(zip(second.tolist(), _same(checked, table, before[second], second), strict=True))

    def problem(place: int) -> Problem:
        name = table.frame["procedure_id"][place]
        return Problem(f"procedures.{name}", *twice(bool(before[place] < place), same[place]))

    _tell(checked, UNIQUE, table, again, problem)


def _same(checked: Checked, table: Table, first: Ints, second: Ints) -> list[bool]:
    """Whether two rows say the same; what is written alike says the same, anything else is read first."""
    one, other = (raw_rows(table.name, table.frame[places]) for places in (first, second))
    same = [mine == theirs for mine, theirs in zip(one, other, strict=True)]
    unlike = np.flatnonzero(~np.array(same, np.bool_))
    read = zip(checked.rows(table, first[unlike]), checked.rows(table, second[unlike]), strict=True)
    for place, (mine, theirs) in zip(unlike, read, strict=True):
        same[place] = mine == theirs
    return same


def _linked_reports(checked: Checked) -> Ints:
    procedures, reports = checked.tables["procedures"], checked.tables["relief_reports"]
    rows = np.flatnonzero(procedures.kept)
    keys = _keys(checked, procedures)[rows]
    order = np.argsort(keys)
    mine = _keys(checked, reports)
    found = np.full(len(mine), NONE, np.int64)
    if len(rows):
        at = np.minimum(np.searchsorted(keys[order], mine), len(rows) - 1)
        place = rows[order[at]]
        linked = keys[order[at]] == mine
        found = np.where(linked, place, NONE)
        early = reports.kept & linked & (reports.time("time").last < procedures.time("time").of(place).first)
        rows = np.flatnonzero(early)
        known = np.maximum(_known(reports, rows), _known(procedures, place[rows]))
        checked.clashes += zip(reports.patient[rows].tolist(), known.tolist(), strict=True)
    else:
        early = np.zeros(len(mine), np.bool_)

    def problem(place: int) -> Problem:
        name, time = reports.frame["procedure_id"][place], reports.frame["time"][place]
        where = f"relief_reports of {name}, {time}"
        if found[place] == NONE:
            repair = "set aside; which procedure was meant?"
            return Problem(where, "there is no such procedure", repair)
        done = procedures.frame["time"][int(found[place])]
        what = f"dated before the procedure it belongs to ({done})"
        return Problem(where, what, "set aside; is the date or the procedure wrong?")

    _tell(checked, LINKED, reports, reports.kept & ((found == NONE) | early), problem)
    return found


def birth_of(checked: Checked) -> Ints:
    """The first minute of each patient's birth, NONE where it is not known."""
    return of_patients(checked, "birth_date")


def death_of(checked: Checked) -> Ints:
    """The first minute of each patient's death, NONE where there is none that is known."""
    found = of_patients(checked, "death_date")
    for patient, minute in checked.deaths.items():
        found[patient] = minute
    return found


def of_patients(checked: Checked, name: str) -> Ints:
    """The first minute of a time of the patient himself, NONE where it is not known."""
    table = checked.tables["patient"]
    found = np.full(len(checked.patients), NONE, np.int64)
    found[table.patient] = table.time(name).first
    return found


def _within_life(checked: Checked) -> None:
    birth = birth_of(checked)
    for number, name in enumerate(("procedures", "pain_scores", "relief_reports", "observations")):
        table = checked.tables[name]
        born = birth[table.patient]
        early = table.kept & (born != NONE) & (table.time("time").last < born)

        def problem(place: int, table: Table = table, name: str = name) -> Problem:
            time = table.frame["time"][place]
            return Problem(f"{name}, {time}", "dated before the patient was born", "set aside")

        rows = np.flatnonzero(early)
        checked.clashes += zip(table.patient[rows].tolist(), _known(table, rows).tolist(), strict=True)
        _tell(checked, LIFE + number, table, early, problem)


def _in_order_of_time(checked: Checked) -> None:
    for number, (name, begun, ended) in enumerate(SPANS):
        table = checked.tables[name]
        starts, ends = table.time(begun), table.time(ended)
        backwards = table.kept & (starts.first != NONE) & (ends.first != NONE) & (ends.last < starts.first)

        def problem(
            place: int, table: Table = table, columns: tuple[str, ...] = (name, begun, ended)
        ) -> Problem:
            name, begun, ended = columns
            code, start, end = (table.frame[column][place] for column in ("code", begun, ended))
            what = f"ends ({end}) before it begins ({start})"
            return Problem(f"{name}, {code}", what, "set aside; which date is wrong?")

        _tell(checked, ORDER + number, table, backwards, problem)


def _without_echoes(checked: Checked) -> None:
    """What stands twice; only the rows of one patient that agree in code, dose and times are compared."""
    for number, name in enumerate(ECHOED):
        table = checked.tables[name]
        again = np.zeros(len(table.patient), np.bool_)
        alike = _alike(table)
        rows = checked.rows(table, alike)
        for place in echoes_of(
            [{**row, "patient_id": int(table.patient[n])} for n, row in zip(alike, rows, strict=True)]
        ):
            again[alike[place]] = True

        def problem(place: int, table: Table = table, name: str = name) -> Problem:
            column = "time" if name == "relief_reports" else "code"
            return Problem(f"{name}, {table.frame[column][place]}", *twice(True, True))

        _tell(checked, ECHO + number, table, again, problem)


def _alike(table: Table) -> Ints:
    """The kept rows, in their order, that another one of the patient agrees with in what a key can hold."""
    rows = np.flatnonzero(table.kept)
    words = [table.words[name].places for name in ("procedure_id", "code") if name in table.words]
    times = [table.time(name).first for name in ("time", "start", "end")]
    numbers = [
        (np.nan_to_num(table.number(name), nan=UNKNOWN) + 0.0).view(np.int64)
        for name in ("daily_dose", "percent")
    ]
    keys = np.zeros(len(rows), np.uint64)
    for column in (table.patient, *words, *times, *numbers):
        keys = keys * MIX ^ column[rows].astype(np.int64).view(np.uint64)
    _, which, count = np.unique(keys, return_inverse=True, return_counts=True)
    found: Ints = rows[count[which] > 1]
    return found


def _undated_deaths(checked: Checked) -> None:
    """Who died on a day that cannot be read counts as dead from the last entry on; they are few."""
    table = checked.tables["patient"]
    if "death_date" not in table.times:
        return
    stated, unread = table.frame["death_date"], table.time("death_date").first == NONE
    for place in np.flatnonzero(unread & stated.is_not_null().to_numpy()):
        if says_dead(stated[int(place)]):
            patient = int(table.patient[place])
            day, problem = undated({name: _entries(checked, name, patient) for name in LIVED})
            checked.told.append((patient, DEATH, problem))
            if day is not None:
                checked.deaths[patient] = parse_moment(day, checked.form.zone).first


def _entries(checked: Checked, name: str, patient: int) -> list[dict[str, str]]:
    """The rows of one patient that are kept, as far as they tell when something was and whether it was only planned."""
    table = checked.tables[name]
    kept = np.flatnonzero(table.kept & (table.patient == patient))
    columns = [one for one in (*LIVED[name], "status") if one in table.frame.columns]
    return table.frame[kept].select(pl.col(columns).cast(pl.String)).to_dicts()
