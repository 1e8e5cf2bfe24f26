"""Making the registry of a clinic: its records without identity, judged as a cohort, counted, and the records deleted.

What is kept is one folder: report.json (when, how many, the body of the page, the figures) and the tables as CSV
files, all with small counts hidden. The records stand on disk only while they are judged, in a folder that nobody
else can open.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from painpath.cohort.report import LEAST
from painpath.cohort.report.figures import figures
from painpath.cohort.report.measures import measure
from painpath.cohort.report.page import body, write_tables
from painpath.cohort.report.read import read_verdicts
from painpath.cohort.run.assess import Order, run
from painpath.cohort.run.engines import default_engine
from painpath.record.folder.write import write_table_folder
from painpath.record.problem import Unreadable
from painpath.web.accounts.models import Clinic
from painpath.web.patients.store import record_of
from painpath.web.registry.kept import REPORT, TABLES, Report, folder_of
from painpath.web.registry.withholding import Withheld

MAKING, ABANDONED_S = ".making-", 86_400


def make(clinic: Clinic, data: Path, at: datetime, least: int = LEAST) -> Report:
    """Make the registry of a clinic as of a time and put it in place of the last one."""
    place = folder_of(data, clinic)
    place.parent.mkdir(parents=True, exist_ok=True)
    _clear(place.parent, at)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=MAKING) as work:
        made = Path(work) / "made"
        made.mkdir()
        report = _report(clinic, Path(work), made, at, least)
        (made / REPORT).write_bytes(msgspec.json.encode(report))
        shutil.rmtree(place, ignore_errors=True)
        made.replace(place)
    return report


def _clear(folder: Path, at: datetime) -> None:
    """Remove what a turn that was killed left: records without identity, but records."""
    for one in folder.glob(f"{MAKING}*"):
        if one.stat().st_mtime < at.timestamp() - ABANDONED_S:
            shutil.rmtree(one, ignore_errors=True)


def _report(clinic: Clinic, work: Path, made: Path, at: datetime, least: int) -> Report:
    patients = clinic.patients.filter(erased_at=None)
    when = at.isoformat(timespec="minutes")
    if patients.count() < least:
        return Report(made_at=when, least=least, few=True)
    write_table_folder(_records(clinic), work / "records")  # as text, which holds what is no number too
    if not (work / "records/procedures.csv").is_file():
        return Report(made_at=when, least=least, few=True)
    run(Order(work / "records", work / "judged", when, engine=default_engine(), jobs=1, zone=clinic.zone))
    try:
        verdicts = read_verdicts(work / "judged")
    except Unreadable:
        return Report(made_at=when, least=least, few=True)
    measures = measure(verdicts, least)
    if measures.about["patients"] < least:
        return Report(made_at=when, least=least, few=True)
    write_tables(measures, made / TABLES)
    drawn = figures(measures)
    counts: dict[str, Any] = {name: int(measures.about[name]) for name in ("patients", "procedures")}
    return Report(
        made_at=when, least=least, few=False, body=body(measures, least, drawn), figures=drawn, **counts
    )


def _records(clinic: Clinic) -> Iterator[dict[str, Any]]:
    """Every record of the clinic without identity, one at a time."""
    withheld = Withheld(secrets.token_hex(32))
    for patient in clinic.patients.filter(erased_at=None).iterator(chunk_size=500):
        yield withheld.record(record_of(patient))
