"""A raw record → a FHIR R4 Bundle, checked by the fhir.resources R4B models.

Each row becomes one resource with what FHIR has a standard place for. The draft is then read back as any
other file would be, and what that does not give back exactly is put into painpath's own extension: so
every record comes back identical, and other readers still see ordinary resources.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import count
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from fhir.resources.R4B.bundle import Bundle

from painpath.record.bounds import DOWN, UP
from painpath.record.fhir.bundle import HANDLERS, read_patient
from painpath.record.fhir.collect import TABLES, Collector, Shared
from painpath.record.fhir.maps import OWN_SYSTEM
from painpath.record.fhir.own import own_extension
from painpath.record.fhir.structs import DECODE_RESOURCE

Row = dict[str, Any]
TIME = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d)")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
NAME = re.compile(r"[A-Za-z0-9\-.]{1,64}")
PROCEDURE_STATUS = {"completed": "completed", "aborted": "stopped", "planned": "preparation"}
SCALES = {"nrs_0_10": ("72514-3", "{score}"), "vas_0_10": ("38214-3", "cm"), "vas_0_100": ("38214-3", "mm")}
SIDES = {"left": "7771000", "right": "24028007", "bilateral": "51440002"}
SEXES = frozenset({"female", "male", "other", "unknown"})
NOT_DONE = frozenset({"declined", "unavailable"})


def write_record(record: dict[str, Any]) -> bytes:
    """The Bundle, patient first, then the rows of each table in their order."""
    draft = _patient(record.get("patient", {}))
    address = _address("Patient", str(record.get("patient", {}).get("patient_id", "")))
    names = _Names()
    rows = [(table, row) for table in TABLES for row in record.get(table, [])]
    drafts = [draft, *(_draft(table, row, names.of(table, row), address) for table, row in rows)]
    plain = _checked(_bundle(drafts, address))
    resources = [entry["resource"] for entry in plain["entry"]]
    _extend(resources[0], _patient_extension(record, resources[0]))
    for (table, row), resource in zip(rows, resources[1:], strict=True):
        _extend(resource, _row_extension(table, row, resource))
    written: str = Bundle.model_validate(plain).model_dump_json()
    return written.encode()


class _Names:
    """Resource ids that FHIR allows, each used once."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._numbers = count(1)

    def of(self, table: str, row: Row) -> str:
        wanted = row.get("procedure_id") if table == "procedures" else None
        if isinstance(wanted, str) and NAME.fullmatch(wanted) and wanted not in self._used:
            name = wanted
        else:
            free = (f"{table.replace('_', '-')}-{number}" for number in self._numbers)
            name = next(name for name in free if name not in self._used)
        self._used.add(name)
        return name


