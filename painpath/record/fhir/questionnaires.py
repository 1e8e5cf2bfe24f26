"""Completed questionnaires of a FHIR record → the rows of their coded answers."""

from __future__ import annotations

from painpath.record.fhir.collect import Collector
from painpath.record.fhir.maps import meaning_of
from painpath.record.fhir.modifiers import changed
from painpath.record.fhir.observations import SECTIONS, Source, read_value
from painpath.record.fhir.structs import DECODE_ITEMS, NOTHING, Coding, Concept, Item, Resource

ANSWERED = frozenset({"completed", "amended"})
LOINC = "http://loinc.org"


def read_questionnaire(resource: Resource, out: Collector) -> None:
    """Coded answers of a completed questionnaire; an item is coded by its questionnaire or its linkId."""
    if resource.status not in ANSWERED:
        out.left_out(resource, f"status {resource.status or 'not stated'}: not known to be complete")
        return
    source = Source(resource, out, {"time": resource.authored} if resource.authored else {})
    codes = _item_codes(resource, out)
    for item in _all_items(_items(resource)):
        concept = codes.get(item.link_id or "") or _linked(item)
        for answer in item.answer:
            read_value(source, concept, answer)


def _item_codes(resource: Resource, out: Collector) -> dict[str, Concept]:
    """Codes of the questionnaire's items by linkId; none when the questionnaire is not there."""
    address = resource.questionnaire or ""
    inside = out.contained(resource, "Questionnaire") if address.startswith("#") else []
    form = next((q for q in inside if q.id == address[1:]), None) or (
        out.lookup(address) if address else None
    )
    if form is not None and (why := changed(form)):
        out.left_out(resource, f"its questionnaire {why}")
        return {}
    items = _all_items(_items(form)) if form else []
    return {item.link_id: Concept(coding=item.code) for item in items if item.link_id and item.code}


def _linked(item: Item) -> Concept:
    """The LOINC code that a linkId such as `/72514-3` is by convention, or that its definition names."""
    names = (item.link_id or "", item.definition or "")
    concept = Concept(tuple(Coding(LOINC, name.replace("#", "/").rsplit("/", 1)[-1]) for name in names))
    return concept if meaning_of(concept, SECTIONS) else Concept(text=item.text or item.link_id)


def _items(resource: Resource) -> tuple[Item, ...]:
    return () if resource.item is NOTHING else DECODE_ITEMS(resource.item) or ()


def _all_items(items: tuple[Item, ...]) -> list[Item]:
    nested = [child for item in items for child in (*item.item, *(c for a in item.answer for c in a.item))]
    return [*items, *_all_items(tuple(nested))] if nested else list(items)
