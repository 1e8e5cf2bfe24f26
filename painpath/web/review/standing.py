"""Which status each entry has in a clinic, who gave it, and which steps are therefore reference only."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from painpath.assess import Assessor
from painpath.web.accounts.models import Clinic, Member
from painpath.web.review.models import Review
from painpath.web.review.texts import digests

DRAFT = "draft"
PROPOSED = ("recommended", "consider", "needs_information")
INVASIVE_TIERS = (6, 7, 8)
MEDICINE = "medicine"


class Refused(Exception):
    """A review that cannot be saved; the text says why, in words for the page."""


class Standing(NamedTuple):
    """The status of an entry in a clinic: who reviewed and who released the text as it reads now."""

    status: str = DRAFT
    reviewed: Review | None = None
    released: Review | None = None
    changed: bool = False  # an earlier text had been reviewed

    @property
    def told(self) -> str:
        """The status in words, with name and date."""
        signed = self.released or self.reviewed
        if signed is not None:
            return str(signed).lower()[:1] + str(signed)[1:]
        return "draft: the text changed after its review" if self.changed else "draft, not reviewed here"


def standings(clinic: Clinic) -> dict[str, Standing]:
    """The status of every entry that this clinic has ever reviewed; what is not listed is a draft."""
    now, found = digests(), dict[str, Standing]()
    for one in Review.objects.filter(clinic=clinic, ended_at=None).order_by("id"):
        before = found.get(one.entry, Standing())
        if now.get(one.entry) != one.digest:
            found[one.entry] = before._replace(changed=True)
        elif one.status == Review.Status.RELEASED:
            found[one.entry] = before._replace(released=one, status=one.status)
        else:
            found[one.entry] = before._replace(
                reviewed=one, status=before.status if before.released else one.status
            )
    return found


def standing_of(clinic: Clinic, entry: str) -> Standing:
    """The status of one entry."""
    return standings(clinic).get(entry, Standing())


def review(member: Member, entry: str, what: str, note: str) -> Review:
    """Mark the text of an entry as it reads now. Raises Refused.

    Only what was reviewed can be released, and only by a second person.
    """
    now = standing_of(member.clinic, entry)
    if what == Review.Status.RELEASED:
        if now.reviewed is None:
            raise Refused("An entry is reviewed first and released then; nothing was saved.")
        if now.reviewed.who == member.user.get_username():
            raise Refused("You reviewed this entry, so somebody else releases it. Nothing was saved.")
    try:
        with transaction.atomic():
            return Review.objects.create(
                clinic=member.clinic, entry=entry, digest=digests()[entry], status=what,
                who=member.user.get_username(), by=member.name, note=note[:500],
            )  # fmt: skip
    except IntegrityError:
        raise Refused(f"This entry is {what} already.") from None


def take_back(member: Member, entry: str) -> int:
    """Make an entry a draft again; what had been said of it stays in the history."""
    found = Review.objects.filter(clinic=member.clinic, entry=entry, digest=digests()[entry], ended_at=None)
    return found.update(ended_at=timezone.now(), ended_by=member.name)


def reference_only(
    clinic: Clinic, assessment: dict[str, Any], ready: Assessor, known: dict[str, Standing]
) -> set[str]:
    """The steps that a real clinic only shows: drafts about medicines, and drafts of tiers 6 to 8.

    A step that an alert names, one that is blocked or to be avoided, and one that other steps require first are
    never among them: alerts, gates and reasons against are always on. A demonstration has none.
    """
    if clinic.demo:
        return set()
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
        and known.get(f"next_steps.{one['id']}", Standing()).status == DRAFT
    }


def proposed(assessment: dict[str, Any], reference: set[str]) -> dict[str, Any]:
    """The assessment without the steps that are reference only: what may stand in a summary or a letter."""
    kept = [one for one in assessment["next_steps"] if one["id"] not in reference]
    return {**assessment, "next_steps": kept} if reference else assessment
