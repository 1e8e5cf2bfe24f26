"""Leaving out what identifies a patient: ids and names replaced, days shifted, free text withheld, all as SQL.

It happens while the tables are first read, so that no table is written with it. The secret is made
for one import and kept nowhere: nobody can undo it, and two imports cannot be joined.
"""

from __future__ import annotations

from dataclasses import dataclass

from painpath.record import duck
from painpath.record.tables import STOP_REASONS, Column
from painpath.vocabulary import Vocabulary

HEX, MOST_DAYS = 16, 364
WITHHELD = "(withheld)"
# Names of people and places; procedure ids, which may be record numbers.
NAMES = frozenset(("procedure_id", "performer", "facility"))
# What the texts of a column may look like; anything else may be about somebody.
HARMLESS = {
    "levels": "[CTLS0-9/;, -]*",
    "any": "true|false|True|False|[-+0-9.eE]+",
    "text": "[A-Za-z0-9/%°µμ*^.-]{1,14}",
}


@dataclass(frozen=True)
class Secret:
    """What ids and days are hidden with, and the codes that may stay as they are."""

    key: str
    vocabulary: Vocabulary

    def patient(self, sql: str) -> str:
        """The SQL of a new id for a patient; none where there is none."""
        return f"('P' || {self._digest('patient', sql)})"

    def cell(self, field: str, column: Column, sql: str, patient: str) -> str:
        """The SQL of a cell of `table.column` that says nothing about who it is."""
        name = field.partition(".")[2]
        if column.kind == "time":
            return self._time(sql, patient)
        if name in NAMES:
            return f"('{name[0].upper()}' || {self._digest(name, f'{sql}')})"
        if column.kind in HARMLESS:
            fits = f"regexp_full_match({sql}, {duck.quoted(HARMLESS[column.kind])})"
            return f"CASE WHEN {fits} THEN {sql} WHEN {sql} IS NOT NULL THEN '{WITHHELD}' END"
        if column.kind == "codes":
            one = self._listed(field, "part")
            return f"array_to_string(list_transform(string_split({sql}, ';'), lambda part: {one}), ';')"
        return self._listed(field, sql) if column.kind in ("code", "choice") else sql

    def _listed(self, field: str, sql: str) -> str:
        if field == "medications.stop_reason":
            known = list(STOP_REASONS)
        else:
            known = [*self.vocabulary.by_field.get(field, ()), *self.vocabulary.choices.get(field, ())]
        listed = ", ".join(duck.quoted(one) for one in [*known, ""])
        return f"CASE WHEN {sql} IN ({listed}) THEN {sql} WHEN {sql} IS NOT NULL THEN '{WITHHELD}' END"

    def _time(self, sql: str, patient: str) -> str:
        """Shifted by the patient's own number of days, at the precision it had; none where it is no time."""
        days = f"(CAST('0x' || {self._digest('days', patient, 7)} AS BIGINT) % {2 * MOST_DAYS + 1} - {MOST_DAYS})"
        cases = []
        for length, rest, form in ((4, "-07-01", "%Y"), (7, "-15", "%Y-%m"), (10, "", "%Y-%m-%d")):
            day = f"TRY_CAST(left({sql}, {length}) || '{rest}' AS DATE) + CAST({days} AS INTEGER)"
            is_it = f"length({sql}) >= 10" if length == 10 else f"length({sql}) = {length}"
            cases.append(f"WHEN {is_it} THEN strftime({day}, '{form}') || substr({sql}, {length + 1})")
        return f"CASE {' '.join(cases)} END"

    def _digest(self, what: str, sql: str, letters: int = HEX) -> str:
        return f"left(sha256({duck.quoted(f'{self.key}/{what}/')} || {sql}), {letters})"
