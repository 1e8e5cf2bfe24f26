"""Whose resource is it: references to patients, in every form that FHIR allows."""

from __future__ import annotations

from painpath.record.fhir.structs import Head, Measured, Resource

NOBODY = ""  # key of resources that name no patient
USUAL = "Patient/"


def subject_of(resource: Measured | Head) -> str | None:
    """The reference to the patient as written; None when there is none."""
    reference = resource.subject or resource.patient
    return reference.reference if reference else None


def is_nobodys(resource: Measured | Head) -> bool:
    """Whether it is a device that no patient has, such as one that took a measurement."""
    return resource.resource_type == "Device" and subject_of(resource) is None


def patient_id_in(reference: str) -> str | None:
    """Id in `Patient/x`, an absolute address with or without version, or a urn; None for a non-patient."""
    if reference.startswith(USUAL) and reference.count("/") == 1:
        return reference[len(USUAL) :] or None
    address = reference.partition("/_history/")[0]
    if address.startswith(("urn:uuid:", "urn:oid:")):
        return address.rpartition(":")[2]
    kind, _, patient_id = address.rpartition("/")
    return patient_id if patient_id and kind.rpartition("/")[2] == "Patient" else None


class Patients:
    """The patients of a file by every name that a reference may use."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.twice = False  # whether one stands there twice
        self._keys: dict[str, str | None] = {}
        self._addresses: dict[str, str] = {}  # on which server each id was met first

    def add(self, resource: Resource, full_url: str | None) -> None:
        """A patient without an id is known by its address in the bundle; so is a second one with the same id on another
        server, and then the id alone names neither."""
        key = resource.id or (full_url or NOBODY).removeprefix("urn:uuid:")
        address = full_url.partition("/_history/")[0] if full_url and full_url.startswith("http") else None
        if address and self._addresses.setdefault(key, address) != address:
            self._keys[f"Patient/{key}"] = self._keys[f"urn:uuid:{key}"] = None
            self.resources.setdefault(address, resource)
            self._keys[address] = address
            return
        self.twice = self.twice or key in self.resources
        self.resources.setdefault(key, resource)
        for name in (full_url, address, f"Patient/{key}", f"urn:uuid:{key}"):
            if name:
                self._keys.setdefault(name, key)

    def key_of(self, reference: str) -> str | None:
        """Key of the patient that is meant, whether in the file or not; None when it is no patient."""
        if reference not in self._keys:
            patient_id = patient_id_in(reference)
            known = self._keys.get(f"Patient/{patient_id}", patient_id)
            self._keys[reference] = self._keys.get(reference.partition("/_history/")[0], known)
        return self._keys[reference]
