"""The time from which a command looks, and the zone whose days it counts."""

from __future__ import annotations

from datetime import datetime, tzinfo

import click

from painpath.record.moments import BadTime, BadZone, named_zone, parse_moment
from painpath.record.problem import Unreadable

zone_option = click.option(
    "--zone",
    metavar="NAME",
    help="The clinic's time zone, such as Australia/Sydney: a day, and a time that states no zone, are those of its"
    " clock. Unless given, the zone that --as-of states, else UTC.",
)


def checked_zone(name: str | None) -> tzinfo | None:
    """The zone of a name. Raises Unreadable where there is none of that name."""
    try:
        return None if name is None else named_zone(name)
    except BadZone as error:
        raise Unreadable(
            "--zone", str(error), "write it like Australia/Sydney or America/Los_Angeles"
        ) from None


def checked_time(as_of: str | None, zone: tzinfo | None = None) -> str:
    """The stated time, or now to the minute on the clock of a zone, of this machine where none is given."""
    if as_of is None:
        return datetime.now().astimezone(zone).isoformat(timespec="minutes")
    try:
        parse_moment(as_of)
    except BadTime as error:
        raise Unreadable(
            "--as-of", str(error), "write it like 2025-03-04 or 2025-03-04T09:30:00+01:00"
        ) from None
    return as_of
