"""Assessing a patient of the clinic: the one place where the web asks the engine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.core.exceptions import BadRequest
from django.http import Http404
from django.utils import timezone

from painpath.assess import Assessor, assess, default_assessor
from painpath.record.check import Record
from painpath.record.moments import BadTime
from painpath.web.patients.models import Kept, Patient
from painpath.web.patients.store import record_of

DAY = len("2026-03-04")
OF_THE_MINUTE = (
    "as_of",
    "trace",
)  # what changes from one minute to the next while nothing else that is said does


@dataclass(frozen=True)
class Judged:
    """A checked record with the assessment that was asked for, and the raw record it was made from."""

    raw: dict[str, Any]
    record: Record
    assessment: dict[str, Any]
    assessor: Assessor


def now_of(patient: Patient) -> datetime:
    """The time of the patient's clinic."""
    return timezone.now().astimezone(ZoneInfo(patient.clinic.zone))


def judge(patient: Patient, as_of: str | None = None, procedure: str | None = None, what_if: dict[str, Any] | None = None) -> Judged:  # fmt: skip
    """Assess one procedure of a patient, by default the latest, as of now. Raises KeyError, Erased, BadTime."""
    ready, raw = default_assessor(), record_of(patient)
    time = as_of or now_of(patient).isoformat(timespec="minutes")
    record = ready.check(raw, ZoneInfo(patient.clinic.zone))
    return Judged(raw, record, assess(record, time, procedure, assessor=ready, what_if=what_if), ready)


def judge_asked(patient: Patient, as_of: str | None = None, procedure: str | None = None) -> Judged:
    """The same for what an address asks: 400 for a time that is none, 404 for a procedure that is not there."""
    try:
        return judge(patient, as_of, procedure)
    except BadTime as error:
        raise BadRequest(str(error)) from error
    except KeyError as error:
        raise Http404 from error


def keep(patient: Patient, judged: Judged, shown_to: str) -> Kept:
    """Store what was shown; the same answer to the same input shown to the same person on the same day is stored once."""
    said = {name: part for name, part in judged.assessment.items() if name not in OF_THE_MINUTE}
    day = judged.assessment["as_of"][:DAY]
    stored = msgspec.json.encode({"record": judged.raw, "day": day, "said": said}, order="sorted")
    digest = hashlib.sha256(stored + judged.assessment["knowledge_version"].encode()).hexdigest()
    known = patient.kept.filter(digest=digest, shown_to=shown_to).first()
    if known:
        return known
    return Kept.objects.create(
        patient=patient, shown_to=shown_to, as_of=judged.assessment["as_of"],
        procedure=judged.assessment["procedure_id"] or "", knowledge=judged.assessment["knowledge_version"],
        painpath=judged.assessment["painpath_version"], digest=digest,
        sealed=patient.seal({"record": judged.raw, "assessment": judged.assessment}),
    )  # fmt: skip
