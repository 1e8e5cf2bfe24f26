"""Which steps a card proposes and which it only counts: what nobody has reviewed is reference only."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import apps
from django.utils.module_loading import import_string

from painpath.assess import Assessor
from painpath.web.hooks.core.answer import entries
from painpath.web.hooks.core.asked import Reviews
from painpath.web.hooks.trust.config import Client
from painpath.web.review.reference import held_back


def reviews_for(client: Client, ready: Assessor) -> Reviews:
    """Inside a clinic, its own reviews; alone, the status that each entry has in the knowledge as it ships."""
    if apps.is_installed("painpath.web.review"):
        find: Callable[[Client, Assessor], Reviews] = import_string("painpath.web.hooks.hosted.reviews_of")
        return find(client, ready)
    return as_shipped(ready)


def as_shipped(ready: Assessor) -> Reviews:
    """The status of each entry in the knowledge itself."""
    known = entries(ready)
    return Reviews(None, lambda answer: held_back(answer, ready, lambda entry: known[entry].status))
