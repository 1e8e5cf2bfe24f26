"""Which steps are reference only: shown, but not proposed, because nobody has reviewed their text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from painpath.assess import Assessor

DRAFT = "draft"
PROPOSED = ("recommended", "consider", "needs_information")
INVASIVE_TIERS = (6, 7, 8)
MEDICINE = "medicine"

Status = Callable[[str], str]  # the status of an entry, by its id


def held_back(assessment: dict[str, Any], ready: Assessor, status: Status) -> set[str]:
    """The steps that are only shown: drafts about medicines, and drafts of tiers 6 to 8.

    A step that an alert names, one that is blocked or to be avoided, and one that other steps require first are
    never among them: alerts, gates and reasons against are always on.
    """
    kinds = ready.vocabulary.sections["steps"]
    alarmed = {step for one in assessment["red_flag"]["reasons"] for step in one["steps"]}
    required = {step for one in assessment["next_steps"] for step in one["requires"]}
    return {
        one["id"]
        for one in assessment["next_steps"]
        if one["status"] in PROPOSED
        and one["id"] not in alarmed
        and (
            one["tier"] in INVASIVE_TIERS or (kinds[one["id"]].kind == MEDICINE and one["id"] not in required)
        )
        and status(f"next_steps.{one['id']}") == DRAFT
    }


def proposed(assessment: dict[str, Any], reference: set[str]) -> dict[str, Any]:
    """The assessment without the steps that are reference only: what may stand in a summary, a letter or a card."""
    kept = [one for one in assessment["next_steps"] if one["id"] not in reference]
    return {**assessment, "next_steps": kept} if reference else assessment
