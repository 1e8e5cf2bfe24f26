"""Whether a block was a valid test, and whether a diary day was a measurement."""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.record.check import Row

FACET_TARGETS = frozenset(("medial_branch", "third_occipital_nerve", "l5_dorsal_ramus", "facet_joint"))
INVALID_WHEN_TRUE = {
    "unrelated_pain_relieved": "pain elsewhere was relieved too",
    "needle_malposition": "the needle was misplaced",
    "wrong_level_treated": "the wrong level was treated",
    "wrong_side_treated": "the wrong side was treated",
    "intrathecal_spread": "the injectate went into the spinal fluid",
    "vascular_uptake": "contrast went into a vessel",
}
NO_NUMBNESS, NO_WARMING = "no numbness to cold", "the limb did not warm"
INVALID_WHEN_FALSE = {
    "sensory_block_to_cold": NO_NUMBNESS,
    "limb_warming_after_block": NO_WARMING,
    "pain_diary_completed": "the diary was left blank",
}


def blank_days(rows: list[Row]) -> set[int]:
    """The days whose pain diary was left blank: a score stored for them is not a measurement."""
    days: dict[int, bool] = {}
    for row in rows:
        if row["code"] == "pain_diary_completed":
            days[row["@time"].day] = row["value"] is False
    return {day for day, blank in days.items() if blank}


def opioid_for_the_block(row: Row, medications: list[Row], terms: Terms) -> bool:
    """Whether an opioid was given on the day of the block alone: it relieves by itself."""
    drugs = terms.vocabulary.sections["medications"]
    return any(
        drugs[drug["code"]].drug_class == "opioid"
        and drug.get("@start") is not None
        and drug["@start"].day == row["@time"].day
        and drug.get("@end") is not None
        and drug["@end"].day == row["@time"].day
        for drug in medications
    )


def invalid_test(row: Row, rows: dict[str, list[Row]], terms: Terms) -> str:
    """Why a block tested nothing, or an empty text."""
    if row.get("sedation") == "deep":
        return "deep sedation"
    if row.get("contrast_spread") == "vascular":
        return "contrast went into a vessel"
    if opioid_for_the_block(row, rows["medications"], terms):
        return "an opioid was given for the block"
    start, end = row["@time"].first, row["@time"].last + 2 * 1440
    for seen in rows["observations"]:
        if seen["@time"].last < start or seen["@time"].first > end:
            continue
        reasons = INVALID_WHEN_TRUE if seen["value"] is True else INVALID_WHEN_FALSE
        if isinstance(seen["value"], bool) and seen["code"] in reasons:
            return reasons[seen["code"]]
    return ""


def unspecific(row: Row, rows: dict[str, list[Row]], terms: Terms) -> bool:
    """Whether volume or spread make a positive block unable to name the structure."""
    if row.get("contrast_spread") == "epidural":
        return True
    if (
        row.get("target") in FACET_TARGETS - {"facet_joint"}
        and row.get("volume_ml", 0) > terms.settings["mbb_volume_ml"]
    ):
        return True
    return any(
        seen["code"] == "epidural_or_foraminal_spread"
        and seen["value"] is True
        and 0 <= seen["@time"].day - row["@time"].day <= 2
        for seen in rows["observations"]
    )
