"""Cards say what the clinic's own pages say of steps that nobody there has reviewed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps

from painpath.assess import assess, default_assessor
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.core.answer import entries
from painpath.web.hooks.models import SentCard
from painpath.web.hooks.reviewing import as_shipped, reviews_for
from painpath.web.hooks.trust.config import OPEN_CLIENT
from painpath.web.review.models import Review
from painpath.web.review.reference import held_back
from painpath.web.review.standing import reference_only, standings
from painpath.web.review.texts import digests
from tests.web.hooks.calls import SELECT, VIEW, Service, call, demo, moved
from tests.web.hooks.conftest import Trusted

CLINIC = "Pain clinic"
FUSION = "next_steps.fusion"
DAYS = 60


def better_leg() -> dict[str, Any]:
    """The published patient whose leg got better and whose back did not, recent now: surgery is to be considered."""
    return moved(demo("leg_better_back_not"), "2025-01-06", DAYS)


def put_reviewed(clinic: Clinic, *entries_read: str) -> None:
    """The clinic reads entries as they stand and stands behind them."""
    for entry in entries_read:
        Review.objects.create(
            clinic=clinic, entry=entry, digest=digests()[entry], status="reviewed", who="a", by="A"
        )


def steps() -> list[str]:
    return [name for name in entries(default_assessor()) if name.startswith("next_steps.")]


def detail(service: Service) -> str:
    SentCard.objects.all().delete()
    (card,) = service.cards(VIEW, call(VIEW, better_leg()))
    return str(card["detail"])


def test_what_the_clinic_has_not_reviewed_is_counted_and_not_proposed(service: Service) -> None:
    clinic = Clinic.objects.create(name=CLINIC)
    assert "4 more steps are for reference only: Pain clinic has not reviewed them." in detail(service)
    put_reviewed(clinic, FUSION, "next_steps.decompression", "next_steps.meds_neuropathic")
    assert "1 more step is for reference only: Pain clinic has not reviewed it." in detail(service)
    put_reviewed(clinic, "next_steps.surgery_consult")
    assert "reference only" not in detail(service)


def test_a_demonstration_proposes_everything(service: Service) -> None:
    Clinic.objects.create(name=CLINIC, demo=True)
    assert "reference only" not in detail(service)


def test_the_trust_file_says_which_clinic_counts(trusted: Trusted) -> None:
    put_reviewed(Clinic.objects.create(name="Another clinic"), *steps())
    put_reviewed(Clinic.objects.create(name=CLINIC), *steps())
    assert "reference only" not in detail(trusted(f'clinic = "{CLINIC}"'))
    assert "4 more steps are for reference only: no clinic of this server" in detail(
        trusted('clinic = "elsewhere"')
    )
    assert "4 more steps are for reference only: no clinic of this server" in detail(trusted())


def test_an_order_of_such_a_step_keeps_its_conditions_and_says_so(service: Service) -> None:
    clinic = Clinic.objects.create(name=CLINIC)
    body = call(SELECT, better_leg(), "spinal_fusion")
    (card,) = service.cards(SELECT, body)
    assert "Confirm first" in card["detail"] or "to confirm first" in card["summary"]
    assert "This step is for reference only: Pain clinic has not reviewed it." in card["detail"]
    put_reviewed(clinic, FUSION)
    SentCard.objects.all().delete()
    (card,) = service.cards(SELECT, body)
    assert "This step is for reference only" not in card["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("reviewed", [(), (FUSION,)])
def test_a_card_leaves_out_what_the_clinic_s_own_page_leaves_out(reviewed: tuple[str, ...]) -> None:
    clinic, ready = Clinic.objects.create(name=CLINIC), default_assessor()
    put_reviewed(clinic, *reviewed)
    record = ready.check(better_leg())
    answer = assess(record, f"{datetime.now(UTC):%Y-%m-%d}", assessor=ready)
    held = reviews_for(OPEN_CLIENT, ready).held_back(answer)
    assert held == reference_only(clinic, answer, ready, standings(clinic))
    assert ("fusion" in held) == (not reviewed)


def test_alone_the_knowledge_s_own_status_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    ready = default_assessor()
    reviews = reviews_for(OPEN_CLIENT, ready)
    answer = assess(ready.check(better_leg()), f"{datetime.now(UTC):%Y-%m-%d}", assessor=ready)
    assert reviews.held_back(answer) == {"fusion", "decompression", "surgery_consult", "meds_neuropathic"}
    assert reviews.told("2 steps", 2) == "2 steps: nobody has reviewed them."
    assert held_back(answer, ready, lambda entry: "released") == set()


def test_an_alert_s_own_steps_are_always_on() -> None:
    ready = default_assessor()
    answer = assess(
        ready.check(demo("bleeding_after_caudal_injection")), "2025-01-06T23:00:00", assessor=ready
    )
    assert "surgery_consult" in {one["id"] for one in answer["next_steps"]}
    assert as_shipped(ready).held_back(answer) == set()
