"""What was known of many patients at one time, in the arrays that the kernel reads; see `encode.see`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from painpath.engine.facts.levels import as_bits, stated
from painpath.engine.facts.medicines import IN_MG, MG_IN_UNIT, OWN_RELIEF, PUMP_OPIOIDS, unit_of_mass
from painpath.engine.facts.near import spine_of
from painpath.engine.facts.terms import Terms
from painpath.engine.many.arrays import OBSERVED, SCORED, SPANS, Lasting, Told
from painpath.engine.many.cells import Ints, Stretches, Times
from painpath.engine.many.checked import Checked, Table
from painpath.engine.many.compiled import compile_scores
from painpath.engine.many.programs import OUTCOMES
from painpath.engine.many.scoring import Cells, Meanings
from painpath.engine.response.encode import SCALES, SERIES
from painpath.engine.response.events import DESCRIPTORS, FAR, NONE, SIDES
from painpath.record.moments import FIRST_YEAR
from painpath.record.tables import SCALE_TOP

DAY = 1440
SPAN_MINUTES = np.array([max(0, days * DAY - 1) for days in SPANS])
EARLIEST = (FIRST_YEAR - 1 - 1970) * 366 * DAY  # before any minute that a record can hold
MINUTE_BITS, SPAN_BITS = 28, 3
DURATIONS = {"short": 0, "long": 1}


class Rows:
    """The rows of a table that are kept and were known at `now`, in an order of their own."""

    def __init__(self, table: Table, now: int, *times: str) -> None:
        known = table.kept
        for column in (table.time(name) for name in ("recorded", *times)):
            early = column.by_word.first <= now
            known = known if early.all() else known & early[column.places]
        self.table = table
        self.places = np.flatnonzero(known)

    def take(self, column: Any) -> Any:
        """A column of the table, for these rows."""
        return column[self.places]

    def patient(self) -> Ints:
        """The patient of each row."""
        found: Ints = self.take(self.table.patient)
        return found

    def sort(self, key: Ints, bits: int) -> Ints:
        """Put the rows in the order of patient and key; gives the sorted key, the same only for equal ones."""
        patient = self.patient()
        top = int(patient[-1]) + 1 if len(patient) else 1
        if bits + top.bit_length() <= 63:
            order = np.argsort((patient << bits) | key, kind="stable")
        else:
            order = np.lexsort((key, patient))
        self.places = self.places[order]
        return key[order]

    def settle(self, key: Ints, checked: Checked, *contents: Any) -> None:
        """Rows of one key that say different things stand in the order of all that they say."""
        patient, unlike = self.patient(), np.zeros(max(0, len(key) - 1), np.bool_)
        same = (patient[1:] == patient[:-1]) & (key[1:] == key[:-1])
        for content in contents:
            said = np.nan_to_num(self.take(content), nan=-1e300)
            unlike |= same & (said[1:] != said[:-1])
        if not unlike.any():
            return
        group = np.concatenate([[0], np.cumsum(~same)])
        for number in np.unique(group[1:][unlike]):
            here = np.flatnonzero(group == number)
            said = [repr(row) for row in checked.rows(self.table, self.places[here])]
            order = sorted(range(len(here)), key=said.__getitem__)
            self.places[here] = self.places[here][order]

    def starts(self, patients: int) -> Ints:
        """Where each patient's rows begin, and the end."""
        return np.searchsorted(self.patient(), np.arange(patients + 1))


def moment_key(times: Times, rows: Rows) -> Ints:
    """A number that orders times by their first and last minute; 0 without a time."""
    times = times.of(rows.places)
    first, last = times.first, times.last
    span = np.searchsorted(SPAN_MINUTES, last - first)
    return np.where(first == NONE, 0, ((first - EARLIEST) << SPAN_BITS) | span)


