"""The large FHIR bundles that are measured, made here from nothing but shipped or invented data.

`general_bundle` has what a general export of one patient has: a few hundred resources of many types, half of them
observations and of these two in five with a meaning for a pain record, long bills that it has no use for, indented as
exporters write them; its make-up is near that of Synthea's bundles of this size, with two blocks and an ablation put in.
`hospital_bundle` is the same of a patient who is measured at every visit: two thirds of the observations mean something.
`survey_bundle` is the hard case: a shipped bundle of questionnaire answers repeated under new ids, so that nearly
all of 1,500 resources are looked at one by one.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

SURVEY = Path(__file__).parents[1] / "data/fhir/sharonDecisionCompleteBundle.json"
SURVEY_AS_OF, HOSPITAL_AS_OF = "2022-12-01", "2025-12-31"
BYTES = 1_200_000
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
OWN = "https://painpath.org/fhir/CodeSystem/record"
FIRST_VISIT, DAYS_BETWEEN = date(2015, 1, 12), 140
BILLED, INDENT = 3, 4
PAIN = (6, 7, 7)  # by visit, over and over, until the ablation; then for two visits less
ABLATED, RELIEVED, LESS = 20, (21, 22), 2

# LOINC code, what it is called, lowest value, unit
PAIN_SCORE = ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", 0, "{score}")
MEASURED = (
    ("8867-4", "Heart rate", 62, "/min"),
    ("9279-1", "Respiratory rate", 12, "/min"),
    ("29463-7", "Body Weight", 71, "kg"),
    ("39156-5", "Body Mass Index", 24, "kg/m2"),
)
LABORATORY = (
    ("2339-0", "Glucose", 84, "mg/dL"),
    ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", 5, "%"),
    ("6299-2", "Urea Nitrogen", 9, "mg/dL"),
    ("38483-4", "Creatinine", 1, "mg/dL"),
    ("2947-0", "Sodium", 138, "mmol/L"),
    ("2093-3", "Total Cholesterol", 181, "mg/dL"),
    ("2571-8", "Triglycerides", 120, "mg/dL"),
    ("2085-9", "High Density Lipoprotein Cholesterol", 58, "mg/dL"),
)
OTHER_LABORATORY = (
    ("33914-3", "Estimated Glomerular Filtration Rate", 71, "mL/min/{1.73_m2}"),
    ("1751-7", "Albumin", 4, "g/dL"),
    ("1975-2", "Bilirubin total", 1, "mg/dL"),
    ("2885-2", "Protein", 7, "g/dL"),
    ("6768-6", "Alkaline phosphatase", 60, "U/L"),
    ("1742-6", "Alanine aminotransferase", 22, "U/L"),
    ("1920-8", "Aspartate aminotransferase", 21, "U/L"),
)
# kind in painpath's own codes, visit
DONE = (("mbb", 18), ("mbb", 19), ("rfa_thermal", ABLATED))
CONDITIONS = (("279039007", "Low back pain"), ("59621000", "Hypertension"), ("444814009", "Viral sinusitis"))


def survey_bundle() -> bytes:
    """A shipped bundle with its resources repeated under new ids until it has the wanted size."""
    bundle = json.loads(SURVEY.read_bytes())
    again = [one for one in bundle["entry"] if one["resource"]["resourceType"] != "Patient"]
    size, number = len(orjson.dumps(bundle)), 0
    while size < BYTES:
        number += 1
        copies = [
            {"resource": {**one["resource"], "id": f"{one['resource'].get('id')}-{number}"}} for one in again
        ]
        bundle["entry"] += copies
        size += len(orjson.dumps(copies))
    return orjson.dumps(bundle)


def general_bundle() -> bytes:
    """Ten years of visits, few of them for pain: measured at one in three, the bills long; two blocks, an ablation."""
    return _bundle(measured_each=3, billed=5)


def hospital_bundle() -> bytes:
    """Ten years of visits with measurements, laboratory, diagnoses, prescriptions, bills; two blocks, an ablation."""
    return _bundle(measured_each=1, billed=BILLED)


def _bundle(measured_each: int, billed: int) -> bytes:
    resources: list[dict[str, Any]] = [
        {"resourceType": "Patient", "id": "one", "gender": "female", "birthDate": "1961-04-02"}
    ]
    number, size = 0, 0
    while size < BYTES:
        visit = _visit(number, measured_each, billed)
        resources += visit
        size += len(json.dumps({"entry": [_entry(one) for one in visit]}, indent=INDENT))
        number += 1
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [_entry(one) for one in resources]}
    return json.dumps(bundle, indent=INDENT).encode()


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    name = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": f"urn:uuid:{resource['id']}",
        "resource": resource,
        "request": {"method": "PUT", "url": name},
    }


def _resource(kind: str, name: str, **fields: Any) -> dict[str, Any]:
    profile = f"http://hl7.org/fhir/us/core/StructureDefinition/us-core-{kind.lower()}"
    about = {"reference": "urn:uuid:one"}
    return {"resourceType": kind, "id": name, "meta": {"profile": [profile]}, "subject": about, **fields}


def _concept(system: str, code: str, display: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def _visit(number: int, measured_each: int, billed: int) -> list[dict[str, Any]]:
    day = FIRST_VISIT + timedelta(days=number * DAYS_BETWEEN)
    time = f"{day}T09:{number % 60:02}:00+00:00"
    where = {"reference": f"urn:uuid:visit-{number}"}
    is_measured = number % measured_each == 0
    kinds = (MEASURED if is_measured else ()) + (() if number % 3 else LABORATORY)
    visit = [_encounter(number, time), _claim(number, time), _bill(number, time, billed)]
    if is_measured:
        visit.append(_pressure(number, time, where))
    if is_measured or ABLATED - 3 <= number <= ABLATED + 4:
        visit.append(_observation(f"{number}-pain", PAIN_SCORE, _pain(number), time))
    if not is_measured:
        visit += [_observation(f"{number}-{kind[0]}", kind, 1, time) for kind in OTHER_LABORATORY]
    visit += [_observation(f"{number}-{place}", one, number % 5, time) for place, one in enumerate(kinds)]
    if number < len(CONDITIONS):
        visit += [_condition(number, *CONDITIONS[number], str(day)), _prescription(number, str(day))]
    visit += [_procedure(number, kind, time) for kind, when in DONE if when == number]
    return visit


def _pain(number: int) -> int:
    return LESS if number in RELIEVED else PAIN[number % len(PAIN)]


def _encounter(number: int, time: str) -> dict[str, Any]:
    return _resource(
        "Encounter",
        f"visit-{number}",
        status="finished",
        type=[_concept(SNOMED, "185349003", "Encounter for check up (procedure)")],
        period={"start": time, "end": time},
        serviceProvider={"reference": "urn:uuid:hospital", "display": "HOSPITAL"},
    )


def _observation(name: str, kind: tuple[str, str, int, str], above: int, time: str) -> dict[str, Any]:
    code, display, low, unit = kind
    quantity = {
        "value": low + above,
        "unit": unit,
        "system": "http://unitsofmeasure.org",
        "code": unit,
    }
    return _resource(
        "Observation",
        f"observation-{name}",
        status="final",
        category=[
            _concept(
                "http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs", "vital-signs"
            )
        ],
        code=_concept(LOINC, code, display),
        effectiveDateTime=time,
        issued=time,
        valueQuantity=quantity,
    )


def _pressure(number: int, time: str, where: dict[str, str]) -> dict[str, Any]:
    parts = (("8462-4", "Diastolic Blood Pressure", 78), ("8480-6", "Systolic Blood Pressure", 121))
    return _resource(
        "Observation",
        f"pressure-{number}",
        status="final",
        code=_concept(LOINC, "85354-9", "Blood pressure panel"),
        encounter=where,
        effectiveDateTime=time,
        issued=time,
        component=[
            {
                "code": _concept(LOINC, code, display),
                "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"},
            }
            for code, display, value in parts
        ],
    )


def _condition(number: int, code: str, display: str, day: str) -> dict[str, Any]:
    status = "http://terminology.hl7.org/CodeSystem/condition-"
    return _resource(
        "Condition",
        f"condition-{number}",
        clinicalStatus={"coding": [{"system": f"{status}clinical", "code": "active"}]},
        verificationStatus={"coding": [{"system": f"{status}ver-status", "code": "confirmed"}]},
        code=_concept(SNOMED, code, display),
        onsetDateTime=day,
        recordedDate=day,
    )


def _prescription(number: int, day: str) -> dict[str, Any]:
    return _resource(
        "MedicationRequest",
        f"prescription-{number}",
        status="active",
        intent="order",
        medicationCodeableConcept=_concept(
            "http://www.nlm.nih.gov/research/umls/rxnorm", "197806", "Ibuprofen 600 MG Oral Tablet"
        ),
        authoredOn=day,
        dosageInstruction=[{"sequence": 1, "asNeededBoolean": True}],
    )


def _procedure(number: int, kind: str, time: str) -> dict[str, Any]:
    return _resource(
        "Procedure",
        f"procedure-{number}",
        status="completed",
        code=_concept(OWN, kind, kind),
        performedPeriod={"start": time, "end": time},
    )


def _claim(number: int, time: str) -> dict[str, Any]:
    return _resource(
        "Claim",
        f"claim-{number}",
        status="active",
        use="claim",
        created=time,
        billablePeriod={"start": time, "end": time},
        insurance=[{"sequence": 1, "focal": True, "coverage": {"display": "Medicare"}}],
        item=[
            {"sequence": place, "productOrService": _concept(SNOMED, "185349003", "Encounter for check up")}
            for place in range(1, 4)
        ],
        total={"value": 129.16, "currency": "USD"},
    )


def _bill(number: int, time: str, billed: int) -> dict[str, Any]:
    return _resource(
        "ExplanationOfBenefit",
        f"bill-{number}",
        status="active",
        use="claim",
        outcome="complete",
        created=time,
        item=[_billed(place, time) for place in range(1, billed + 1)],
    )


def _billed(place: int, time: str) -> dict[str, Any]:
    adjudication = "https://bluebutton.cms.gov/resources/codesystem/adjudication"
    return {
        "sequence": place,
        "category": _concept(
            "https://bluebutton.cms.gov/resources/variables/line_cms_type_srvc_cd", "1", "Medical care"
        ),
        "productOrService": _concept(SNOMED, "185349003", "Encounter for check up"),
        "servicedPeriod": {"start": time, "end": time},
        "adjudication": [
            {"category": _concept(adjudication, name, name), "amount": {"value": 25.8, "currency": "USD"}}
            for name in (
                "line_coinsrnc_amt",
                "line_prvdr_pmt_amt",
                "line_sbmtd_chrg_amt",
                "line_alowd_chrg_amt",
            )
        ],
    }
