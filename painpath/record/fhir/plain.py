"""The plain observation, of which an export is full, read in one step: a number with its unit, a pain score on a known
scale, a code that means nothing here, or a panel of such.

It gives the same rows and the same report as `observations`, which reads every other.
"""

from __future__ import annotations

from typing import Any

from painpath.record.fhir.collect import VALID, Collector, Row
from painpath.record.fhir.maps import convert, unfit_for, unit_of
from painpath.record.fhir.observations import SECTIONS
from painpath.record.fhir.structs import NOTHING, Measured, Resource, Value
from painpath.record.tables import SCALE_TOP
from painpath.vocabulary_maps import Meaning, find

OBSERVATION = "Observation"
Plain = tuple[str, Row]  # a table and its row


def read_plain(resource: Resource, out: Collector) -> bool:
    """Read an observation where it is a plain one; False for any other resource, with which nothing is done.

    Not for one that may hold a row of painpath's own.
    """
    if resource.resource_type != OBSERVATION or resource.status not in VALID:
        return False
    if not (resource.focus is resource.contained is resource.body_site is NOTHING):
        return False
    parts = resource.component
    if not resource.modifier_extension is resource.implicit_rules is NOTHING:
        return False
    if not parts:
        found = _plain(resource, resource, out)
        if found is None:
            return False
        if out.is_new(resource):
            _add(found, out)
        return True
    if _has_value(resource) or any(part.modifier_extension is not NOTHING for part in parts):
        return False
    each = [_plain(resource, part, out) for part in parts]
    if None in each:
        return False
    if out.is_new(resource):
        for one in each:
            _add(one, out)
    return True


def _has_value(resource: Resource) -> bool:
    """Whether a panel may have a value of its own beside its components."""
    stated = (resource.value_quantity, resource.value_codeable_concept, resource.value_string,
              resource.value_integer, resource.value_boolean)  # fmt: skip
    return stated != (None, None, None, None, None)


def _add(found: Any, out: Collector) -> None:
    """A row to its table, or one more to the count of a code without meaning."""
    if isinstance(found, list):
        found[0] += 1
    else:
        out.add(*found)


def _plain(resource: Measured, holder: Any, out: Collector) -> Plain | list[Any] | None:
    """The table and row of a plain value, or the count of its code that gave no row before; None for any other."""
    code = holder.code
    if code is None or len(code.coding) != 1:
        return None
    coding = code.coding[0]
    unknown = out.unknown_codes.get((OBSERVATION, coding.system, coding.code))
    if unknown is not None:
        return unknown
    found = find(coding.system, coding.code, SECTIONS)
    if found is None or holder.data_absent_reason is not None:
        return None
    if found[0] == "observations":
        return _number(resource, holder, found[1])
    return _score(resource, holder, found[1]) if found[0] == "pain_scores" else None


def _number(resource: Measured, holder: Value, meaning: Meaning) -> Plain | None:
    """A number in a unit that is that of the record or converts to it, at a time of its own, and nothing beside it."""
    quantity, time = holder.value_quantity, resource.effective_date_time
    if quantity is None or quantity.value is None or quantity.comparator or not time or not meaning.unit:
        return None
    if (
        holder.value_boolean is not None
        or holder.value_codeable_concept is not None
        or holder.value_coding is not None
    ):
        return None
    unit = unit_of(quantity)
    if not unit:
        return None
    number = quantity.value if unit == meaning.unit else convert(quantity.value, unit, meaning)
    if number is None:
        return None
    to, issued = meaning.to, resource.issued
    row: Row = {"time": time, "recorded": issued} if issued else {"time": time}
    row["code"] = to if isinstance(to, str) else to[0]
    row["value"], row["unit"] = number, meaning.unit
    return "observations", row


def _score(resource: Measured, holder: Value, meaning: Meaning) -> Plain | None:
    """A pain score whose code states the scale, at a time of its own."""
    quantity, time = holder.value_quantity, resource.effective_date_time
    if quantity is None or quantity.value is None or quantity.comparator or not time or not meaning.scale:
        return None
    if unfit_for(quantity.code, quantity.unit, SCALE_TOP[meaning.scale]):
        return None
    issued = resource.issued
    row: Row = {"time": time, "recorded": issued} if issued else {"time": time}
    row["score"], row["scale"] = quantity.value, meaning.scale
    if meaning.descriptor:
        row["descriptor"] = meaning.descriptor
    return "pain_scores", row
