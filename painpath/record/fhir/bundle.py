"""A FHIR file in memory → one raw record per patient."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import msgspec

from painpath.record.fhir import allergies, marks, medicines, observations, questionnaires, rows
from painpath.record.fhir.collect import TABLES, Collector, Lookup, Shared
from painpath.record.fhir.decode import decoded, flat, inflated, inside, opened
from painpath.record.fhir.modifiers import changed, resource_in
from painpath.record.fhir.own import OWN_ROW_BYTES, OwnRow, own_row
from painpath.record.fhir.pages import OUTCOME, failed, missing_pages, told_by_server
from painpath.record.fhir.patients import NOBODY, Patients, is_nobodys, subject_of
from painpath.record.fhir.person import read_person
from painpath.record.fhir.plain import read_plain
from painpath.record.fhir.structs import (
    DECODE_KIND,
    NOTHING,
    Entry,
    Measured,
    Resource,
)
from painpath.record.fhir.versions import is_deletion, may_supersede, newest, withdrawn_first
from painpath.record.problem import Imported, Problem, Unreadable

HANDLERS: dict[str, Callable[[Resource, Collector], None]] = {
    "Observation": observations.read_observation,
    "DiagnosticReport": observations.read_report,
    "QuestionnaireResponse": questionnaires.read_questionnaire,
    "Procedure": rows.read_procedure,
    "ServiceRequest": rows.read_request,
    "Condition": rows.read_condition,
    "Flag": marks.read_flag,
    "Device": marks.read_device,
    "AllergyIntolerance": allergies.read_allergy,
    "MedicationAdministration": medicines.read_administration,
    "MedicationDispense": medicines.read_dispense,
    "MedicationRequest": rows.read_medication,
    "MedicationStatement": rows.read_medication,
}
ENCODE = msgspec.json.Encoder().encode
MISSPELT = frozenset(kind.lower() for kind in (*HANDLERS, *Shared.TYPES, "Patient"))
WITHDRAWN = frozenset({"entered-in-error", "cancelled"})


def read_bundle(data: bytes, where: str) -> list[Imported]:
    """One raw record per patient of a Bundle, a bundle entry or a single resource, compressed or not.

    A file with no patient and no resource about one gives an empty list.
    """
    text = inflated(data, where)
    problems: list[Problem] = []
    found = opened(text, where, problems)
    imported, held = _read(found.entries, text, problems, [], where)
    if not held.is_plain and may_supersede(text):
        newer, told = newest(text, where)
        if told:
            problems = []
            imported, _ = _read(decoded(newer, where, problems), newer, problems, told, where)
    if imported and (found.tells_of_more or held.nested):
        imported[0].not_understood.extend(missing_pages(text, where, is_nested=held.nested))
    return imported


def read_entries(
    entries: Iterable[Entry], where: str, problems: list[Problem], text: bytes | None = None
) -> list[Imported]:
    """The same of entries that are decoded already; `problems` are those that were met so far, and `text` is what
    the entries stood in, where it is at hand."""
    held = _Held()
    held.sort(entries, where, problems)
    return _imported(_filed(held, where, text), problems, [])


def _read(
    entries: Iterable[Entry], text: bytes, problems: list[Problem], told: list[Problem], where: str
) -> tuple[list[Imported], _Held]:
    """The records of a text's entries, and what was held of them."""
    held = _Held()
    held.sort(entries, where, problems)
    filing = _filed(held, where, text)
    held.is_plain = not (problems or held.empty or held.patients.twice or held.shared.twice or filing.twice)
    return _imported(filing, problems, told), held


def _imported(filing: Filing, problems: list[Problem], told: list[Problem]) -> list[Imported]:
    """Every patient's record. Where there is none, the first of the problems is the reason."""
    unfit = problems[0] if problems else None
    problems.extend(told)
    imported = filing.imported(problems)
    if unfit and not imported:
        raise Unreadable(unfit.where, unfit.what, unfit.repair)
    return imported


