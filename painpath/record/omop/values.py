"""What a row of an OMOP table says of what it names: a number, yes, no, or something that cannot be read."""

from __future__ import annotations

import re
from typing import Any

from painpath.record.omop.fields import SYSTEMS, Fields, number_in
from painpath.vocabulary_maps import find

DENIAL = re.compile(
    r"\b(no|not|none|never|nil|absent|absence|negative|denie[sd]|denial|without|refuted|excluded|false)\b",
    re.I,
)

# What a condition status says that is no confirmed diagnosis of the patient, or one that is over; by the names of the
# standard concepts and in the words of a source.
NOT_CONFIRMED = re.compile(
    r"preliminary|provisional|suspect|suspicion|unconfirmed|not confirmed|possible|probable|query|rule[sd]?[ -]?out|\br/o\b"
    r"|differential|refuted|excluded|absent|negat|denie|to be diagnosed|error|family|\?",
    re.I,
)
IS_OVER = re.compile(r"\b(resolved|inactive|remission)\b", re.I)
# By the name of its type; what is only an entry of a list of orders is what many sources write of everything done.
ORDER = re.compile(r"\border(?:ed)?\b(?! list)", re.I)


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
    words = ("value_as_string", "value_source_value", "qualifier_source_value")
    return answered or qualified or any(fields.text(name) for name in words)


def denies(fields: Fields) -> bool:
    """Whether the row says in any of its words that what its code names is not there; a severity or a reaction does not."""
    concepts = (fields.code(name) for name in ("value_as_concept_id", "qualifier_concept_id"))
    words = [concept[2] for concept in concepts if concept]
    words += [
        fields.text(name) or ""
        for name in ("value_as_string", "value_source_value", "qualifier_source_value")
    ]
    return value_in(fields) is False or any(DENIAL.search(one) for one in words)


def is_unconfirmed(fields: Fields) -> bool:
    """Whether a condition is one that nobody confirmed, or that was denied, or is somebody else's."""
    return NOT_CONFIRMED.search(_said(fields, "condition_status")) is not None


def is_over(fields: Fields) -> bool:
    """Whether a condition is stated to be over."""
    return IS_OVER.search(_said(fields, "condition_status")) is not None


def is_order(fields: Fields) -> bool:
    """Whether a procedure is written down as ordered, which does not say that it was done."""
    concept = fields.code("procedure_type_concept_id")
    return concept is not None and ORDER.search(concept[2]) is not None


def _said(fields: Fields, stem: str) -> str:
    concept = fields.code(f"{stem}_concept_id")
    return f"{concept[2] if concept else ''} {fields.text(f'{stem}_source_value') or ''}"
