"""Allergies of a FHIR record → conditions `allergy_*`: by a known code, else by the words beside it.

Words are read only where they name, as whole words, something that the vocabulary or a map of codes
holds, and say nothing that denies or doubts it. Beside "no known allergies" the rest of a text is read by itself. What they do not name is left out and reported: an
allergy that was not understood stays unknown, it is never none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from painpath.record.fhir.collect import Collector
from painpath.record.fhir.maps import meaning_of
from painpath.record.fhir.statuses import (
    ENDED,
    NOT_UNDERSTOOD,
    REFUTED,
    UNCERTAIN,
    WITHDRAWN,
    clinical,
    in_words,
    verified,
)
from painpath.record.fhir.structs import Concept, Resource
from painpath.record.problem import quoted
from painpath.vocabulary import Entry, load
from painpath.vocabulary_maps import SYSTEM_FILES, meanings

OTHER, PREFIX, UNSPECIFIED = "allergy_other_agent", "allergy_", "_unspecified"
ALLERGIES = ("allergies", "no_allergies")
# Sections and classes of medicines whose agents belong to one allergy of the vocabulary.
OF_SECTION = {"local_anaesthetics": "allergy_local_anaesthetic", "steroids": "allergy_steroid"}
OF_CLASS = {
    "contrast_non_ionic": "allergy_contrast",
    "contrast_ionic": "allergy_contrast",
    "contrast_gadolinium": "allergy_contrast",
    "oral_steroid": "allergy_steroid",
}
WITH_OTHER_NAME = re.compile(r"([\w -]+) \(([\w -]+)\)")
BEFORE_MORE = re.compile(r"(?: by mouth| \(|,)")
SAYS_ONLY_THAT_IT_IS_ONE = frozenset({"allergy", "allergic", "to", "status", "a"})
# A text with one of these may say that there is none, that nobody is sure, or that it is somebody else's.
DOUBTS = frozenset(
    "no not nil none never denies denied without negative nka nkda nkfa tolerates tolerated ok okay fine"
    " refuted excluded disproved ruled unlikely possible possibly probable probably suspected suspicion query"
    " unconfirmed unknown unclear unsure uncertain familial relatives mother father sister brother son daughter"
    " kein keine nicht ohne pas aucun aucune sans sin ningun ninguna geen niet zonder nessuna senza".split()
)
DOUBTFUL = ("non aller", "family history")
# These say that it is one, or that something else about it is not known.
NO_DOUBT = re.compile(
    r"\b(?:(?:not|never) tolerated(?: well)?|(?:can|does|did|do|could) ?not tolerate|(?:do|must) not (?:give|use)"
    r"|not to be (?:given|used)"
    r"|(?:reaction|severity|type|date|onset|details?|manifestation)s? (?:is |are |was )?"
    r"(?:unknown|unclear|not known|not stated|not recorded|not specified)"
    r"|(?:unknown|unclear) (?:reaction|severity|type|date|onset|details?|manifestation)s?)\b"
)
# Where a text may be cut, and a piece of it that denies every allergy by itself, as `_folded` writes it.
CUT = re.compile(
    r"[;,.+&\n]+|\b(?:but|except(?: for)?|apart from|other than|aside from|however|plus)\b", re.IGNORECASE
)
DENIES_ALL = re.compile(
    r"(?:nkda|nka|nkfa|none(?: known)?|nil(?: known)?|(?:patient |pt )?(?:has )?(?:no|nil|denies|without)"
    r"(?: any)?(?: other)?(?: known)?(?: (?:drug|food|medication|medicine|environmental|and|or))*"
    r" allerg(?:y|ies)(?: known| reported| recorded)?)"
)
WHY_DOUBTED = "its words deny or doubt it, or are about somebody else"
WHY_UNNAMED = "its words name nothing that is known here"


class Agent(NamedTuple):
    """What an allergy is to: its condition, and the name of an agent that has no condition of its own."""

    code: str
    note: str | None = None


def read_allergy(resource: Resource, out: Collector) -> None:
    """A confirmed, active allergy → a condition `allergy_*`; another agent keeps its name in the note."""
    sure, active = verified(resource.verification_status), clinical(resource.clinical_status)
    if sure in (WITHDRAWN, REFUTED) or sure in UNCERTAIN or active in ENDED:
        said = in_words(resource.verification_status) if sure == NOT_UNDERSTOOD else sure or ""
        out.left_out(resource, f"allergy {said} {active or ''}".strip())
        return
    if active == NOT_UNDERSTOOD:
        what = f"clinical status {in_words(resource.clinical_status)} is not understood"
        out.repaired(resource, what, "taken as still there")
    found = meaning_of(resource.code, ALLERGIES)
    if found and found[0] == "allergies":
        _add(resource, out, Agent(found[1].codes[0]))
    elif resource.code is None:
        out.unknown("AllergyIntolerance", None)
    elif found:
        _read_beside(resource, resource.code, out)
    else:
        _read_words(resource, resource.code, out)


def _read_beside(resource: Resource, concept: Concept, out: Collector) -> None:
    """What the text of a coded "no known allergy" names beside the same in words; else the two contradict."""
    text = concept.text or ""
    rest = beside_denial(text)
    if rest not in ("", text) and named(rest) and not is_doubtful(rest):
        _read_words(resource, Concept(text=concept.text), out)
    else:
        out.unknown("AllergyIntolerance", concept)


def _read_words(resource: Resource, concept: Concept, out: Collector) -> None:
    texts = [text for text in (concept.text, *(coding.display for coding in concept.coding)) if text]
    rests = [beside_denial(text) or text for text in texts]
    agents = dict.fromkeys(agent for text in rests for agent in named(text))
    if any(is_doubtful(text) for text in rests):
        out.unknown("AllergyIntolerance", concept, WHY_DOUBTED)
    elif agents:
        what = f"an allergy in words: {quoted(texts[0])}"
        out.repaired(resource, what, f"read by its text as {', '.join(agent.code for agent in agents)}")
        for agent in agents:
            _add(resource, out, agent)
    elif concept.coding:
        _add(resource, out, Agent(OTHER, concept.coding[0].display or concept.coding[0].code))
    else:
        out.unknown("AllergyIntolerance", concept, WHY_UNNAMED)


def _add(resource: Resource, out: Collector, agent: Agent) -> None:
    columns = {
        "code": agent.code,
        "onset": resource.onset_date_time,
        "note": agent.note,
        "recorded": resource.recorded_date,
    }
    row: dict[str, Any] = {column: text for column, text in columns.items() if text}
    out.add("conditions", row)


def beside_denial(text: str) -> str:
    """A text without the pieces that deny every allergy by themselves; as it is where there is none of them.

    >>> beside_denial("NKDA; latex"), beside_denial("No allergy to latex, iodine"), beside_denial("NKDA")
    ('latex', 'No allergy to latex, iodine', '')
    """
    pieces = [piece.strip() for piece in CUT.split(text)]
    kept = [piece for piece in pieces if piece and not DENIES_ALL.fullmatch(_folded(piece))]
    return text if len(kept) == sum(map(bool, pieces)) else "; ".join(kept)


def is_doubtful(text: str) -> bool:
    """Whether a text may say that there is no such allergy, or not for sure, or not the patient's.

    >>> is_doubtful("No known allergy to latex"), is_doubtful("Latex: rash"), is_doubtful("Latex (reaction unknown)")
    (True, False, False)
    """
    words = NO_DOUBT.sub(" ", _folded(text))
    return (
        "?" in text
        or any(f" {one}" in f" {words}" for one in DOUBTFUL)
        or not DOUBTS.isdisjoint(words.split())
    )


def named(text: str) -> list[Agent]:
    """The agents that a text names as whole words, in the singular or with an s; empty when it names none.

    >>> [agent.code for agent in named("Rash after lignocaine, also latex gloves")]
    ['allergy_local_anaesthetic', 'allergy_latex']
    """
    padded = f" {_folded(text)} "
    found = {agent: None for name, agent in _names().items() if re.search(f" {re.escape(name)}s? ", padded)}
    return list(found)


def _folded(text: str) -> str:
    """Lower case, words apart by one space, British and American spelling alike."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()).replace("aesth", "esth")


