"""An alarm value holds for some days although a normal one follows it: how long, and what settles it sooner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from painpath.record.moments import MINUTES_PER_DAY

NEVER = 10**9  # minutes, more than any two times lie apart


class Hold(NamedTuple):
    """A row that lies within the last `days` is over only for one that comes `settles` minutes later or more."""

    minutes: int
    settles: int

    def wait(self, last: int, now: int) -> int:
        """How many minutes after a row ending at `last` another has to begin to take its place."""
        return self.settles if last >= now - self.minutes else 1


AT_ONCE = Hold(-NEVER, 1)  # any surely later row is the last word


def hold_of(read: Mapping[str, Any]) -> Hold:
    """How long a fact holds to what it was told: `holds_days`, less where a row `settled_days` later says else."""
    if "holds_days" not in read:
        return AT_ONCE
    settled = read.get("settled_days")
    return Hold(
        int(read["holds_days"]) * MINUTES_PER_DAY,
        NEVER if settled is None else int(settled) * MINUTES_PER_DAY,
    )
