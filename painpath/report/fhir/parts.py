"""The pieces that every resource is made of: concepts, references, instants, and names that stay the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from painpath.record.moments import named_zone

OWN = "https://painpath.org/fhir"
OWN_RECORD = f"{OWN}/CodeSystem/record"
OWN_KNOWLEDGE = f"{OWN}/CodeSystem/knowledge"
OWN_VERSION = f"{OWN}/knowledge-version"

Assessment = dict[str, Any]
Resource = dict[str, Any]


def stated(**elements: Any) -> Resource:
    """The elements that have something in them: FHIR has no null and no empty list."""
    return {name: element for name, element in elements.items() if element not in (None, "", [], {}, ())}


def concept(code: str, text: str, system: str = OWN_RECORD) -> Resource:
    """A code of painpath's own with what it is called."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def patient(assessment: Assessment) -> Resource:
    """The reference to the patient; one without an id is only named as such."""
    name = assessment["patient_id"]
    return {"reference": f"Patient/{name}"} if name else {"display": "patient without an id"}


def procedure(assessment: Assessment) -> list[Resource]:
    """The reference to the procedure judged; none when there is none."""
    name = assessment["procedure_id"]
    return [{"reference": f"Procedure/{name}"}] if name else []


def name_of(assessment: Assessment, kind: str, what: str = "") -> str:
    """A UUID that is the same whenever the same assessment is written again."""
    parts = [kind, what, assessment["patient_id"], assessment["procedure_id"], assessment["as_of"]]
    parts += [zone] if (zone := zone_of(assessment)) != "UTC" else []
    return str(uuid5(NAMESPACE_URL, "/".join((OWN, assessment["knowledge_version"], *map(str, parts)))))


def urn(resource: Resource) -> str:
    """The address of a resource inside a Bundle."""
    return f"urn:uuid:{resource['id']}"


def reference(resource: Resource) -> Resource:
    """A reference to another resource of the same Bundle."""
    return {"reference": urn(resource)}


def zone_of(assessment: Assessment) -> str:
    """The zone whose days an assessment counts, by name; one that was kept without a zone counted those of UTC."""
    return str(assessment.get("zone", "UTC"))


def as_of(assessment: Assessment) -> str:
    """The moment for which an assessment holds."""
    return instant(assessment["as_of"], zone_of(assessment))


def instant(text: str, zone: str = "UTC") -> str:
    """A moment as FHIR writes one: a date means its end; what states no zone is in the given one.

    >>> instant("2025-10-08"), instant("2025-10-08T09:30+01:00"), instant("2025-02", "Australia/Sydney")
    ('2025-10-08T23:59:59Z', '2025-10-08T09:30:00+01:00', '2025-02-28T23:59:59+11:00')
    """
    day, _, clock = text.replace(" ", "T").partition("T")
    if not clock:
        day, clock = _last_day(day), "23:59:59"
    cut = max(clock.rfind("+"), clock.rfind("-"), clock.rfind("Z"))
    told, offset = (clock[:cut], clock[cut:]) if cut > 0 else (clock, "")
    moment = f"{day}T{told if told.count(':') > 1 else f'{told}:00'}"
    return moment + (offset or _offset(moment, zone))


def _offset(moment: str, zone: str) -> str:
    """How far the clock of a zone is from UTC at a moment there, `Z` for UTC itself."""
    if zone.startswith("UTC"):
        return zone.removeprefix("UTC") or "Z"
    local = datetime.fromisoformat(moment).replace(tzinfo=named_zone(zone))
    return local.isoformat()[-len("+11:00") :]


def _last_day(text: str) -> str:
    """The last day of a year, a month, or the day itself."""
    if len(text) > len("2025-02"):
        return text
    year, month = int(text[:4]), int(text[5:] or 12)
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()


def notes(*texts: str | None) -> list[Resource]:
    """Annotations with what there is to say."""
    return [{"text": text} for text in texts if text]
