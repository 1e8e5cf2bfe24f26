"""The patient's chart, read once from the record system: every page of every kind, or the kind counts as not read.

The searches are those that US Core asks of a server. Where a server refuses a search by patient alone, the narrower
ones stand in for it, and the page says that other entries of the kind were not looked at.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

import httpx
import msgspec

from painpath.record.death import mend_future
from painpath.record.fhir import read_bundle
from painpath.record.problem import Imported, Unreadable
from painpath.web.remote.resources import bundle_of, distinct, head_of, joined
from painpath.web.remote.server import ACCEPT, NotObtained, Reading
from painpath.web.smart.config import Issuer
from painpath.web.smart.stopped import not_read
from painpath.web.smart.token import Granted

TOGETHER_S = 20.0
AT_ONCE = 4  # searches side by side; more would be a burden to the record system
CATEGORIES = ("vital-signs", "survey", "laboratory", "exam", "social-history")
NEEDED = "Procedure"  # without these nothing is judged
# For each further kind the widest search first; then the narrower ones that together stand in for it.
SEARCHES: dict[str, tuple[str, ...]] = {
    "Observation": tuple(f"category={name}" for name in CATEGORIES),
    "Condition": ("category=problem-list-item", "category=encounter-diagnosis"),
    "MedicationRequest": ("intent=order", "intent=plan"),
    "MedicationStatement": (),
    "MedicationDispense": (),
    "MedicationAdministration": (),
    "AllergyIntolerance": (),
    "QuestionnaireResponse": (),
    "ServiceRequest": (),
    "Device": (),
    "Flag": (),
}
SCOPES = " ".join(
    ("launch", "openid", "fhirUser", *(f"patient/{kind}.rs" for kind in ("Patient", NEEDED, *SEARCHES)))
)


class Name(msgspec.Struct):
    """A name of a patient."""

    text: str = ""
    family: str = ""
    given: tuple[str, ...] = ()


class Person(msgspec.Struct, rename="camel"):
    """Whom the page is about, so that nobody takes it for another's; shown, never kept."""

    name: tuple[Name, ...] = ()
    birth_date: str = ""

    @property
    def told(self) -> str:
        """The first name that says something."""
        for one in self.name:
            told = one.text or ", ".join(filter(None, (one.family, " ".join(one.given))))
            if told:
                return told
        return "Patient without a name"


class Chart(NamedTuple):
    """What was read: the person, the raw record, what was only read in part, and what was not read at all."""

    person: Person
    imported: Imported
    partly: list[str]
    missing: list[str]


def read_chart(http: httpx.Client, issuer: Issuer, grant: Granted, today: str) -> Chart:
    """Read the patient of a grant. Raises Stopped without the patient or the procedures.

    These two come first; then the other kinds side by side, so that one that is slow or fails costs no other.
    """
    http.headers.update({"Accept": ACCEPT, "Authorization": f"Bearer {grant.access_token}"})
    reading = Reading(http, issuer.base, time.monotonic() + TOGETHER_S)
    kind = partial(_kind, reading, grant.patient)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = pool.submit(kind, NEEDED, ())
        patient = _patient(reading, grant.patient)
        found, _ = done.result()
        if not found:
            raise not_read("The procedures could not be read.", "no Procedure")
        read = dict(zip(SEARCHES, pool.map(kind, *zip(*SEARCHES.items(), strict=True)), strict=True))
    missing = [name for name, (pages, _) in read.items() if not pages]
    partly = [name for name, (pages, whole) in read.items() if pages and not whole]
    pages = [page for part, _ in read.values() for page in part]
    imported = _imported(patient, [*found, *pages], grant.patient)
    mend_future(imported, today)
    return Chart(_person(patient), imported, partly, missing)


def _patient(reading: Reading, patient_id: str) -> bytes:
    """The Patient itself, which must be the one of the launch."""
    try:
        [body] = reading.pages("Patient", f"{reading.base}/Patient/{quote(patient_id, safe='')}")
    except NotObtained:
        raise not_read("The patient could not be read.", "no Patient") from None
    if head_of("Patient", body).id != patient_id:
        raise not_read("The patient that was sent is not the one whose chart is open.", "another Patient")
    return body


def _kind(
    reading: Reading, patient_id: str, kind: str, narrower: tuple[str, ...]
) -> tuple[list[bytes], bool]:
    """What a kind's searches gave, and whether that is everything of the kind."""
    address = f"{reading.base}/{kind}?patient={quote(patient_id, safe='')}"
    try:
        return [joined(reading.pages(kind, address))], True
    except NotObtained:
        found = []
    for one in narrower:
        try:
            found += reading.pages(kind, f"{address}&{one}")
        except NotObtained:
            continue
    return ([joined(_once(found))] if found else []), False


def _once(pages: list[bytes]) -> list[bytes]:
    """Each resource once; a page that cannot be taken apart makes the whole chart one that was not read."""
    try:
        return distinct(pages)
    except (msgspec.DecodeError, RecursionError):
        raise not_read("What was sent is not a record that can be read.", "a page is no Bundle") from None


def _person(patient: bytes) -> Person:
    try:
        return msgspec.json.decode(patient, type=Person)
    except msgspec.ValidationError:
        return Person()


def _imported(patient: bytes, found: list[bytes], patient_id: str) -> Imported:
    try:
        records = read_bundle(bundle_of(patient, found), "chart")
    except Unreadable:
        raise not_read("What was sent is not a record that can be read.", "unreadable") from None
    for one in records:
        if (one.record.get("patient") or {}).get("patient_id") == patient_id:
            return one
    raise not_read("What was sent holds nothing about this patient.", "no record")
