"""Which status each entry has in a clinic, who gave it, and which steps are therefore reference only."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from painpath.assess import Assessor
from painpath.web.accounts.models import Clinic, Member
from painpath.web.review.models import Review
from painpath.web.review.reference import DRAFT, held_back, proposed
from painpath.web.review.texts import digests

__all__ = ("DRAFT", "Refused", "Standing", "proposed", "reference_only", "review", "standing_of", "standings", "take_back")  # fmt: skip


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
    """The steps that a real clinic only shows (`reference.held_back`). A demonstration has none."""
    if clinic.demo:
        return set()
    return held_back(assessment, ready, lambda entry: known.get(entry, Standing()).status)
