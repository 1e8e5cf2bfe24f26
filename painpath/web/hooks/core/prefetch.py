"""What came with the call, what is missing, and the record that it makes.

A key left out was not obtained; null means that there is nothing; an OperationOutcome means that it failed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from painpath.record.fhir import read_entries
from painpath.record.fhir.collect import NO_MAP
from painpath.record.fhir.decode import decoded
from painpath.record.fhir.pages import lacks_some
from painpath.record.fhir.structs import Entry
from painpath.record.fhir.versions import newest_entries
from painpath.record.problem import Imported, Problem, Unreadable
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.request import NULL, WHERE, Call, Taken, taken_apart
from painpath.web.hooks.core.services import PREFETCH, REQUIRED
from painpath.web.remote import resources
from painpath.web.remote.resources import Head, NoResource


@dataclass
class Given:
    """The resources at hand by key (None: there are none) with their heads, the keys not obtained, pages still to
    come, and how many of what was found are here where those are not all and no page follows."""

    parts: dict[str, bytes | Taken | None] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    partly: dict[str, str] = field(default_factory=dict)

    def take(self, key: str, found: bytes | Taken) -> None:
        """Keep what was found under a key; a page of several is kept, and the next one noted."""
        head = head_of(key, found)
        if head.resource_type == "OperationOutcome":
            return
        self.parts[key], self.heads[key] = found, head
        self.missing = [name for name in self.missing if name != key]
        if head.next_page:
            self.pages[key] = head.next_page
        elif part := (found.lacks if isinstance(found, Taken) else lacks_some(found)):
            self.partly[key] = part

    def complete(self, key: str, found: bytes) -> None:
        """Keep all pages of a key, of which there was the first."""
        self.parts[key], self.heads[key] = found, head_of(key, found)
        del self.pages[key]

    @property
    def lacking(self) -> list[str]:
        """The keys without which nothing may be judged: required ones, and lists of which only a part is here."""
        return [
            key
            for key in PREFETCH
            if (key in REQUIRED and (key in self.missing or key in self.partly)) or key in self.pages
        ]


def given(call: Call) -> Given:
    """What the prefetch of a call holds. Raises Refused with 400 for what is no resource."""
    found = Given(missing=list(PREFETCH))
    for key, given_part in (call.prefetch or {}).items():
        if key not in PREFETCH:
            continue
        part = given_part if isinstance(given_part, Taken) else bytes(given_part or NULL)
        if part == NULL:
            found.parts[key] = None
            found.missing.remove(key)
        else:
            found.take(key, part)
    _check_patient(found, call)
    return found


def head_of(key: str, found: bytes | Taken) -> Head:
    """The head of a resource. Raises Refused with 400 where there is none of the kind that the key names."""
    try:
        return (
            resources.fitting(key, found.head) if isinstance(found, Taken) else resources.head_of(key, found)
        )
    except NoResource as error:
        raise Refused(400, f"prefetch {key} {error}") from None


def _check_patient(found: Given, call: Call) -> None:
    """The prefetched patient must be the one whom the context names."""
    head = found.heads.get("Patient")
    if head is not None and head.id != call.patient_id:
        raise Refused(400, "the prefetched Patient is not the patient of the context")


def refuse_what_lacks(found: Given) -> None:
    """Raises Refused with 412, naming the keys, where something without which nothing may be judged is not here."""
    if found.lacking:
        partly = [key for key in found.lacking if key in found.pages]
        told = f"; only a first page of {', '.join(partly)}" if partly else ""
        told += "".join(f"; {found.partly[key]} of {key}" for key in found.lacking if key in found.partly)
        raise Refused(412, f"missing prefetch: {', '.join(found.lacking)}{told}")


def record_of(found: Given, patient_id: str) -> Imported:
    """The raw record of the patient. What belongs to others is left out and named in it."""
    patient = found.parts.get("Patient") or msgspec.json.encode({"resourceType": "Patient", "id": patient_id})
    parts = [patient, *(part for key, part in found.parts.items() if key != "Patient" and part is not None)]
    problems: list[Problem] = []
    passed: list[Problem] = []
    try:
        entries = [entry for part in parts for entry in _entries(part, problems, passed)]
        entries, superseded = newest_entries(entries, WHERE)
        records = read_entries(entries, WHERE, problems)
    except Unreadable as error:
        raise Refused(400, f"the prefetch cannot be read: {error.what[:120]}") from None
    for one in records:
        if (one.record.get("patient") or {}).get("patient_id") == patient_id:
            one.not_understood.extend([*superseded, *passed])
            return one
    raise Refused(400, "the prefetch holds no record of the patient of the context")


def _entries(part: bytes | Taken, problems: list[Problem], passed: list[Problem]) -> Iterable[Entry]:
    """The entries of a Bundle that are to be read, or a single resource as one. Raises Unreadable."""
    taken = part if isinstance(part, Taken) else taken_apart(part)
    if taken is None:
        assert isinstance(part, bytes)
        return decoded(part, WHERE, problems)
    passed.extend(taken.passed)
    return taken.entries


def unmapped(imported: Imported) -> int:
    """How many codes of procedures are in no map, so that what was done could not be read."""
    return sum(
        one.repair.endswith(NO_MAP) and one.what.startswith("Procedure ") for one in imported.not_understood
    )


def sufficiency(found: Given, counts: dict[str, Any], unread: int = 0) -> str:
    """What the answer rests on: how many rows of each table, what was not supplied, and how many codes of procedures
    could not be read."""
    told = ", ".join(_counted(name, count) for name, count in counts.items() if count)
    absent = [key for key in PREFETCH if key in found.missing]
    said = f"Known: {told or 'nothing'}."
    said = f"{said} Not supplied: {', '.join(absent)}." if absent else said
    parts = ", ".join(f"{key} ({part})" for key, part in found.partly.items())
    said = f"{said} Supplied in part: {parts}." if parts else said
    codes = "code of a procedure is" if unread == 1 else "codes of procedures are"
    return f"{said} {unread} {codes} in no map and could not be read." if unread else said


def _counted(table: str, count: int) -> str:
    plain = table.replace("_", " ")
    return f"{count} {plain.removesuffix('s') if count == 1 else plain}"
