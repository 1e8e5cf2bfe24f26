"""The alarm list of a record system, and the devices that a patient carries."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.unit.fhir_made_up import ICD, SNOMED, concept, left_out, read_one, resource, rows

SUICIDAL = concept(SNOMED, "6471006")
PACEMAKER = concept(SNOMED, "441509002")


def flag(status: str | None = "active", code: Any = SUICIDAL, **period: str) -> dict[str, Any]:
    stated = {"status": status} if status else {}
    return resource("Flag", "f1", code=code, **stated, **({"period": period} if period else {}))


def device(status: str | None = "active", kind: Any = PACEMAKER, **elements: Any) -> dict[str, Any]:
    stated = {"status": status} if status else {}
    return resource("Device", "d1", type=kind, **stated, **elements)


def test_an_active_flag_of_a_finding_raises_its_alert() -> None:
    found = read_one(flag(start="2025-02-01"))
    assert found.record["observations"] == [
        {"code": "suicidal_ideation", "value": True, "time": "2025-02-01"}
    ]
    reasons = assess(found.record, "2025-02-05")["red_flag"]["reasons"]
    assert "red_flags.self_harm" in {one["id"] for one in reasons}


def test_an_inactive_flag_has_ended_with_its_period() -> None:
    ended = rows("observations", flag("inactive", start="2025-02-01", end="2025-02-03"))
    assert [(row["value"], row["time"]) for row in ended] == [(True, "2025-02-01"), (False, "2025-02-03")]
    only_end = rows("observations", flag("inactive", end="2025-02-03"))
    assert [(row["value"], row["time"]) for row in only_end] == [(False, "2025-02-03")]


@pytest.mark.parametrize("status", ["inactive", "entered-in-error", None])
def test_a_flag_that_says_nothing_of_now_is_left_out_and_reported(status: str | None) -> None:
    found = read_one(flag(status, start="2025-02-01"))
    assert "observations" not in found.record
    assert "Suicid" in left_out(found) or "6471006" in left_out(found)


def test_a_flag_of_a_condition_is_one() -> None:
    diabetes = flag(code=concept(ICD, "E11.9"), start="2024-01-01")
    assert [(row["code"], row["onset"]) for row in rows("conditions", diabetes)] == [
        ("diabetes_mellitus", "2024-01-01")
    ]


def test_a_flag_or_device_without_a_meaning_here_is_reported() -> None:
    unknown = concept(SNOMED, "1")
    assert "Flag http://snomed.info/sct 1" in left_out(read_one(flag(code=unknown)))
    assert "Device http://snomed.info/sct 1" in left_out(read_one(device(kind=unknown)))
    assert "Device no code" in left_out(read_one(resource("Device", "d1", status="active")))


def test_a_device_in_the_patient_is_a_condition() -> None:
    assert rows("conditions", device()) == [{"code": "cardiac_pacemaker"}]
    assert rows("conditions", device(kind=[PACEMAKER])) == [{"code": "cardiac_pacemaker"}]
    found = read_one(device("inactive"))
    assert "conditions" not in found.record
    assert "status inactive" in left_out(found)


@pytest.mark.parametrize(
    ("code", "implant"),
    [
        ("14106009", "cardiac_pacemaker"),
        ("706004007", "cardiac_pacemaker"),
        ("72506001", "implantable_cardioverter_defibrillator"),
        ("43252007", "cochlear_implant"),
    ],
)
def test_a_device_named_as_the_thing_itself_is_known(code: str, implant: str) -> None:
    assert rows("conditions", device(kind=concept(SNOMED, code))) == [{"code": implant}]


def test_a_device_of_nobody_is_passed_over() -> None:
    nobodys = {key: value for key, value in device().items() if key not in ("subject", "patient")}
    found = read_one(nobodys)
    assert "conditions" not in found.record
    assert "Device" not in left_out(found)
