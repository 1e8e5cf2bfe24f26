"""The hooks inside a clinic: whose reviews count for a client's cards."""

from __future__ import annotations

from painpath.assess import Assessor
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.core.asked import Reviews
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


def _clinic(client: Client) -> Clinic | None:
    chosen = {"name": client.clinic} if client.clinic is not None else {}
    found = list(Clinic.objects.filter(**chosen)[:2])
    return found[0] if len(found) == 1 else None
