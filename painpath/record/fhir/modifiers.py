"""What may turn round the meaning of a resource: modifier extensions and implicit rules, none of which is known here.

FHIR forbids to process what holds one that is not understood as if it were not there.
"""

from __future__ import annotations

from msgspec import Raw

from painpath.record.fhir.structs import NOTHING, Component, Entry, Measured, Resource, Typed

MARK = b'"modifierExtension"'
EMPTY = (b"", b"[]", b"null", b'""')
CHANGED = "holds a modifier extension that is not known here, which may change what it means"
RULED = "follows implicit rules that are not known here, which may change what it means"


def changed(resource: Measured) -> str | None:
    """Why a resource may mean something else than it says: it follows implicit rules, or it or a part of it that is
    read holds a modifier extension. None without either."""
    if holds(resource.implicit_rules):
        return RULED
    return CHANGED if _is_modified(resource) else None


def holds(field: Raw) -> bool:
    """Whether a field states anything."""
    return field is not NOTHING and bytes(field) not in EMPTY


def resource_in(entry: Entry) -> Typed | None:
    """The resource of an entry; a modifier extension of the entry changes it as one of its own does."""
    if holds(entry.modifier_extension) and isinstance(entry.resource, Measured):
        entry.resource.modifier_extension = entry.modifier_extension
    return entry.resource


def _is_modified(resource: Measured) -> bool:
    if _holds_any(resource) or (resource.component and any(map(_holds_any, resource.component))):
        return True
    return isinstance(resource, Resource) and any(
        part is not NOTHING and MARK in bytes(part)
        for part in (
            resource.dosage,
            resource.dosage_instruction,
            resource.dispense_request,
            resource.item,
        )  # the parts that are decoded later
    )


def _holds_any(one: Measured | Component) -> bool:
    return holds(one.modifier_extension)
