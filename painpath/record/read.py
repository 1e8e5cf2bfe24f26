"""Read records from whatever a path holds, recognised by its content.

Anything else is refused with one line that says what would do. Readers are imported when they are
needed, so that one patient's YAML or JSON costs no more than its parsing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from painpath.record.problem import Imported, Unreadable
from painpath.record.safe import BOM, read_bytes, read_head

WOULD_DO = (
    "give a record (YAML or JSON), a FHIR bundle (.json, .json.gz), a folder of FHIR NDJSON, "
    "a folder of CSV or Parquet tables, or an OMOP folder or zip"
)
ZIP_MAGIC = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
FHIR_MARK = b'"resourceType"'
NDJSON_ENDINGS = (".ndjson", ".ndjson.gz")
TABLE_ENDINGS = (".csv", ".csv.gz", ".tsv", ".parquet")

# What a file that is no record starts with, and what to call it.
OTHER_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PAR1", "one Parquet table"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"{\\rtf", "a word processor's file"),
    (b"\xd0\xcf\x11\xe0", "an Office file"),
    (b"<", "XML or HTML"),
    (b"SQLite format 3", "a database"),
)


def read_records(path: Path | str, *, max_mb: float = 100, strict: bool = False) -> Iterator[Imported]:
    """The records at a path, one after the other.

    A file for one patient is refused above `max_mb` MiB; folders stream. `strict` also checks a FHIR
    bundle against the specification and lists what breaks it.
    """
    path = Path(path)
    if os.path.isdir(path):  # False, where Path.is_dir raises, for a name that cannot be
        return _folder(path)
    head = read_head(path)
    if head.startswith((ZIP_MAGIC, EMPTY_ZIP)):
        return _zip(path)
    _refuse_other_kinds(path, head)
    return iter(_one_file(path, max_mb, strict))


def _folder(path: Path) -> Iterator[Imported]:
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error), "check its permissions") from None
    if not names:
        raise Unreadable(str(path), "an empty folder", WOULD_DO)
    if _is_omop(names):
        from painpath.record.omop import read_omop

        return read_omop(path)
    if any(name.endswith(NDJSON_ENDINGS) for name in names):
        from painpath.record.fhir import read_ndjson_folder

        return read_ndjson_folder(path)
    if any(name.endswith(TABLE_ENDINGS) for name in names):
        from painpath.record.files import read_table_folder

        return read_table_folder(path)
    raise Unreadable(str(path), f"a folder with no table in it ({names[0]} ...)", WOULD_DO)


def _is_omop(names: list[str]) -> bool:
    stems = {name.lower().split(".", 1)[0] for name in names if name.lower().endswith(TABLE_ENDINGS)}
    return "person" in stems


def _zip(path: Path) -> Iterator[Imported]:
    from painpath.record.omop.archive import zip_names

    names = zip_names(path)
    if _is_omop(names):
        from painpath.record.omop import read_omop

        return read_omop(path)
    held = names[0] if names else "nothing"
    raise Unreadable(
        str(path), f"a zip without OMOP tables (it holds {held} ...)", "unpack it, or " + WOULD_DO
    )


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    start = head.removeprefix(BOM).lstrip()
    if not start:
        raise Unreadable(str(path), "an empty file", WOULD_DO)
    kind = next((kind for magic, kind in OTHER_KINDS if start.startswith(magic)), None)
    if kind is None and path.name.endswith(TABLE_ENDINGS):
        kind = "one table"
    if kind is None and (path.name.endswith(NDJSON_ENDINGS) or _is_lines_of_json(start)):
        kind = "one NDJSON file"
    if kind is None and b"\x00" in head:
        kind = "binary data"
    if kind is None:
        return
    folder = kind in ("one table", "one Parquet table", "one NDJSON file")
    repair = "give the folder that holds all of them" if folder else WOULD_DO
    raise Unreadable(str(path), f"{kind}, not a record", repair)


def _is_lines_of_json(start: bytes) -> bool:
    lines = start.split(b"\n", 2)
    return len(lines) > 1 and all(
        line.startswith(b"{") and line.rstrip().endswith(b"}") for line in lines[:2]
    )


def _one_file(path: Path, max_mb: float, strict: bool) -> list[Imported]:
    data = read_bytes(path, max_mb)
    if FHIR_MARK in data and data.removeprefix(BOM).lstrip()[:1] in (b"{", b"["):
        return _fhir(data, str(path), strict)
    from painpath.record.record_file import parsed, records_in

    return records_in(parsed(path.name, data, str(path)), str(path))


def _fhir(data: bytes, where: str, strict: bool) -> list[Imported]:
    from painpath.record import fhir

    imported = fhir.read_bundle(data, where) or [fhir.without_patient(data, where)]
    if strict:
        imported[0].not_understood[:0] = fhir.strict_problems(data, where)
    return imported
