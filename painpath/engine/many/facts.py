"""Every fact about every procedure of many patients, as arrays: the same as `facts.read` gives for one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.engine.facts.expected import SOON
from painpath.engine.facts.history import DAYS_PER_YEAR
from painpath.engine.facts.read import UNREAD, FactReader
from painpath.engine.facts.response import FLAGS, NUMBERS
from painpath.engine.many import fields, seen
from painpath.engine.many.across import check_across, death_of, of_patients
from painpath.engine.many.arrays import FACTS, PAIRS, PERSONS, STATES, Found, Many, as_rows
from painpath.engine.many.began import began_after, operation_since
from painpath.engine.many.cells import Flags, Ints
from painpath.engine.many.cement import cement_pain_back
from painpath.engine.many.checked import Checked
from painpath.engine.many.checking import check_tables
from painpath.engine.many.columns import Fact, Texts
from painpath.engine.many.compiled import compile_judge, compile_turn
from painpath.engine.many.fading import faded
from painpath.engine.many.implants import implants
from painpath.engine.many.plans import planned_replacements
from painpath.engine.many.procedures import done as done_of
from painpath.engine.many.procedures import levels_of
from painpath.engine.many.programs import Programs, limits, programs
from painpath.engine.many.reopened import (
    Lapsed,
    forget,
    listening,
    numbers_unread,
    of_code,
    reopened,
    undated,
)
from painpath.engine.many.seen import Rows
from painpath.engine.many.turning import BYTES
from painpath.engine.many.vertebrae import another_vertebra, tumour_at_level
from painpath.engine.response.events import FAR, JUDGED_AS, NONE, OUTCOMES, READINGS
from painpath.engine.response.kernel import Response
from painpath.kept import cache_folder
from painpath.rules.model import Knowledge

MINUTES_PER_DAY = 1440
FIELDS = Response._fields
CODED = {
    "outcome": OUTCOMES,
    "earlier_ablation_outcome": OUTCOMES,
    "judged_as": JUDGED_AS,
    "block_reading": READINGS,
    "block_pair": PAIRS,
    "function_state": STATES,
}
NOT_FACTS = ("trial_void", "sides_helped", "sides_failed")
TABLES = {"conditions": "conditions", "medications": "drugs", "care": "care"}


class Answer(NamedTuple):
    """Facts of every procedure that is asked for; `rows` are their rows in the table of procedures."""

    checked: Checked
    rows: Ints
    patient: Ints
    minute: Ints
    death: Ints
    facts: dict[str, Fact]


class FactsOfMany:
    """Reads every fact for tables of many patients. Build once, use for every range of patients."""

    def __init__(self, reader: FactReader, knowledge: Knowledge, asked: Collection[str]) -> None:
        self.reader = reader
        self.knowledge = knowledge
        self.terms = reader.terms
        self.asked = asked
        used = {name for readers in reader.readers.by_code.values() for name, _ in readers}
        self.programs: Programs = programs(knowledge, self.terms, used)
        self.listening = listening(knowledge, self.programs.truths)
        self.counting = listening(knowledge, self.programs.numbers)
        self.alarms = frozenset(code for codes in reader.alarms.values() for code in codes)

    def read(
        self, tables: Mapping[str, pl.DataFrame], now: int, zone: tzinfo, folder: Path | None = None
    ) -> Answer:
        """The tables checked and every fact at minute `now`; the compiled kernel is kept in `folder`."""
        checked = check_tables(tables, self.terms.vocabulary, zone)
        linked = check_across(checked)
        folder = folder or cache_folder()
        many, rows = self._many(checked, linked, now, folder)
        found = self._found(many)
        compile_judge(folder)(many, found)
        lapsed = reopened(checked, now)
        self._reopen(lapsed, many, found)
        chosen = np.flatnonzero(many.done.asked)
        patient = rows.patient()[chosen]
        facts = self._facts(many, found, chosen, patient, folder)
        facts |= fields.described(checked.tables["procedures"], rows.places[chosen], self.reader)
        facts |= fields.captured(checked.tables["procedures"], rows.places[chosen], self.terms)
        facts |= self._persons(checked, now, patient)
        facts |= {name: of_code(code, lapsed, len(many.death))[patient] for name, code in UNREAD.items()}
        places, days = rows.places[chosen], round(self.terms.settings["fracture_known_days"])
        facts |= planned_replacements(checked, now, self.terms, places, patient)
        broken = another_vertebra(checked, now, many.done, chosen, patient, days)
        facts["another_vertebra"] = broken.astype(np.int8)
        facts["tumour_at_level"] = tumour_at_level(checked, now, places, patient).astype(np.int8)
        facts["cement_pain_back"] = cement_pain_back(checked, now, self.terms, patient).astype(np.int8)
        facts |= began_after(
            many, self.knowledge, self.terms, self.programs.codes["conditions"], chosen, patient
        )
        facts["operation_since"] = operation_since(
            many, checked.tables["procedures"], rows, self.terms, chosen, patient
        )
        facts |= implants(checked, now, patient, self.terms.rules.trial_last_day)
        return Answer(checked, places, patient, many.done.first[chosen], many.death[patient], facts)

    def _many(self, checked: Checked, linked: Ints, now: int, folder: Path) -> tuple[Many, Rows]:
        terms, codes, count = self.terms, self.programs.codes, len(checked.patients)
        done, done_rows, ranks = done_of(checked, now, terms, self.asked)
        done_from = done_rows.starts(count)
        places = np.full(len(checked.tables["procedures"].patient), NONE, np.int64)
        places[done_rows.places] = np.arange(len(done_rows.places)) - done_from[done_rows.patient()]
        scored, scored_from = seen.scored(checked, now, terms, folder)
        told, told_rows = seen.told(checked, now, linked, places)
        observed, observed_rows = seen.observed(checked, now, codes["observations"], terms)
        lasting = {name: seen.lasting(checked, name, now, codes[name], terms) for name in TABLES}
        death = death_of(checked)
        starts = {name: rows.starts(count) for name, (_, rows) in lasting.items()}
        return Many(
            as_rows(done), done_from, *levels_of(checked.tables["procedures"], done_rows),
            scored, scored_from, as_rows(told), told_rows.starts(count),
            observed, observed_rows.starts(count),
            as_rows(lasting["conditions"][0]), starts["conditions"],
            as_rows(lasting["medications"][0]), starts["medications"],
            as_rows(lasting["care"][0]), starts["care"],
            self.programs.program, self.programs.conditions, self.programs.drugs, self.programs.care,
            ranks, np.array(terms.windows, np.int64), np.where(death == NONE, FAR, death),
            limits(terms), terms.rules, now,
        ), done_rows  # fmt: skip

    def _found(self, many: Many) -> Found:
        rows, patients, of = len(many.done.first), len(many.death), self.programs
        return Found(
            np.empty((rows, len(FIELDS)), np.int64),
            np.full((rows, len(FACTS)), np.nan),
            unknown_truths(rows, len(of.truths)),
            np.full((rows, len(of.numbers)), np.nan),
            unknown_truths(rows, of.care.facts),
            unknown_truths(patients, of.conditions.facts),
            unknown_truths(patients, of.drugs.facts),
            np.full((patients, len(PERSONS)), np.nan),
        )

    def _facts(self, many: Many, found: Found, rows: Ints, patient: Ints, folder: Path) -> dict[str, Fact]:
        """What the kernel wrote, by the names of the facts."""
        of, names = self.programs, self.programs.names

        def named(columns: Iterable[str], table: Any, places: Ints) -> dict[str, Any]:
            names = list(columns)
            return dict(zip(names, in_columns(table, places, folder)[: len(names)], strict=True))

        facts: dict[str, Fact] = {}
        facts |= named(of.truths, found.truths, rows)
        facts |= named(of.numbers, found.numbers, rows)
        facts |= named(names["care"], found.care, rows)
        facts |= named(names["conditions"], found.conditions, patient)
        facts |= named(names["medications"], found.drugs, patient)
        for name, column in named(PERSONS, found.persons, patient).items():
            facts[name] = self._typed(name, column)
        for name, column in named(FACTS, found.facts, rows).items():
            if name not in NOT_FACTS:
                facts[name] = self._typed(name, column)
        facts |= _response(named(FIELDS, found.response, rows))
        day = np.minimum(many.done.last[rows], many.now) // MINUTES_PER_DAY
        facts["days_since_procedure"] = (many.now // MINUTES_PER_DAY - day).astype(np.float64)
        facts["hours_since_procedure"] = (many.now - many.done.first[rows]) / 60
        facts["aborted"] = many.done.aborted[rows].astype(np.int8)
        facts["died"] = (many.death[patient] <= many.now).astype(np.int8)
        facts["has_procedure"] = np.ones(len(rows), np.int8)
        improved = found.facts[rows, FACTS.index("function_state")] == STATES.index("improved")
        partial = found.facts[rows, FACTS.index("outcome")] == OUTCOMES.index("partial")
        facts["function_override"] = (improved & partial).astype(np.int8)
        return facts

    def _typed(self, name: str, column: Any) -> Fact:
        """A column of the kernel's numbers as the fact that it is."""
        if name in CODED:
            known = ~np.isnan(column) & (column >= 0)
            return Texts(CODED[name], np.where(known, column, -1).astype(np.int32))
        if self.knowledge.facts[name].type == "number":
            return np.ascontiguousarray(column)
        return np.where(np.isnan(column), -1, column).astype(np.int8)

    def _persons(self, checked: Checked, now: int, patient: Ints) -> dict[str, Fact]:
        """Age, sex, and what the check of the record says."""
        birth = of_patients(checked, "birth_date")
        days = now // MINUTES_PER_DAY - birth // MINUTES_PER_DAY
        age = np.where(birth == NONE, np.nan, np.trunc(days / DAYS_PER_YEAR))
        table = checked.tables["patient"]
        texts = self.terms.vocabulary.choices["patient.sex"]
        sex = np.full(len(birth), -1, np.int32)
        sex[table.patient] = table.column("sex", texts.index, -1)
        old_signs = faded(checked, now, self.reader.signs, self.terms.settings[SOON])
        wrong = np.zeros(len(birth), np.int8)
        wrong[[patient for patient, known in checked.clashes if known <= now]] = 1
        return {
            "age_years": age[patient],
            "sex": Texts(texts, sex[patient]),
            "contradictory_dates": wrong[patient],
            **{name: flags[patient].astype(np.int8) for name, flags in old_signs.items()},
            "alarm_row_set_aside": self._unread(checked, now)[patient].astype(np.int8),
        }

    def _unread(self, checked: Checked, now: int) -> Flags:
        """The patients of whom an alert listens to an observation, or compares its number, that cannot be read."""
        unread = numbers_unread(checked, now, self.reader.compared) | undated(checked, now, self.alarms)
        unread[[patient for patient, _ in reopened(checked, now, self.alarms)]] = True
        return unread

    def _reopen(self, lapsed: Lapsed, many: Many, found: Found) -> None:
        """A no or a number whose code was reopened by a later answer that could not be read is unknown."""
        for (patient, code), signs in lapsed.items():
            rows = slice(many.done_from[patient], many.done_from[patient + 1])
            for place in self.listening.get(code, ()):
                said = found.truths[rows, place]
                said[said == 0] = -1
            for place in self.counting.get(code, ()):
                read = self.knowledge.facts[self.programs.numbers[place]].read
                forget(found.numbers[rows, place], code, signs, read)


