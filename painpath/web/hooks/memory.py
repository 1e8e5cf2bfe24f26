"""What is new to whom: what was shown before, what was acknowledged, what was set aside."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from painpath.web.hooks.core.cards import URGENCY, Advice
from painpath.web.hooks.core.request import Call
from painpath.web.hooks.models import Feedback, SentCard, UsedToken

EMERGENCY, URGENT = URGENCY["emergency"], URGENCY["urgent"]


class Shown(NamedTuple):
    """One card sent before: who saw it, when first, and when it was acknowledged (None: never)."""

    user: str
    sent: datetime
    acknowledged: datetime | None


def digest(*parts: str) -> str:
    """A keyed digest that stands for an identity: the same each time, and not to be turned back."""
    text = "\x1f".join(parts).encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def remember_token(issuer: str, nonce: str, expires: float, now: float) -> bool:
    """Keep a token as used; False when it was used before. Tokens long expired are forgotten."""
    UsedToken.objects.filter(expires__lt=now).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(digest=digest("token", issuer, nonce), expires=expires)
    except IntegrityError:
        return False
    return True


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
        return [one for one in found if self._is_new(one, before.get(self._key(one), []), now, quiet_after)]

    def _is_new(self, one: Advice, before: list[Shown], now: datetime, quiet_after: timedelta) -> bool:
        mine = [shown for shown in before if shown.user == self.user]
        if one.urgency == EMERGENCY:
            return not any(shown.acknowledged and now - shown.acknowledged < quiet_after for shown in mine)
        if one.urgency == URGENT:
            return not any(shown.acknowledged for shown in mine)
        if any(shown.acknowledged for shown in before):
            return False
        return not any(now - shown.sent >= quiet_after for shown in mine)

    def _before(self) -> dict[tuple[str, str, str], list[Shown]]:
        rows = list(SentCard.objects.filter(client=self.client, patient=self.patient))
        answers = (
            Feedback.objects.filter(client=self.client, card__in=[row.uuid for row in rows]) if rows else []
        )
        acknowledged = {one.card: min(one.at, one.received) for one in answers}
        found: dict[tuple[str, str, str], list[Shown]] = {}
        for row in rows:
            shown = Shown(row.user, row.sent, acknowledged.get(row.uuid))
            found.setdefault((row.subject, row.rule, row.state), []).append(shown)
        return found

    def _key(self, one: Advice) -> tuple[str, str, str]:
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
            SentCard.objects.bulk_create(rows, ignore_conflicts=True)
