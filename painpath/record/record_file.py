"""One patient's record, or a list of records, as YAML or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from painpath.record.problem import Imported, Unreadable
from painpath.record.safe import BOM, load_json, load_yaml, read_bytes
from painpath.record.tables import TABLES

RECORD_FORM = "a record has `patient` and tables such as `procedures` and `pain_scores`"


def read_record_file(path: Path | str, max_mb: float = 100) -> list[Imported]:
    """The record in a YAML or JSON file, or the records where it holds a list of them."""
    path = Path(path)
    return records_in(parsed(path.name, read_bytes(path, max_mb), str(path)), str(path))


def parsed(name: str, data: bytes, where: str) -> Any:
    """The value in a text: YAML when the name says so, JSON when it starts like JSON, else YAML."""
    yaml_named = name.removesuffix(".gz").endswith((".yaml", ".yml"))
    as_json = not yaml_named and data.removeprefix(BOM).lstrip()[:1] in (b"{", b"[")
    return load_json(data, where) if as_json else load_yaml(data, where)


def records_in(document: Any, where: str) -> list[Imported]:
    """The records in a parsed file: one mapping, or a list of them."""
    if not isinstance(document, list):
        return [_imported(document, where)]
    if not document:
        raise Unreadable(where, "an empty list", RECORD_FORM)
    return [_imported(one, f"{where}, record {number}") for number, one in enumerate(document, 1)]


def _imported(document: Any, where: str) -> Imported:
    if not isinstance(document, dict):
        raise Unreadable(where, "no record: neither a mapping nor a list of them", RECORD_FORM)
    if "cases" in document or {"record", "expected"} <= document.keys():
        raise Unreadable(where, "adjudicated cases, not a record", "run `painpath evaluate` on this file")
    if not document.keys() & {"patient", *TABLES}:
        raise Unreadable(where, "no record: none of its tables is there", RECORD_FORM)
    if not isinstance(document.get("patient", {}), dict | None):
        raise Unreadable(where, "`patient` is not a mapping", RECORD_FORM)
    rows = {name: document[name] for name in TABLES if isinstance(document.get(name), list)}
    return Imported(document, {name: len(found) for name, found in rows.items()}, [], [])
