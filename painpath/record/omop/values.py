"""What a row of an OMOP table says of what it names: a number, yes, no, or something that cannot be read."""

from __future__ import annotations

from typing import Any

from painpath.record.omop.fields import SYSTEMS, Fields, number_in
from painpath.vocabulary_maps import find


def value_in(fields: Fields) -> Any:
    """The number, or true or false where the answer is a known yes or no."""
    number = number_in(fields.text("value_as_number"))
    if number is not None:
        return number
    concept = fields.code("value_as_concept_id")
    found = find(SYSTEMS.get(concept[0]), concept[1], ("answers",)) if concept else None
    if found is None:
        return None
    return found[1].holds if found[1].number is None else found[1].number


def has_value(fields: Fields) -> bool:
    """Whether the row says anything beyond its code, be it readable or not."""
    answered = fields.text("value_as_concept_id") not in (None, "0")
    qualified = fields.text("qualifier_concept_id") not in (None, "0")
    return answered or qualified or bool(fields.text("value_as_string") or fields.text("value_source_value"))
