"""The tables of an OMOP CDM folder as queries that DuckDB streams, ordered by person.

Names of files and columns are read in any case; a column that a table lacks reads as absent.
"""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any, NamedTuple

from painpath.record import duck
from painpath.record.problem import Unreadable

ENDINGS = (".csv", ".csv.gz", ".parquet")

# The columns that a record can use; those of every table but PERSON and DEATH start with the concept and its source.
COLUMNS: dict[str, list[str]] = {
    "person": ["gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth", "person_source_value"],
    "death": ["death_date", "death_datetime"],
    "procedure_occurrence": [
        "procedure_occurrence_id", "procedure_concept_id", "procedure_source_concept_id", "procedure_source_value",
        "procedure_date", "procedure_datetime", "procedure_type_concept_id", "modifier_concept_id", "modifier_source_value",
    ],
    "measurement": [
        "measurement_id", "measurement_concept_id", "measurement_source_concept_id", "measurement_source_value",
        "measurement_date", "measurement_datetime", "operator_concept_id", "value_as_number", "value_as_concept_id",
        "unit_concept_id", "unit_source_value", "value_source_value",
    ],
    "observation": [
        "observation_id", "observation_concept_id", "observation_source_concept_id", "observation_source_value",
        "observation_date", "observation_datetime", "value_as_number", "value_as_string", "value_as_concept_id",
        "qualifier_concept_id", "qualifier_source_value", "unit_concept_id", "unit_source_value", "value_source_value",
    ],
    "condition_occurrence": [
        "condition_occurrence_id", "condition_concept_id", "condition_source_concept_id", "condition_source_value",
        "condition_start_date", "condition_start_datetime", "condition_end_date", "condition_end_datetime",
        "condition_status_concept_id", "condition_status_source_value",
    ],
    "drug_exposure": [
        "drug_exposure_id", "drug_concept_id", "drug_source_concept_id", "drug_source_value",
        "drug_exposure_start_date", "drug_exposure_start_datetime", "drug_exposure_end_date",
        "drug_exposure_end_datetime", "verbatim_end_date", "route_concept_id", "stop_reason",
    ],
    "device_exposure": [
        "device_exposure_id", "device_concept_id", "device_source_concept_id", "device_source_value",
        "device_exposure_start_date",
    ],
}  # fmt: skip
CONCEPT = ["concept_id", "vocabulary_id", "concept_code", "concept_name"]
NEEDED = {*COLUMNS, "concept"}


class Query(NamedTuple):
    """How one table is read: the SQL, its columns in order, and its place for messages."""

    sql: str
    columns: list[str]
    where: str


def table_name(file_name: str) -> str:
    """The OMOP table a file is named after, whatever its case; empty for other kinds of file."""
    lower = file_name.lower()
    ending = next((ending for ending in ENDINGS if lower.endswith(ending)), None)
    return lower.removesuffix(ending) if ending else ""


def open_tables(database: Any, folder: Path, where: str) -> dict[str, Query]:
    """The queries of the tables that are there; CONCEPT is loaded, the others are streamed."""
    files: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        name = table_name(file.name)
        if name in files:
            raise Unreadable(where, f"two files for {name}: {files[name].name}, {file.name}", "keep one")
        if name in NEEDED:
            files[name] = file
    _load_concepts(database, files.get("concept"))
    queries = {name: _query(database, name, file) for name, file in files.items() if name != "concept"}
    if "concept" in files:
        queries["concept"] = Query("", CONCEPT, files["concept"].name)
    return queries


def _load_concepts(database: Any, file: Path | None) -> None:
    import duckdb

    columns = ", ".join(f"{name} VARCHAR" for name in CONCEPT)
    database.execute(f"CREATE TABLE concept ({columns})")
    if file is None:
        return
    source, names = source_of(database, file)
    cells = [f"CAST({_cell(name, names)} AS VARCHAR)" for name in CONCEPT]
    try:
        database.execute(f"INSERT INTO concept SELECT {', '.join(cells)} FROM {source}")
    except duckdb.Error as error:
        raise duck.unreadable(file.name, error) from None


def _query(database: Any, table: str, file: Path) -> Query:
    source, names = source_of(database, file)
    if "person_id" not in names:
        raise Unreadable(
            file.name, "there is no column person_id", "export the table as OMOP CDM 5.4 defines it"
        )
    wanted = COLUMNS[table]
    cells = [f"{_text(name, names)} AS {name}" for name in wanted]
    concepts = [name for name in wanted if name.endswith("concept_id") and table != "person"]
    joins, codes = [], []
    for number, name in enumerate(concepts):
        joins.append(f"LEFT JOIN concept c{number} ON c{number}.concept_id = {_text(name, names)}")
        codes.append(
            f"[c{number}.vocabulary_id, c{number}.concept_code, c{number}.concept_name] AS {name}_code"
        )
    key = f"nullif({_text('person_id', names)}, '')"
    selected = ", ".join([f"{key} AS person", "t.row", *cells, *codes])
    numbered = f"(SELECT *, row_number() OVER () AS row FROM {source}) t"
    sql = f"SELECT {selected} FROM {numbered} {' '.join(joins)} ORDER BY 1 NULLS FIRST, 2"
    return Query(sql, ["person_id", "row", *wanted, *(f"{name}_code" for name in concepts)], file.name)


def _text(name: str, names: dict[str, str]) -> str:
    if name not in names:
        return "NULL"
    kind = names[name]
    return duck.as_text(name, kind).replace(duck.column(name), f"t.{duck.column(name)}")


def _cell(name: str, names: dict[str, str]) -> str:
    return duck.column(name) if name in names else "NULL"


def source_of(database: Any, file: Path) -> tuple[str, dict[str, str]]:
    """The SQL that reads a file, and its columns in lower case with their types."""
    if file.name.lower().endswith(".parquet"):
        kinds = duck.described(database, file)
        return duck.source(file, []), {name.lower(): kind for name, kind in kinds.items()}
    delimiter, names = _header(file)
    return duck.source(file, names, delimiter), dict.fromkeys(names, "VARCHAR")


def _header(file: Path) -> tuple[str, list[str]]:
    """The delimiter, a tab in the files of the vocabulary service and else a comma, and the column names."""
    opener: Any = gzip.open if file.name.lower().endswith(".gz") else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as text:
            first = text.readline(65536)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Unreadable(
            file.name, f"its first line cannot be read ({error})", "export it as UTF-8 CSV"
        ) from None
    delimiter = "\t" if "\t" in first else ","
    names = [name.strip().lower() for name in next(csv.reader([first], delimiter=delimiter), [])]
    return delimiter, names
