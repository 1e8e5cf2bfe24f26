"""FHIR codes, answers, units and body sites → the words of the record; what has no word is None."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Raw

from painpath import units
from painpath.record.fhir.structs import DECODE_SITES, NOTHING, Coding, Concept, Quantity, Value
from painpath.record.problem import quoted
from painpath.vocabulary_maps import Meaning, find

OWN_SYSTEM = "https://painpath.org/fhir/CodeSystem/record"
OWN_ROW = "https://painpath.org/fhir/StructureDefinition/row"
# a number of the answer, given beside its words
ORDINALS = frozenset(
    {
        "http://hl7.org/fhir/StructureDefinition/ordinalValue",
        "http://hl7.org/fhir/StructureDefinition/itemWeight",
    }
)
# the two painpath codes that say which table an Observation is a row of
OWN_SECTIONS = {"pain_score": "pain_scores", "relief_report": "relief_reports"}
SIDE_WORD = re.compile(r"\b(left|right|bilateral|both)\b", re.IGNORECASE)
LATERAL = frozenset({"left", "right", "bilateral"})

Found = tuple[str, Meaning]
Number = int | float


def meaning_of(concept: Concept | None, sections: tuple[str, ...]) -> Found | None:
    """Section and meaning of the first coding that has one; a painpath code means itself."""
    if concept is None:
        return None
    for coding in concept.coding:
        found = find(coding.system, coding.code, sections)
        if found is None and coding.system == OWN_SYSTEM:
            found = _own(coding, sections[0])
        if found is not None:
            return found
    return None


def name_of(concept: Concept | None) -> str:
    """The first code with its display, for reports."""
    if concept is None or not (concept.coding or concept.text):
        return "no code"
    if not concept.coding:
        return f"text {quoted(concept.text or '')} without a code"
    coding = concept.coding[0]
    return f"{coding.system or 'no code system'} {coding.code or 'no code'} ({coding.display or concept.text or 'no display'})"


def truth_of(concept: Concept | None) -> bool | None:
    """True or false where the answer is a known yes or no, else None."""
    found = meaning_of(concept, ("answers",)) if concept else None
    return found[1].holds if found else None


def number_of(holder: Value) -> Number | None:
    """The number of a value[x]; a coded answer counts when it carries its number or stands for one, words never do."""
    if holder.value_quantity is not None:
        return None if holder.value_quantity.comparator else holder.value_quantity.value
    for number in (holder.value_integer, holder.value_decimal):
        if number is not None:
            return number
    concept = holder.value_codeable_concept
    codings = concept.coding if concept else (holder.value_coding,) if holder.value_coding else ()
    weights = [number for number in (*map(_weight, codings), *map(_figure, codings)) if number is not None]
    words = [holder.value_string, concept.text if concept else None, *(coding.display for coding in codings)]
    return weights[0] if weights else _plain(words)


def unit_of(quantity: Quantity | None) -> str | None:
    """The unit as written, the code before the label; both where they contradict; None when none is stated."""
    if quantity is None:
        return None
    code, label = quantity.code, quantity.unit
    return (
        f"{code} called {label}"
        if code and label and code != label and _contradict(code, label)
        else code or label
    )


@lru_cache(maxsize=4096)
def _contradict(code: str, label: str) -> bool:
    return not units.are_same(code, label)


@lru_cache(maxsize=4096)
def unfit_for(code: str | None, label: str | None, top: float) -> str | None:
    """What of a unit contradicts a score of which `top` is the most; None where nothing does."""
    stated = (unit for unit in (code, label) if unit)
    return next((unit for unit in stated if not units.counts_points(unit, top)), None)


def convert(number: Number, unit: str | None, meaning: Meaning) -> Number | None:
    """The number in the unit of the record; None when its unit is not known to convert.

    A number without a unit is left as it is: the caller says that the unit was not stated.
    """
    if meaning.unit is None or unit is None or unit == meaning.unit:
        return number
    return units.convert(number, unit, meaning.unit, meaning.codes[0])


def side_and_site(body_site: Raw) -> dict[str, str]:
    """`side` and `site` of one body site or several; what is not stated or not known is left out.

    Left beside right is bilateral, as is bilateral beside either; midline beside another side states none.
    """
    columns: dict[str, str] = {}
    sides: set[str] = set()
    if body_site is NOTHING:
        return columns
    decoded = DECODE_SITES(body_site)
    sites = (decoded,) if isinstance(decoded, Concept) else decoded or ()
    for coding in (coding for site in sites for coding in site.coding):
        found = find(coding.system, coding.code, ("sides", "body_sites"))
        if found and found[0] == "sides":
            sides.add(str(found[1].side))
        elif found:
            columns["site"] = found[1].codes[0]
    side = _one_side(sides)
    return {"side": side, **columns} if side else columns


def side_in_words(body_site: Raw) -> str | None:
    """The words of a body site that name a side without a code for it; None where there are none."""
    if body_site is NOTHING:
        return None
    decoded = DECODE_SITES(body_site)
    sites = (decoded,) if isinstance(decoded, Concept) else decoded or ()
    words = [
        word for site in sites for word in (site.text, *(coding.display for coding in site.coding)) if word
    ]
    return next((word for word in words if SIDE_WORD.search(word)), None)


def _one_side(sides: set[str]) -> str | None:
    if len(sides) > 1:
        return "bilateral" if sides <= LATERAL else None
    return next(iter(sides), None)


def _own(coding: Coding, section: str) -> Found | None:
    if not coding.code:
        return None
    own_section = OWN_SECTIONS.get(coding.code, section)
    return own_section, Meaning(code=coding.code, display=coding.code, to=coding.code, kind=coding.code)


def _weight(coding: Coding) -> Number | None:
    return next((e.value_decimal for e in coding.extension if e.url in ORDINALS), None)


def _figure(coding: Coding) -> Number | None:
    """The number that a known answer stands for."""
    found = find(coding.system, coding.code, ("answers",))
    return found[1].number if found else None


def _plain(texts: list[str | None]) -> Number | None:
    for text in texts:
        if text and text.strip().isascii() and text.strip().replace(".", "", 1).isdigit():
            return float(text) if "." in text else int(text)
    return None
