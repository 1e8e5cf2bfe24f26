"""Every time on a page is that of the clinic, not of the server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Call, Row
from painpath.web.review.models import Review
from tests.web.clinic.conftest import SignIn, patient

AT = datetime(2001, 6, 30, 13, 30, tzinfo=UTC)
THERE = "2001-07-01 01:30"  # winter in Auckland, twelve hours ahead


@pytest.mark.parametrize(
    ("page", "role"), [("rows", "nurse"), ("telephone", "nurse"), ("patient", "clinician")]
)
def test_when_something_was_entered_is_told_by_the_clinics_clock(
    mine: Clinic, sign_in: SignIn, page: str, role: str
) -> None:
    mine.zone = "Pacific/Auckland"
    mine.save()
    found = patient(mine)
    Call.objects.create(patient=found, by="A. Nurse", reached=False)
    Call.objects.update(at=AT)
    Row.objects.update(entered_at=AT)
    told = sign_in(role).get(reverse(page, args=[found.uid])).text
    assert THERE in told
    assert "2001-06-30" not in told


def test_the_audit_trail_and_a_review_are_too(mine: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    mine.zone = "Pacific/Auckland"
    mine.save()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    Event.objects.create(clinic=mine, who="x", role="", action="x")
    entry = "next_steps.repeat_rfa"
    Review.objects.create(clinic=mine, entry=entry, digest="x", status="reviewed", who="x", by="A. Doctor")
    monkeypatch.undo()
    client = sign_in("administrator")
    assert f"{THERE}:00" in client.get(reverse("audit")).text
    assert "2001-07-01" in client.get(reverse("library-entry", args=[entry])).text
