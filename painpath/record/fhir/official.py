"""The optional strict check: does a file keep to the R4B specification, by the fhir.resources models."""

from __future__ import annotations

from typing import Any

import msgspec
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

from painpath.record.problem import Problem, Unreadable

REPAIR = "read as far as it can be understood; correct it at its source"


def check_official(data: bytes, where: str) -> list[Problem]:
    """Every breach of the specification, with the resource and the element it is in."""
    try:
        content = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(where, f"not JSON ({error})", "export it again as FHIR JSON") from None
    if not isinstance(content, dict):
        return [Problem(where, "not a JSON object", REPAIR)]
    if content.get("resourceType") != "Bundle":
        return _breaches(content.get("resource", content), where)
    frame = {**content, "entry": []}
    entries = [
        entry for entry in content.get("entry") or [] if isinstance(entry, dict) and "resource" in entry
    ]
    parts = [_breaches(e["resource"], f"{where}: entry {n}") for n, e in enumerate(entries, 1)]
    return [*_breaches(frame, where), *(problem for part in parts for problem in part)]


def _breaches(resource: Any, place: str) -> list[Problem]:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    try:
        model: Any = get_fhir_model_class(str(kind))
    except ValueError:
        return [Problem(place, f"no R4B resource type {kind}", REPAIR)]
    try:
        model.model_validate(resource)
    except ValidationError as error:
        name = f"{place} ({kind}/{resource.get('id')})"
        return [Problem(f"{name}: {_path(e['loc'])}", e["msg"], REPAIR) for e in error.errors()]
    return []


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location) or "resource"
