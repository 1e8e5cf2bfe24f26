"""What facts that are tried out would change: the verdict, the alert, the causes and the steps, in words."""

from __future__ import annotations

from collections.abc import Iterator

from painpath.report import words
from painpath.report.verdict import verdict
from painpath.report.view import Assessment, named

ABSENT = "not listed"


def changes(before: Assessment, after: Assessment) -> list[str]:
    """What differs between two assessments, one line each; none where nothing does."""
    return [*_verdict(before, after), *_alerts(before, after), *_listed(before, after)]


def _verdict(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = verdict(before), verdict(after)
    if old != new:
        yield f"The verdict: {words.first_low(old)} -> {words.first_low(new)}"


def _alerts(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = ([named(one) for one in assessment["red_flag"]["reasons"]] for assessment in (before, after))
    levels = [words.clinician(words.ALERTS, one["red_flag"]["level"]) for one in (before, after)]
    if levels[0] != levels[1]:
        yield f"Red flags: {words.first_low(levels[0])} -> {words.first_low(levels[1])}"
    yield from (f"{name}: {ABSENT} -> alert" for name in new if name not in old)
    yield from (f"{name}: alert -> {ABSENT}" for name in old if name not in new)


def _listed(before: Assessment, after: Assessment) -> Iterator[str]:
    for key, what, told in (("causes", "level", words.LEVELS), ("next_steps", "status", words.STATUSES)):
        old, new = ({one["id"]: one for one in assessment[key]} for assessment in (before, after))
        for name, one in {**old, **new}.items():
            was, now = (
                words.clinician(told, found[name][what]) if name in found else ABSENT for found in (old, new)
            )
            if was != now:
                yield f"{named(one)}: {was} -> {now}"
