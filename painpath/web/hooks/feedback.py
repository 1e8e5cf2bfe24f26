"""What clinicians did with cards: deliveries taken in, and the report of acceptance and override by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.models import Feedback, SentCard

LONGEST_COMMENT = 2000
UNKNOWN_CARD = "card not known here"


class Reason(msgspec.Struct):
    """A coded reason."""

    code: str
    system: str = ""
    display: str = ""


class OverrideReason(msgspec.Struct, rename="camel"):
    """Why a card was set aside: a code, a comment, or both."""

    reason: Reason | None = None
    user_comment: str | None = None


class Suggestion(msgspec.Struct):
    """A suggestion that was taken up."""

    id: str


class Item(msgspec.Struct, rename="camel"):
    """What was done with one card."""

    card: UUID
    outcome: Literal["accepted", "overridden"]
    outcome_timestamp: datetime
    accepted_suggestions: list[Suggestion] = []
    override_reason: OverrideReason | None = None


class Delivery(msgspec.Struct):
    """A batch of feedback."""

    feedback: list[Item]


DECODE = msgspec.json.Decoder(Delivery).decode


def parse(body: bytes) -> Delivery:
    """The feedback in a request body. Raises Refused with 400; one bad item refuses the whole batch."""
    try:
        delivery = DECODE(body)
    except msgspec.ValidationError as error:
        raise Refused(400, f"not feedback: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "not JSON") from None
    for number, one in enumerate(delivery.feedback, 1):
        _check(number, one)
    return delivery


def _check(number: int, one: Item) -> None:
    reason = one.override_reason
    if one.outcome_timestamp.tzinfo is None:
        raise Refused(400, f"feedback {number}: outcomeTimestamp without a zone")
    try:
        one.outcome_timestamp.astimezone(UTC)
    except OverflowError:
        raise Refused(400, f"feedback {number}: outcomeTimestamp lies outside the calendar") from None
    if one.outcome == "accepted" and not one.accepted_suggestions:
        raise Refused(400, f"feedback {number}: accepted without acceptedSuggestions")
    if reason is not None and reason.reason is None and not reason.user_comment:
        raise Refused(400, f"feedback {number}: overrideReason with neither reason nor userComment")


def store(delivery: Delivery, client: str, now: datetime) -> None:
    """Keep a batch; what was delivered before is kept once."""
    Feedback.objects.bulk_create([_row(one, client, now) for one in delivery.feedback], ignore_conflicts=True)


def _row(one: Item, client: str, now: datetime) -> Feedback:
    given = one.override_reason or OverrideReason()
    reason = given.reason or Reason("")
    return Feedback(
        client=client,
        card=one.card,
        outcome=one.outcome,
        at=one.outcome_timestamp.astimezone(UTC),
        reason_code=reason.code[:200],
        reason_system=reason.system[:500],
        comment=(given.user_comment or "")[:LONGEST_COMMENT],
        accepted=[suggestion.id[:100] for suggestion in one.accepted_suggestions],
        received=now,
    )


class Reception(NamedTuple):
    """How the cards of one rule were received: how many were sent, taken up, set aside, and why."""

    rule: str
    sent: int
    accepted: int
    overridden: int
    reasons: dict[str, int]

    @property
    def override_share(self) -> float | None:
        """Set aside, as a share of those answered; None when none was."""
        answered = self.accepted + self.overridden
        return self.overridden / answered if answered else None


def reception(clients: Collection[str] | None = None, rule: str | None = None) -> list[Reception]:
    """Each rule of which cards were sent, the most often set aside first; of some clients, or of all, and of one rule
    where it is named. The database counts; of the cards those alone are looked up that were answered."""
    chosen: dict[str, Any] = {} if clients is None else {"client__in": clients}
    cards, wanted = SentCard.objects.filter(**chosen), {} if rule is None else {"rule": rule}
    sent = dict(cards.filter(**wanted).values_list("rule").annotate(count=Count("pk")).order_by())
    of_card = Subquery(cards.filter(uuid=OuterRef("card")).values("rule")[:1])
    told = Feedback.objects.filter(**chosen).annotate(rule=Coalesce(of_card, Value(UNKNOWN_CARD)))
    outcomes: Counter[tuple[str, str]] = Counter()
    reasons: dict[str, Counter[str]] = {}
    counted = told.filter(**wanted).values_list("rule", "outcome", "reason_code").annotate(count=Count("pk"))
    for name, outcome, code, count in counted.order_by():
        outcomes[name, outcome] += count
        if outcome == "overridden":
            reasons.setdefault(name, Counter())[code or "no reason given"] += count
    names = {*sent, *(name for name, _ in outcomes)}
    found = [
        Reception(
            name,
            sent.get(name, 0),
            outcomes[name, "accepted"],
            outcomes[name, "overridden"],
            dict(reasons.get(name, {})),
        )
        for name in names
    ]
    return sorted(found, key=lambda one: (-one.overridden, one.rule))
