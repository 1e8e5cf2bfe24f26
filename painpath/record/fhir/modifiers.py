"""Modifier extensions: each may turn round the meaning of what holds it, and none is known here.

FHIR forbids to process what holds one that is not understood as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Raw

from painpath.record.fhir.structs import NOTHING, Measured, Resource

MARK = b'"modifierExtension"'
EMPTY = (b"", b"[]", b"null")
CHANGED = "holds a modifier extension that is not known here, which may change what it means"


def is_modified(resource: Measured) -> bool:
    """Whether a resource, or a part of it that is read, holds a modifier extension; False without any."""
    held = (resource.modifier_extension, *(part.modifier_extension for part in resource.component))
    return any(bytes(one) not in EMPTY for one in held) or (
        isinstance(resource, Resource) and any(MARK in bytes(raw) for raw in _parts(resource))
    )


def _parts(resource: Resource) -> Iterable[Raw]:
    """The parts that are decoded later."""
    parts = (resource.dosage, resource.dosage_instruction, resource.dispense_request, resource.item)
    return (part for part in parts if part is not NOTHING)
