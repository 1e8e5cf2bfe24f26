"""Procedures, conditions and medicines of a FHIR record → rows.

What a status means is said in the record format: entered in error is dropped, not done and planned
are never completed, refuted and unconfirmed are no condition, stopped and draft are not being taken.
Every resource left out is named in the report.
"""

from __future__ import annotations

from typing import Any

from painpath.record.fhir.collect import Collector
from painpath.record.fhir.maps import (
    meaning_of,
    name_of,
    side_and_site,
    side_in_words,
    unit_of,
)
from painpath.record.fhir.statuses import (
    ENDED,
    NOT_UNDERSTOOD,
    REFUTED,
    UNCERTAIN,
    WITHDRAWN,
    clinical,
    in_words,
    verified,
)
from painpath.record.fhir.structs import (
    DECODE_DISPENSE,
    DECODE_DOSAGES,
    NOTHING,
    DispenseRequest,
    Dosage,
    Period,
    Resource,
)
from painpath.record.otherwise import says_otherwise
from painpath.record.problem import quoted
from painpath.vocabulary_maps import Meaning

PROCEDURE_STATUS = {"completed": "completed", "stopped": "aborted", "preparation": "planned"}
REQUEST_STATUS = {"active": "planned"}
NOT_ORDERED = frozenset({"proposal", "plan", "option"})
TAKEN = frozenset({"active", "completed", "stopped"})
PROCEDURE_COLUMNS = ("kind", "region", "target", "steroid")
DAYS_PER = {"d": 1.0, "h": 1 / 24, "wk": 7.0}
MASS = frozenset({"mg", "ug", "g"})

Row = dict[str, Any]


def read_procedure(resource: Resource, out: Collector) -> None:
    """A known interventional procedure → `procedures`, a known other treatment → `care`."""
    _read_act(resource, out, PROCEDURE_STATUS)


def read_request(resource: Resource, out: Collector) -> None:
    """An active order for a known interventional procedure → a planned one; it may never happen."""
    if resource.intent in NOT_ORDERED or resource.do_not_perform:
        out.left_out(resource, f"intent {resource.intent or 'not stated'}: no order to do it")
        return
    _read_act(resource, out, REQUEST_STATUS)


def _read_act(resource: Resource, out: Collector, statuses: dict[str, str]) -> None:
    found = meaning_of(resource.code, ("procedures", "care"))
    if found is None:
        out.unknown(resource.resource_type, resource.code)
        return
    if resource.status not in statuses and resource.status not in (None, "unknown"):
        out.left_out(resource, f"status {resource.status}")
        return
    section, meaning = found
    status = statuses.get(resource.status or "")
    if section == "care":
        _add_care(resource, out, meaning, status)
        return
    row: Row = {"procedure_id": out.name(resource)} | _act_time(resource, out)
    row |= {c: getattr(meaning, c) for c in PROCEDURE_COLUMNS if getattr(meaning, c)}
    row |= {c: v for c, v in side_and_site(resource.body_site).items() if c == "side"}
    if "side" not in row and (words := side_in_words(resource.body_site)):
        out.repaired(resource, f"a side in words: {quoted(words)}", "side left unknown")
    if status:
        row["status"] = status
        row |= _recorded(resource.authored_on) if status == "planned" else {}
    else:
        out.repaired(resource, "status not stated", "kept without one: not known to be completed")
    out.add("procedures", row)


def _add_care(resource: Resource, out: Collector, meaning: Meaning, status: str | None) -> None:
    if status != "completed":
        out.left_out(resource, f"status {resource.status or 'not stated'}: not known to have been done")
        return
    out.add("care", {"code": meaning.codes[0]} | _act_time(resource, out))


def _act_time(resource: Resource, out: Collector) -> Row:
    period = resource.performed_period or resource.occurrence_period or Period()
    time = resource.performed_date_time or resource.occurrence_date_time or period.start or period.end
    if time is None:
        out.repaired(resource, "no date", "time left unknown")
    return {"time": time} if time else {}