def scored(checked: Checked, now: int, terms: Terms, folder: Path) -> tuple[Any, Ints]:
    """The pain scores as `arrays.SCORED`, sorted by time and series, and where each patient's begin."""
    table, count = checked.tables["pain_scores"], len(checked.patients)
    rows = Rows(table, now, "time")
    cells, meanings = _cells(table), _meanings(table, terms)
    write_keys, write_scores = compile_scores(folder)
    keys = np.empty(len(rows.places), np.int64)
    write_keys(cells, meanings, rows.places, keys)
    keys = rows.sort(keys, MINUTE_BITS + 13 + SPAN_BITS)
    starts, found = rows.starts(count), np.empty(len(keys), SCORED).view(np.recarray)
    write_scores(cells, meanings, rows.places, keys, starts, found)
    return found, starts


def _cells(table: Table) -> Cells:
    """The columns, all of them closed to writing, so that one compiled form serves them all."""
    nothing = np.full(len(table.patient), -1, np.int32)
    places = [table.words[name].places if name in table.words else nothing for name in SERIES]
    columns = [column.view() for column in (table.time("time").places, *places, table.number("score"))]
    for column in columns:
        column.flags.writeable = False
    return Cells(*columns)


def _meanings(table: Table, terms: Terms) -> Meanings:
    times = table.time("time")
    orders = {}
    for name in SERIES:
        texts = sorted({cell for cell in table.cells.get(name, ()) if cell is not None})
        first = 0 if name == "scale" else 1
        order = table.of_words(name, lambda cell, t=texts, f=first: t.index(cell) + f, 0)
        orders[f"{name}_order"] = order
    return Meanings(
        start=times.by_word.first - EARLIEST,
        first=times.by_word.first,
        span=np.searchsorted(SPAN_MINUTES, times.by_word.last - times.by_word.first),
        **orders,
        scale=table.of_words("scale", SCALES.index, 0),
        top=table.of_words("scale", SCALE_TOP.__getitem__, 1),
        site=table.of_words("site", terms.sites.__getitem__, -1),
        side=table.of_words("side", SIDES.index, -1),
        descriptor=table.of_words("descriptor", DESCRIPTORS.index, DESCRIPTORS.index("")),
    )


def told(checked: Checked, now: int, linked: Ints, places: Ints) -> tuple[Told, Rows]:
    """The reports of relief; `linked` is each one's procedure, `places` that one's place in time."""
    table = checked.tables["relief_reports"]
    rows, times = Rows(table, now, "time"), table.time("time")
    percent, span = table.number("percent"), table.number("duration_h")
    names = (
        table.words["procedure_id"].places.astype(np.int64)
        if "procedure_id" in table.words
        else np.zeros(0, np.int64)
    )
    key = rows.sort(moment_key(times, rows), MINUTE_BITS + SPAN_BITS)
    rows.settle(key, checked, percent, span)
    linked = rows.take(linked)
    place = np.where(linked == NONE, NONE, places[np.maximum(linked, 0)]) if len(places) else linked
    relief, lasted, times = rows.take(percent), rows.take(span), times.of(rows.places)
    return Told(
        times.first,
        times.last,
        times.clock,
        rows.take(names),
        place,
        relief,
        whole(relief * 100),
        whole(lasted * 60),
        rows.take(table.truths.get("on_movement", np.full(len(percent), NONE))),
    ), rows


def whole(numbers: Any) -> Ints:
    """Whole numbers, NONE where there is none."""
    return np.where(np.isnan(numbers), NONE, np.rint(np.nan_to_num(numbers))).astype(np.int64)


