"""What a source says of a condition or an allergy: how sure it is, and whether it is still there.

Read from every coding and from the words, in any spelling. A status that is not understood is never taken for
`confirmed`: what it says of may be refuted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from painpath.record.fhir.structs import Concept
from painpath.record.problem import quoted

NOT_UNDERSTOOD = "not understood"
REFUTED, WITHDRAWN = "refuted", "entered-in-error"
# The codes of FHIR and, by name and code, those of SNOMED CT that stand for them; of several the first one here holds.
VERIFIED = {
    **dict.fromkeys(("entered-in-error", "error"), WITHDRAWN),
    **dict.fromkeys(("refuted", "ruled-out", "known-absent", "410516002"), REFUTED),
    **dict.fromkeys(("unconfirmed", "suspected", "415684004"), "unconfirmed"),
    "provisional": "provisional",
    "differential": "differential",
    **dict.fromkeys(("confirmed", "confirmed-present", "410605003"), "confirmed"),
}
CLINICAL = {
    name: name for name in ("inactive", "remission", "resolved", "active", "recurrence", "relapse", "unknown")
}
UNCERTAIN = frozenset({"unconfirmed", "provisional", "differential", NOT_UNDERSTOOD})
ENDED = frozenset({"inactive", "resolved", "remission"})


def verified(concept: Concept | None) -> str | None:
    """How sure a source is; `NOT_UNDERSTOOD` for what is not understood, None where it does not say.

    >>> verified(Concept(text="Ruled out")), verified(Concept(text="tbc")), verified(None)
    ('refuted', 'not understood', None)
    """
    return None if concept is None else _verified(_words(concept))


def clinical(concept: Concept | None) -> str | None:
    """Whether it is still there, in the same way."""
    return None if concept is None else _clinical(_words(concept))


def in_words(concept: Concept | None) -> str:
    """A status as it was written."""
    return quoted(next(iter(_words(concept)), "") if concept else "")


@lru_cache(maxsize=1024)  # an export says the same few things of every condition
def _verified(words: tuple[str, ...]) -> str | None:
    return _stated(words, VERIFIED)


@lru_cache(maxsize=1024)
def _clinical(words: tuple[str, ...]) -> str | None:
    return _stated(words, CLINICAL)


def _stated(words: tuple[str, ...], known: Mapping[str, str]) -> str | None:
    said = [re.sub(r"[\s_]+", "-", word.strip().lower()) for word in words]
    found = {known[word] for word in said if word in known}
    first = next((status for status in known.values() if status in found), None)
    return first or (NOT_UNDERSTOOD if said else None)


def _words(concept: Concept) -> tuple[str, ...]:
    """Every code, display and text of a status, as they were written."""
    stated = [word for coding in concept.coding for word in (coding.code, coding.display) if word]
    return (*stated, concept.text) if concept.text else tuple(stated)
