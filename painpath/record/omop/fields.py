"""The columns and concepts of one OMOP row, and what one patient's rows have given so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from painpath.record.death import death_day, told
from painpath.record.folder.cells import read_any
from painpath.record.problem import Problem, quoted
from painpath.units import spelling
from painpath.vocabulary_maps import Meaning, find

OWN = "painpath:"
SYSTEMS = {
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "RxNorm Extension": "",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10PCS": "http://hl7.org/fhir/sid/icd-10-pcs",
    "HCPCS": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "CPT4": "http://www.ama-assn.org/go/cpt",
}
MIDNIGHT = ("", "00:00", "00:00:00")

Row = dict[str, Any]


@dataclass(slots=True)
class Fields:
    """One row: its columns as text, and for each concept its vocabulary, code and name."""

    table: str
    cells: Row

    def text(self, name: str) -> str | None:
        return self.cells.get(name) or None

    def code(self, name: str) -> tuple[str, str, str] | None:
        """Vocabulary, code and name of a concept; None when it is 0 or not in CONCEPT."""
        found = self.cells.get(f"{name}_code")
        return (found[0], found[1], found[2]) if found and found[0] and found[1] else None


@dataclass(slots=True)
class Collected:
    """One patient's rows so far, and what had no place."""

    patient: Row
    died: bool = False  # on a day that is not known
    tables: dict[str, list[Row]] = field(default_factory=dict)
    repaired: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, table: str, row: Row) -> None:
        self.tables.setdefault(table, []).append(
            {name: given for name, given in row.items() if given is not None}
        )

    def left_out(self, fields: Fields, what: str) -> None:
        self.unknown[fields.table, what] += 1

    def date_death(self) -> None:
        """Give a death without a date the earliest day that it is known by."""
        if not self.died or "death_date" in self.patient:
            return
        day = death_day(self.tables)
        if day is not None:
            self.patient["death_date"] = day
        self.repaired.append(Problem("death", *told("a death without a date", day)))

    def unplaced(self) -> list[Problem]:
        """One problem for each kind of row that was left out, with how many there were."""
        counted = sorted(self.unknown.items())
        return [Problem(table, f"{what}, {_rows(count)}", "left out") for (table, what), count in counted]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def own_code(fields: Fields, prefix: str) -> str | None:
    """painpath's own code in the source value, where painpath wrote the row."""
    stated = fields.text(f"{prefix}_source_value") or ""
    return stated.removeprefix(OWN) if stated.startswith(OWN) else None


def meaning_of(fields: Fields, prefix: str, sections: tuple[str, ...]) -> tuple[str, Meaning, str] | None:
    """Section, meaning and vocabulary: of the source's own code, else of the standard concept."""
    for name in (f"{prefix}_source_concept_id", f"{prefix}_concept_id"):
        concept = fields.code(name)
        if concept is None:
            continue
        found = find(SYSTEMS.get(concept[0]), concept[1], sections)
        if found:
            return found[0], found[1], concept[0]
    return None


def name_of(fields: Fields, prefix: str) -> str:
    """How a row without a place in a record is told: by its concept, else in the words of its source."""
    for name in (f"{prefix}_source_concept_id", f"{prefix}_concept_id"):
        if concept := fields.code(name):
            return f"{concept[0]} {concept[1]} ({concept[2]}) has no place in a record"
    stated = fields.text(f"{prefix}_source_value")
    return f"source value {quoted(stated)} without a known concept" if stated else "a row without a code"


def time_of(fields: Fields, stem: str) -> str | None:
    """The time at its precision: midnight is how OMOP fills in an hour that nobody gave."""
    day = fields.text(f"{stem}_date")
    moment = (fields.text(f"{stem}_datetime") or "").replace(" ", "T")
    if moment[11:19] in MIDNIGHT:
        return (day or moment)[:10] or None
    return moment


def unit_of(fields: Fields) -> str | None:
    """The unit as a record spells it: the concept's where it is of UCUM, else the source's own; None where none is stated."""
    concept = fields.code("unit_concept_id")
    stated = concept[1] if concept and concept[0] == "UCUM" else fields.text("unit_source_value")
    return spelling(stated) if stated else None


def number_in(cell: str | None) -> int | float | None:
    """The number in a cell; None for an empty one, a truth value or words."""
    found = read_any(cell) if cell else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return int(found) if found == int(found) else found
