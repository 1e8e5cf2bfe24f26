"""The instruments, each with what its licence allows as far as the project knows.

Only a wording that may be shown stands in the product. Of every other instrument the score alone is entered: the
clinic fills in the form that it has a licence for. Ranges come from the vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from painpath.assess import default_assessor
from painpath.web.patients.given import Rows, number

OWNER = (
    "its words belong to their owner: fill in the form that the clinic has a licence for, and enter the score"
)


@dataclass(frozen=True)
class Instrument:
    """One questionnaire: its code in the record, its name, what may be done with it, and its answers in full.

    `parts` are numbers whose mean is the score; `answers` are (value, words) of a single question.
    """

    id: str
    name: str
    licence: str
    ask: str = ""
    answers: tuple[tuple[int, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


PGIC = Instrument(
    "pgic",
    "Patient Global Impression of Change",
    "public domain (NINDS Common Data Elements, notice of copyright of this instrument)",
    ask=gettext_noop("Since the treatment, how has your pain problem changed as a whole?"),
    answers=(
        (7, gettext_noop("Very much better")),
        (6, gettext_noop("Much better")),
        (5, gettext_noop("A little better")),
        (4, gettext_noop("No change")),
        (3, gettext_noop("A little worse")),
        (2, gettext_noop("Much worse")),
        (1, gettext_noop("Very much worse")),
    ),
)
PEG = Instrument(
    "peg",
    "PEG",
    "published in an open-access article (Krebs and others, J Gen Intern Med 2009); whether its sentences may be shown here is not confirmed, so the three numbers are entered from the clinic's form",
    parts=(("peg_pain", "P: pain"), ("peg_enjoyment", "E: enjoyment of life"), ("peg_activity", "G: general activity")),
)  # fmt: skip
INSTRUMENTS = (
    PGIC,
    PEG,
    Instrument("odi", "Oswestry Disability Index", OWNER),
    Instrument("dn4", "Douleur Neuropathique 4", OWNER),
    Instrument("csi", "Central Sensitization Inventory", OWNER),
    Instrument("start_back", "STarT Back, total", OWNER),
    Instrument("start_back_psychosocial", "STarT Back, psychosocial part", OWNER),
)
ON_THE_PHONE = (PGIC,)


def range_of(one: Instrument) -> tuple[float, float]:
    """The lowest and the highest score, from the vocabulary."""
    found = default_assessor().vocabulary.entry("observations.code", one.id).range
    assert found is not None, one.id
    return found[0], found[1]


def rows_of(given: Mapping[str, str], at: str, instruments: tuple[Instrument, ...] = INSTRUMENTS) -> Rows:
    """The observations that a filled-in page becomes; what is left empty stays unknown. Raises ValueError."""
    rows: Rows = []
    for one in instruments:
        score = _mean(one, given) if one.parts else number(given.get(one.id, ""), *range_of(one))
        if one.answers and score is not None and score not in dict(one.answers):
            raise ValueError(one.name)
        if score is not None:
            rows.append(("observations", {"time": at, "code": one.id, "value": score}))
    return rows


def _mean(one: Instrument, given: Mapping[str, str]) -> float | None:
    """The mean of all parts, in whole hundredths; none where a part is missing. Raises ValueError for some alone."""
    numbers = [number(given.get(name, ""), *range_of(one)) for name, _ in one.parts]
    told = [one for one in numbers if one is not None]
    if not told:
        return None
    if len(told) < len(numbers):
        raise ValueError(one.name)
    return round(sum(told) / len(told), 2)
