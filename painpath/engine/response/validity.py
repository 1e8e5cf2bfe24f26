"""Whether a block was a valid test, and whether a diary day was a measurement."""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.engine.response.acting import acts
from painpath.record.check import Row
from painpath.record.moments import Moment

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
TESTS = (NO_NUMBNESS, NO_WARMING)  # found while the anaesthetic acts, whatever was found later
WEAKNESS = frozenset(("leg_weakness", "arm_weakness", "foot_drop", "motor_deficit", "motor_block"))
NUMBNESS = frozenset(("numbness", "sensory_deficit"))
LIMBS = frozenset(("arm", "forearm", "hand", "thigh", "knee", "leg", "calf", "foot"))
NO_LIMB, ARM, LEG = range(3)
LIMB_OF_CODE = {"arm_weakness": ARM, "leg_weakness": LEG, "foot_drop": LEG}
LIMB_OF_SITE = {
    **dict.fromkeys(("shoulder", "arm", "forearm", "hand"), ARM),
    **dict.fromkeys(("hip", "thigh", "knee", "leg", "calf", "foot"), LEG),
}
LEG_REGIONS = frozenset(("lower_limb", "hip_region", "knee_region"))
OPPOSED = {"left", "right"}
INVALID_CODES = frozenset(INVALID_WHEN_TRUE | INVALID_WHEN_FALSE)


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
    told = [seen for seen in rows["observations"] if seen["code"] in INVALID_CODES]
    for seen in told:
        if seen["@time"].last < start or seen["@time"].first > end:
            continue
        reasons = INVALID_WHEN_TRUE if seen["value"] is True else INVALID_WHEN_FALSE
        reason = reasons.get(seen["code"], "") if isinstance(seen["value"], bool) else ""
        if reason and (reason not in TESTS or _never_took(row, seen["code"], told, terms)):
            return reason
    return ""


def _never_took(row: Row, code: str, told: list[Row], terms: Terms) -> bool:
    """Whether a test for numbness or warming was done while the anaesthetic acts, and never found it."""
    upper = acts(row, terms)[1]
    found = [
        seen["value"] for seen in told if seen["code"] == code and while_acting(row, seen["@time"], upper)
    ]
    return False in found and True not in found


def while_acting(row: Row, moment: Moment, upper: int) -> bool:
    """Whether a moment lies within the anaesthetic's time; without clock times, on the day of the block."""
    block = row["@time"]
    if block.clock and moment.clock:
        return bool(block.first <= moment.first <= block.first + upper)
    return bool(moment.first <= block.last and moment.last >= block.day * 1440)


def spread_on(row: Row, rows: dict[str, list[Row]], terms: Terms) -> bool:
    """Whether the anaesthetic reached what it was not meant for: power lost, or after a facet block a limb numb, while it acts.

    Only of a nerve that carries no power, or of a facet joint; what was there before the needle tells nothing.
    """
    if not powerless(row.get("target"), terms):
        return False
    upper = acts(row, terms)[1]
    told = rows["observations"]
    return any(
        seen["value"] is True
        and while_acting(row, seen["@time"], upper)
        and _tells_of_spread(row, seen, terms)
        and not _known_before(row, seen, told, upper)
        for seen in told
    )


def _known_before(row: Row, seen: Row, told: list[Row], upper: int) -> bool:
    """Whether the last word before the needle on this limb, as weak or as numb, is that it is so.

    Where two words of one time differ, it was not known.
    """
    last, known = None, False
    for one in told:
        is_before = one["@time"].last < row["@time"].first and not while_acting(row, one["@time"], upper)
        if not is_before or not isinstance(one["value"], bool) or not _same_finding(one, seen):
            continue
        if last is None or one["@time"].last > last:
            last, known = one["@time"].last, one["value"]
        elif one["@time"].last == last:
            known = known and one["value"]
    return known


def _same_finding(one: Row, other: Row) -> bool:
    """Whether two findings may be of one limb and side, both of weakness or both of numbness."""
    of_kind = any(one["code"] in codes and other["code"] in codes for codes in (WEAKNESS, NUMBNESS))
    limbs = {limb_of(one), limb_of(other)}
    return of_kind and limbs != {ARM, LEG} and {one.get("side"), other.get("side")} != OPPOSED


def limb_of(seen: Row) -> int:
    """The limb that a finding is of: by its name, else by its site."""
    return LIMB_OF_CODE.get(seen["code"], LIMB_OF_SITE.get(seen.get("site", ""), NO_LIMB))


def lies_below(region: str, terms: Terms) -> bool:
    """Whether a needle in this region is too far from the arm to reach its nerves."""
    return region in LEG_REGIONS or terms.region_group.get(region) in ("lumbar", "pelvis")


def powerless(target: str | None, terms: Terms) -> bool:
    """Whether a block of this target leaves power alone: a nerve without motor fibres, or a facet joint."""
    if target is None or target in FACET_TARGETS:
        return target is not None
    entry = terms.vocabulary.sections["targets"][target]
    return entry.kind == "nerve" and not entry.motor and target != "neuroma"


def _tells_of_spread(row: Row, seen: Row, terms: Terms) -> bool:
    """Weakness of that side; after a facet block, whose own skin is that of the back, numbness of a limb too.

    An arm is not reached from the lower back or the leg.
    """
    if {row.get("side"), seen.get("side")} == OPPOSED:
        return False
    if limb_of(seen) == ARM and "region" in row and lies_below(row["region"], terms):
        return False
    numb = seen["code"] in NUMBNESS and seen.get("site") in LIMBS
    return seen["code"] in WEAKNESS or (numb and row["target"] in FACET_TARGETS)


def unspecific(row: Row, rows: dict[str, list[Row]], terms: Terms) -> bool:
    """Whether volume or spread make a positive block unable to name the structure."""
    if row.get("contrast_spread") == "epidural":
        return True
    if (
        row.get("target") in FACET_TARGETS - {"facet_joint"}
        and row.get("volume_ml", 0) > terms.settings["mbb_volume_ml"]
    ):
        return True
    spread = [seen for seen in rows["observations"] if seen["code"] == "epidural_or_foraminal_spread"]
    return any(seen["value"] is True and 0 <= seen["@time"].day - row["@time"].day <= 2 for seen in spread)
