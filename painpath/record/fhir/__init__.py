"""FHIR R4 and R4B → records: bundles, single resources and bulk-export folders; and back to a bundle.

Reading takes only what a record needs; names, identifiers and contacts are never read. What cannot
be read is reported with its place, and the rest is read on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from painpath.record.fhir.bundle import read_bundle, read_entries, without_patient
from painpath.record.problem import Imported, Problem

__all__ = [
    "read_bundle",
    "read_entries",
    "read_ndjson_folder",
    "strict_problems",
    "without_patient",
    "write_bundle",
]


def read_ndjson_folder(path: Path) -> Iterator[Imported]:
    """One raw record per patient of a folder of NDJSON files, by patient id."""
    from painpath.record.fhir import bulk  # brings a database along, wanted only here

    return bulk.read_ndjson_folder(path)


def strict_problems(data: bytes, where: str) -> list[Problem]:
    """Everything in a bundle or resource that breaks the R4B specification; reading does not need this."""
    from painpath.record.fhir.official import check_official  # slow to import, wanted only here

    return check_official(data, where)


def write_bundle(record: dict[str, Any]) -> bytes:
    """A record as a FHIR R4 Bundle that `read_bundle` reads back to the identical record."""
    from painpath.record.fhir.write import write_record  # slow to import, wanted only here

    return write_record(record)
