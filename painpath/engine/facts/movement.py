"""Whether the movement that hurts was tried while a positive block acted, and was eased."""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.context import Context
from painpath.engine.response.events import ANAESTHETIC
from painpath.engine.response.movement import AT_REST, MOVED, STILL_HURTS
from painpath.engine.response.validity import while_acting
from painpath.record.check import Row

CODE = "previously_painful_movement_possible"


def movement_facts(context: Context) -> dict[str, Any]:
    """Scored at rest alone, tried and still hurting, or eased; what nobody tried is unknown.

    A finding counts where the hours of the block and its own are known: one of the same day may be from before the
    needle, unless it says that the movement has become possible and nothing denies it. Scores and a finding that deny each other while
    relief is documented settle nothing.
    """
    index = context.index
    assert index is not None
    if index.numbers.judged != ANAESTHETIC or not index.is_positive:
        return {
            "rest_only": False,
            "movement_still_hurt": False,
            "movement_eased": None,
            "movement_disputed": False,
        }
    block = index.row["@time"]
    rows = context.by_code["observations"].get(CODE, ())
    found = [
        (row["value"], row["@time"].first - block.first)
        for row in rows
        if block.clock and row["@time"].clock and while_acting(index.row, row["@time"], index.numbers.upper)
    ]
    moved, relieved = index.response.moved, index.response.block_lasted
    denied = [after for value, after in found if value is False]
    seen = True in [value for value, _ in found]
    if not denied and moved != STILL_HURTS:
        seen = seen or became_possible(index.row, rows)
    disputed = moved == MOVED and not seen and any(after <= relieved for after in denied)
    eased = (moved == MOVED or seen) and not disputed
    hurt = (bool(denied) or moved == STILL_HURTS) and not eased and not disputed
    return {
        "rest_only": moved == AT_REST and not eased and not hurt,
        "movement_still_hurt": hurt,
        "movement_eased": eased if eased or hurt else None,
        "movement_disputed": disputed,
    }


def became_possible(done: Row, rows: list[Row] | tuple[()]) -> bool:
    """Whether the movement was possible on the day of the block, hours unknown, and not when last asked before that day."""
    block, asked, before, found = done["@time"], None, False, False
    if block.last // 1440 != block.day:
        return False
    for row in rows:
        time = row["@time"]
        if time.last < block.day * 1440:
            before = row["value"] is True or (before and time.first == asked)
            asked = time.first
        elif time.day == block.day and time.last // 1440 == block.day and not (time.clock and block.clock):
            found = found or row["value"] is True
    return found and not before
