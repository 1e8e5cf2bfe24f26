"""Medicines that were handed over or given (MedicationDispense, MedicationAdministration), as FHIR tells them.

What was not handed over, not given or entered in error gives no row and is reported. How long a supply lasts must be
stated: of one without it nobody knows whether it is still taken.
"""

from __future__ import annotations

import msgspec

from painpath.record.fhir.collect import Collector
from painpath.record.fhir.given import Given, is_thinner, last_day
from painpath.record.fhir.maps import meaning_of, name_of, unit_of
from painpath.record.fhir.rows import by_route, daily_dose, dosages_of
from painpath.record.fhir.structs import (
    DECODE_GIVEN,
    DECODE_QUANTITY,
    NOTHING,
    Dosage,
    Period,
    Resource,
)
from painpath.vocabulary_maps import Meaning

COMPLETED, GOING_ON, STOPPED = "completed", "in-progress", "stopped"
DAYS_IN = {None: 1, "": 1, "d": 1, "day": 1, "days": 1, "wk": 7, "week": 7, "weeks": 7}
NOT_KNOWN = "whether it goes on is not known"


def read_dispense(resource: Resource, out: Collector) -> None:
    """A supply that was handed over → a medicine taken for as long as it lasts."""
    if resource.status != COMPLETED:
        out.left_out(
            resource, f"status {resource.status or 'not stated'}: not known to have been handed over"
        )
        return
    concept = resource.medication_codeable_concept or out.medication(resource)
    found = meaning_of(concept, ("medications",))
    start, days = resource.when_handed_over or resource.when_prepared, _days(resource)
    end = last_day(start, days) if start and days else None
    if found is None:
        out.unknown(resource.resource_type, concept)
    elif start is None or end is None:
        out.left_out(resource, f"{name_of(concept)} handed over, for how many days is not known: {NOT_KNOWN}")
    else:
        dosages = dosages_of(resource)
        dose = daily_dose(resource, dosages, out) if len(found[1].codes) == 1 else {}
        for code in by_route(found[1], dosages):
            given = Given(
                out.place(resource), resource.resource_type, code, name_of(concept), start, end, dose
            )
            out.given.append(given)


def read_administration(resource: Resource, out: Collector) -> None:
    """A dose that was given, or one that is being given → a medicine taken then."""
    if resource.status not in (COMPLETED, GOING_ON, STOPPED):
        out.left_out(resource, f"status {resource.status or 'not stated'}: not known to have been given")
        return
    concept = resource.medication_codeable_concept or out.medication(resource)
    found = meaning_of(concept, ("medications",))
    period = resource.effective_period or Period()
    start = resource.effective_date_time or period.start
    end = resource.effective_date_time or period.end
    if found is None:
        out.unknown(resource.resource_type, concept)
    elif start is None or (end is None and resource.status != GOING_ON):
        out.left_out(resource, f"{name_of(concept)} given, and from when to when is not known: {NOT_KNOWN}")
    else:
        for code in by_route(found[1], _route(resource)):
            _add_dose(resource, out, found[1], code, (start, end))


def _add_dose(
    resource: Resource, out: Collector, meaning: Meaning, code: str, times: tuple[str, str | None]
) -> None:
    start, end = times
    if is_thinner(code) and end is not None:
        out.left_out(resource, f"{meaning.display} given once or for a time: {NOT_KNOWN}")
    else:
        out.given.append(
            Given(out.place(resource), resource.resource_type, code, meaning.display, start, end, {})
        )


def _days(resource: Resource) -> float | None:
    """For how many days a supply lasts; None where that is not stated in days or weeks."""
    quantity = None if resource.days_supply is NOTHING else DECODE_QUANTITY(resource.days_supply)
    if quantity is None or not quantity.value or quantity.value < 1 or quantity.comparator:
        return None
    unit = unit_of(quantity)
    days = DAYS_IN.get(unit.lower() if unit else None)
    return quantity.value * days if days else None


def _route(resource: Resource) -> tuple[Dosage, ...]:
    """The way by which it was given, as a dosage of a prescription states it."""
    try:
        given = None if resource.dosage is NOTHING else DECODE_GIVEN(resource.dosage)
    except msgspec.ValidationError:
        return ()
    return (given,) if given else ()
