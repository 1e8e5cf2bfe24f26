"""One call of a service from its body to the advice for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import tzinfo

from painpath.assess import Assessor
from painpath.record.death import mend_future
from painpath.record.moments import zone_of
from painpath.report.view import Names
from painpath.web.hooks.core.answer import chart_opened, going_home, order_chosen
from painpath.web.hooks.core.asked import UNREVIEWED, Asked, Reviews
from painpath.web.hooks.core.cards import Advice
from painpath.web.hooks.core.orders import Order, our_orders
from painpath.web.hooks.core.prefetch import Given, given, record_of, refuse_what_lacks, sufficiency, unmapped
from painpath.web.hooks.core.request import Call
from painpath.web.hooks.core.services import Service

LOG = logging.getLogger("painpath.hooks")
SCORES = "Observation"  # the part of a prefetch that holds the pain scores
# Fetches what is missing from the client's own FHIR server where that is allowed; changes nothing otherwise.
Obtain = Callable[[Call, Given], None]


@dataclass(frozen=True)
class Setup:
    """What a service answers with: the knowledge, where links lead, how far back procedures are looked at, and
    whose reviews count.

    Whole days, and times that state no zone, are those of `zone`, or of the one that the time of the call states.
    `turn` is held while the answer is worked out, never while anything is fetched.
    """

    assessor: Assessor
    base_url: str
    look_back_days: float
    reviews: Reviews = UNREVIEWED
    turn: AbstractContextManager[object] = field(default_factory=nullcontext)
    zone: tzinfo | None = None


def advise(call: Call, service: Service, setup: Setup, as_of: str, obtain: Obtain) -> list[Advice]:
    """The advice for a call, the most urgent first. Raises Refused.

    Orders that are not ours are answered with silence before anything else is looked at or fetched.
    """
    wanted: list[Order] = []
    if service.hook.startswith("order-"):
        wanted = our_orders(call, setup.assessor.vocabulary)
        if not wanted:
            return []
    found = given(call)
    obtain(call, found)
    refuse_what_lacks(found)
    with setup.turn:
        return _worked_out(_asked(call, found, setup, as_of), service, wanted)


def _worked_out(asked: Asked, service: Service, wanted: list[Order]) -> list[Advice]:
    match service.hook:
        case "patient-view":
            return chart_opened(asked)
        case "encounter-discharge":
            return going_home(asked)
    return order_chosen(asked, wanted, signing=service.hook == "order-sign")


def _asked(call: Call, found: Given, setup: Setup, as_of: str) -> Asked:
    imported = record_of(found, call.patient_id)
    mend_future(imported, as_of[:10])
    record = setup.assessor.check(imported.record, setup.zone or zone_of(as_of))
    record.problems[:0] = [*imported.repaired, *imported.not_understood]
    counts = {name: len(rows) for name, rows in record.tables.items()}
    unread = unmapped(imported)
    if unread:
        LOG.info("codes of procedures in no map: %d", unread)
    rests_on = sufficiency(found, counts, unread)
    names = Names(setup.assessor)
    has_scores = SCORES not in found.missing
    return Asked(
        record, as_of, rests_on, setup.base_url, names, setup.look_back_days, setup.reviews, has_scores
    )
