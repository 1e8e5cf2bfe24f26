"""One row of an OMOP table → a row of the record, or a count of what has no place there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from painpath.record.cells import read_any
from painpath.record.problem import Problem
from painpath.units import spelling
from painpath.vocabulary import load
from painpath.vocabulary_maps import Meaning, find

OWN = "painpath:"
OWN_CARE = "painpath:care:"
SYSTEMS = {
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "RxNorm Extension": "",
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10PCS": "http://hl7.org/fhir/sid/icd-10-pcs",
    "HCPCS": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "CPT4": "http://www.ama-assn.org/go/cpt",
}
# A finding by itself says that it is there; a question, as LOINC holds them, says nothing without its answer.
FINDINGS = {"SNOMED", "ICD10", "ICD10CM"}
# Concepts that the OMOP standard itself defines (OHDSI vocabulary, domains Gender and Meas Value Operator).
SEX = {"8507": "male", "8532": "female", "8521": "other", "8551": "unknown"}
EQUALS = {None, "", "0", "4172703"}
NOT_CONFIRMED = ("preliminary", "suspected", "rule out", "ruled out", "differential", "refuted")
MIDNIGHT = ("", "00:00", "00:00:00")
PROCEDURE_COLUMNS = ("kind", "region", "target", "side", "steroid")

Row = dict[str, Any]


@dataclass(slots=True)
class Fields:
    """One row: its columns as text, and for each concept its vocabulary, code and name."""

    table: str
    cells: Row

    def text(self, name: str) -> str | None:
        return self.cells.get(name) or None

    def code(self, name: str) -> tuple[str, str, str] | None:
        """Vocabulary, code and name of a concept; None when it is 0 or not in CONCEPT."""
        found = self.cells.get(f"{name}_code")
        return (found[0], found[1], found[2]) if found and found[0] and found[1] else None


@dataclass(slots=True)
class Collected:
    """One patient's rows so far, and what had no place."""

    patient: Row
    tables: dict[str, list[Row]] = field(default_factory=dict)
    repaired: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, table: str, row: Row) -> None:
        self.tables.setdefault(table, []).append({name: given for name, given in row.items() if given is not None})

    def left_out(self, fields: Fields, what: str) -> None:
        self.unknown[fields.table, what] += 1

    def unplaced(self) -> list[Problem]:
        """One problem for each kind of row that was left out, with how many there were."""
        counted = sorted(self.unknown.items())
        return [Problem(table, f"{what}, {_rows(count)}", "left out") for (table, what), count in counted]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _own(fields: Fields, prefix: str) -> str | None:
    """painpath's own code in the source value, where painpath wrote the row."""
    stated = fields.text(f"{prefix}_source_value") or ""
    return stated.removeprefix(OWN) if stated.startswith(OWN) else None


def _meaning(fields: Fields, prefix: str, sections: tuple[str, ...]) -> tuple[str, Meaning, str] | None:
    """Section, meaning and vocabulary: of the source's own code, else of the standard concept."""
    for name in (f"{prefix}_source_concept_id", f"{prefix}_concept_id"):
        concept = fields.code(name)
        if concept is None:
            continue
        found = find(SYSTEMS.get(concept[0]), concept[1], sections)
        if found:
            return found[0], found[1], concept[0]
    return None


def _name(fields: Fields, prefix: str) -> str:
    for name in (f"{prefix}_source_concept_id", f"{prefix}_concept_id"):
        if concept := fields.code(name):
            return f"{concept[0]} {concept[1]} ({concept[2]}) has no place in a record"
    stated = fields.text(f"{prefix}_source_value")
    return f"source value {stated!r} without a known concept" if stated else "a row without a code"


def _time(fields: Fields, stem: str) -> str | None:
    """The time at its precision: midnight is how OMOP fills in an hour that nobody gave."""
    day = fields.text(f"{stem}_date")
    moment = (fields.text(f"{stem}_datetime") or "").replace(" ", "T")
    if moment[11:19] in MIDNIGHT:
        return (day or moment)[:10] or None
    return moment


