"""Which of the pains or sides that one procedure treats at once responded, which came back, and which never did.

Plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.course import final_loss, first_response, smooth
from painpath.engine.response.events import (
    ANAESTHETIC,
    LEFT,
    NONE,
    ONE_SIDE,
    RIGHT,
    Procedure,
    Rules,
    Scores,
    Window,
)
from painpath.engine.response.relief import score_readings, until_end
from painpath.engine.response.series import baseline, grade, graver, series_of

UNREAD, FAILED, HOLDS, BACK = range(4)
NO_SIDE = 4


def treated_places(
    procedure: Procedure,
    scores: Scores,
    owned: Any,
    like: int,
    ranks: Any,
    now: int,
    window: Window,
    rules: Rules,
) -> tuple[int, int, int, int]:
    """(the series that judges, the places that responded, those that never did, 1 when one holds and one came back).

    Places are told as bits: 1 left, 2 right, 4 no side. Where the chosen series (`like`) still holds and another place
    came back, that one judges: the response to be told is the one that was lost. One of which nothing tells yields to one
    that was read, and of two that hurt alike before the one that never responded to the one that did. None are told of a procedure that treats one pain.
    """
    helped, failed, holds, lost, read, chosen, better = 0, 0, 0, NONE, NONE, NONE, NONE
    if like == NONE or (procedure.reach == ONE_SIDE and procedure.two_pains == 0):
        return like, helped, failed, 0
    likes, befores, afters = series_of(scores, owned, procedure, ranks, now, rules)
    for k in range(len(likes)):
        one = likes[k]
        if afters[k] == NONE or not tells(
            procedure, scores, owned, like, likes, befores, afters, k, ranks, rules
        ):
            continue
        state = state_of(procedure, scores, owned, one, now, window, rules)
        place = place_bit(scores.side[one])
        helped |= place if state >= HOLDS else 0
        failed |= place if state == FAILED else 0
        holds = 1 if state == HOLDS else holds
        if state == BACK and (lost == NONE or graver(scores, owned, one, lost, procedure, now)):
            lost = one
        level = state >= HOLDS and scores.points[befores[k]] == scores.points[like]
        if level and (better == NONE or graver(scores, owned, one, better, procedure, now)):
            better = one
        if state != UNREAD and (read == NONE or graver(scores, owned, one, read, procedure, now)):
            read = one
        here = scores.site[one] == scores.site[like] and scores.side[one] == scores.side[like]
        chosen = state if here else chosen
    parted = 1 if lost != NONE and holds else 0
    if procedure.judged != ANAESTHETIC and lost != NONE and chosen in (HOLDS, UNREAD):
        return lost, helped, failed, parted
    if procedure.judged != ANAESTHETIC and chosen == FAILED and better != NONE:
        return better, helped, failed, parted
    turns = procedure.judged != ANAESTHETIC and read != NONE and chosen == UNREAD
    return (read if turns else like), helped, failed, parted


def sides_apart(helped: int, failed: int) -> bool:
    """Whether one side responded and the other never did."""
    mine, theirs = helped & (NO_SIDE - 1), failed & (NO_SIDE - 1)
    return mine > 0 and theirs > 0 and mine != theirs


def place_bit(side: int) -> int:
    """1 for the left side, 2 for the right, 4 where no one side is named."""
    return 1 if side == LEFT else 2 if side == RIGHT else NO_SIDE


def tells(
    procedure: Procedure, scores: Scores, owned: Any, like: int, likes: Any, befores: Any, afters: Any, k: int, ranks: Any,
    rules: Rules,
) -> bool:  # fmt: skip
    """Whether a series is of a treated place or of that of the series `like` which judges, scored before and after, and no better series is of the same place."""
    one = likes[k]
    site, side = scores.site[one], scores.side[one]
    named = (procedure.two_pains and site != NONE) or (procedure.reach != ONE_SIDE and side in (LEFT, RIGHT))
    if befores[k] == NONE or not named or not (site in (NONE, scores.site[like]) or ranks[site] == 1):
        return False
    mine = grade(scores, owned, one, procedure, ranks, rules)
    for n in range(len(likes)):
        other = likes[n]
        same = scores.site[other] == site and scores.side[other] == side
        if same and n != k and befores[n] != NONE and afters[n] != NONE:
            theirs = grade(scores, owned, other, procedure, ranks, rules)
            if theirs < mine or (theirs == mine and n < k):
                return False
    return True


def state_of(
    procedure: Procedure, scores: Scores, owned: Any, one: int, now: int, window: Window, rules: Rules
) -> int:
    """Whether the pain of a series responded and still does, came back, or never responded; UNREAD where nothing tells.

    Pain that was low before tells nothing, nor do readings that are too early to establish a response.
    """
    before, _ = baseline(scores, owned, one, procedure, rules)
    if before < rules.low_baseline:
        return UNREAD
    readings = smooth(
        until_end(score_readings(procedure, scores, owned, one, before, now), procedure, rules), 7, 5
    )
    valid = [reading for reading in readings if reading.day - procedure.day - procedure.slack >= window.first]
    if len(valid) == 0:
        return UNREAD
    first = first_response(valid, rules)
    if first < 0:
        return FAILED
    return BACK if final_loss(valid, first, rules) >= 0 else HOLDS