def without_patient(data: bytes, where: str) -> Imported:
    """The empty record of a Bundle without a patient, with a problem that says what it holds.

    A single resource about no patient is Unreadable.
    """
    text, repair = inflated(data, where), "export the Patient with what belongs to him or her"
    entries = flat(decoded(text, where, []), where, [])
    kinds = Counter(entry.resource.resource_type for entry in entries if entry.resource is not None)
    held = ", ".join(f"{count} {kind or 'without a type'}" for kind, count in sorted(kinds.items()))
    what = f"FHIR without a patient: it holds {held or 'nothing'}"
    if DECODE_KIND(text).resource_type != "Bundle":
        raise Unreadable(where, what, repair)
    return Imported({"patient": {}}, {"resources": kinds.total()}, [], [Problem(where, what, repair)])


def read_resource(resource: Resource, out: Collector, own_rows: bool = True) -> None:
    """Add a resource's rows; one that does not fit its type is left out and reported.

    `own_rows` is False where it is known that the resource holds no row of painpath's own.
    """
    if not out.is_new(resource):
        return
    if resource.status not in WITHDRAWN and (why := changed(resource)):
        out.left_out(resource, why)
        observations.note_unread(resource, out)
        return
    try:
        if own_rows:
            _read_own(resource, out)
        else:
            HANDLERS[resource.resource_type](resource, out)
    except msgspec.ValidationError as error:
        out.left_out(resource, f"does not fit: {error}")


def read_patient(key: str, resource: Resource | None, where: str, lookup: Lookup) -> Collector:
    """The collector of one patient, with what the Patient resource says."""
    out = Collector(key or None, where, lookup)
    if resource is not None and (why := changed(resource)):
        out.left_out(resource, why)
    elif resource is not None:
        read_person(resource, out)
        try:
            _over_patient(own_row(resource), out.record)
        except msgspec.ValidationError as error:
            out.left_out(resource, f"painpath's own columns do not fit: {error}")
    return out


def _over_patient(own: OwnRow | None, record: dict[str, Any]) -> None:
    """Correct the patient by painpath's own extension, which also names the tables that stand empty."""
    if own is None:
        return
    patient = record["patient"] = own.over(record["patient"])
    empty = patient.pop("empty_tables", [])
    record.update((table, []) for table in TABLES if isinstance(empty, list) and table in empty)


def unlisted_patient(key: str, resource: Measured, where: str, lookup: Lookup) -> Collector:
    """The collector of a patient without a Patient resource, or with one inside the resource itself."""
    patient_id = key.rpartition("#")[2]
    inside = Collector(None, where, lookup).contained(resource, "Patient") if "#" in key else []
    matches = [patient for patient in inside if patient.id == patient_id]
    return read_patient(patient_id, matches[0] if matches else None, where, lookup)


def _read_own(resource: Resource, out: Collector) -> None:
    """Ordinary reading, corrected by painpath's own extension where there is one."""
    read = HANDLERS[resource.resource_type]
    own = own_row(resource)
    if own is None or resource.status in WITHDRAWN:
        read(resource, out)
        return
    scratch = Collector(None, out.where, out.lookup)
    read(resource, scratch)
    found = [(table, row) for table, listed in scratch.record.items() if table != "patient" for row in listed]
    if own.table:
        out.add(own.table, own.over({}))
    elif len(found) == 1:
        out.add(found[0][0], own.over(found[0][1]))
    else:
        read(resource, out)


class _Held:
    """What is read of a file: the patients, what others point at, and what belongs to a patient."""

    def __init__(self) -> None:
        self.patients, self.shared = Patients(), Shared()
        self.owned: list[Resource] = []
        self.empty = False  # whether an entry is without a resource or deletes one
        self.nested = False  # whether a bundle stands in the bundle
        self.is_plain = False  # whether every entry is a resource that can be read and stands there once

    def sort(self, entries: Iterable[Entry], where: str, problems: list[Problem]) -> None:
        """Take what is read from the entries, and from bundles inside the bundle in their place."""
        own = self.owned.append
        for entry in entries:
            resource, request = resource_in(entry), entry.request
            if resource is None or (request is not None and is_deletion(request)):
                self.empty = True
                problems.extend(failed(entry.response, where) if entry.response is not NOTHING else ())
                continue
            kind = resource.resource_type
            if kind in HANDLERS:
                if not is_nobodys(resource):
                    own(resource)
            elif kind == "Patient":
                self.patients.add(resource, entry.full_url)
            elif kind in Shared.TYPES:
                self.shared.add(resource, entry.full_url)
            elif kind == "Bundle" and resource.entry is not NOTHING:
                self.nested = True
                self.sort(inside(resource, where, problems), where, problems)
            elif not kind or kind.lower() in MISSPELT:
                named = f"{kind or 'a resource without a type'}/{getattr(resource, 'id', None)}"
                problems.append(Problem(f"{where}: {named}", "no resource type of FHIR", "left out"))
            elif kind == OUTCOME:
                problems.extend(told_by_server(ENCODE(resource), where))