def _bundle(resources: list[Row], address: str) -> Row:
    addresses = [address, *(_address(r["resourceType"], address + r["id"]) for r in resources[1:])]
    entries = [{"fullUrl": url, "resource": r} for url, r in zip(addresses, resources, strict=True)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _checked(bundle: Row) -> Row:
    text = Bundle.model_validate(bundle).model_dump_json()
    checked: Row = msgspec.json.decode(text)
    return checked


def _address(kind: str, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{OWN_SYSTEM}/{kind}/{name}')}"


def _extend(resource: Row, extension: list[Row]) -> None:
    if extension:
        resource["extension"] = extension


def _patient_extension(record: dict[str, Any], resource: Row) -> list[Row]:
    """What reading the Patient resource would not give back, and the tables that stand empty."""
    read = read_patient("", DECODE_RESOURCE(msgspec.json.encode(resource)), "", Shared().find).record[
        "patient"
    ]
    known = {"patient_id": resource.get("id", object())}  # without an id, the address stands in
    empty = [table for table in TABLES if record.get(table) == []]
    wanted = record.get("patient", {}) | ({"empty_tables": empty} if empty else {})
    return own_extension(wanted, known | read)


def _row_extension(table: str, row: Row, resource: Row) -> list[Row]:
    scratch = Collector(None, "", Shared().find)
    HANDLERS[resource["resourceType"]](DECODE_RESOURCE(msgspec.json.encode(resource)), scratch)
    read = [(name, r) for name in TABLES for r in scratch.record.get(name, [])]
    if len(read) == 1 and read[0][0] == table:
        return own_extension(row, read[0][1])
    return own_extension(row, {}, table)


def _patient(patient: Row) -> Row:
    name = patient.get("patient_id")
    return _stated(
        resourceType="Patient",
        id=name if isinstance(name, str) and NAME.fullmatch(name) else None,
        gender=patient.get("sex") if patient.get("sex") in SEXES else None,
        birthDate=_day(patient.get("birth_date")),
        deceasedDateTime=_time(patient.get("death_date")),
    )


def _draft(table: str, row: Row, name: str, address: str) -> Row:
    resource: Row = _BUILDERS[table](row)
    return resource | {"id": name, "subject": {"reference": address}}


def _procedure(row: Row) -> Row:
    return _stated(
        resourceType="Procedure",
        status=PROCEDURE_STATUS.get(row.get("status", ""), "unknown"),
        code=_concept(row.get("kind")),
        performedDateTime=_time(row.get("time")),
        bodySite=_several(_place(row.get("target") or row.get("region"), row.get("side"))),
    )


def _care(row: Row) -> Row:
    return _stated(
        resourceType="Procedure",
        status="not-done" if row.get("outcome") in NOT_DONE else "completed",
        code=_concept(row.get("code")),
        performedDateTime=_time(row.get("time") or row.get("start")),
    )


def _observed(row: Row, code: Row | None, **value: Any) -> Row:
    return _stated(
        resourceType="Observation",
        status="final",
        code=code or {"text": "code not recorded"},
        effectiveDateTime=_time(row.get("time")),
        issued=_instant(row.get("recorded")),
        bodySite=_place(row.get("site"), row.get("side")),
        **value,
    )


def _pain_score(row: Row) -> Row:
    code, unit = SCALES.get(row.get("scale", ""), (None, "{score}"))
    concept = _concept(code, "http://loinc.org") if code else _concept("pain_score")
    return _observed(row, concept, valueQuantity=_quantity(row.get("score"), unit))


def _relief_report(row: Row) -> Row:
    return _observed(row, _concept("relief_report"), valueQuantity=_quantity(row.get("percent"), "%"))


def _observation(row: Row) -> Row:
    value, unit = row.get("value"), row.get("unit")
    return _observed(
        row,
        _concept(row.get("code")),
        valueBoolean=value if isinstance(value, bool) else None,
        valueString=value if isinstance(value, str) and value.strip() else None,
        valueQuantity=_quantity(
            value, unit if isinstance(unit, str) and unit.strip() else None, row.get("bound")
        ),
    )


def _condition(row: Row) -> Row:
    ended = "resolved" if row.get("abatement") else "active"
    return _stated(
        resourceType="Condition",
        clinicalStatus=_concept(ended, "http://terminology.hl7.org/CodeSystem/condition-clinical"),
        verificationStatus=_concept(
            "confirmed", "http://terminology.hl7.org/CodeSystem/condition-ver-status"
        ),
        code=_concept(row.get("code")),
        onsetDateTime=_time(row.get("onset")),
        abatementDateTime=_time(row.get("abatement")),
        recordedDate=_time(row.get("recorded")),
    )


def _medication(row: Row) -> Row:
    period = _stated(start=_time(row.get("start")), end=_time(row.get("end")))
    return _stated(
        resourceType="MedicationStatement",
        status="completed" if row.get("end") else "active",
        medicationCodeableConcept=_concept(row.get("code")) or {"text": "code not recorded"},
        effectivePeriod=period or None,
        dosage=_dosage(row.get("daily_dose"), row.get("unit")),
    )


def _dosage(daily_dose: object, unit: object) -> list[Row] | None:
    dose = _quantity(daily_dose, unit if isinstance(unit, str) and unit.strip() else None)
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    return [{"timing": timing, "doseAndRate": [{"doseQuantity": dose}]}] if dose else None


_BUILDERS = {
    "procedures": _procedure,
    "pain_scores": _pain_score,
    "relief_reports": _relief_report,
    "observations": _observation,
    "conditions": _condition,
    "medications": _medication,
    "care": _care,
}


def _stated(**elements: Any) -> Row:
    return {name: element for name, element in elements.items() if element is not None}


def _concept(code: object, system: str = OWN_SYSTEM) -> Row | None:
    if not isinstance(code, str) or not code or code != " ".join(code.split()):
        return None
    return {"coding": [{"system": system, "code": code}]}


def _place(site: object, side: object) -> Row | None:
    sided = SIDES.get(side) if isinstance(side, str) else None
    parts = [_concept(site), _concept(sided, "http://snomed.info/sct")]
    codings = [coding for part in parts if part for coding in part["coding"]]
    return {"coding": codings} if codings else None


def _several(concept: Row | None) -> list[Row] | None:
    return [concept] if concept else None


def _quantity(number: object, unit: str | None, bound: object = None) -> Row | None:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    is_sign = isinstance(bound, str) and bound in UP | DOWN
    return _stated(value=number, unit=unit, comparator=bound if is_sign else None)


def _day(text: object) -> str | None:
    """A date that FHIR can hold; None for a text that is not one."""
    if not isinstance(text, str) or not DATE.fullmatch(text):
        return None
    try:
        date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return None
    return text


def _time(text: object) -> str | None:
    """A date or an instant with its zone; of an instant without a zone, its day."""
    if not isinstance(text, str):
        return None
    day = _day(text.partition("T")[0])
    return text if day and TIME.fullmatch(text) else day


def _instant(text: object) -> str | None:
    return str(text) if isinstance(text, str) and TIME.fullmatch(text) and _day(text[:10]) else None
