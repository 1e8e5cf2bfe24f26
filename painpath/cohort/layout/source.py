"""The record tables of a cohort wherever they lie: which files belong to which table, and how to read them.

A table is a file named after it (`procedures.parquet`, `procedures-2024.csv.gz`) or a folder of files
(`procedures/part-0001.parquet`). Every column is turned into the text, number or truth that the
record format asks for; what cannot be is counted and named, never dropped silently.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from painpath.cohort.columns import FREE_TEXT
from painpath.cohort.layout.index import LAYOUT
from painpath.cohort.layout.private import Secret
from painpath.record import duck
from painpath.record.folder.cells import FORMULA_STARTS, columns_of
from painpath.record.folder.headings import check_packed, headings, need_patient, other_form
from painpath.record.problem import Problem, Unreadable, near
from painpath.record.tables import TABLES, Column

NAMES = ("patient", *TABLES)
ENDINGS = (".parquet", ".csv", ".csv.gz")
NAMED = re.compile(rf"({'|'.join(NAMES)})(?:[-_.].*)?")
TAIL_BYTES = 65536
SYNTHETIC = b"painpath.synthetic"
FORM = "name the files or folders patient, procedures, pain_scores ... (Parquet or CSV)"


@dataclass(frozen=True)
class Source:
    """A cohort's files by table, and what is said of those that belong to none."""

    path: Path
    files: dict[str, list[Path]]
    problems: list[Problem] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Names this state of the files: their names, sizes and last bytes, where Parquet keeps its index."""
        seen = hashlib.sha256()
        for name, files in sorted(self.files.items()):
            for file in files:
                seen.update(f"{name} {file.relative_to(self.path)} {file.stat().st_size}\n".encode())
                seen.update(tail(file))
        return seen.hexdigest()[:16]

    @property
    def synthetic(self) -> bool:
        """Whether any Parquet file carries the mark of made-up data."""
        every = (file for files in self.files.values() for file in files)
        return any(SYNTHETIC in tail(file) for file in every if file.suffix == ".parquet")


def tail(file: Path) -> bytes:
    """The last bytes of a file."""
    with file.open("rb") as stream:
        stream.seek(max(0, file.stat().st_size - TAIL_BYTES))
        return stream.read()


def find_source(path: Path) -> Source:
    """The tables in a folder. Raises Unreadable when there is none."""
    if not path.is_dir():
        raise Unreadable(str(path), "there is no such folder", "give the folder that holds the tables")
    files: dict[str, list[Path]] = {}
    problems = []
    for entry in sorted(path.iterdir()):
        held = _files(entry)
        table = NAMED.fullmatch(entry.name.split(".")[0])
        if table and held:
            files.setdefault(table[1], []).extend(held)
        elif held and entry.name != "truth":
            hint = near(entry.name.split(".")[0], NAMES, "")
            problems.append(
                Problem(entry.name, "not a table of a record", f"left out{'; ' if hint else ''}{hint}")
            )
        elif not held and (told := other_form(entry.name, NAMES)):
            problems.append(told)
    if not files and (path / LAYOUT).exists():
        raise Unreadable(str(path), "was laid out by another version of painpath", "lay the source out again")
    if not files:
        raise Unreadable(str(path), "no table of a record is in this folder", FORM)
    return Source(path, files, problems)


def _files(entry: Path) -> list[Path]:
    found = sorted(entry.rglob("*")) if entry.is_dir() else [entry]
    return [file for file in found if file.name.endswith(ENDINGS) and file.is_file()]


class Query(NamedTuple):
    """SQL for a file's rows as the record's columns and for how many of them each patient has, and its unknown columns.

    `misfits` is SQL for each column that can fail: its patient, its name and its text.
    """

    rows: str
    counts: str
    misfits: list[str]
    strange: list[Problem]


def query(database: Any, table: str, file: Path, secret: Secret | None = None) -> Query:
    """How a file is read. With a secret nothing that identifies a patient comes out."""
    kinds = _kinds(database, file)
    need_patient(kinds, file.name)
    source = duck.source(file, list(kinds))
    patient = _plain("patient_id", kinds["patient_id"])
    patient = secret.patient(patient) if secret else patient
    cells, misfits = [f"{patient} AS patient_id"], []
    known = columns_of(table)
    for name, column in known.items():
        if name in FREE_TEXT or name == "patient_id":
            continue
        cell = _cell(name, column, kinds.get(name))
        if secret and name in kinds:
            cell = secret.cell(f"{table}.{name}", column, cell, patient)
        cells.append(f"{cell} AS {name}")
        if column.kind in ("number", "truth") and kinds.get(name) == "VARCHAR":
            given = duck.column(name)
            shown = "'(withheld)'" if secret else given
            wrong = f"trim({given}) <> '' AND {cell} IS NULL"
            misfits.append(f"SELECT {patient}, '{name}', {shown} FROM {source} WHERE {wrong}")
    strange = [
        Problem(file.name, f"unknown column {name!r}", f"left out{_hint(name, known)}")
        for name in kinds
        if name not in known
    ]
    raw = f"SELECT {duck.column('patient_id')}, count(*) AS n FROM {source} GROUP BY 1"
    counts = f"SELECT {patient} AS patient_id, sum(n) AS n FROM ({raw}) GROUP BY 1"
    return Query(f"SELECT {', '.join(cells)} FROM {source}", counts, misfits, strange)


def _hint(name: str, known: dict[str, Column]) -> str:
    hint = near(name, known, "")
    return f"; {hint}" if hint else ""


def _kinds(database: Any, file: Path) -> dict[str, str]:
    if file.suffix == ".parquet":
        return duck.described(database, file)
    if file.suffix == ".gz":
        check_packed(file, str(file))
    return dict.fromkeys(headings(file, file.name), "VARCHAR")


def _plain(name: str, kind: str) -> str:
    """A text without the guard that a spreadsheet needs; nothing for an empty one."""
    text = duck.as_text(name, kind)
    if kind != "VARCHAR":
        return text
    starts = ", ".join(_literal(start) for start in FORMULA_STARTS)
    guarded = f"left({text}, 1) = chr(39) AND substr({text}, 2, 1) IN ({starts})"
    return f"nullif(CASE WHEN {guarded} THEN substr({text}, 2) ELSE {text} END, '')"


def _literal(start: str) -> str:
    return f"chr({ord(start)})"


def _cell(name: str, column: Column, kind: str | None) -> str:
    if kind is None:
        return f"CAST(NULL AS {_stored(column)})"
    text = duck.as_text(name, kind)
    if column.kind == "number":
        return (
            f"TRY_CAST(nullif(trim({text}), '') AS DOUBLE)"
            if kind == "VARCHAR"
            else f"CAST({duck.column(name)} AS DOUBLE)"
        )
    if column.kind == "truth":
        truths = f"CASE lower({text}) WHEN 'true' THEN true WHEN 'false' THEN false END"
        return truths if kind == "VARCHAR" else f"CAST({duck.column(name)} AS BOOLEAN)"
    if column.kind == "text":
        return _plain(name, kind)
    return text if column.kind == "any" else f"nullif({text}, '')"


def _stored(column: Column) -> str:
    return {"number": "DOUBLE", "truth": "BOOLEAN"}.get(column.kind, "VARCHAR")