def _filed(held: _Held, where: str, text: bytes | None) -> Filing:
    filing = Filing(held.patients, where, held.shared.find, text)
    filing.file_all(held.owned)
    return filing


class Filing:
    """Hands each resource to the collector of its patient."""

    def __init__(self, patients: Patients, where: str, lookup: Lookup, text: bytes | None) -> None:
        self.patients, self.where, self.lookup, self.text = patients, where, lookup, text
        self.collectors = {key: read_patient(key, r, where, lookup) for key, r in patients.resources.items()}
        self.strays: list[Problem] = []
        self.stray_ids: dict[str, set[str]] = defaultdict(set)
        self._met: dict[str | None, Collector] = {}

    @cached_property
    def own_rows(self) -> bool:
        """Whether the file may hold a row of painpath's own."""
        return self.text is None or OWN_ROW_BYTES in self.text

    @property
    def twice(self) -> bool:
        """Whether a resource stands in the file twice, of one patient or of several."""
        outs = self.collectors.values()
        if any(out.twice for out in outs):
            return True
        if len(outs) < 2 and not self.stray_ids:
            return False
        seen = [self.stray_ids, *(out.seen for out in outs)]
        ids = [[one[kind] for one in seen if kind in one] for kind in HANDLERS]
        return any(len(set().union(*several)) < sum(map(len, several)) for several in ids)

    def file_all(self, resources: Iterable[Resource]) -> None:
        """Add each resource to the record of the patient that it names."""
        for resource in withdrawn_first(resources):
            reference = subject_of(resource)
            out = self._met.get(reference) or self._found(resource, reference)
            if out is None:
                continue
            may_be_own = resource.extension is not NOTHING and self.own_rows
            if may_be_own or not read_plain(resource, out):
                read_resource(resource, out, may_be_own)
            if reference is None and out.record["patient"].get("patient_id"):
                out.repaired(resource, "names no patient", "taken as the only patient's")

    def _found(self, resource: Resource, reference: str | None) -> Collector | None:
        """The patient of a resource whose reference, or want of one, was not met before; None for a stray."""
        key = self._key(resource, reference)
        if key is None or (key not in self.collectors and self.patients.resources):
            place = f"{self.where}: {resource.resource_type}/{resource.id}"
            if resource.id is not None:
                self.stray_ids[resource.resource_type].add(resource.id)
            self.strays.append(
                Problem(place, f"about {reference or 'nobody named'}, not a patient here", "left out")
            )
            return None
        if key not in self.collectors:
            self.collectors[key] = unlisted_patient(key, resource, self.where, self.lookup)
        out = self.collectors[key]
        if reference and not reference.startswith("#"):
            self._met[reference] = out
        return out

    def _key(self, resource: Resource, reference: str | None) -> str | None:
        if reference is None:
            return next(iter(self.collectors), NOBODY) if len(self.collectors) < 2 else None
        if reference.startswith("#"):
            return f"{resource.resource_type}/{resource.id}{reference}"
        return self.patients.key_of(reference)

    def imported(self, problems: list[Problem]) -> list[Imported]:
        """Every patient's record; what belongs to none is reported with the first."""
        imported = [out.imported() for out in self.collectors.values()]
        if imported:
            imported[0].not_understood.extend([*problems, *self.strays])
        else:
            problems.extend(self.strays)
        return imported