def unknown_truths(rows: int, facts: int) -> Any:
    """Rows of truths of which none is known, filled up to whole words."""
    return np.full((rows, -(-max(1, facts) // BYTES) * BYTES), -1, np.int8)


def in_columns(table: Any, rows: Ints, folder: Path) -> Any:
    """The chosen rows of a table as lines, one for each of its columns; see `turning`."""
    turn, turn_truths = compile_turn(folder)
    if table.dtype != np.int8:
        lines = np.empty((table.shape[1], len(rows)), table.dtype)
        turn(table.view(np.int64), rows, lines.view(np.int64))  # the same for numbers: 8 bytes each
        return lines
    chosen = np.zeros(-(-len(rows) // BYTES) * BYTES, np.int64)
    chosen[: len(rows)] = rows
    lines = np.empty((table.shape[1], len(chosen)), np.int8)
    turn_truths(table.view(np.int64), chosen, lines.view(np.int64))
    return lines[:, : len(rows)]


def _response(response: dict[str, Any]) -> dict[str, Fact]:
    """The numbers and marks of the response by the names of the facts."""
    facts: dict[str, Fact] = {}
    for name, (field, scale) in NUMBERS.items():
        raw = response[field]
        facts[name] = np.where((raw == NONE) | (raw == FAR), np.nan, raw / scale)
    for name, field in FLAGS.items():
        facts[name] = (response[field] != 0).astype(np.int8)
    return facts
