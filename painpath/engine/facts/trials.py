"""What was found since a procedure, before its part was treated again, and whether that leaves a trial void."""

from __future__ import annotations

from painpath.engine.facts.context import Context
from painpath.engine.response.series import until_cuts
from painpath.engine.response.turns import slack
from painpath.record.check import Row

TRIAL_FAULTS = (
    "lead_displaced",
    "lead_fracture",
    "battery_depleted",
    "hardware_fault",
    "catheter_blocked",
    "catheter_migrated_or_disconnected",
)


def rows_since(context: Context, code: str) -> list[Row]:
    """The observations of a code at or after the procedure that may still tell of it."""
    rows = context.by_code["observations"].get(code, ())
    return [row for row in rows if context.since(row) and tells_of(context, row)]


def tells_of(context: Context, row: Row) -> bool:
    """Whether an observation surely comes from before the next treatment of the same part; see `series.until_cuts`."""
    index, moment = context.index, row["@time"]
    return index is None or not until_cuts(moment.first, slack(moment), index.numbers)


def is_present(context: Context, code: str) -> bool:
    """Whether a finding was there at any time since the procedure, until the next treatment."""
    return any(row["value"] is True for row in rows_since(context, code))


def is_absent(context: Context, code: str) -> bool:
    """Whether a finding was looked for since the procedure and never there."""
    rows = rows_since(context, code)
    return bool(rows) and all(row["value"] is False for row in rows)


def trial_void(context: Context) -> bool:
    """A trial that never covered the pain, or whose hardware was at fault, tested nothing."""
    uncovered = is_absent(context, "paraesthesia_coverage_adequate")
    return uncovered or any(is_present(context, code) for code in TRIAL_FAULTS)
