"""Modifier extensions: each may turn round the meaning of what holds it, and none is known here.

FHIR forbids to process what holds one that is not understood as if it were not there.
"""

from __future__ import annotations

from painpath.record.fhir.structs import NOTHING, Component, Measured, Resource

MARK = b'"modifierExtension"'
EMPTY = (b"", b"[]", b"null")
CHANGED = "holds a modifier extension that is not known here, which may change what it means"


def is_modified(resource: Measured) -> bool:
    """Whether a resource, or a part of it that is read, holds a modifier extension; False without any."""
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
    return one.modifier_extension is not NOTHING and bytes(one.modifier_extension) not in EMPTY
