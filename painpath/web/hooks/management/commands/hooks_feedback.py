"""Which cards are taken up and which are set aside, and why, by rule."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from painpath.web.hooks.feedback import Reception, reception


class Command(BaseCommand):
    """`python -m django hooks_feedback [--client NAME]`."""

    help = "How the cards of each rule were received, the most often set aside first."

    def add_arguments(self, parser: Any) -> None:
        """Of one client, or of all."""
        parser.add_argument("--client")

    def handle(self, *_: Any, **options: Any) -> None:
        """Print one line for each rule."""
        for one in reception([options["client"]] if options["client"] else None):
            self.stdout.write(line(one))


def line(one: Reception) -> str:
    """How the cards of one rule were received, in one line."""
    share = (
        ""
        if one.override_share is None
        else f" ({one.override_share:.0%} of those answered)".replace("%", " %")
    )
    reasons = ", ".join(f"{code} {count}" for code, count in sorted(one.reasons.items()))
    told = f"{one.rule}: {one.sent} sent, {one.accepted} accepted, {one.overridden} set aside{share}"
    return f"{told}: {reasons}" if reasons else told
