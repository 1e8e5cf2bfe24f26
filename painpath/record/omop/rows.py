"""One row of an OMOP table → a row of the record, or a count of what has no place there."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from painpath.record.death import is_date
from painpath.record.fits import exact
from painpath.record.folder.cells import read_any
from painpath.record.omop.fields import (
    OWN,
    SYSTEMS,
    Collected,
    Fields,
    Row,
    meaning_of,
    name_of,
    number_in,
    own_code,
    time_of,
    unit_of,
)
from painpath.record.omop.values import denies, has_value, is_order, is_over, is_unconfirmed, value_in
from painpath.record.otherwise import says_otherwise
from painpath.record.problem import Problem
from painpath.record.tables import SCALE_TOP
from painpath.units import convert, counts_points
from painpath.vocabulary import load
from painpath.vocabulary_maps import Meaning, find

OWN_CARE = "painpath:care:"
# A finding by itself says that it is there; a question, as LOINC holds them, says nothing without its answer.
FINDINGS = {"SNOMED", "ICD10", "ICD10CM"}
# Concepts that the OMOP standard itself defines (OHDSI vocabulary, domains Gender and Meas Value Operator).
SEX = {"8507": "male", "8532": "female", "8521": "other", "8551": "unknown"}
EQUALS = {None, "", "0", "4172703"}
SIGNS = {"4171756": "<", "4172704": ">", "4171754": "<=", "4171755": ">="}
# what passes by itself, so that its start alone does not say that it is there now
TRANSIENT = frozenset({"active_infection", "pregnancy"})
THINNERS = frozenset({"anticoagulant", "antiplatelet"})
PROCEDURE_COLUMNS = ("kind", "region", "target", "side", "steroid")


def read_person(fields: Fields, out: Collected) -> None:
    """Birth at the precision given, and sex; nothing else about the person is read."""
    own = own_code(fields, "person")
    if own:
        out.patient["patient_id"] = own
    year, month, day = (number_in(fields.text(f"{part}_of_birth")) for part in ("year", "month", "day"))
    if year:
        parts = [f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if month and day else ""]
        out.patient["birth_date"] = "-".join(filter(None, parts))
    sex = SEX.get(fields.text("gender_concept_id") or "")
    if sex:
        out.patient["sex"] = sex


def read_death(fields: Fields, out: Collected) -> None:
    """The day of death; a row without one says that there was a death, on a day that is not known."""
    time = time_of(fields, "death")
    if is_date(time):
        out.patient["death_date"] = time
    else:
        out.died = True


def read_procedure(fields: Fields, out: Collected) -> None:
    """A procedure that was done, as every row of this table is that is no order; other treatments become care."""
    if is_order(fields):
        out.left_out(fields, "an order: not known to have been done")
        return
    time = time_of(fields, "procedure")
    stated = fields.text("procedure_source_value") or ""
    if stated.startswith(OWN_CARE):
        out.add("care", {"time": time, "code": stated.removeprefix(OWN_CARE)})
        return
    row: Row = {"procedure_id": fields.text("procedure_occurrence_id"), "time": time, "status": "completed"}
    if own := own_code(fields, "procedure"):
        side = fields.text("modifier_source_value") or ""
        out.add("procedures", {**row, "kind": own, "side": side.removeprefix(OWN) or None})
        return
    found = meaning_of(fields, "procedure", ("procedures", "care"))
    if found is None:
        out.left_out(fields, name_of(fields, "procedure"))
    elif found[0] == "care":
        out.add("care", {"time": time, "code": found[1].codes[0]})
    else:
        row |= {name: getattr(found[1], name) for name in PROCEDURE_COLUMNS}
        out.add("procedures", {**row, "side": row["side"] or _side(fields)})


def _side(fields: Fields) -> str | None:
    concept = fields.code("modifier_concept_id")
    found = find(SYSTEMS.get(concept[0]), concept[1], ("sides",)) if concept else None
    return found[1].side if found else None


def read_measurement(fields: Fields, out: Collected) -> None:
    """A pain score, or a number or finding among the observations."""
    _read_value(fields, "measurement", out)


def read_observation(fields: Fields, out: Collected) -> None:
    """The same from OBSERVATION, and allergies."""
    own = own_code(fields, "observation")
    allergy = None if own else meaning_of(fields, "observation", ("allergies",))
    if allergy:
        _add_allergy(fields, allergy[1], out)
    else:
        _read_value(fields, "observation", out)


def _add_allergy(fields: Fields, meaning: Meaning, out: Collected) -> None:
    """An allergy that the row names, with a severity, a reaction or nothing beside it. One that it denies is no row:
    it never says that there is no other."""
    if denies(fields):
        out.left_out(fields, f"{meaning.display}: denied")
    else:
        out.add("conditions", {"code": meaning.codes[0], "onset": time_of(fields, "observation")})


def _read_value(fields: Fields, prefix: str, out: Collected) -> None:
    time = time_of(fields, prefix)
    if own := own_code(fields, prefix):
        _add_own(fields, own, time, out)
        return
    found = meaning_of(fields, prefix, ("pain_scores", "observations"))
    if found is None:
        out.left_out(fields, name_of(fields, prefix))
        return
    section, meaning, vocabulary = found
    if fields.text("operator_concept_id") not in EQUALS:
        if section != "observations" or not _add_bound(fields, meaning, time, out):
            out.left_out(fields, f"{meaning.display}: a bound such as < or >, not a value")
            _add_unread(meaning.codes if section == "observations" else (), time, out, _sign(fields))
    elif section == "pain_scores":
        _add_score(fields, meaning, time, out)
    else:
        _add_observation(fields, meaning, vocabulary in FINDINGS, time, out)


def _add_own(fields: Fields, own: str, time: str | None, out: Collected) -> None:
    """A row that painpath wrote: a scale for a pain score, else the code of an observation."""
    if own in load().choices["pain_scores.scale"]:
        descriptor = (fields.text("value_source_value") or "").removeprefix(OWN) or None
        score = number_in(fields.text("value_as_number"))
        out.add("pain_scores", {"time": time, "score": score, "scale": own, "descriptor": descriptor})
        return
    stated = fields.cells.get("value_as_string")
    number = number_in(fields.text("value_as_number"))
    given = number if stated is None else read_any(stated)
    more = {"unit": fields.text("unit_source_value"), "bound": _sign(fields)}
    out.add("observations", {"time": time, "code": own, "value": given, **more})


def _add_score(fields: Fields, meaning: Meaning, time: str | None, out: Collected) -> None:
    score = number_in(fields.text("value_as_number"))
    if score is None:
        out.left_out(fields, f"{meaning.display}: no number")
        return
    unit = unit_of(fields) or ""
    scale = meaning.scale or (meaning.by_unit or {}).get(unit)
    if meaning.scale and not counts_points(unit, SCALE_TOP[meaning.scale]):
        out.left_out(fields, f"{meaning.display}: in {unit}, which contradicts it")
        return
    out.add("pain_scores", {"time": time, "score": score, "scale": scale, "descriptor": meaning.descriptor})


def _add_observation(
    fields: Fields, meaning: Meaning, is_finding: bool, time: str | None, out: Collected
) -> None:
    given = value_in(fields)
    source = fields.text(f"{fields.table}_source_value")
    if given is None and is_finding and not has_value(fields) and not says_otherwise(source):
        given = True
    if given is None:
        out.left_out(fields, f"{meaning.display}: no value that can be read")
        known = load().by_field["observations.code"]
        findings = [code for code in meaning.codes if code in known and known[code].value is None]
        _add_unread(findings, time, out)
        return
    numeric = isinstance(given, int | float) and not isinstance(given, bool)
    unit = unit_of(fields) if numeric else None
    for code in meaning.codes:
        entry = load().by_field["observations.code"].get(code)
        top = entry.most_points if entry else None
        contradicts = unit is not None and top is not None and not counts_points(unit, top)
        stated = unit if (entry and entry.unit) or contradicts else None
        more = {"unit": stated, "bound": _sign(fields)}
        out.add("observations", {"time": time, "code": code, "value": given, **more})


def _add_bound(fields: Fields, meaning: Meaning, time: str | None, out: Collected) -> bool:
    """Read a bound as its number where nothing beyond it is compared, and say so; False for any other bound."""
    sign = _sign(fields) or ""
    stated, unit = number_in(fields.text("value_as_number")), unit_of(fields)
    if stated is None or (meaning.unit and not unit):
        return False
    number = convert(stated, unit or "", meaning.unit, meaning.codes[0]) if meaning.unit else stated
    if number is None or not meaning.stands(sign, number):
        return False
    what = f"{meaning.display} known only as {sign} {stated} {unit or ''}".rstrip()
    out.repaired.append(Problem(fields.table, what, f"read as {exact(number)} {meaning.unit or ''}".rstrip()))
    _add_observation(fields, meaning, False, time, out)
    return True


def _add_unread(codes: Iterable[str], time: str | None, out: Collected, bound: str | None = None) -> None:
    """Rows without a value: something was said then, so that what is older is not the last word."""
    for code in codes:
        out.add("observations", {"time": time, "code": code, "bound": bound})


def _sign(fields: Fields) -> str | None:
    """The sign of a bound; None where the number is known."""
    return SIGNS.get(fields.text("operator_concept_id") or "")


def read_condition(fields: Fields, out: Collected) -> None:
    """A condition with its start and end, or a finding that was there; an unconfirmed one is left out.

    A source that knows one date writes it as start and end: that is no end.
    """
    onset, end = time_of(fields, "condition_start"), time_of(fields, "condition_end")
    if own := own_code(fields, "condition"):
        out.add("conditions", {"code": own, "onset": onset, "abatement": end})
        return
    found = meaning_of(fields, "condition", ("conditions", "observations", "allergies"))
    if found is None:
        out.left_out(fields, name_of(fields, "condition"))
    elif is_unconfirmed(fields) or says_otherwise(fields.text("condition_source_value")):
        out.left_out(fields, f"{found[1].display}: not a confirmed diagnosis")
    elif is_over(fields) and (end is None or _same_day(onset, end)):
        out.left_out(fields, f"{found[1].display}: over, on a day that is not known")
    else:
        one_day = _same_day(onset, end)
        for code in found[1].codes:
            if found[0] == "observations":
                out.add("observations", {"time": onset, "code": code, "value": True})
            elif one_day and code in TRANSIENT:
                out.left_out(fields, f"{found[1].display}: of one day only, whether it goes on is not known")
            else:
                out.add("conditions", {"code": code, "onset": onset, "abatement": None if one_day else end})


def _same_day(start: str | None, end: str | None) -> bool:
    return start is not None and end is not None and start[:10] == end[:10]


def read_drug(fields: Fields, out: Collected) -> None:
    """A medicine from its start to its end; the intrathecal route has codes of its own.

    The table asks for an end, and a source that knows none writes the start once more: of a blood thinner that
    does not say that it was stopped.
    """
    start = time_of(fields, "drug_exposure_start")
    end = fields.text("verbatim_end_date") or time_of(fields, "drug_exposure_end")
    if own := own_code(fields, "drug"):
        reason = (fields.text("stop_reason") or "").removeprefix(OWN) or None
        stated_end = fields.text("verbatim_end_date")
        out.add("medications", {"code": own, "start": start, "end": stated_end, "stop_reason": reason})
        return
    found = meaning_of(fields, "drug", ("medications",))
    if found is None:
        out.left_out(fields, name_of(fields, "drug"))
        return
    codes = (found[1].intrathecal,) if found[1].intrathecal and _is_intrathecal(fields) else found[1].codes
    one_day = fields.text("verbatim_end_date") is None and _same_day(start, end)
    for code in codes:
        if one_day and load().sections["medications"][code].drug_class in THINNERS:
            out.left_out(fields, f"{found[1].display}: of one day only, whether it goes on is not known")
        else:
            out.add("medications", {"code": code, "start": start, "end": end})


def _is_intrathecal(fields: Fields) -> bool:
    concept = fields.code("route_concept_id")
    return bool(concept and find(SYSTEMS.get(concept[0]), concept[1], ("routes",)))


def read_device(fields: Fields, out: Collected) -> None:
    """A device alone does not say what was done with it."""
    out.left_out(fields, name_of(fields, "device"))


READERS: dict[str, Callable[[Fields, Collected], None]] = {
    "person": read_person,
    "death": read_death,
    "procedure_occurrence": read_procedure,
    "measurement": read_measurement,
    "observation": read_observation,
    "condition_occurrence": read_condition,
    "drug_exposure": read_drug,
    "device_exposure": read_device,
}
