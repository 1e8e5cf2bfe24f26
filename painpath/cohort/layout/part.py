"""One range of patients: its tables sorted and written, and read back with whole numbers for patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.columns import FREE_TEXT
from painpath.cohort.layout.disk import write_parquet
from painpath.record import duck
from painpath.record.folder.cells import columns_of
from painpath.record.problem import Problem, Unreadable
from painpath.record.tables import TABLES

FIRST = ("patient_id", "time", "start", "onset", "recorded")
STORED = {"number": pa.float64(), "truth": pa.bool_()}
# Columns with so many different texts that numbers for them would save nothing.
AS_TEXT = frozenset(("procedure_id",))


@dataclass(frozen=True)
class Part:
    """The patients of one folder, sorted, and their tables, in which `patient_id` is a place in that list."""

    patients: list[str]
    tables: dict[str, pl.DataFrame]


def schema_of(table: str) -> dict[str, pa.DataType]:
    """The columns of a table as it lies on disk; free text stays outside."""
    columns = columns_of(table)
    return {name: STORED.get(one.kind, pa.string()) for name, one in columns.items() if name not in FREE_TEXT}


def write_part(
    folder: Path, tables: Mapping[str, pa.Table], patients: Sequence[str], metadata: Mapping[str, str]
) -> tuple[dict[str, int], list[tuple[str, Problem]]]:
    """Sort and write the tables of some patients; gives the rows by table and the patients' rows left out.

    The order of rows is that of their content, patient and time first, whatever it was before.
    """
    rows, problems = {}, list[tuple[str, Problem]]()
    for name in ("patient", *TABLES):
        table = ordered(tables[name], name) if name in tables else empty(name)
        if name == "patient":
            table, problems = _one_each(table, patients)
        if table.num_rows:
            write_parquet(folder / f"{name}.parquet", table, metadata)
            rows[name] = table.num_rows
    return rows, problems


def empty(table: str) -> pa.Table:
    """A table with no row."""
    return pa.schema(list(schema_of(table).items())).empty_table()


def ordered(table: pa.Table, name: str) -> pa.Table:
    """The rows sorted by all their columns; texts come back as numbers into a sorted list."""
    columns, keys = {}, {}
    for column, kind in schema_of(name).items():
        array = table[column].combine_chunks()
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
        columns[column] = _with_sorted_words(array) if pa.types.is_string(kind) else array
        keys[column] = _codes(columns[column])
    first = [one for one in FIRST if one in keys]
    places = pl.DataFrame(keys).select(pl.arg_sort_by([*first, *(one for one in keys if one not in first)]))
    return pa.table(columns).take(places.to_series().to_arrow())


def _with_sorted_words(array: Any) -> pa.DictionaryArray:
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    words = pl.Series(array.dictionary, dtype=pl.String)
    order = words.arg_sort()
    ranks = order.arg_sort().cast(pl.Int32)
    codes = ranks.gather(pl.Series(array.indices)) if len(words) else pl.Series(array.indices)
    return pa.DictionaryArray.from_arrays(codes.to_arrow(), words.gather(order).to_arrow().cast(pa.string()))


def _codes(array: Any) -> pl.Series:
    return pl.Series(array.indices if isinstance(array, pa.DictionaryArray) else array)


def _one_each(table: pa.Table, patients: Sequence[str]) -> tuple[pa.Table, list[tuple[str, Problem]]]:
    """A row for every patient, also for one of whom only the other tables speak; the first of several."""
    frame = pl.DataFrame(pl.from_arrow(table.cast(pa.schema(list(schema_of("patient").items())))))
    unlike = frame.unique(maintain_order=True)
    second = unlike.filter(~pl.col("patient_id").is_first_distinct())["patient_id"]
    told = Problem("patient", "a second row for this patient", "set aside; which one is right?")
    everyone = pl.DataFrame({"patient_id": pl.Series(patients, dtype=pl.String)})
    one = everyone.join(unlike.unique("patient_id", keep="first"), on="patient_id", how="left").sort(
        "patient_id"
    )
    return one.to_arrow(), [(patient, told) for patient in second]


def read_part(folder: Path) -> Part:
    """The tables of a folder. Raises Unreadable, which names the file, when one of them cannot be read."""
    patients = _whole(_read(folder / "patient.parquet", "patient")["patient_id"])
    ids = patients.dictionary.to_pylist()
    tables = {}
    for name in ("patient", *TABLES):
        path = folder / f"{name}.parquet"
        if path.exists():
            tables[name] = _frame(_read(path, name), patients.dictionary)
    return Part(ids, tables)


def _read(path: Path, table: str) -> pa.Table:
    texts = [
        name for name, kind in schema_of(table).items() if pa.types.is_string(kind) and name not in AS_TEXT
    ]
    try:
        # a whole file at once: by batches, as a dataset is read, each batch brings its own list of texts
        with parquet.ParquetFile(path, read_dictionary=texts) as file:
            return file.read(_filled(file), use_threads=False).unify_dictionaries()
    except (pa.ArrowException, OSError) as error:
        raise duck.unreadable(str(path), error) from None


def _filled(file: parquet.ParquetFile) -> list[str]:
    """The columns in which anything stands; one without a value need not be there."""
    metadata, filled = file.metadata, set[str]()
    for group in (metadata.row_group(number) for number in range(metadata.num_row_groups)):
        for column in (group.column(number) for number in range(metadata.num_columns)):
            said = column.statistics
            if said is None or not said.has_null_count or said.null_count < group.num_rows:
                filled.add(column.path_in_schema)
    return [name for name in file.schema_arrow.names if name in filled or name == "patient_id"]


def _frame(table: pa.Table, patients: pa.Array) -> pl.DataFrame:
    columns = {name: _series(table[name]) for name in table.column_names if name != "patient_id"}
    found = _whole(table["patient_id"])
    places = pl.Series(patients, dtype=pl.String).to_frame("id").with_row_index("place")
    own = pl.DataFrame({"id": pl.Series(found.dictionary, dtype=pl.String)}).join(
        places, on="id", how="left", maintain_order="left"
    )
    if own["place"].null_count():
        raise Unreadable(
            str(table.column_names), "holds a patient that the part does not have", "lay it out again"
        )
    return pl.DataFrame({"patient_id": own["place"].gather(pl.Series(found.indices)), **columns})


def _series(column: pa.ChunkedArray) -> pl.Series:
    """A column for Polars: texts as an Enum of what occurs in it, without touching each text."""
    if not pa.types.is_dictionary(column.type):
        return pl.Series(column)
    array = _whole(column)
    words = pl.Enum(pl.Series(array.dictionary, dtype=pl.String))
    fitting = (
        pl.UInt8 if len(array.dictionary) < 255 else pl.UInt16 if len(array.dictionary) < 65535 else pl.UInt32
    )
    return pl.Series(array.indices).cast(fitting, wrap_numerical=True).cat.to(words)


def _whole(column: pa.ChunkedArray) -> Any:
    """A column as one array; one that is already is not copied."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