def observed(checked: Checked, now: int, codes: dict[str, int], terms: Terms) -> tuple[Any, Rows]:
    """The observations as `arrays.OBSERVED`, in time order."""
    table = checked.tables["observations"]
    rows, times = Rows(table, now, "time"), table.time("time")
    code, number = table.column("code", codes.__getitem__), table.number("number")
    bits = len(codes).bit_length()
    key = (moment_key(times, rows) << bits) | rows.take(code)
    key = rows.sort(key, MINUTE_BITS + SPAN_BITS + bits)
    truth = table.truths.get("value", np.zeros(0, np.int64))
    diary = code == codes["pain_diary_completed"]
    rows.settle(key, checked, np.where(diary, truth, number))
    found = np.empty(len(key), OBSERVED).view(np.recarray)
    times = times.of(rows.places)
    found.first, found.last, found.clock = times.first, times.last, times.clock
    found.code, found.number = rows.take(code), rows.take(number)
    found.truth = np.maximum(rows.take(truth), -1)
    found.site = rows.take(table.column("site", terms.sites.__getitem__, -1))
    found.side = rows.take(table.column("side", SIDES.index, -1))
    found.bones = rows.take(table.column("level", bones, 0))
    of_level = rows.take(table.column("level", lambda level: spine_of(level, None, terms), 0))
    of_site = rows.take(table.column("site", lambda site: spine_of(None, site, terms), 0))
    found.spine = np.where(found.bones != 0, of_level, of_site)
    return found, rows


def bones(level: str) -> int:
    """Where a level says that a finding is, as bits."""
    return as_bits(stated(level))


def lasting(
    checked: Checked, name: str, now: int, codes: dict[str, int], terms: Terms
) -> tuple[Lasting, Rows]:
    """Conditions, drugs or care, in the order in which they began."""
    table = checked.tables[name]
    begins = {"conditions": ("onset",), "medications": ("start",), "care": ("time", "start")}[name]
    rows = Rows(table, now, *begins)
    times = table.time(begins[0])
    if name == "care":
        times = _or(times, table.time("start"))
    end = table.time("abatement" if name == "conditions" else "end")
    code = table.column("code", codes.__getitem__)
    bits = len(codes).bit_length()
    key = rows.sort((moment_key(times, rows) << bits) | rows.take(code), MINUTE_BITS + SPAN_BITS + bits)
    dose, factor, opioid, own_relief, pump_opioid = (
        _doses(table, code, codes, terms) if name == "medications" else (code,) * 5
    )
    if name == "medications":
        rows.settle(key, checked, np.where(opioid == 1, dose, 0.0))
    times, end = times.of(rows.places), end.of(rows.places)
    ends = end.first != NONE
    outcome = rows.take(table.column("outcome", OUTCOMES.index, 0))
    if name == "care":  # how it went is not known before its end
        outcome = np.where(ends & (end.first > now), 0, outcome)
    return Lasting(
        times.first,
        times.last,
        times.clock,
        np.where(ends, end.first, FAR),
        np.where(ends, end.last, FAR),
        rows.take(code),
        outcome,
        rows.take(dose).astype(np.float64),
        rows.take(factor).astype(np.float64),
        rows.take(opioid).astype(np.int64),
        rows.take(own_relief).astype(np.int64),
        rows.take(pump_opioid).astype(np.int64),
    ), rows


def _or(times: Times, others: Times) -> Times:
    """The one time, or the other where the first is absent."""
    here = times.first != NONE
    found = Stretches(
        np.where(here, times.first, others.first),
        np.where(here, times.last, others.last),
        np.where(here, times.clock, others.clock),
        np.zeros(len(here), np.bool_),
    )
    return Times(found, np.arange(len(here), dtype=np.int32))


def _doses(
    table: Table, code: Ints, codes: dict[str, int], terms: Terms
) -> tuple[Any, Any, Ints, Ints, Ints]:
    """(mg a day, NaN where its unit is no mass; morphine factor; whether it is an opioid; its kind of `OWN_RELIEF`, else 0; whether of a pump)."""
    drugs = terms.vocabulary.sections["medications"]
    factors = np.array([np.nan if (f := drugs[one].mme_factor) is None else f for one in codes])
    opioids = np.array([drugs[one].drug_class == "opioid" for one in codes], np.int64)
    kinds = np.array([OWN_RELIEF.get(drugs[one].drug_class or "", 0) for one in codes], np.int64)
    pumps = np.array([one in PUMP_OPIOIDS for one in codes], np.int64)
    mass = np.array(MG_IN_UNIT)[table.column("unit", unit_of_mass, IN_MG)]
    at = np.maximum(code, 0)
    return table.number("daily_dose") * mass, factors[at], opioids[at], kinds[at], pumps[at]