def read_person(fields: Fields, out: Collected) -> None:
    """Birth at the precision given, and sex; nothing else about the person is read."""
    own = _own(fields, "person")
    if own:
        out.patient["patient_id"] = own
    year, month, day = (_number(fields.text(f"{part}_of_birth")) for part in ("year", "month", "day"))
    if year:
        parts = [f"{year:04}", f"{month:02}" if month else "", f"{day:02}" if month and day else ""]
        out.patient["birth_date"] = "-".join(filter(None, parts))
    sex = SEX.get(fields.text("gender_concept_id") or "")
    if sex:
        out.patient["sex"] = sex


def read_death(fields: Fields, out: Collected) -> None:
    """The day of death; a row without one leaves it unknown."""
    if time := _time(fields, "death"):
        out.patient["death_date"] = time


def read_procedure(fields: Fields, out: Collected) -> None:
    """A procedure that was done, as every row of this table is; other treatments become care."""
    time = _time(fields, "procedure")
    stated = fields.text("procedure_source_value") or ""
    if stated.startswith(OWN_CARE):
        out.add("care", {"time": time, "code": stated.removeprefix(OWN_CARE)})
        return
    row: Row = {"procedure_id": fields.text("procedure_occurrence_id"), "time": time, "status": "completed"}
    if own := _own(fields, "procedure"):
        side = fields.text("modifier_source_value") or ""
        out.add("procedures", {**row, "kind": own, "side": side.removeprefix(OWN) or None})
        return
    found = _meaning(fields, "procedure", ("procedures", "care"))
    if found is None:
        out.left_out(fields, _name(fields, "procedure"))
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
    own = _own(fields, "observation")
    allergy = None if own else _meaning(fields, "observation", ("allergies",))
    if allergy:
        out.add("conditions", {"code": allergy[1].codes[0], "onset": _time(fields, "observation")})
    else:
        _read_value(fields, "observation", out)


def _read_value(fields: Fields, prefix: str, out: Collected) -> None:
    time = _time(fields, prefix)
    if own := _own(fields, prefix):
        _add_own(fields, own, time, out)
        return
    found = _meaning(fields, prefix, ("pain_scores", "observations"))
    if found is None:
        out.left_out(fields, _name(fields, prefix))
        return
    section, meaning, vocabulary = found
    if fields.text("operator_concept_id") not in EQUALS:
        out.left_out(fields, f"{meaning.display}: a bound such as < or >, not a value")
    elif section == "pain_scores":
        _add_score(fields, meaning, time, out)
    else:
        _add_observation(fields, meaning, vocabulary in FINDINGS, time, out)


def _add_own(fields: Fields, own: str, time: str | None, out: Collected) -> None:
    """A row that painpath wrote: a scale for a pain score, else the code of an observation."""
    if own in load().choices["pain_scores.scale"]:
        descriptor = (fields.text("value_source_value") or "").removeprefix(OWN) or None
        score = _number(fields.text("value_as_number"))
        out.add("pain_scores", {"time": time, "score": score, "scale": own, "descriptor": descriptor})
        return
    stated = fields.cells.get("value_as_string")
    number = _number(fields.text("value_as_number"))
    given = number if stated is None else read_any(stated)
    out.add("observations", {"time": time, "code": own, "value": given, "unit": fields.text("unit_source_value")})


def _add_score(fields: Fields, meaning: Meaning, time: str | None, out: Collected) -> None:
    score = _number(fields.text("value_as_number"))
    if score is None:
        out.left_out(fields, f"{meaning.display}: no number")
        return
    scale = meaning.scale or (meaning.by_unit or {}).get(_unit(fields) or "")
    out.add("pain_scores", {"time": time, "score": score, "scale": scale, "descriptor": meaning.descriptor})


