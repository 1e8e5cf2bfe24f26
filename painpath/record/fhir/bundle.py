"""A FHIR file in memory → one raw record per patient."""

from __future__ import annotations

import gzip
import io
import zlib
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property

import msgspec

from painpath.record.fhir import observations, rows
from painpath.record.fhir.collect import Collector, Lookup, Shared
from painpath.record.fhir.own import OWN_ROW_BYTES, own_row
from painpath.record.fhir.patients import NOBODY, Patients, subject_of
from painpath.record.fhir.structs import (
    DECODE_ANY_ENTRIES,
    DECODE_KIND,
    DECODE_RAW_ENTRY,
    DECODE_RESOURCE,
    DECODE_TOP,
    DECODE_TYPED,
    NOTHING,
    Entry,
    Resource,
)
from painpath.record.problem import Imported, Problem, Unreadable

UTF8, PIECE = getincrementaldecoder("utf-8"), 1 << 16  # bytes that are checked at a time
INFLATED_MAX = 1 << 30  # bytes; a compressed file that grows beyond this is refused
HANDLERS: dict[str, Callable[[Resource, Collector], None]] = {
    "Observation": observations.read_observation,
    "DiagnosticReport": observations.read_report,
    "QuestionnaireResponse": observations.read_questionnaire,
    "Procedure": rows.read_procedure,
    "ServiceRequest": rows.read_request,
    "Condition": rows.read_condition,
    "AllergyIntolerance": rows.read_allergy,
    "MedicationRequest": rows.read_medication,
    "MedicationStatement": rows.read_medication,
}
WITHDRAWN = frozenset({"entered-in-error", "cancelled"})
READ_TYPES = frozenset(HANDLERS) | Shared.TYPES | {"Patient"}


def read_bundle(data: bytes, where: str) -> list[Imported]:
    """One raw record per patient of a Bundle, a bundle entry or a single resource, compressed or not.

    A file with no patient and no resource about one gives an empty list.
    """
    problems: list[Problem] = []
    text = _inflated(data, where)
    held = _Held()
    held.sort(_decode(text, where, problems), where, problems)
    unfit = problems[0] if problems else None
    imported = _read_held(held, where, problems, text)
    if unfit and not imported:
        raise Unreadable(unfit.where, unfit.what, unfit.repair)
    return imported


def without_patient(data: bytes, where: str) -> Imported:
    """The empty record of a Bundle without a patient, with a problem that says what it holds.

    A single resource about no patient is Unreadable.
    """
    text, repair = _inflated(data, where), "export the Patient with what belongs to him or her"
    entries = _flat(_decode(text, where, []), where, [])
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
    if resource is not None:
        rows.read_patient(resource, out)
        own = own_row(resource)
        out.record["patient"] = own.over(out.record["patient"]) if own else out.record["patient"]
        for table in out.record["patient"].pop("empty_tables", []):
            out.record[table] = []
    return out


def unlisted_patient(key: str, resource: Resource, where: str, lookup: Lookup) -> Collector:
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


