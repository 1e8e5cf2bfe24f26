"""Records → the OMOP CDM tables, as far as they can hold them; the rest is told, never squeezed in.

painpath's own codes stand in the source values as `painpath:<code>` and concepts are 0: mapping them
to standard concepts is the business of whoever loads the tables. Clock times are in UTC.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from painpath.record.folder.cells import write_cell
from painpath.record.omop.fields import OWN
from painpath.record.omop.rows import OWN_CARE, SEX, SIGNS
from painpath.record.omop.tables import COLUMNS
from painpath.record.problem import Problem
from painpath.record.tables import TABLES

Row = Mapping[str, Any]
Cells = dict[str, Any]
OPERATORS = {sign: concept for concept, sign in SIGNS.items()}
SEX_CONCEPTS = {sex: concept for concept, sex in SEX.items()}
HELD: dict[str, frozenset[str]] = {
    "patient": frozenset({"patient_id", "birth_date", "sex", "death_date"}),
    "procedures": frozenset({"procedure_id", "time", "kind", "status", "side"}),
    "pain_scores": frozenset({"time", "score", "scale", "descriptor"}),
    "relief_reports": frozenset(),
    "observations": frozenset({"time", "code", "value", "unit", "bound"}),
    "conditions": frozenset({"code", "onset", "abatement"}),
    "medications": frozenset({"code", "start", "end", "stop_reason"}),
    "care": frozenset({"time", "code"}),
}


class Unheld(Exception):
    """A row that OMOP has no place for, and why."""


def write_omop(records: Iterable[Mapping[str, Any]], path: Path | str) -> list[Problem]:
    """Write OMOP tables as CSV into a folder; returns what they could not hold, once for each kind."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    lost: dict[Problem, None] = {}
    with ExitStack() as open_files:
        writers: dict[str, csv.DictWriter[str]] = {}
        for table, columns in COLUMNS.items():
            file = open_files.enter_context((folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
            writers[table] = csv.DictWriter(file, ["person_id", *columns], lineterminator="\n")
            writers[table].writeheader()
        counts = dict.fromkeys(COLUMNS, 0)
        for person_id, record in enumerate(records, 1):
            for table, cells in _tables(record, lost):
                counts[table] += 1
                number = {} if table in ("person", "death") else {f"{table}_id": counts[table]}
                writers[table].writerow({"person_id": person_id, **number, **cells})
    return list(lost)


def _tables(record: Mapping[str, Any], lost: dict[Problem, None]) -> Iterator[tuple[str, Cells]]:
    yield from _person(record.get("patient") or {})
    for name in TABLES:
        for row in record.get(name) or []:
            for column in row.keys() - HELD[name] - {"patient_id"}:
                lost[Problem(f"{name}.{column}", "OMOP has no place for it", "left out")] = None
            try:
                yield WRITERS[name](row)
            except Unheld as error:
                lost[Problem(name, str(error), "left out")] = None


def _person(patient: Row) -> Iterator[tuple[str, Cells]]:
    parts = [int(part) for part in (patient.get("birth_date") or "")[:10].split("-") if part]
    born = dict(zip(("year_of_birth", "month_of_birth", "day_of_birth"), parts, strict=False))
    sex = SEX_CONCEPTS.get(patient.get("sex") or "", "0")
    own = OWN + patient["patient_id"] if patient.get("patient_id") else None
    yield "person", {"gender_concept_id": sex, "person_source_value": own, **born}
    if patient.get("death_date"):
        yield "death", _time("death", patient["death_date"])


def _time(stem: str, text: str | None) -> Cells:
    """Date, and date with hour where one was given; OMOP asks for a whole date."""
    if not text or len(text) < len("2025-01-06"):
        raise Unheld("OMOP needs a whole date")
    if "T" not in text:
        return {f"{stem}_date": text}
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    clock = moment.isoformat(" ", "seconds")
    return {f"{stem}_date": clock[:10], f"{stem}_datetime": clock}


def _procedure(row: Row) -> tuple[str, Cells]:
    if row.get("status") != "completed":
        raise Unheld("OMOP holds completed procedures alone")
    side = {"modifier_source_value": OWN + row["side"]} if row.get("side") else {}
    return _act(OWN + row["kind"], row, side)


def _care(row: Row) -> tuple[str, Cells]:
    return _act(OWN_CARE + row["code"], row, {})


def _act(source: str, row: Row, more: Cells) -> tuple[str, Cells]:
    time = _time("procedure", row.get("time"))
    return "procedure_occurrence", {
        "procedure_concept_id": 0,
        "procedure_source_value": source,
        **time,
        **more,
    }


def _pain_score(row: Row) -> tuple[str, Cells]:
    if not row.get("scale"):
        raise Unheld("a score without its scale")
    descriptor = {"value_source_value": OWN + row["descriptor"]} if row.get("descriptor") else {}
    cells = {"measurement_concept_id": 0, "measurement_source_value": OWN + row["scale"], **descriptor}
    return "measurement", {**cells, **_time("measurement", row.get("time")), "value_as_number": row["score"]}


def _observation(row: Row) -> tuple[str, Cells]:
    bound = row.get("bound")
    if isinstance(bound, str) and bound in OPERATORS:
        return _bound(row)
    cells = {"observation_concept_id": 0, "observation_source_value": OWN + row["code"]}
    value = write_cell("value", TABLES["observations"]["value"], row["value"])
    more = {"value_as_string": value, "unit_source_value": row.get("unit")}
    return "observation", {**cells, **_time("observation", row.get("time")), **more}


def _bound(row: Row) -> tuple[str, Cells]:
    """A number that is known only as a bound, for which OBSERVATION has no place."""
    cells = {"measurement_concept_id": 0, "measurement_source_value": OWN + row["code"]}
    more = {"operator_concept_id": OPERATORS[row["bound"]], "value_as_number": row["value"]}
    unit = {"unit_source_value": row.get("unit")}
    return "measurement", {**cells, **_time("measurement", row.get("time")), **more, **unit}


def _condition(row: Row) -> tuple[str, Cells]:
    cells = {"condition_concept_id": 0, "condition_source_value": OWN + row["code"]}
    end = _time("condition_end", row["abatement"]) if row.get("abatement") else {}
    return "condition_occurrence", {**cells, **_time("condition_start", row.get("onset")), **end}


def _drug(row: Row) -> tuple[str, Cells]:
    cells: Cells = {"drug_concept_id": 0, "drug_source_value": OWN + row["code"]}
    if row.get("stop_reason"):
        cells["stop_reason"] = OWN + row["stop_reason"]
    if row.get("end"):
        cells["verbatim_end_date"] = _time("end", row["end"])["end_date"]
    return "drug_exposure", {**cells, **_time("drug_exposure_start", row.get("start"))}


def _relief(row: Row) -> tuple[str, Cells]:
    raise Unheld("OMOP has no place for relief reports")


WRITERS: dict[str, Callable[[Row], tuple[str, Cells]]] = {
    "procedures": _procedure,
    "pain_scores": _pain_score,
    "relief_reports": _relief,
    "observations": _observation,
    "conditions": _condition,
    "medications": _drug,
    "care": _care,
}
