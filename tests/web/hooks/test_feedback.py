"""What was done with cards: kept once, and reported by rule."""

from __future__ import annotations

from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from painpath.web.hooks.feedback import reception
from painpath.web.hooks.models import Feedback
from tests.web.hooks.calls import VIEW, Service, bleeding, call, problem, wore_off

AT = "2026-01-02T03:04:05+01:00"
PATH = f"/cds-services/{VIEW}/feedback"
UNSUCCESSFUL = {"reason": {"code": "action-unsuccessful", "system": "http://example.org"}}


def item(card: str, outcome: str = "overridden", **more: Any) -> dict[str, Any]:
    taken = {"acceptedSuggestions": [{"id": str(uuid4())}]} if outcome == "accepted" else {}
    return {"card": card, "outcome": outcome, "outcomeTimestamp": AT} | taken | more


def test_the_same_delivery_twice_is_kept_once(service: Service) -> None:
    one = item(str(uuid4()))
    for _ in range(2):
        answer = service.post(PATH, {"feedback": [one, one]})
        assert (answer.status_code, answer.content) == (200, b"{}")
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"outcome": "ignored"}, "outcome"),
        ({"outcomeTimestamp": "yesterday"}, "outcomeTimestamp"),
        ({"outcomeTimestamp": "2026-01-02T03:04:05"}, "without a zone"),
        ({"outcomeTimestamp": "0001-01-01T00:00:00+14:00"}, "outside the calendar"),
        ({"outcomeTimestamp": "9999-12-31T23:59:59-12:00"}, "outside the calendar"),
        ({"card": "1"}, "card"),
        ({"outcome": "accepted"}, "without acceptedSuggestions"),
        ({"overrideReason": {}}, "neither reason nor userComment"),
    ],
)
def test_what_is_no_feedback_is_refused_whole(changed: dict[str, Any], told: str, service: Service) -> None:
    answer = service.post(PATH, {"feedback": [item(str(uuid4())), item(str(uuid4())) | changed]})
    assert answer.status_code == 400
    assert told in problem(answer)
    assert Feedback.objects.count() == 0


def test_a_service_that_does_not_exist_takes_no_feedback(service: Service) -> None:
    assert service.post("/cds-services/nothing/feedback", {"feedback": []}).status_code == 404


def test_acceptance_and_override_by_rule_and_reason(service: Service) -> None:
    (flag,) = service.cards(VIEW, call(VIEW, bleeding()))
    (verdict,) = service.cards(VIEW, call(VIEW, wore_off()))
    service.post(PATH, {"feedback": [item(flag["uuid"], "accepted")]})
    service.post(PATH, {"feedback": [item(verdict["uuid"], overrideReason=UNSUCCESSFUL), item(str(uuid4()))]})
    found = {one.rule: one for one in reception()}
    assert found["red_flags.spinal_haematoma"].accepted == 1
    assert found["red_flags.spinal_haematoma"].override_share == 0
    assert found["response.recurrence"].reasons == {"action-unsuccessful": 1}
    assert found["response.recurrence"].override_share == 1
    assert found["card not known here"].sent == 0


def test_a_rule_that_nobody_answered_has_no_share(service: Service) -> None:
    service.cards(VIEW, call(VIEW, wore_off()))
    (one,) = reception()
    assert (one.sent, one.override_share) == (1, None)


def test_the_report_on_the_terminal(service: Service) -> None:
    (verdict,) = service.cards(VIEW, call(VIEW, wore_off()))
    service.post(PATH, {"feedback": [item(verdict["uuid"], overrideReason=UNSUCCESSFUL)]})
    out = StringIO()
    call_command("hooks_feedback", stdout=out)
    assert "response.recurrence: 1 sent, 0 accepted, 1 set aside (100 % of those answered)" in out.getvalue()
    assert "action-unsuccessful 1" in out.getvalue()