@cache
def _names() -> dict[str, Agent]:
    """Every name that can be read, as `_folded` writes it; a name of two agents is that of the first."""
    names: dict[str, Agent] = {}
    for text, code in _specific():
        names.setdefault(_folded(text), Agent(code))
    for entry in (*load().sections["medications"].values(), *load().sections["neurolytics"].values()):
        for text in _called(entry):
            inside = (agent for name, agent in names.items() if f" {name} " in f" {_folded(text)} ")
            names.setdefault(_folded(text), next(inside, Agent(OTHER, BEFORE_MORE.split(entry.label)[0])))
    names.pop("", None)
    return names


def _specific() -> Iterator[tuple[str, str]]:
    """Names with a condition of their own: by the vocabulary, and by the words of the maps of codes."""
    sections = load().sections
    for section, code in OF_SECTION.items():
        for entry in sections[section].values():
            yield from ((text, code) for text in _called(entry))
    for entry in sections["medications"].values():
        if entry.drug_class in OF_CLASS:
            yield from ((text, OF_CLASS[entry.drug_class]) for text in _called(entry))
    for code, entry in sections["conditions"].items():
        if entry.kind == "allergy" and code != OTHER:
            yield code.removeprefix(PREFIX), code
    for system in {name: system for system, name in SYSTEM_FILES.items()}.values():  # one of each file
        for meaning in meanings(system).values():
            code = meaning.codes[0] if meaning.codes else ""
            if code.startswith(PREFIX) and code != OTHER:
                yield _without_allergy(meaning.display), code


def _called(entry: Entry) -> Iterator[str]:
    """What an entry is called: its code in words, its label, and another name in brackets behind it."""
    yield entry.id.removesuffix(UNSPECIFIED)
    if not entry.id.endswith(UNSPECIFIED):
        yield from found.groups() if (found := WITH_OTHER_NAME.fullmatch(entry.label)) else (entry.label,)


def _without_allergy(display: str) -> str:
    return " ".join(word for word in _folded(display).split() if word not in SAYS_ONLY_THAT_IT_IS_ONE)