def read_condition(resource: Resource, out: Collector) -> None:
    """A confirmed condition → `conditions`, a confirmed finding → `observations`; refuted → false."""
    sure = verified(resource.verification_status)
    if sure == WITHDRAWN or sure in UNCERTAIN:
        said = in_words(resource.verification_status) if sure == NOT_UNDERSTOOD else sure
        out.left_out(resource, f"verification status {said}")
        return
    found = meaning_of(resource.code, ("conditions", "observations"))
    if found is None:
        out.unknown("Condition", resource.code)
        return
    section, meaning = found
    words = resource.code.text if resource.code else None
    if sure != REFUTED and words and says_otherwise(words):
        what = f"its words {quoted(words)} deny or doubt what its code says, or are about somebody else"
        out.left_out(resource, what)
    elif section == "observations":
        _add_finding(resource, out, meaning, sure != REFUTED)
    elif sure == REFUTED:
        out.left_out(resource, f"refuted: {name_of(resource.code)}")
    else:
        _add_condition(resource, out, meaning)


def _add_finding(resource: Resource, out: Collector, meaning: Meaning, holds: bool) -> None:
    onset = resource.onset_date_time or (resource.onset_period or Period()).start
    time = (onset if holds else None) or resource.recorded_date
    ended, known = _abatement(resource, out) if holds else (None, True)
    if not known or (ended is not None and ended == time and not _states_end(resource)):
        if known:
            out.left_out(resource, f"over, on a day that is not known: {name_of(resource.code)}")
        return
    row: Row = {"code": meaning.codes[0], "value": holds} | ({"time": time} if time else {})
    out.add("observations", row | _recorded(resource.recorded_date))
    if ended:
        over = {"code": meaning.codes[0], "value": False, "time": ended}
        out.add("observations", over | _recorded(resource.recorded_date))


def _add_condition(resource: Resource, out: Collector, meaning: Meaning) -> None:
    onset = resource.onset_date_time or (resource.onset_period or Period()).start
    end, known = _abatement(resource, out)
    if not known:
        return
    dates = {"onset": onset, "abatement": end}
    for code in meaning.codes:
        row = {"code": code} | {column: text for column, text in dates.items() if text}
        out.add("conditions", row | _recorded(resource.recorded_date))


def _abatement(resource: Resource, out: Collector) -> tuple[str | None, bool]:
    """End of a condition, and whether the row can stand: one that has ended needs an end."""
    period = resource.abatement_period or Period()
    end = resource.abatement_date_time or period.end or period.start
    status = clinical(resource.clinical_status)
    if status == NOT_UNDERSTOOD:
        what = f"clinical status {in_words(resource.clinical_status)} is not understood"
        out.repaired(resource, what, "taken to end on the stated day" if end else "taken as still there")
    if status in (None, NOT_UNDERSTOOD, "unknown") and not end and _is_over(resource):
        status = "over"
    elif end or status not in ENDED:
        return end, True
    if resource.recorded_date:
        out.repaired(resource, f"{status} without the date of its end", "taken as ended when it was recorded")
        return resource.recorded_date, True
    out.left_out(resource, f"{status} without any date: {name_of(resource.code)}")
    return None, False


def _states_end(resource: Resource) -> bool:
    """Whether the day of the end is stated, not taken from when it was recorded."""
    return bool(resource.abatement_date_time or resource.abatement_period)


def _is_over(resource: Resource) -> bool:
    """Whether an end is stated that is no day: an age, a range of ages, words, or that it is over."""
    stated = (resource.abatement_age, resource.abatement_range, resource.abatement_string)
    held = [bytes(one) for one in (*stated, resource.abatement_boolean)]
    return any(one not in (b"", b"null", b"false") for one in held)


