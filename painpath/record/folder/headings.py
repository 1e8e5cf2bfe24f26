"""The first line of a CSV file of the record, and the files of a folder that look like a table and are none.

What a spreadsheet does to headings (capitals, spaces beside them) changes nothing. What cannot be read is refused with
what is wrong and what would do.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from painpath.record.problem import Problem, Unreadable

GZIP_MAGIC = b"\x1f\x8b"
PIECE = 1 << 20  # bytes
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# Endings of files that hold tables and are not read here.
OTHER_TABLES = (
    ".csv",
    ".csv.gz",
    ".parquet",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".zip",
    ".gz",
)
AS_UTF8 = "export it as CSV in UTF-8"


def headings(file: Path, where: str) -> list[str]:
    """The headings of a CSV file, in small letters and without spaces around them; an empty one, which a spreadsheet
    leaves beside a table, is called after its place. Raises Unreadable."""
    opener: Any = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", newline="") as text:
            names = [name.strip().lower() for name in next(csv.reader(text), [])]
    except UnicodeDecodeError:
        raise Unreadable(where, "is not UTF-8 text", AS_UTF8) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise _damaged(file, where, error) from None
    except (OSError, csv.Error) as error:
        raise Unreadable(where, f"its first line cannot be read ({error})", AS_UTF8) from None
    if not any(names):
        raise Unreadable(
            where, "has no headings in its first line", "write them there, or take the file away"
        )
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    if len(set(names)) != len(names):
        raise Unreadable(f"{where}, line 1", "a column stands twice", "keep one of them")
    return names


def need_patient(names: Iterable[str], where: str) -> None:
    """Raises Unreadable for a table that does not say whose its rows are."""
    held = list(names)
    if "patient_id" in held:
        return
    for sign, called in SEPARATORS.items():
        if "patient_id" in [name.strip(' "') for name in held[0].split(sign)]:
            what = f"its cells stand apart by {called}, not by commas"
            raise Unreadable(where, what, "export it with commas between cells and points in numbers")
    what = f"there is no column patient_id (only {', '.join(held)[:80]})"
    raise Unreadable(where, what, "add it to every row")


def check_packed(file: Path, where: str) -> None:
    """Raises Unreadable for a gzip file that is cut off, or does not hold what was packed into it."""
    try:
        with gzip.open(file) as packed:
            while packed.read(PIECE):
                pass
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(file, where, error) from None


def _damaged(file: Path, where: str, error: Exception) -> Unreadable:
    with file.open("rb") as stream:
        if stream.read(len(GZIP_MAGIC)) != GZIP_MAGIC:
            return Unreadable(where, "is named .gz and is no gzip file", "take .gz off its name, or pack it")
    return Unreadable(where, f"damaged gzip file ({error})", "copy or export it again")


def other_form(name: str, tables: Iterable[str]) -> Problem | None:
    """That a file is named after a table and is not read, for its ending or its capitals; None for any other file.

    >>> other_form("Pain Scores.XLSX", ["pain_scores"]).repair, other_form("pain_scores.csv.zip", ["pain_scores"]).repair
    ('left out; is pain_scores.csv meant?', 'left out; is pain_scores.csv meant?')
    """
    low = name.lower()
    stem = low.partition(".")[0].strip().replace(" ", "_").replace("-", "_")
    if not low.endswith(OTHER_TABLES) or stem not in tables:
        return None
    return Problem(name, "not read: its name is not that of a table", f"left out; is {stem}.csv meant?")
