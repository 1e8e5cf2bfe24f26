"""The region of a procedure that states none, where its target, else its kind, and its levels leave no other."""

from __future__ import annotations

from collections.abc import Iterable

from painpath.vocabulary import OF_LEVELS, Entry

# By the letters that the levels hold; two parts of the spine that do not meet tell nothing.
OF_LETTERS = {
    frozenset("C"): "cervical",
    frozenset("CT"): "cervicothoracic",
    frozenset("T"): "thoracic",
    frozenset("TL"): "thoracolumbar",
    frozenset("L"): "lumbar",
    frozenset("LS"): "lumbosacral",
    frozenset("S"): "sacral",
}
# The tip of a lead or catheter in the epidural or intrathecal space lies far from the pain that it treats.
LEADS = ("neuromodulation_trial", "neuromodulation_implant", "intrathecal_trial", "intrathecal_implant")


def region_of(kind: Entry, target: Entry | None, levels: Iterable[str]) -> str | None:
    """The region that a target lies in, or a kind without one is done at; on the spine, and without either, by the levels.

    None where neither tells.

    >>> from painpath.vocabulary import load
    >>> kinds, targets = (load().by_field[f"procedures.{name}"] for name in ("kind", "target"))
    >>> region_of(kinds["nerve_block"], targets["greater_occipital_nerve"], ())
    'head_and_face'
    >>> region_of(kinds["rfa_thermal"], targets["medial_branch"], ["L3", "L4"]), region_of(kinds["mbb"], None, ["T12/L1"])
    ('lumbar', 'thoracolumbar')
    >>> region_of(kinds["rfa_thermal"], targets["medial_branch"], ()), region_of(kinds["scs_trial"], None, ["T8"])
    (None, None)
    """
    place, is_lead = target or kind, kind.kind in LEADS
    if place.region not in (None, OF_LEVELS):
        return place.region
    untold = place.region is None and (target is not None or is_lead)
    if untold or (is_lead and place.kind == "space"):
        return None
    return OF_LETTERS.get(frozenset(letter for level in levels for letter in level if letter.isalpha()))
