"""A folder of CSV or Parquet files named after the tables, `patient_id` in each row: a record per patient.

Nothing is lost silently: an unknown file or column, a row without `patient_id` and a cell that does
not fit its column are named with file and line, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from painpath.record import duck
from painpath.record.folder.cells import BadCell, columns_of, read_cell, unguarded
from painpath.record.folder.headings import check_packed, headings, need_patient, other_form
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.tables import TABLES, Column

ENDINGS = (".csv", ".csv.gz", ".parquet")
NAMES = ("patient", *TABLES)
FORM = "name the files patient.csv, procedures.csv, pain_scores.csv ... (or .csv.gz, .parquet)"


@dataclass(slots=True)
class TableFile:
    """One file of the folder: its columns that are known, in its order, and the SQL that reads it."""

    table: str
    path: Path
    columns: list[tuple[str, Column]]
    query: str
    wraps: str = ""  # SQL that lists the rows with line breaks inside a cell, for line numbers
    breaks: list[tuple[int, int]] | None = None


@dataclass(slots=True)
class Folder:
    """An open folder, and the problems that belong to no single patient."""

    database: Any
    files: list[TableFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def table_files(path: Path) -> dict[str, Path]:
    """The files of a folder that are named after a table; two for the same table are refused."""
    found: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        table = _table_name(file)
        if table in found:
            raise Unreadable(
                str(path), f"two files for {table}: {found[table].name}, {file.name}", "keep one"
            )
        if table in NAMES:
            found[table] = file
    return found


def _table_name(file: Path) -> str:
    ending = next((ending for ending in ENDINGS if file.name.endswith(ending)), None)
    return file.name.removesuffix(ending) if ending else ""


def read_table_folder(path: Path | str) -> Iterator[Imported]:
    """The records of a folder, one after the other in the order of `patient_id`, in bounded memory."""
    path = Path(path)
    files = table_files(path)
    if not files:
        raise Unreadable(str(path), "no table of a record is in this folder", FORM)
    with duck.connection() as database:
        folder = Folder(database, problems=_strangers(path))
        folder.files = [_opened(folder, table, file) for table, file in files.items()]
        yield from _records(folder, str(path))


def _strangers(path: Path) -> list[Problem]:
    problems = []
    for file in sorted(path.iterdir()):
        table = _table_name(file)
        told = other_form(file.name, NAMES) if table not in NAMES else None
        if told:
            problems.append(told)
        elif table and table not in NAMES:
            near = get_close_matches(table, NAMES, 1)
            repair = f"left out; is {near[0]} meant?" if near else "left out"
            problems.append(Problem(file.name, "there is no such table in a record", repair))
    return problems


def _opened(folder: Folder, table: str, path: Path) -> TableFile:
    parquet = path.suffix == ".parquet"
    if path.suffix == ".gz":
        check_packed(path, str(path))
    kinds = (
        duck.described(folder.database, path)
        if parquet
        else dict.fromkeys(headings(path, str(path)), "VARCHAR")
    )
    need_patient(kinds, str(path))
    known = columns_of(table)
    for name in kinds:
        if name not in known:
            near = get_close_matches(name, known, 1)
            repair = f"left out; is {near[0]} meant?" if near else "left out"
            folder.problems.append(Problem(f"{path.name}, line 1", f"unknown column {name!r}", repair))
    columns = [(name, known[name]) for name in kinds if name in known and name != "patient_id"]
    rows = duck.source(path, list(kinds))
    cells = ["patient_id", "row", *(duck.as_text(name, kinds[name]) for name, _ in columns)]
    numbered = f"(SELECT *, row_number() OVER () AS row FROM {rows})"
    key = duck.as_text("patient_id", kinds["patient_id"])
    query = f"SELECT nullif({key}, '') AS {', '.join(cells)} FROM {numbered} ORDER BY 1 NULLS FIRST, 2"
    return TableFile(table, path, columns, query, "" if parquet else _wraps(numbered, list(kinds)))


def _wraps(numbered: str, names: list[str]) -> str:
    """Line breaks inside the cells of each row that has any."""
    lengths = [
        f"length({duck.column(name)}) - length(replace({duck.column(name)}, chr(10), ''))" for name in names
    ]
    count = " + ".join(f"coalesce({length}, 0)" for length in lengths)
    return f"SELECT row, breaks FROM (SELECT row, {count} AS breaks FROM {numbered}) WHERE breaks > 0"


def _place(folder: Folder, file: TableFile, row: int) -> str:
    if not file.wraps:
        return f"{file.path.name}, row {row}"
    if file.breaks is None:
        file.breaks = folder.database.cursor().execute(file.wraps).fetchall()
    return f"{file.path.name}, line {row + 1 + sum(count for at, count in file.breaks if at < row)}"


def _records(folder: Folder, where: str) -> Iterator[Imported]:
    streams = {file.table: _with_patient(folder, file) for file in folder.files}
    files = {file.table: file for file in folder.files}
    nobody = True
    for patient_id, tables in duck.merged(streams):
        imported = _imported(folder, files, patient_id, tables)
        if nobody:
            imported.not_understood[:0] = folder.problems
            nobody = False
        yield imported
    if nobody:
        raise Unreadable(where, "its tables hold no patient", "give each row its patient_id")


def _with_patient(folder: Folder, file: TableFile) -> duck.Patients:
    """The rows of a file by patient; those without a patient come first and become problems."""
    stream = duck.by_patient(folder.database, file.query, str(file.path))
    first = next(stream, None)
    if first is None:
        return
    if first[0] is not None:
        yield first
    else:
        places = [_place(folder, file, row[1]) for row in first[1]]
        folder.problems += [Problem(place, "no patient_id", "left out; whose is it?") for place in places]
    yield from stream


def _imported(
    folder: Folder, files: dict[str, TableFile], patient_id: str, tables: dict[str, list[duck.Row]]
) -> Imported:
    problems: list[Problem] = []
    record: dict[str, Any] = {"patient": {"patient_id": unguarded(patient_id)}}
    for table, rows in tables.items():
        record[table] = [_row(folder, files[table], row, problems) for row in rows]
    if "patient" in tables:
        record["patient"] = _one_patient(folder, files["patient"], tables["patient"], record, problems)
    counts = {table: len(rows) for table, rows in tables.items() if table != "patient"}
    return Imported({"patient": record.pop("patient"), **record}, counts, [], problems)


def _row(folder: Folder, file: TableFile, row: duck.Row, problems: list[Problem]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for (name, column), cell in zip(file.columns, row[2:], strict=True):
        try:
            found = read_cell(name, column, cell)
        except BadCell as error:
            problems.append(Problem(f"{_place(folder, file, row[1])}, {name}", str(error), "set aside"))
            continue
        if found is not None:
            values[name] = found
    return values


def _one_patient(
    folder: Folder, file: TableFile, rows: list[duck.Row], record: dict[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    first, *others = record["patient"]
    for other, row in zip(others, rows[1:], strict=True):
        if other != first:
            problems.append(
                Problem(_place(folder, file, row[1]), "a second row for this patient", "set aside")
            )
    return {"patient_id": unguarded(rows[0][0]), **first}
