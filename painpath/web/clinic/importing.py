"""Importing any file that painpath reads: its report first, then saved, and undone when it was wrong. Exporting all."""

from __future__ import annotations

import tempfile
import uuid
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.record.death import is_date, mend_future, says_dead
from painpath.record.fhir.write import write_record
from painpath.record.fits import told
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.read import read_records
from painpath.record.yaml_text import dump_yaml
from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import add, record_of, sealed, take_back
from painpath.web.patients.worklist import refresh

KEPT_S = 3600  # how long a report may be looked at before it is saved
LONGEST_ENDING, MOST_ID = 20, 200


@members_only("clinician", "nurse", at_once=False)  # a large file is read before anything is written
def choose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose a file, see what was read of it, then save it."""
    found = patient_of(request, uid)
    shown: dict[str, Any] = {"patient": found, "report": None, "error": "", "held": ""}
    if request.method == "POST" and request.POST.get("held"):
        return _save(request, found)
    if request.method == "POST" and request.FILES.get("file"):
        shown |= _read(found, request.FILES["file"])
    return render(request, "import.html", shown)


def _read(patient: Patient, upload: Any) -> dict[str, Any]:
    if upload.size > settings.MOST_UPLOAD_BYTES:
        return {"error": "The file is larger than 100 MB. Export this one patient alone."}
    with tempfile.TemporaryDirectory() as folder:
        ending = "".join(Path(upload.name).suffixes[-2:])[-LONGEST_ENDING:]
        path = Path(folder) / f"upload{ending}"
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        try:
            found = list(islice(read_records(path), 2))
        except Unreadable as error:
            return {"error": f"{error.what}; {error.repair}."}
    if len(found) != 1:
        held = "more than one patient" if found else "no patient"
        return {"error": f"The file holds {held}; give a file of one patient."}
    mend_future(found[0], timezone.now().astimezone(ZoneInfo(patient.clinic.zone)).date().isoformat())
    rows = [[table, row] for table, row in _rows(found[0]) if _can_be_kept(row)]
    rows += [["patient", row] for row in _death(found[0])]
    found[0].not_understood.extend(_no_death(found[0]))
    found[0].not_understood.extend(_no_rows(found[0]))
    found[0].not_understood.extend(_too_long(found[0]))
    held = signing.dumps({"to": patient.pseudonym, "batch": uuid.uuid4().hex, "rows": rows}, compress=True)
    return {"report": found[0], "held": held, "count": len(rows)}


def _rows(imported: Imported) -> list[tuple[str, dict[str, Any]]]:
    tables = {name: rows for name, rows in imported.record.items() if isinstance(rows, list)}
    return [(table, row) for table, rows in tables.items() for row in rows if isinstance(row, dict)]


def _death(imported: Imported) -> list[dict[str, Any]]:
    """The date of death of the file, as it stands there; who else the patient is, the clinic knows."""
    stated = (imported.record.get("patient") or {}).get("death_date")
    return [{"death_date": stated}] if is_date(stated) or says_dead(stated) else []


def _no_death(imported: Imported) -> list[Problem]:
    """What stands for the date of death and says neither a date nor that somebody died."""
    stated = (imported.record.get("patient") or {}).get("death_date")
    if stated is None or _death(imported):
        return []
    return [Problem("patient.death_date", f"{told(stated)} is neither a date nor says a death", "left out")]


def _can_be_kept(row: dict[str, Any]) -> bool:
    return len(str(row.get("procedure_id", ""))) <= MOST_ID


def _too_long(imported: Imported) -> list[Problem]:
    """Rows of a procedure whose id is longer than the databases keep."""
    told = f"procedure_id is longer than {MOST_ID} characters"
    return [Problem(table, told, "left out") for table, row in _rows(imported) if not _can_be_kept(row)]


def _no_rows(imported: Imported) -> list[Problem]:
    """What stands where a row should and is none."""
    return [
        Problem(f"{table}, row {number}", "no row with columns", "left out")
        for table, rows in imported.record.items()
        if isinstance(rows, list)
        for number, row in enumerate(rows, 1)
        if not isinstance(row, dict)
    ]


def _save(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Save what a report held, once however often the page is sent.

    The rows are sealed before: nobody else can write while they are saved and judged.
    """
    try:
        held = signing.loads(request.POST["held"], max_age=KEPT_S)
    except signing.BadSignature:
        messages.error(request, "The report was too old. Nothing was saved; choose the file again.")
        return redirect("import", patient.uid)
    if held["to"] != patient.pseudonym:
        raise Http404
    batch = UUID(held["batch"])
    made = sealed(patient, held["rows"], request.member.name, "import", batch)  # type: ignore[attr-defined]
    with transaction.atomic():
        # a page sent twice waits here
        Patient.objects.select_for_update(no_key=True).filter(pk=patient.pk).first()
        if patient.rows.filter(batch=batch).exists():
            messages.info(request, "This report was saved already; nothing was entered a second time.")
            return redirect("rows", patient.uid)
        add(made)
        refresh(patient)
        noted(request, "import", patient, f"{len(made)} rows, {batch}")
    messages.success(
        request,
        f"{len(made)} entries imported. If that was the wrong file: undo it on the page of all entries.",
    )
    return redirect("rows", patient.uid)


@require_POST
@members_only("clinician", "nurse")
def undo(request: HttpRequest, uid: UUID, batch: UUID) -> HttpResponse:
    """Take back everything that an import brought."""
    found = patient_of(request, uid)
    count = take_back(found, batch, request.member.name)  # type: ignore[attr-defined]
    refresh(found)
    noted(request, "undo import", found, str(batch))
    messages.success(request, f"{count} imported entries were withdrawn.")
    return redirect("rows", uid)


@members_only("clinician", "nurse", "administrator")
def export(request: HttpRequest, uid: UUID, form: str) -> HttpResponse:
    """All of a patient's data as record YAML or as a FHIR bundle."""
    found = patient_of(request, uid)
    record = record_of(found)
    if form == "yaml":
        data, kind = dump_yaml(record).encode(), "application/yaml"
    elif form == "json":
        data, kind = write_record(record), "application/fhir+json"
    else:
        raise Http404
    noted(request, "export", found, form)
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{found.pseudonym}.{form}"'
    return response
