"""Whether the movement that hurts was tried while a positive block acted, and was eased."""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.reading import Context
from painpath.engine.response.events import ANAESTHETIC
from painpath.engine.response.movement import AT_REST, MOVED, STILL_HURTS
from painpath.engine.response.validity import while_acting

CODE = "previously_painful_movement_possible"


def movement_facts(context: Context) -> dict[str, Any]:
    """Scored at rest alone, tried and still hurting, or eased; what nobody tried is unknown.

    A finding counts where the hours of the block and its own are known: one of the same day may be from before the needle.
    """
    index = context.index
    assert index is not None
    if index.numbers.judged != ANAESTHETIC or not index.is_positive:
        return {"rest_only": False, "movement_still_hurt": False, "movement_eased": None}
    block = index.row["@time"]
    found = [
        row["value"]
        for row in context.by_code["observations"].get(CODE, ())
        if block.clock and row["@time"].clock and while_acting(index.row, row["@time"], index.numbers.upper)
    ]
    eased = index.response.moved == MOVED or True in found
    hurt = (False in found or index.response.moved == STILL_HURTS) and not eased
    return {
        "rest_only": index.response.moved == AT_REST and not eased and not hurt,
        "movement_still_hurt": hurt,
        "movement_eased": eased if eased or hurt else None,
    }
