"""What a clinic decides for its calls: which steps nobody has reviewed and a card only counts, whose days are counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, tzinfo

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from painpath.assess import Assessor
from painpath.web.hooks.core.answer import entries
from painpath.web.hooks.core.asked import Reviews
from painpath.web.hooks.trust.config import Client
from painpath.web.review.reference import held_back


def zone_for(client: Client) -> tzinfo:
    """Inside a clinic, its own zone; alone, the one that the settings name."""
    if is_hosted():
        find: Callable[[Client], tzinfo] = import_string("painpath.web.hooks.hosted.zone_of")
        return find(client)
    zone: tzinfo = getattr(settings, "PAINPATH_ZONE", UTC)
    return zone


def is_hosted() -> bool:
    """Whether the hooks run inside the clinic app."""
    return apps.is_installed("painpath.web.review")


def reviews_for(client: Client, ready: Assessor) -> Reviews:
    """Inside a clinic, its own reviews; alone, the status that each entry has in the knowledge as it ships."""
    if is_hosted():
        find: Callable[[Client, Assessor], Reviews] = import_string("painpath.web.hooks.hosted.reviews_of")
        return find(client, ready)
    return as_shipped(ready)


def as_shipped(ready: Assessor) -> Reviews:
    """The status of each entry in the knowledge itself."""
    known = entries(ready)
    return Reviews(None, lambda answer: held_back(answer, ready, lambda entry: known[entry].status))
