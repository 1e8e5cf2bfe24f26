"""A patient's record without what says who it is, for counting.

Patients and procedures get new ids, clinicians a number, the date of birth is cut to its year; notes, the patient's
words, places and any text that is no code are left out; a text where a number belongs stays one that cannot be read, so
that it is set aside as everywhere. Days stay as they are, because verdicts are as of today:
that is why these records are never kept, only the figures made of them.
"""

from __future__ import annotations

import hashlib
from typing import Any

from painpath.record.tables import TABLES

Row = dict[str, Any]
LEFT_OUT = frozenset(("note", "words", "facility", "patient_id", "recorded"))
YEAR, ID = 4, 16
NO_TEXT, NO_NUMBER = ("number", "truth"), "cannot be read"


class Withheld:
    """Gives records without identity. The secret is made for one registry and kept nowhere."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    def record(self, record: Row) -> Row:
        """The record under new ids; the same names get the same ids within one registry."""
        patient = record["patient"]
        who = {"patient_id": self._id("P", str(patient["patient_id"]))}
        who |= {name: patient[name] for name in ("sex", "death_date") if name in patient}
        if "birth_date" in patient:
            who["birth_date"] = str(patient["birth_date"])[:YEAR]
        tables = {name: rows for name, rows in record.items() if isinstance(rows, list)}
        return {
            "patient": who,
            **{name: [self._row(name, row) for row in rows if _tells(row)] for name, rows in tables.items()},
        }

    def _row(self, table: str, row: Row) -> Row:
        columns = TABLES.get(table, {})
        kept = {
            name: NO_NUMBER
            if isinstance(cell, str) and name in columns and columns[name].kind in NO_TEXT
            else cell
            for name, cell in row.items()
            if name not in LEFT_OUT
        }
        if "procedure_id" in kept:
            named = kept.pop("procedure_id")  # one that is no text names nothing, here as everywhere
            kept |= {"procedure_id": self._id("p", named)} if isinstance(named, str) else {}
        if "performer" in kept:
            kept["performer"] = "Clinician " + self._id("", str(kept["performer"]).strip().lower())[:4]
        return kept

    def _id(self, begin: str, text: str) -> str:
        return begin + hashlib.sha256(f"{self.secret}/{begin}/{text}".encode()).hexdigest()[:ID]


def _tells(row: Row) -> bool:
    """Whether a row says something beside text: a finding whose value is written out is left out whole."""
    return not isinstance(row.get("value"), str)
