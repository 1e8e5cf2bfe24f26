"""The registry as it is kept: one folder for each clinic, with the last report in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from painpath.web.accounts.models import Clinic

REPORT, TABLES = "report.json", "tables"
NAMED = re.compile(r"[a-z_]{1,40}")


class Report(msgspec.Struct, frozen=True):
    """When it was made, how many it counts, and what the page shows; `few`: too few patients to show anything."""

    made_at: str
    least: int
    few: bool
    patients: int = 0
    procedures: int = 0
    body: str = ""
    figures: dict[str, Any] = {}


def folder_of(data: Path, clinic: Clinic) -> Path:
    """Where the registry of a clinic lies."""
    return data / "registry" / str(clinic.pk)


def last(data: Path, clinic: Clinic) -> Report | None:
    """The last report; None where none was made, or it cannot be read any more."""
    try:
        return msgspec.json.decode((folder_of(data, clinic) / REPORT).read_bytes(), type=Report)
    except (OSError, msgspec.MsgspecError):
        return None


def tables(data: Path, clinic: Clinic) -> list[str]:
    """The names of the tables that can be downloaded."""
    return sorted(file.stem for file in (folder_of(data, clinic) / TABLES).glob("*.csv"))


def table(data: Path, clinic: Clinic, name: str) -> bytes | None:
    """A table as a CSV file; None where there is none of that name."""
    if not NAMED.fullmatch(name) or name not in tables(data, clinic):
        return None
    return (folder_of(data, clinic) / TABLES / f"{name}.csv").read_bytes()
