"""What is new to whom: what was shown before, what was acknowledged, what was set aside."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from painpath.web.hooks.core.cards import URGENCY, Advice
from painpath.web.hooks.core.request import Call
from painpath.web.hooks.models import SentCard, UsedToken
from painpath.web.hooks.together import WRITING, write

Key = tuple[str, str, str]  # whom or what a card was about, its rule, and what it said
CLEAR_EVERY_S = 60
# Asked at every call, as they stand: to have Django put them together anew would take twenty times as long.
SEEN = (
    'SELECT subject, rule, state, MIN(sent) FROM hooks_sentcard WHERE client = %s AND patient = %s AND "user" = %s'
    " GROUP BY subject, rule, state"
)
ACKNOWLEDGED = (
    'SELECT card.subject, card.rule, card.state, card."user", answer.at, answer.received FROM hooks_feedback answer'
    " JOIN hooks_sentcard card ON card.uuid = answer.card"
    " WHERE answer.client = %s AND card.client = %s AND card.patient = %s"
)
EMERGENCY, URGENT = URGENCY["emergency"], URGENCY["urgent"]


class Shown(NamedTuple):
    """What is known of one card's content: when this user first saw it (None: never) and last acknowledged it,
    and whether anybody acknowledged it."""

    sent: datetime | None = None
    acknowledged: datetime | None = None
    is_settled: bool = False


def digest(*parts: str) -> str:
    """A keyed digest that stands for an identity: the same each time, and not to be turned back."""
    text = "\x1f".join(parts).encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def remember_token(issuer: str, nonce: str, expires: float, now: float) -> bool:
    """Keep a token as used; False when it was used before. Tokens long expired are forgotten, once a minute."""
    with WRITING:
        if CLEARED.is_due(now):
            UsedToken.objects.filter(expires__lt=now).delete()
        try:
            with transaction.atomic():
                UsedToken.objects.create(digest=digest("token", issuer, nonce), expires=expires)
        except IntegrityError:
            return False
    return True


class Cleared:
    """When expired tokens were last cleared away by this process; deleting them shuts other writers out."""

    def __init__(self) -> None:
        self.last = 0.0

    def is_due(self, now: float) -> bool:
        """Whether a minute has gone by; if so it is taken as done. `now` is in seconds."""
        if abs(now - self.last) < CLEAR_EVERY_S:
            return False
        self.last = now
        return True


CLEARED = Cleared()


class Memory:
    """What one client was told about one patient."""

    def __init__(self, client: str, call: Call, service: str) -> None:
        self.client, self.call, self.service = client, call, service
        self.patient = digest("patient", client, call.patient_id)
        self.user = digest("user", client, call.context.user_id or "")

    def new(self, found: Iterable[Advice], now: datetime, quiet_after: timedelta) -> list[Advice]:
        """The advice that is new to this user.

        A red flag is quiet for whoever acknowledged it, an emergency only for `quiet_after`. Anything
        else is quiet once anybody acknowledged it, or once this user had it in view for `quiet_after`.
        """
        before = self._before()
        return [one for one in found if _is_new(one, before.get(self._key(one), Shown()), now, quiet_after)]

    def _before(self) -> dict[Key, Shown]:
        """What was shown about this patient, by its content. However often a chart was opened, what is read of it
        is one row for each content, and the cards that were acknowledged."""
        with connection.cursor() as cursor:
            cursor.execute(SEEN, (self.client, self.patient, self.user))
            found = {(subject, rule, state): Shown(_moment(sent)) for subject, rule, state, sent in cursor}
            cursor.execute(ACKNOWLEDGED, (self.client, self.client, self.patient))
            taken = cursor.fetchall()
        for subject, rule, state, user, at, received in taken:
            was = found.get((subject, rule, state), Shown())
            mine = was.acknowledged
            if user == self.user:
                mine = max(filter(None, (min(_moment(at), _moment(received)), mine)))
            found[subject, rule, state] = Shown(was.sent, mine, is_settled=True)
        return found

    def _key(self, one: Advice) -> Key:
        subject = digest("subject", self.client, self.call.patient_id, one.procedure_id or "")
        return subject, one.rule, digest("state", one.state)

    def keep(self, sent: list[Advice], now: datetime) -> None:
        """Remember what is being sent; the same call repeated is kept once."""
        rows = []
        for one in sent:
            subject, rule, state = self._key(one)
            rows.append(
                SentCard(
                    uuid=UUID(one.uuid(self.call.hook_instance)),
                    client=self.client,
                    service=self.service,
                    patient=self.patient,
                    user=self.user,
                    subject=subject,
                    rule=rule,
                    state=state,
                    urgency=one.urgency,
                    sent=now,
                )
            )
        if rows:
            write(rows)


def _moment(kept: datetime | str) -> datetime:
    """A time as the database gives it; SQLite gives it without a zone, a column's as a time, the least one as text."""
    moment = kept if isinstance(kept, datetime) else datetime.fromisoformat(kept)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_new(one: Advice, before: Shown, now: datetime, quiet_after: timedelta) -> bool:
    """Whether an advice is to be shown, by the rules of `Memory.new`."""
    if one.urgency == EMERGENCY:
        return before.acknowledged is None or now - before.acknowledged >= quiet_after
    if one.urgency == URGENT:
        return before.acknowledged is None
    return not before.is_settled and (before.sent is None or now - before.sent < quiet_after)