def read_medication(resource: Resource, out: Collector) -> None:
    """A prescription or statement that is or was really taken → `medications`."""
    reason = _not_taken(resource)
    if reason:
        out.left_out(resource, f"{reason}: not being taken")
        return
    concept = resource.medication_codeable_concept or out.medication(resource)
    found = meaning_of(concept, ("medications",))
    if found is None:
        out.unknown(resource.resource_type, concept)
        return
    dosages = dosages_of(resource)
    start, end = _taken_from_to(resource, dosages)
    if resource.status == "completed" and end is None and resource.effective_date_time:
        out.repaired(resource, "completed without the date of its end", "taken as ended on its one day")
        end = start
    if resource.status != "active" and end is None:
        out.left_out(resource, f"{resource.status} without the date of its end: {name_of(concept)}")
        out.ended.update(found[1].codes)
        return
    dates = {"start": start, "end": end}
    row: Row = {column: text for column, text in dates.items() if text} | daily_dose(resource, dosages, out)
    for code in by_route(found[1], dosages):
        # the dose of a mixture does not say how much of each
        dose_free = row if len(found[1].codes) == 1 else {c: v for c, v in row.items() if c in dates}
        out.add_medicine(resource, {"code": code} | dose_free)


def _not_taken(resource: Resource) -> str | None:
    if resource.do_not_perform:
        return "an order not to give it"
    if resource.intent in NOT_ORDERED:
        return f"intent {resource.intent}"
    return None if resource.status in TAKEN else f"status {resource.status or 'not stated'}"


def _taken_from_to(resource: Resource, dosages: tuple[Dosage, ...]) -> tuple[str | None, str | None]:
    """First and last day as stated; how long a prescription is valid ends only one that is over.

    Of several doses one after the other the last one ends it, and one without an end goes on.
    """
    repeats = [d.timing.repeat for d in dosages if d.timing and d.timing.repeat]
    periods = [r.bounds_period for r in repeats if r.bounds_period]
    stated = resource.effective_period or Period()
    start = stated.start or next((p.start for p in periods if p.start), None)
    ends = [p.end for p in periods if p.end]
    end = stated.end or (max(ends) if len(ends) == len(dosages) and ends else None)
    if end is None and resource.status != "active" and resource.dispense_request is not NOTHING:
        dispense = DECODE_DISPENSE(resource.dispense_request) or DispenseRequest()
        end = (dispense.validity_period or Period()).end
    return start or resource.effective_date_time or resource.authored_on, end


def daily_dose(resource: Resource, dosages: tuple[Dosage, ...], out: Collector) -> Row:
    """Daily dose, only from one dosage that states a mass and how often, and is not as needed.

    A number without a unit is no dose, although it is one in painpath's own tables: they count in mg.
    """
    if len(dosages) != 1 or not dosages[0].timing or not dosages[0].timing.repeat:
        return {}
    dosage, repeat = dosages[0], dosages[0].timing.repeat
    quantity = dosage.dose_and_rate[0].dose_quantity if len(dosage.dose_and_rate) == 1 else None
    days = (repeat.period or 0) * DAYS_PER.get(repeat.period_unit or "", 0)
    if dosage.as_needed_boolean or dosage.as_needed_codeable_concept or not quantity or not days:
        return {}
    if quantity.value is None or not repeat.frequency or repeat.frequency_max:
        return {}
    unit = unit_of(quantity)
    if not unit:
        out.repaired(resource, f"a dose of {quantity.value:g} without a unit", "daily dose left unknown")
    if unit not in MASS or quantity.comparator:
        return {}
    return {"daily_dose": round(quantity.value * repeat.frequency / days, 6), "unit": unit}


def by_route(meaning: Meaning, dosages: tuple[Dosage, ...]) -> tuple[str, ...]:
    """The codes of a medicine; the intrathecal route has one of its own."""
    if meaning.intrathecal and any(meaning_of(dosage.route, ("routes",)) for dosage in dosages):
        return (meaning.intrathecal,)
    return meaning.codes


def dosages_of(resource: Resource) -> tuple[Dosage, ...]:
    """How a medicine is taken; empty where that is not stated."""
    stated = resource.dosage if resource.dosage_instruction is NOTHING else resource.dosage_instruction
    return () if stated is NOTHING else DECODE_DOSAGES(stated) or ()


def _recorded(time: str | None) -> Row:
    return {"recorded": time} if time else {}
