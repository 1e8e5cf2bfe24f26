"""The library shows which rules' cards are set aside most, and why."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.hooks import hosted
from painpath.web.hooks.models import Feedback, SentCard
from painpath.web.hooks.trust.config import Client, Config
from tests.web.clinic.conftest import SignIn


def answered(rule: str, outcome: str, reason: str = "") -> None:
    """A card of a rule that was sent and answered."""
    card, now = uuid4(), timezone.now()
    SentCard.objects.create(
        uuid=card, client="ehr", service="s", patient="p", user="u", subject="s", rule=rule, state="s", urgency=1, sent=now
    )  # fmt: skip
    Feedback.objects.create(
        client="ehr", card=card, outcome=outcome, at=now, reason_code=reason, received=now
    )


def test_the_rule_set_aside_most_stands_first_with_its_reasons(mine: Clinic, sign_in: SignIn) -> None:
    answered("next_steps.repeat_rfa", "overridden", "patient-refused")
    answered("next_steps.repeat_rfa", "overridden", "patient-refused")
    answered("next_steps.repeat_rfa", "accepted")
    answered("response.recurrence", "overridden")
    answered("next_steps.image_review", "accepted")
    page = sign_in("nurse").get(reverse("library")).content.decode()
    start = page.index("Set aside most")
    table = page[start : page.index("</table>", start)]
    assert "2 (67 %)" in table
    assert "patient refused 2" in table
    assert table.index("repeat_rfa") < table.index("response.recurrence")
    assert "image_review" not in table


def test_an_entry_says_how_its_cards_were_received(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    where = reverse("library-entry", args=["next_steps.repeat_rfa"])
    assert "In the record system" not in client.get(where).content.decode()
    answered("next_steps.repeat_rfa", "overridden", "patient-refused")
    assert "1 sent, 0 taken up, 1 set aside (patient refused 1)" in client.get(where).content.decode()


def test_the_library_without_feedback_says_nothing_of_it(mine: Clinic, sign_in: SignIn) -> None:
    assert "Set aside most" not in sign_in("nurse").get(reverse("library")).content.decode()


def test_a_clinic_sees_what_its_own_record_system_set_aside_alone(
    mine: Clinic, other: Clinic, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = (Client(name="ehr", iss="a", clinic="Other"), Client(name="ours", iss="b", clinic="Mine"))
    monkeypatch.setattr(hosted, "config", lambda: Config(client=clients))
    answered("next_steps.repeat_rfa", "overridden", "patient-refused")
    for page in (reverse("library"), reverse("library-entry", args=["next_steps.repeat_rfa"])):
        assert "patient refused" not in sign_in("nurse").get(page).text
        assert "patient refused" in sign_in("nurse", other).get(page).text


def test_no_clinic_takes_the_name_of_another(mine: Clinic, other: Clinic, sign_in: SignIn) -> None:
    client = sign_in("administrator")
    client.post(reverse("clinic"), {"name": "Other", "zone": "UTC"})
    mine.refresh_from_db()
    assert mine.name == "Mine"
    client.post(reverse("clinic"), {"name": "Mine", "zone": "Europe/Zurich"})
    mine.refresh_from_db()
    assert mine.zone == "Europe/Zurich"


def test_the_pages_read_no_more_when_more_cards_were_sent(mine: Clinic, sign_in: SignIn) -> None:
    """What is read of the cards is counts, never the cards themselves."""
    client, read = sign_in("nurse"), []
    answered("next_steps.repeat_rfa", "overridden")
    for _ in range(2):
        for where in (reverse("library"), reverse("library-entry", args=["next_steps.repeat_rfa"])):
            with CaptureQueriesContext(connection) as queries:
                client.get(where)
            told = [one["sql"] for one in queries if "hooks_sentcard" in one["sql"] and '"hooks_feedback"' not in one["sql"]]  # fmt: skip
            read.append(told)
            assert told
            assert all("GROUP BY" in one for one in told)
        for _ in range(20):
            answered("next_steps.repeat_rfa", "accepted")
    assert read[:2] == read[2:]
