"""Observations and reports of a FHIR record → pain scores, relief reports, observations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from painpath.record.bounds import DOWN, UP
from painpath.record.fhir.collect import VALID, Collector
from painpath.record.fhir.maps import (
    Found,
    Number,
    convert,
    meaning_of,
    name_of,
    number_of,
    side_and_site,
    truth_of,
    unfit_for,
    unit_of,
)
from painpath.record.fhir.structs import (
    DECODE_CONCEPTS,
    NOTHING,
    Concept,
    Measured,
    Resource,
    Value,
)
from painpath.record.fits import exact
from painpath.record.tables import SCALE_TOP
from painpath.units import spelling
from painpath.vocabulary import load
from painpath.vocabulary_maps import Meaning

SECTIONS = ("observations", "pain_scores", "verbal_grades")
CONCLUSIONS = ("conditions", "observations")
REPORT_VALID = VALID | {"appended", "partial"}
SIGNS = UP | DOWN
NO_COLUMNS: Mapping[str, Any] = {}

Row = dict[str, Any]


class Source(msgspec.Struct, gc=False):
    """The resource being read, where its rows go, and the dates that they share."""

    resource: Measured
    out: Collector
    times: Row


def read_observation(resource: Measured, out: Collector) -> None:
    """An observation, its components and the observations it contains."""
    if not (resource.status in VALID and resource.focus is NOTHING) and not _is_valid(resource, out):
        return
    code = resource.code
    if resource.component:
        _read_values(resource, out, _times(resource, out))
    elif code is not None:
        _read_only(resource, code, out)
    if resource.contained is not NOTHING:
        for inside in out.contained(resource, "Observation"):
            _read_contained(inside, out, resource)


def note_unread(resource: Measured, out: Collector) -> None:
    """Rows without a value for what an observation is of that was set aside: what is older is not the last word."""
    if resource.resource_type != "Observation":
        return
    for code in (resource.code, *(part.code for part in resource.component)):
        found = meaning_of(code, SECTIONS)
        if found is not None and found[0] == "observations":
            out.add("observations", {**_times(resource, out), "code": found[1].codes[0]})


def read_report(resource: Resource, out: Collector) -> None:
    """The observations that a report contains; those it points at are read by themselves."""
    if resource.status not in REPORT_VALID and resource.status not in (None, "unknown"):
        out.left_out(resource, f"status {resource.status}: what it points at is read by itself")
        return
    concluded = () if resource.conclusion_code is NOTHING else DECODE_CONCEPTS(resource.conclusion_code) or ()
    for concept in concluded:
        if meaning_of(concept, CONCLUSIONS):
            out.left_out(resource, f"it concludes {name_of(concept)}, which is not read as a finding")
    inside = out.contained(resource, "Observation")
    for observation in inside:
        _read_contained(observation, out, resource)


def _is_valid(resource: Measured, out: Collector) -> bool:
    if resource.focus is not NOTHING and bytes(resource.focus) not in (b"[]", b"null"):
        out.left_out(resource, "about somebody or something else than the patient")
        return False
    if resource.status in VALID:
        return True
    if resource.status in (None, "unknown"):
        out.repaired(resource, "status not stated", "read as it stands")
        return True
    out.left_out(resource, f"status {resource.status}")
    return False


def _read_contained(inside: Resource, out: Collector, holder: Measured) -> None:
    inside.id = f"{holder.id or ''}#{inside.id or ''}"
    if _is_valid(inside, out):
        own = _stated_time(inside)
        _read_values(inside, out, _times(inside if own or inside.issued else holder, out))


def _read_only(resource: Measured, code: Concept, out: Collector) -> None:
    """The one value of an observation without components; most are of no concern here, and that is told first."""
    found = meaning_of(code, SECTIONS)
    if found is None:
        out.unknown(resource.resource_type, code)
    else:
        _read_known(Source(resource, out, _times(resource, out)), code, found, resource)


def _read_values(resource: Measured, out: Collector, times: Row) -> None:
    source = Source(resource, out, times)
    if resource.code is not None and (not resource.component or _has_value(resource)):
        read_value(source, resource.code, resource)
    for component in resource.component:
        if component.code is not None:
            read_value(source, component.code, component)


def _has_value(holder: Value) -> bool:
    return (
        holder.value_quantity is not None
        or holder.value_codeable_concept is not None
        or holder.value_string is not None
        or holder.value_integer is not None
        or holder.value_boolean is not None
    )


def read_value(source: Source, code: Concept, holder: Value) -> None:
    """The one value that stands under a code; a code that means nothing here is counted."""
    found = meaning_of(code, SECTIONS)
    if found is None:
        source.out.unknown(source.resource.resource_type, code)
    else:
        _read_known(source, code, found, holder)


def _read_known(source: Source, code: Concept, found: Found, holder: Value) -> None:
    """A value whose code means something here."""
    if holder.data_absent_reason is not None:
        source.out.left_out(source.resource, f"no value: {name_of(holder.data_absent_reason)}")
    elif found[0] == "observations":
        _add_observation(source, found[1], holder)
    elif found[0] == "verbal_grades" or number_of(holder) is None:
        source.out.unknown(f"{source.resource.resource_type} pain grade", code, "no number was given")
    elif found[0] == "relief_reports":
        source.out.add("relief_reports", source.times | {"percent": number_of(holder)})
    else:
        _add_score(source, found[1], holder)


def _add_observation(source: Source, meaning: Meaning, holder: Value) -> None:
    code = meaning.to if isinstance(meaning.to, str) else meaning.to[0]
    stated, unit = _observed(holder), unit_of(holder.value_quantity)
    in_unit = isinstance(stated, int | float) and not isinstance(stated, bool)
    unfit = _unfit(holder, top) if (top := _most_points(code)) else None
    value = None if unfit else convert(stated, unit, meaning) if in_unit else stated
    if value is None and not unfit and (bound := _bound(holder, unit, meaning)) is not None:
        value, in_unit = bound, True
        read_as = f"read as {exact(bound)} {meaning.unit or ''}".rstrip()
        source.out.repaired(source.resource, f"{code} known only as {_stated(holder)}", read_as)
    if value is None:
        why = f"unit {unfit} contradicts a score" if unfit else _why_unusable(holder, unit)
        source.out.left_out(source.resource, f"{code}: {why}")
        if meaning.unit is None or _is_measured(holder):  # so what is older is not the last word
            source.out.add("observations", {**source.times, "code": code, **_sign(holder)})
        return
    row = {**source.times, "code": code, "value": value, **_sign(holder)}
    if source.resource.body_site is not NOTHING:
        row |= side_and_site(source.resource.body_site)
    if meaning.unit and unit and in_unit:
        row["unit"] = meaning.unit
    elif meaning.unit and in_unit:
        source.out.repaired(source.resource, f"{code} without a unit", "unit left unknown")
    source.out.add("observations", row)


def _most_points(code: str) -> float | None:
    entry = load().by_field["observations.code"].get(code)
    return entry.most_points if entry else None


def _unfit(holder: Value, top: float) -> str | None:
    """The unit of a number that contradicts a score of which `top` is the most; None where none does."""
    quantity = holder.value_quantity
    return unfit_for(quantity.code, quantity.unit, top) if quantity else None


def _bound(holder: Value, unit: str | None, meaning: Meaning) -> Number | None:
    """The number of a bound past which nothing is compared, in the unit of the record; None for any other."""
    quantity = holder.value_quantity
    if quantity is None or quantity.value is None or not quantity.comparator or (meaning.unit and not unit):
        return None
    number = convert(quantity.value, unit, meaning)
    return number if number is not None and meaning.stands(quantity.comparator, number) else None


def _sign(holder: Value) -> Mapping[str, Any]:
    """The sign of a bound as a column; none where the number is known."""
    sign = holder.value_quantity.comparator if holder.value_quantity is not None else None
    return NO_COLUMNS if sign is None or sign not in SIGNS else {"bound": sign}


def _stated(holder: Value) -> str:
    """A bound as it was written, with its unit where it has one."""
    quantity = holder.value_quantity
    parts = (quantity.comparator, quantity.value, unit_of(quantity)) if quantity is not None else ()
    return " ".join(str(part) for part in parts if part is not None)


def _is_measured(holder: Value) -> bool:
    """Whether there is a number, if only as a bound or in a unit that cannot be used."""
    return holder.value_quantity is not None and holder.value_quantity.value is not None


def _add_score(source: Source, meaning: Meaning, holder: Value) -> None:
    row = source.times | {"score": number_of(holder)}
    unit = unit_of(holder.value_quantity)
    scale = meaning.scale or (meaning.by_unit or {}).get(spelling(unit or ""))
    if meaning.scale and (unfit := _unfit(holder, SCALE_TOP[meaning.scale])):
        source.out.left_out(source.resource, f"a pain score in {unfit}, which contradicts {meaning.display}")
        return
    if scale:
        row["scale"] = scale
    else:
        what = f"pain score on no stated scale: {meaning.display}"
        source.out.repaired(source.resource, what, "scale left unknown")
    if meaning.descriptor:
        row["descriptor"] = meaning.descriptor
    row |= side_and_site(source.resource.body_site)
    source.out.add("pain_scores", row)


def _observed(holder: Value) -> Any:
    """True, false, a number or text; None when there is none that can be used."""
    if holder.value_boolean is not None:
        return holder.value_boolean
    if holder.value_codeable_concept is not None:
        truth = truth_of(holder.value_codeable_concept)
        return number_of(holder) if truth is None else truth
    if holder.value_coding is not None:
        truth = truth_of(Concept(coding=(holder.value_coding,)))
        return number_of(holder) if truth is None else truth
    number = number_of(holder)
    return holder.value_string if number is None else number


def _why_unusable(holder: Value, unit: str | None) -> str:
    quantity = holder.value_quantity
    if quantity is not None and quantity.comparator:
        return f"known only as {_stated(holder)}: an older value is not the current one"
    return f"unit {unit} is not known to convert" if unit else "no value that can be read"


def _stated_time(resource: Measured) -> str | None:
    period = resource.effective_period
    at = resource.effective_date_time or resource.effective_instant
    return at or ((period.end or period.start) if period else None)


def _times(resource: Measured, out: Collector) -> Row:
    """`time` when it applies and `recorded` when it was issued; a period applies at its end."""
    time = resource.effective_date_time or _stated_time(resource)
    if time:
        return {"time": time, "recorded": resource.issued} if resource.issued else {"time": time}
    if _is_read(resource):
        repair = "taken to apply when it was issued" if resource.issued else "time left unknown"
        out.repaired(resource, "no date of its own", repair)
    return {"time": resource.issued} if resource.issued else {}


def _is_read(resource: Measured) -> bool:
    codes = (resource.code, *(component.code for component in resource.component))
    return any(meaning_of(code, SECTIONS) for code in codes)
