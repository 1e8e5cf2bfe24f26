"""One patient's rows while they are read from FHIR, and the report of what was mended or left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from painpath.record.death import death_day, told
from painpath.record.fhir.given import Given, is_thinner, settled
from painpath.record.fhir.maps import name_of
from painpath.record.fhir.modifiers import changed
from painpath.record.fhir.stated import STATEMENT, Told, counted_once
from painpath.record.fhir.structs import (
    DECODE_CONTAINED,
    DECODE_META,
    NOTHING,
    Concept,
    Measured,
    Meta,
    Resource,
)
from painpath.record.problem import Imported, Problem, quoted

TABLES = ("procedures", "pain_scores", "relief_reports", "observations", "conditions", "medications", "care")

# The statuses with which an observation counts as made.
VALID = frozenset({"final", "amended", "corrected", "preliminary"})

NO_MAP = "not in a map"

Row = dict[str, Any]
Lookup = Callable[[str], Resource | None]


def key_of(kind: str, concept: Concept | None) -> tuple[str, str | None, str | None]:
    """What stands for a code of a kind of resource: its first coding, or its text where it has none."""
    coding = concept.coding[0] if concept and concept.coding else None
    return (kind, coding.system, coding.code) if coding else (kind, None, concept.text if concept else None)


def unknown_code(where: str, kind: str, concept: Concept | None, count: int, why: str = NO_MAP) -> Problem:
    """The report of a code that gave no row so many times."""
    return Problem(where, f"{kind} {name_of(concept)}: {count} time{'s' * (count > 1)}", f"left out: {why}")


class Shared:
    """Resources of no patient that others point at (medications, questionnaires)."""

    TYPES = frozenset({"Medication", "Questionnaire"})

    def __init__(self) -> None:
        self._by_name: dict[str, Resource] = {}
        self.twice = False  # whether one stands there twice

    def add(self, resource: Resource, full_url: str | None = None) -> None:
        own_name = f"{resource.resource_type}/{resource.id}"
        self.twice = self.twice or (resource.id is not None and own_name in self._by_name)
        for name in (full_url, resource.url, own_name):
            if name:
                self._by_name.setdefault(name, resource)

    def find(self, reference: str) -> Resource | None:
        """By its address, with or without a version; else by the `Type/id` it ends in."""
        address = reference.partition("|")[0].partition("/_history/")[0]
        ending = "/".join(address.rsplit("/", 2)[-2:])
        return self._by_name.get(address) or self._by_name.get(ending)


class Collector:
    """Gathers the raw record of one patient; every resource that gives no row is reported."""

    def __init__(self, patient_id: str | None, where: str, lookup: Lookup) -> None:
        self.record: dict[str, Any] = {"patient": {"patient_id": patient_id} if patient_id else {}}
        self.where, self.lookup = where, lookup
        self.resources = 0
        self._repaired: list[Problem] = []
        self._left_out: list[Problem] = []
        self.unknown_codes: dict[tuple[str, str | None, str | None], list[Any]] = {}  # how often, which, why
        self.twice = False  # whether a resource was met twice
        self.given: list[Given] = []
        self.medicines: list[Told] = []
        self.ended: set[str] = set()  # medicines of which a prescription is over, on a day that is not known
        self._died: Resource | None = None
        self._seen: dict[str, set[str]] = defaultdict(set)  # ids by resource type

    def add(self, table: str, row: Row) -> None:
        rows = self.record.get(table)
        if rows is None:
            self.record[table] = [row]
        else:
            rows.append(row)

    def add_medicine(self, resource: Resource, row: Row) -> None:
        """A medicine that was ordered, or that is stated to be taken."""
        self.add("medications", row)
        self.medicines.append(Told(self.place(resource), resource.resource_type, row))

    def is_new(self, resource: Measured) -> bool:
        """False for a second resource with the same type and id, which is left out and reported."""
        self.resources += 1
        name = resource.id
        if name is None:
            return True
        seen = self._seen[resource.resource_type]
        if name in seen:
            self.twice = True
            self.left_out(resource, "a second resource with the same id")
            return False
        seen.add(name)
        return True

    @property
    def seen(self) -> Mapping[str, set[str]]:
        """The ids of the resources that have been met, by their type."""
        return self._seen

    def name(self, resource: Measured) -> str:
        """Id of the resource; one without an id is named by its place in the file."""
        return resource.id or f"{resource.resource_type.lower()}-{self.resources}"

    def repaired(self, resource: Measured, what: str, repair: str) -> None:
        self._repaired.append(Problem(self.place(resource), what, repair))

    def left_out(self, resource: Measured, what: str) -> None:
        self._left_out.append(Problem(self.place(resource), what, "left out"))

    def died_on_no_day(self, resource: Resource) -> None:
        """The patient has died, and no day is given that can be read; it is found when everything else is known."""
        self._died = resource

    def _date_death(self, resource: Resource) -> None:
        patient = self.record["patient"]
        if "death_date" in patient:
            return
        try:
            meta = (DECODE_META(resource.meta) if resource.meta is not NOTHING else None) or Meta()
        except msgspec.ValidationError:
            meta = Meta()
        day = death_day(self.record, meta.last_updated)
        stated = resource.deceased_date_time
        what = "recorded as dead " + (
            f"on {quoted(stated)}, which is no date" if stated else "without a date"
        )
        if day is not None:
            patient["death_date"] = day
        self.repaired(resource, *told(what, day))

    def report(self, problem: Problem) -> None:
        self._left_out.append(problem)

    def unknown(self, kind: str, concept: Concept | None, why: str = NO_MAP) -> None:
        """Count a code that gives no row; it is listed once."""
        key = key_of(kind, concept)
        known = self.unknown_codes.get(key)
        if known is None:
            self.unknown_codes[key] = [1, concept, why]
        else:
            known[0] += 1

    def place(self, resource: Measured) -> str:
        return f"{self.where}: {resource.resource_type}/{resource.id or f'number {self.resources}'}"

    def contained(self, resource: Measured, kind: str) -> list[Resource]:
        """Contained resources of a kind; what does not fit is reported and none are read."""
        if resource.contained is NOTHING:
            return []
        try:
            found = [r for r in DECODE_CONTAINED(resource.contained) or () if r.resource_type == kind]
        except msgspec.ValidationError as error:
            self.left_out(resource, f"contained resources do not fit: {error}")
            return []
        for one in found:
            if why := changed(one):
                self.left_out(resource, f"contained {kind} {one.id or ''} {why}".replace("  ", " "))
        return [one for one in found if not changed(one)]

    def medication(self, resource: Resource) -> Concept | None:
        """Code of the medication that a prescription points at; None when it is not there."""
        reference = resource.medication_reference.reference if resource.medication_reference else None
        if not reference:
            return None
        if reference.startswith("#"):
            inside = [r for r in self.contained(resource, "Medication") if r.id == reference[1:]]
            return inside[0].code if inside else None
        found = self.lookup(reference)
        if found is not None and (why := changed(found)):
            return Concept(text=f"{reference}, which {why},")
        return found.code if found else Concept(text=f"{reference}, which is not there,")

    def _settle_given(self) -> None:
        """Add what was handed over or given, where no prescription that was read says the same."""
        found = settled(self.given, self.record.get("medications", []))
        for (kind, product), count in found.within.items():
            what = f"{kind} {product}: {count} time{'s' * (count > 1)}"
            self._left_out.append(Problem(self.where, what, "left out: within a prescription that is read"))
        for one, row in found.rows:
            if is_thinner(one.code) and one.code in self.ended:
                what = f"{one.code} handed over, and a prescription of it is over: whether it goes on is not known"
                self._left_out.append(Problem(one.place, what, "left out"))
                continue
            if is_thinner(one.code) and one.end:
                what = f"{one.code} handed over for use until {one.end}, and nobody says that it was stopped"
                self._repaired.append(Problem(one.place, what, "taken as going on"))
            self.add("medications", row)

    def imported(self) -> Imported:
        if any(one.kind == STATEMENT for one in self.medicines):
            self.record["medications"], told = counted_once(self.record["medications"], self.medicines)
            self._repaired += told
        if self.given:
            self._settle_given()
        if self._died is not None:
            self._date_death(self._died)
        rows = {table: len(self.record[table]) for table in TABLES if table in self.record}
        unknown = [
            unknown_code(self.where, kind, concept, count, why)
            for (kind, _, _), (count, concept, why) in self.unknown_codes.items()
        ]
        counts = rows | {"resources": self.resources}
        return Imported(self.record, counts, self._repaired, [*self._left_out, *unknown])