def _inflated(data: bytes, where: str) -> bytes:
    if data[:2] != b"\x1f\x8b":
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            text = stream.read(INFLATED_MAX + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(where, f"damaged gzip file ({error})", "copy the file again") from None
    if len(text) > INFLATED_MAX:
        raise Unreadable(where, f"more than {INFLATED_MAX} bytes when unpacked", "split it by patient")
    return text


def _decode(data: bytes, where: str, problems: list[Problem]) -> Iterable[Entry]:
    try:
        _check_text(data)  # parts that are decoded later would not be told apart from good ones
        top = DECODE_TOP(data)
    except msgspec.ValidationError:
        return _decode_one_by_one(data, where, problems)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(where, f"not JSON ({error})", "export it again as FHIR JSON") from None
    if top.resource_type == "Bundle":
        return top.entry
    if top.resource_type:
        return (Entry(top.full_url, top),)
    if top.resource is not None:
        return (Entry(top.full_url, top.resource),)
    raise Unreadable(where, "JSON without a resourceType", "give a FHIR Bundle or resource")


def _check_text(data: bytes) -> None:
    """Raises UnicodeDecodeError for what is not UTF-8. Piece by piece, as a copy of the whole would cost more."""
    if data.isascii():
        return
    decoder, view = UTF8(), memoryview(data)
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        data.decode()  # fails again, and tells the place in the whole


def _decode_one_by_one(data: bytes, where: str, problems: list[Problem]) -> Iterable[Entry]:
    """The entries that fit, where some do not; those are reported when they are of a type that is read."""
    try:
        top = DECODE_ANY_ENTRIES(data)
    except msgspec.ValidationError as error:
        raise Unreadable(where, f"not a FHIR Bundle ({error})", "export it again as FHIR JSON") from None
    alone = top.resource_type != "Bundle"
    listed = [data] if alone else [bytes(raw) for raw in top.entry or ()]
    found = (_fitting(raw, f"{where}: entry {n}", alone, problems) for n, raw in enumerate(listed, 1))
    return [entry for entry in found if entry is not None]


def _fitting(raw: bytes, place: str, alone: bool, problems: list[Problem]) -> Entry | None:
    """An entry, or a resource that stands alone; None and a problem when it does not fit."""
    resource = raw
    try:
        held = DECODE_RAW_ENTRY(raw)
        resource = bytes(held.resource) or (raw if alone else b"")
        return Entry(held.full_url, _resource(resource) if resource else None)
    except msgspec.ValidationError as error:
        problems.extend(misfit(resource, place, str(error)))
        return None


def _resource(raw: bytes) -> Resource:
    """One resource; of a type that is not named among the structs, or of none, too."""
    try:
        return DECODE_TYPED(raw)
    except msgspec.ValidationError:
        return DECODE_RESOURCE(raw)


def misfit(raw: bytes, place: str, error: str) -> list[Problem]:
    """The report of a resource that does not fit; empty for a type that is not read anyway."""
    try:
        kind = DECODE_KIND(raw)
    except msgspec.ValidationError:
        return [Problem(place, f"does not fit: {error}", "left out")]
    if kind.resource_type and kind.resource_type not in READ_TYPES:
        return []
    return [Problem(f"{place} ({kind.resource_type}/{kind.id})", f"does not fit: {error}", "left out")]


def _flat(entries: Iterable[Entry], where: str, problems: list[Problem]) -> Iterable[Entry]:
    """Entries with those of bundles inside the bundle in their place."""
    for entry in entries:
        resource = entry.resource
        if resource is not None and resource.resource_type == "Bundle" and resource.entry is not NOTHING:
            yield from _flat(_inside(resource, where, problems), where, problems)
        elif resource is not None:
            yield entry


def _inside(bundle: Resource, where: str, problems: list[Problem]) -> Iterable[Entry]:
    """The entries of a bundle inside a bundle."""
    return _decode(b'{"resourceType":"Bundle","entry":' + bytes(bundle.entry) + b"}", where, problems)


class _Held:
    """What is read of a file: the patients, what others point at, and what belongs to a patient."""

    def __init__(self) -> None:
        self.patients, self.shared = Patients(), Shared()
        self.owned: list[Resource] = []

    def sort(self, entries: Iterable[Entry], where: str, problems: list[Problem]) -> None:
        """Take what is read from the entries, and from bundles inside the bundle in their place."""
        for entry in entries:
            resource = entry.resource
            if resource is None:
                continue
            kind = resource.resource_type
            if kind in HANDLERS:
                self.owned.append(resource)
            elif kind == "Patient":
                self.patients.add(resource, entry.full_url)
            elif kind in Shared.TYPES:
                self.shared.add(resource, entry.full_url)
            elif kind == "Bundle" and resource.entry is not NOTHING:
                self.sort(_inside(resource, where, problems), where, problems)


def _read_held(held: _Held, where: str, problems: list[Problem], text: bytes) -> list[Imported]:
    filing = Filing(held.patients, where, held.shared.find, text)
    for resource in held.owned:
        filing.file(resource)
    return filing.imported(problems)


class Filing:
    """Hands each resource to the collector of its patient."""

    def __init__(self, patients: Patients, where: str, lookup: Lookup, text: bytes) -> None:
        self.patients, self.where, self.lookup, self.text = patients, where, lookup, text
        self.collectors = {key: read_patient(key, r, where, lookup) for key, r in patients.resources.items()}
        self.strays: list[Problem] = []
        self._met: dict[str | None, Collector] = {}

    @cached_property
    def own_rows(self) -> bool:
        """Whether the file holds any row of painpath's own."""
        return OWN_ROW_BYTES in self.text

    def file(self, resource: Resource) -> None:
        """Add a resource to the record of the patient that it names."""
        reference = subject_of(resource)
        out = self._met.get(reference)
        if out is None:
            self._file_new(resource, reference)
        else:
            self._read(resource, out)

    def _read(self, resource: Resource, out: Collector) -> None:
        read_resource(resource, out, resource.extension is not NOTHING and self.own_rows)

    def _file_new(self, resource: Resource, reference: str | None) -> None:
        """A resource whose reference, or want of one, was not met before."""
        key = self._key(resource, reference)
        if key is None or (key not in self.collectors and self.patients.resources):
            place = f"{self.where}: {resource.resource_type}/{resource.id}"
            self.strays.append(
                Problem(place, f"about {reference or 'nobody named'}, not a patient here", "left out")
            )
            return
        if key not in self.collectors:
            self.collectors[key] = unlisted_patient(key, resource, self.where, self.lookup)
        out = self.collectors[key]
        self._read(resource, out)
        if reference is None and key:
            out.repaired(resource, "names no patient", "taken as the only patient's")
        elif reference and not reference.startswith("#"):
            self._met[reference] = out

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
