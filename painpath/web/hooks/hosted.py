"""The hooks inside a clinic: whose reviews count for a client's cards, whose days, and whose feedback a clinic sees."""

from __future__ import annotations

from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from painpath.assess import Assessor
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.core.asked import Reviews
from painpath.web.hooks.gate import config
from painpath.web.hooks.trust.config import Client
from painpath.web.review.reference import DRAFT, held_back
from painpath.web.review.standing import reference_only, standings

UNKNOWN = "no clinic of this server"


def reviews_of(client: Client, ready: Assessor) -> Reviews:
    """The reviews of the clinic that the client belongs to, or of the only one there is. Without one, nothing is
    taken for reviewed."""
    clinic = _clinic(client)
    if clinic is None:
        return Reviews(UNKNOWN, lambda answer: held_back(answer, ready, lambda entry: DRAFT))
    known = standings(clinic)
    return Reviews(clinic.name, lambda answer: reference_only(clinic, answer, ready, known))


def zone_of(client: Client) -> tzinfo:
    """The zone of that clinic; UTC where there is none."""
    clinic = _clinic(client)
    return UTC if clinic is None else ZoneInfo(clinic.zone)


def clients_of(clinic: Clinic) -> list[str] | None:
    """The names of the clients that belong to a clinic; None for all there are, where it is the only clinic here."""
    if Clinic.objects.count() == 1:
        return None
    return [one.name for one in config().client if _clinic(one) == clinic]


def _clinic(client: Client) -> Clinic | None:
    if client.clinic is not None:
        return Clinic.listed(client.clinic)
    found = list(Clinic.objects.all()[:2])
    return found[0] if len(found) == 1 else None