def _add_observation(fields: Fields, meaning: Meaning, is_finding: bool, time: str | None, out: Collected) -> None:
    given = _value(fields)
    if given is None and is_finding and not _any_value(fields):
        given = True
    if given is None:
        out.left_out(fields, f"{meaning.display}: no value that can be read")
        return
    numeric = isinstance(given, int | float) and not isinstance(given, bool)
    unit = _unit(fields) if numeric else None
    for code in meaning.codes:
        entry = load().by_field["observations.code"].get(code)
        stated = unit if entry and entry.unit else None
        out.add("observations", {"time": time, "code": code, "value": given, "unit": stated})


def _value(fields: Fields) -> Any:
    """The number, or true or false where the answer is a known yes or no."""
    number = _number(fields.text("value_as_number"))
    if number is not None:
        return number
    concept = fields.code("value_as_concept_id")
    found = find(SYSTEMS.get(concept[0]), concept[1], ("answers",)) if concept else None
    return found[1].holds if found else None


def _any_value(fields: Fields) -> bool:
    answered = fields.text("value_as_concept_id") not in (None, "0")
    qualified = fields.text("qualifier_concept_id") not in (None, "0")
    return answered or qualified or bool(fields.text("value_as_string") or fields.text("value_source_value"))


def _unit(fields: Fields) -> str | None:
    concept = fields.code("unit_concept_id")
    stated = concept[1] if concept and concept[0] == "UCUM" else fields.text("unit_source_value")
    return spelling(stated) if stated else None


def _number(cell: str | None) -> int | float | None:
    found = read_any(cell) if cell else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return int(found) if found == int(found) else found


def read_condition(fields: Fields, out: Collected) -> None:
    """A condition with its start and end, or a finding that was there; an unconfirmed one is left out."""
    onset, end = _time(fields, "condition_start"), _time(fields, "condition_end")
    if own := _own(fields, "condition"):
        out.add("conditions", {"code": own, "onset": onset, "abatement": end})
        return
    found = _meaning(fields, "condition", ("conditions", "observations", "allergies"))
    if found is None:
        out.left_out(fields, _name(fields, "condition"))
    elif _is_unconfirmed(fields):
        out.left_out(fields, f"{found[1].display}: not a confirmed diagnosis")
    else:
        for code in found[1].codes:
            if found[0] == "observations":
                out.add("observations", {"time": onset, "code": code, "value": True})
            else:
                out.add("conditions", {"code": code, "onset": onset, "abatement": end})


def _is_unconfirmed(fields: Fields) -> bool:
    concept = fields.code("condition_status_concept_id")
    stated = f"{concept[2] if concept else ''} {fields.text('condition_status_source_value') or ''}".lower()
    return any(word in stated for word in NOT_CONFIRMED)


def read_drug(fields: Fields, out: Collected) -> None:
    """A medicine from its start to its end; the intrathecal route has codes of its own."""
    start = _time(fields, "drug_exposure_start")
    end = fields.text("verbatim_end_date") or _time(fields, "drug_exposure_end")
    if own := _own(fields, "drug"):
        reason = (fields.text("stop_reason") or "").removeprefix(OWN) or None
        stated_end = fields.text("verbatim_end_date")
        out.add("medications", {"code": own, "start": start, "end": stated_end, "stop_reason": reason})
        return
    found = _meaning(fields, "drug", ("medications",))
    if found is None:
        out.left_out(fields, _name(fields, "drug"))
        return
    codes = (found[1].intrathecal,) if found[1].intrathecal and _is_intrathecal(fields) else found[1].codes
    for code in codes:
        out.add("medications", {"code": code, "start": start, "end": end})


def _is_intrathecal(fields: Fields) -> bool:
    concept = fields.code("route_concept_id")
    return bool(concept and find(SYSTEMS.get(concept[0]), concept[1], ("routes",)))


def read_device(fields: Fields, out: Collected) -> None:
    """A device alone does not say what was done with it."""
    out.left_out(fields, _name(fields, "device"))


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
