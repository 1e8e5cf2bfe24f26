"""The alarm list of a record system (Flag) and the devices that a patient carries (Device) → rows.

A flag that is active is a finding or condition that stands, one that is inactive has ended on the last day of its
period. What has no meaning here is named in the report, so that somebody looks.
"""

from __future__ import annotations

from painpath.record.fhir.collect import Collector, Row
from painpath.record.fhir.maps import meaning_of, name_of
from painpath.record.fhir.structs import (
    DECODE_PERIOD,
    DECODE_SITES,
    NOTHING,
    Concept,
    Period,
    Resource,
)
from painpath.record.otherwise import says_otherwise
from painpath.record.problem import quoted

ACTIVE, INACTIVE = "active", "inactive"


def read_flag(resource: Resource, out: Collector) -> None:
    """A flag whose code is known → `conditions` or `observations`."""
    found = meaning_of(resource.code, ("conditions", "observations"))
    if found is None:
        out.unknown("Flag", resource.code)
        return
    period = (DECODE_PERIOD(resource.period) if resource.period is not NOTHING else None) or Period()
    if resource.status not in (ACTIVE, INACTIVE):
        out.left_out(resource, f"status {resource.status or 'not stated'}: {name_of(resource.code)}")
    elif resource.code and resource.code.text and says_otherwise(resource.code.text):
        out.left_out(resource, f"its words {quoted(resource.code.text)} deny or doubt what its code says")
    elif resource.status == INACTIVE and not period.end:
        out.left_out(resource, f"inactive without the date of its end: {name_of(resource.code)}")
    elif found[0] == "conditions":
        dates = {"onset": period.start, "abatement": period.end}
        for code in found[1].codes:
            out.add("conditions", {"code": code} | {name: text for name, text in dates.items() if text})
    else:
        _add_finding(found[1].codes[0], period, out)


def _add_finding(code: str, period: Period, out: Collector) -> None:
    """That a finding stands from the first day on, and from the last day on no more."""
    stands: Row = {"code": code, "value": True}
    if period.start or not period.end:
        out.add("observations", stands | ({"time": period.start} if period.start else {}))
    if period.end:
        out.add("observations", {"code": code, "value": False, "time": period.end})


def read_device(resource: Resource, out: Collector) -> None:
    """A device in a patient whose kind is known as a condition → `conditions`."""
    for concept in _kinds(resource):
        found = meaning_of(concept, ("conditions",))
        if found is None:
            out.unknown("Device", concept)
        elif resource.status not in (ACTIVE, None):
            out.left_out(resource, f"status {resource.status}: {name_of(concept)}")
        else:
            for code in found[1].codes:
                out.add("conditions", {"code": code})


def _kinds(resource: Resource) -> tuple[Concept | None, ...]:
    """What a device is; one concept, or several of them."""
    found = DECODE_SITES(resource.type) if resource.type is not NOTHING else None
    if isinstance(found, tuple):
        return found or (None,)
    return (found,)
