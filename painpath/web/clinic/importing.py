"""Importing any file that painpath reads: its report first, beside what is here already; then saved, and undone when it
was wrong. Exporting all."""

from __future__ import annotations

import re
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
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.assess import default_assessor
from painpath.record.death import mend_future
from painpath.record.fhir.write import write_record
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.record.read import read_records
from painpath.record.yaml_text import dump_yaml
from painpath.report.words import first_low
from painpath.web.accounts.members import members_only
from painpath.web.clinic.comparing import Entry, compared
from painpath.web.clinic.forms import NAMES
from painpath.web.clinic.in_words import counted, line_of, procedure_names
from painpath.web.clinic.of_a_file import not_this_patient, usable
from painpath.web.clinic.possible import sentence
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.models import Patient
from painpath.web.patients.store import add, living, record_of, sealed, take_back
from painpath.web.patients.worklist import refresh

KEPT_S = 3600  # how long a report may be looked at before it is saved
LONGEST_ENDING = 20


@members_only("clinician", "nurse", at_once=False)  # a large file is read before anything is written
def choose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose a file, see what was read of it and what of it is new, then save it."""
    found = patient_of(request, uid)
    shown: dict[str, Any] = {"patient": found, "report": None, "error": "", "held": "", "names": NAMES}
    if request.method == "POST" and request.POST.get("held"):
        return _save(request, found)
    if request.method == "POST" and request.FILES.get("file"):
        shown |= _read(request, found, request.FILES["file"])
    return render(request, "import.html", shown)


def _read(request: HttpRequest, patient: Patient, upload: Any) -> dict[str, Any]:
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
    return _beside(request, patient, found[0])


def _beside(request: HttpRequest, patient: Patient, imported: Imported) -> dict[str, Any]:
    """What the page shows of a file that was read, beside what is here already."""
    rows, left_out = usable(imported)
    imported.not_understood.extend(left_out)
    ours = [(row.table, row.data) for row in living(patient)]
    beside = compared(rows, ours, ZoneInfo(patient.clinic.zone))
    doubts = not_this_patient(patient, imported, request.member)  # type: ignore[attr-defined]
    held = {
        "to": patient.pseudonym,
        "batch": uuid.uuid4().hex,
        "new": beside.new,
        "otherwise": [(one.table, one.row) for one in beside.differing],
        "sure": bool(doubts),
        "standing": standing(patient),
    }
    names = procedure_names(row for table, row in [*ours, *beside.new] if table == "procedures")
    return {
        "report": imported,
        "held": signing.dumps(held, compress=True),
        "doubts": doubts,
        "new": [(table, line_of(table, row, names)) for table, row in beside.new],
        "differing": [
            (one.table, *(line_of(one.table, row, names) for row in one.in_short()))
            for one in beside.differing
        ],
        "alike": [line_of(one.table, one.ours, names) for one in beside.numbered_alike],
        "same": len(beside.same),
        "unread": [_told(one) for one in _unread(patient, beside.new)],
    }


def _unread(patient: Patient, new: list[Entry]) -> list[Problem]:
    """What of the new entries would be kept but not counted, as they do not fit the format or what is here."""
    raw, check = record_of(patient), default_assessor().check
    before = set(check(raw, ZoneInfo(patient.clinic.zone)).problems)
    both = {**raw, "patient": dict(raw["patient"])}
    for table in {table for table, _ in new}:
        rows = [row for named, row in new if named == table]
        both[table] = {**both[table], **rows[0]} if table == "patient" else [*both.get(table, ()), *rows]
    return [one for one in check(both, ZoneInfo(patient.clinic.zone)).problems if one not in before]


def _told(problem: Problem) -> str:
    """A problem in the words of the page: of which entry, and what is wrong."""
    place, _, more = problem.where.partition(",")
    called = NAMES.get(re.split(r"\W", place)[0], place)
    return f"{called.capitalize()}{f',{more}' if more else ''}: {first_low(sentence(problem))}"


def standing(patient: Patient) -> list[int | None]:
    """What tells that entries were made, corrected or withdrawn: how many stand, and the latest."""
    rows = patient.rows.filter(replaced_by=None, withdrawn_at=None)
    return list(rows.aggregate(how_many=Count("pk"), latest=Max("pk")).values())


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
    if held["sure"] and request.POST.get("sure") != "yes":
        messages.error(request, "Nothing was saved: the file may be of somebody else. Choose it again, and say that it is of this patient.")  # fmt: skip
        return redirect("import", patient.uid)
    batch = UUID(held["batch"])
    wanted = held["new"] + (held["otherwise"] if request.POST.get("otherwise") == "yes" else [])
    made = sealed(patient, wanted, request.member.name, "import", batch)  # type: ignore[attr-defined]
    with transaction.atomic():
        # a page sent twice waits here
        Patient.objects.select_for_update(no_key=True).filter(pk=patient.pk).first()
        if patient.rows.filter(batch=batch).exists():
            messages.info(request, "This report was saved already; nothing was entered a second time.")
            return redirect("rows", patient.uid)
        if held["standing"] != standing(patient):
            messages.error(request, "Entries of this patient were changed since the file was read. Nothing was saved; choose it again.")  # fmt: skip
            return redirect("import", patient.uid)
        add(made)
        refresh(patient)
        noted(request, "import", patient, f"{len(made)} rows, {batch}")
    if made:
        messages.success(
            request, f"{counted(len(made))} imported. If that was the wrong file, undo it below."
        )
    else:
        messages.info(request, "Nothing of the file is new, and nothing was saved.")
    return redirect("rows", patient.uid)


@require_POST
@members_only("clinician", "nurse")
def undo(request: HttpRequest, uid: UUID, batch: UUID) -> HttpResponse:
    """Take back everything that an import brought."""
    found = patient_of(request, uid)
    count = take_back(found, batch, request.member.name)  # type: ignore[attr-defined]
    refresh(found)
    noted(request, "undo import", found, str(batch))
    messages.success(request, f"{counted(count)} of the import withdrawn.")
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
