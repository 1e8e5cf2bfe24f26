"""The plain observation, of which an export is full, read in one step: a number with its unit, or a code that means
nothing here.

It gives the same row and the same report as `observations`, which reads every other.
"""

from __future__ import annotations

from painpath.record.fhir.collect import VALID, Collector, Row
from painpath.record.fhir.maps import convert
from painpath.record.fhir.observations import SECTIONS
from painpath.record.fhir.structs import NOTHING, Resource
from painpath.vocabulary_maps import Meaning, find


def read_plain(resource: Resource, out: Collector) -> bool:
    """Read an observation where it is a plain one; False for any other resource, with which nothing is done.

    Not for one that may hold a row of painpath's own.
    """
    code = resource.code
    if resource.resource_type != "Observation" or code is None or len(code.coding) != 1:
        return False
    if resource.status not in VALID or resource.component:
        return False
    if not (resource.focus is resource.contained is resource.body_site is NOTHING):
        return False
    coding = code.coding[0]
    unknown = out.unknown_codes.get(("Observation", coding.system, coding.code))
    if unknown is not None:
        unknown[0] += out.is_new(resource)
        return True
    found = find(coding.system, coding.code, SECTIONS)
    return found is not None and found[0] == "observations" and _read_number(resource, found[1], out)


def _read_number(resource: Resource, meaning: Meaning, out: Collector) -> bool:
    """A number in a unit that is that of the record or converts to it, at a time of its own, and nothing beside it."""
    quantity, time = resource.value_quantity, resource.effective_date_time
    if quantity is None or quantity.value is None or quantity.comparator or not time or not meaning.unit:
        return False
    if resource.data_absent_reason is not None or resource.value_boolean is not None:
        return False
    if resource.value_codeable_concept is not None or resource.value_coding is not None:
        return False
    unit = quantity.code or quantity.unit
    if not unit:
        return False
    number = quantity.value if unit == meaning.unit else convert(quantity.value, unit, meaning)
    if number is None:
        return False
    if out.is_new(resource):
        to, issued = meaning.to, resource.issued
        row: Row = {"time": time, "recorded": issued} if issued else {"time": time}
        row["code"] = to if isinstance(to, str) else to[0]
        row["value"], row["unit"] = number, meaning.unit
        out.add("observations", row)
    return True
