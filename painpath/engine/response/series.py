"""Which pain scores tell about a procedure: one scale, one descriptor, the treated site and side.

Long because what comes before a procedure and what after it is told in one place.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH,
    FAR,
    LEFT,
    MIDLINE,
    NONE,
    RIGHT,
    TRIAL,
    Procedure,
    Rules,
    Scores,
    trial_last_day,
)

UNNAMED_SITE_RANK = 8
MINUTES_PER_DAY = 1440
BEFORE, UNTOLD, AFTER = -1, 0, 1
TOO_LOW = 10_000  # above any rank
# a score of a trial whose end is not on record is owned by this, less the number of the trial
OPEN_TRIAL = -2


def stands(minute: int, day: int, clock: int, slack: int, procedure: Procedure) -> int:
    """BEFORE the procedure or AFTER it; on the same day without a clock before.

    UNTOLD where a month or a year, of the one or the other, holds both.
    """
    if slack or procedure.slack:
        if day + slack < procedure.day:
            return BEFORE
        return AFTER if day > procedure.day + procedure.slack else UNTOLD
    if clock and procedure.clock:
        return BEFORE if minute <= procedure.minute else AFTER
    return BEFORE if day <= procedure.day else AFTER


def place_in_time(scores: Scores, i: int, procedure: Procedure) -> int:
    """How score i stands to the procedure; UNTOLD too where the hours of its day cannot be ordered."""
    where = stands(scores.minute[i], scores.day[i], scores.clock[i], scores.slack[i], procedure)
    same_day = scores.day[i] == procedure.day and scores.clock[i]
    if same_day and where == BEFORE and is_unordered(scores, i, procedure):
        return UNTOLD
    return where


def is_unordered(scores: Scores, i: int, procedure: Procedure) -> bool:
    """Whether score i may be from before or after a procedure of its day whose hour nobody wrote down.

    The first score of the day of a place and scale counts as from before; what has a later hour tells nothing.
    A place that is not named may be any.
    """
    if not may_be_either(scores, i, procedure):
        return False
    j = i - 1
    while j >= 0 and scores.day[j] == scores.day[i]:
        site, side = scores.site[j], scores.side[j]
        here = site == scores.site[i] or site == NONE or scores.site[i] == NONE
        here = here and (side == scores.side[i] or side == NONE or scores.side[i] == NONE)
        earlier = not scores.clock[j] or scores.minute[j] < scores.minute[i]
        if here and earlier and scores.scale[j] == scores.scale[i]:
            return True
        j -= 1
    return False


def first_of_day(scores: Scores, day: int) -> int:
    """The place of the first score of a day or a later one."""
    low, high = 0, len(scores.day)
    while low < high:
        middle = (low + high) // 2
        if scores.day[middle] < day:
            low = middle + 1
        else:
            high = middle
    return low


def end_of(scores: Scores, minute: int) -> int:
    """The place behind the last score that begins by a minute."""
    low, high = 0, len(scores.minute)
    while low < high:
        middle = (low + high) // 2
        if scores.minute[middle] <= minute:
            low = middle + 1
        else:
            high = middle
    return low


def since(scores: Scores, procedure: Procedure, now: int) -> range:
    """The places of the scores that may be from after a procedure, by `now` and before the next treatment of the part.

    None of an earlier day is, nor one that begins later. Each is yet to be asked about.
    """
    return range(first_of_day(scores, procedure.day), end_of(scores, min(now, procedure.until)))


def may_be_either(scores: Scores, i: int, procedure: Procedure) -> bool:
    """Whether score i has an hour and the procedure of its day has none."""
    if not scores.clock[i] or procedure.clock or procedure.slack:
        return False
    return bool(scores.day[i] == procedure.day)


def hour_untold(scores: Scores, i: int, procedure: Procedure) -> bool:
    """Whether score i is of the day of the procedure, and no hours tell which of the two came first."""
    if scores.slack[i] or procedure.slack or scores.day[i] != procedure.day:
        return False
    return not (scores.clock[i] and procedure.clock)


def counts_before(scores: Scores, owned: Any, i: int, procedure: Procedure, rules: Rules) -> bool:
    """Whether score i tells the pain before a procedure.

    One of its day without telling hours may be from after the needle: it does where no earlier one stands and it is
    not so low as relief would be.
    """
    return place_in_time(scores, i, procedure) == BEFORE and tells_before(scores, owned, i, procedure, rules)


def tells_before(scores: Scores, owned: Any, i: int, procedure: Procedure, rules: Rules) -> bool:
    """Whether score i, which lies before a procedure or on its day, counts as the pain before it."""
    if not hour_untold(scores, i, procedure):
        return True
    return scores.points[i] >= rules.low_baseline and not earlier_stands(scores, owned, i, procedure, rules)


def earlier_stands(scores: Scores, owned: Any, i: int, procedure: Procedure, rules: Rules) -> bool:
    """Whether the pain of score i, of the day of a procedure, was scored in the days before, since the last treatment."""
    j = i - 1
    while j >= 0 and procedure.day - scores.day[j] <= rules.baseline_days:
        early = procedure.treated < scores.day[j] and scores.day[j] + scores.slack[j] < procedure.day
        if early and is_own(owned[j], procedure) and same_series(scores, i, j):
            return True
        j -= 1
    return False


def until_cuts(minute: int, slack: int, procedure: Procedure) -> bool:
    """Whether a reading may come from after the next treatment of the same part.

    Of a day without hours it counts as from before that treatment, whose pain before it tells.
    """
    return minute + slack * MINUTES_PER_DAY > procedure.until


def owners(scores: Scores, procedures: Any, ranks: Any, rows: Any, rules: Rules) -> list[int]:
    """For each score the number of the block or trial that it tells about alone, or NONE.

    A score taken while an anaesthetic acts, or while a trial lead or catheter works, tells about that
    block or trial: it is neither what an ablation of months before still does nor the pain before what
    comes next. A score of a pain that it does not treat is not its own; `rows` says which of `ranks`
    holds the sites of each procedure. See `OPEN_TRIAL` for a trial without an end.
    """
    owned = [NONE for _ in range(len(scores.minute))]
    for procedure in procedures:
        is_trial = procedure.judged == TRIAL
        if not is_trial and procedure.judged != ANAESTHETIC and procedure.upper == NONE:
            continue
        is_open = is_trial and procedure.ended >= procedure.until
        owner = OPEN_TRIAL - procedure.number if is_open else procedure.number
        for i in range(first_of_day(scores, procedure.day), len(scores.minute)):
            if is_trial:
                inside = in_trial(scores, i, procedure, rules)
            else:
                inside = in_block(scores, i, procedure, rules)
            if inside and rank(scores, i, procedure, ranks[rows[procedure.number]]) != FAR:
                owned[i] = owner
    return owned


def is_own(owner: int, procedure: Procedure) -> bool:
    """Whether a score that is owned so may tell of a procedure: it is nobody's, or its own."""
    return bool(owner in (NONE, procedure.number, OPEN_TRIAL - procedure.number))


def in_block(scores: Scores, i: int, procedure: Procedure, rules: Rules) -> bool:
    """Whether score i was taken while the anaesthetic of a block may act.

    Without clock times that is its day, but not for a score that counts as the pain before the needle. So low
    a one as no treatment is begun for does not.
    """
    if scores.clock[i] and procedure.clock:
        span = rules.prolonged_factor * procedure.upper
        return bool(procedure.minute < scores.minute[i] <= procedure.minute + span)
    if scores.slack[i] or procedure.slack or scores.day[i] != procedure.day:
        return False
    return scores.points[i] < rules.low_baseline or place_in_time(scores, i, procedure) != BEFORE


def in_trial(scores: Scores, i: int, procedure: Procedure, rules: Rules) -> bool:
    """Whether score i was taken in the days of a trial, before its end where it is known and the next treatment of the part."""
    if scores.slack[i] or procedure.slack or until_cuts(scores.minute[i], scores.slack[i], procedure):
        return False
    if scores.minute[i] > procedure.ended:
        return False
    return bool(
        scores.day[i] <= procedure.day + trial_last_day(procedure, rules)
        and place_in_time(scores, i, procedure) == AFTER
    )


def site_rank(site: int, ranks: Any) -> int:
    """How closely a site belongs to the treated pain: 1 best, 8 no site named, 0 another pain."""
    if site == NONE:
        return UNNAMED_SITE_RANK
    return int(ranks[site])


def side_rank(side: int, procedure: Procedure) -> int:
    """0 the treated side, 1 no side named, -1 the other side: another pain."""
    if side == NONE or side in (BOTH, MIDLINE):
        return 1
    if procedure.side == side:
        return 0
    if procedure.side in (LEFT, RIGHT):
        return -1
    return 1


def descriptor_rank(descriptor: int, is_block: bool) -> int:
    """Blocks are judged on provoked pain, everything else on average pain."""
    if is_block:
        return (3, 2, 1, 4, 0, 5)[descriptor]
    return (0, 1, 2, 3, 4, 5)[descriptor]


def rank(scores: Scores, i: int, procedure: Procedure, ranks: Any) -> int:
    """The rank of the series that score i belongs to, smaller is better; FAR for another pain."""
    by_site = site_rank(scores.site[i], ranks)
    by_side = side_rank(scores.side[i], procedure)
    if by_site == 0 or by_side < 0:
        return FAR
    by_descriptor = descriptor_rank(scores.descriptor[i], procedure.judged == ANAESTHETIC)
    return by_site * 100 + by_side * 10 + by_descriptor


def same_series(scores: Scores, i: int, j: int) -> bool:
    """Whether two scores may be compared: same scale, descriptor, site and side."""
    return bool(
        scores.scale[i] == scores.scale[j]
        and scores.descriptor[i] == scores.descriptor[j]
        and scores.site[i] == scores.site[j]
        and scores.side[i] == scores.side[j]
    )


def choose(
    scores: Scores, owned: Any, procedure: Procedure, ranks: Any, as_of: int, rules: Rules
) -> tuple[int, int]:
    """(a score of the series that judges the procedure, whether the scales before and after differ).

    The best series with a score on each side of the procedure wins; among equals the one that hurt
    most, then the one that hurts most since: never the first of the alphabet, as left stands before right. Where its kind was too low before to show a change, another kind of the same place that was not is
    taken. NONE where there is none: then the last score before, if any, still tells the baseline,
    and the second is 1 when scores stand on each side but on two scales.
    """
    likes, befores, afters = series_of(scores, owned, procedure, ranks, as_of, rules)
    best_rank, best, lone_before, lone_after = FAR, NONE, NONE, NONE
    for k in range(len(likes)):
        before, after = befores[k], afters[k]
        if before != NONE and not beside_worse(scores, before, lone_before):
            lone_before = before
        lone_after = after if after != NONE else lone_after
        if before == NONE or after == NONE:
            continue
        grade = rank(scores, before, procedure, ranks)
        if grade < best_rank or (grade == best_rank and leads(scores, owned, before, best, procedure, as_of)):
            best_rank, best = grade, before
    if best != NONE:
        return stronger(scores, owned, likes, befores, afters, best, procedure, ranks, rules), 0
    if lone_before == NONE or lone_after == NONE:
        return lone_before, 0
    return lone_before, 1 if scores.scale[lone_before] != scores.scale[lone_after] else 0


def beside_worse(scores: Scores, i: int, j: int) -> bool:
    """Whether score j is of the same minute as score i and tells of more pain, or its series does."""
    if j == NONE or scores.minute[i] != scores.minute[j]:
        return False
    if scores.points[i] != scores.points[j]:
        return bool(scores.points[j] > scores.points[i])
    return weight(scores, j) > weight(scores, i)


def weight(scores: Scores, like: int) -> int:
    """How much pain a series tells of, how often and how late."""
    found = 0
    for i in range(len(scores.minute)):
        found += (scores.points[i] + 1) * scores.day[i] if same_series(scores, i, like) else 0
    return found


def leads(scores: Scores, owned: Any, before: int, best: int, procedure: Procedure, as_of: int) -> bool:
    """Whether the pain of score `before` was worse than that of `best`; where it was the same, whether it is since."""
    if scores.points[before] != scores.points[best]:
        return bool(scores.points[before] > scores.points[best])
    return graver(scores, owned, before, best, procedure, as_of)


def graver(scores: Scores, owned: Any, one: int, other: int, procedure: Procedure, as_of: int) -> bool:
    """Whether the series of score `one` tells of more pain since the procedure: by its last score, then by all of them."""
    last, pain, late = pain_since(scores, owned, one, procedure, as_of)
    other_last, other_pain, other_late = pain_since(scores, owned, other, procedure, as_of)
    if last != other_last:
        return bool(last > other_last)
    return bool(pain > other_pain or (pain == other_pain and late > other_late))


def pain_since(
    scores: Scores, owned: Any, like: int, procedure: Procedure, as_of: int
) -> tuple[int, int, int]:
    """(the last score of a series since the procedure, the sum of them, the same where a later one weighs more)."""
    last, pain, late = NONE, 0, 0
    for i in since(scores, procedure, as_of):
        if not is_own(owned[i], procedure) or not same_series(scores, i, like):
            continue
        cut = until_cuts(scores.minute[i], scores.slack[i], procedure)
        if not cut and place_in_time(scores, i, procedure) == AFTER:
            last = scores.points[i]
            pain += scores.points[i]
            late += (scores.points[i] + 1) * (scores.day[i] - procedure.day)
    return last, pain, late


def stronger(
    scores: Scores, owned: Any, likes: Any, befores: Any, afters: Any, best: int, procedure: Procedure, ranks: Any,
    rules: Rules,
) -> int:  # fmt: skip
    """The series `best`, or the best one of the same place that was not too low before, where it was."""
    least, found = grade(scores, owned, best, procedure, ranks, rules), best
    if least < TOO_LOW:
        return best
    for k in range(len(likes)):
        read = befores[k] != NONE and afters[k] != NONE
        if read and one_place(scores, likes[k], best):
            mine = grade(scores, owned, likes[k], procedure, ranks, rules)
            if mine < least:
                least, found = mine, befores[k]
    return found


def grade(scores: Scores, owned: Any, like: int, procedure: Procedure, ranks: Any, rules: Rules) -> int:
    """The rank of a series, behind all others where the pain before was too low to show a change."""
    before, _ = baseline(scores, owned, like, procedure, rules)
    return rank(scores, like, procedure, ranks) + (TOO_LOW if before < rules.low_baseline else 0)


def one_place(scores: Scores, i: int, j: int) -> bool:
    """Whether two scores are of the same site and side, whatever their scale and kind."""
    return bool(scores.site[i] == scores.site[j] and scores.side[i] == scores.side[j])


def series_of(
    scores: Scores, owned: Any, procedure: Procedure, ranks: Any, as_of: int, rules: Rules
) -> tuple[list[int], list[int], list[int]]:
    """The series that may judge: for each a score of it, its last one before, its first one after."""
    likes, befores, afters = [NONE], [NONE], [NONE]
    likes.pop()
    befores.pop()
    afters.pop()
    for i in range(first_of_day(scores, procedure.day - rules.stale_days), end_of(scores, as_of)):
        if not is_own(owned[i], procedure):
            continue
        if rank(scores, i, procedure, ranks) == FAR:
            continue
        where = place_in_time(scores, i, procedure)
        early = where == BEFORE and tells_before(scores, owned, i, procedure, rules)
        too_late = where == AFTER and until_cuts(scores.minute[i], scores.slack[i], procedure)
        if too_late or not (early or where == AFTER):
            continue
        k = 0
        while k < len(likes) and not same_series(scores, likes[k], i):
            k += 1
        if k == len(likes):
            likes.append(i)
            befores.append(NONE)
            afters.append(NONE)
        if early:
            befores[k] = i
        elif afters[k] == NONE:
            afters[k] = i
    return likes, befores, afters


def baseline(scores: Scores, owned: Any, like: int, procedure: Procedure, rules: Rules) -> tuple[int, int]:
    """(pain before in hundredths, its age in days): the last score, or in a dense diary the median.

    A block is measured against the last score before the needle. Anything else against the median
    of the thirty days before when at least three scores stand there, else against the last one. Without a
    series (`like` NONE) nothing is known.
    """
    if like == NONE:
        return NONE, NONE
    recent = [NONE]
    recent.pop()
    last, age = NONE, NONE
    first = first_of_day(scores, procedure.day - rules.stale_days)
    for i in range(first, first_of_day(scores, procedure.day + procedure.slack + 1)):
        usable = is_own(owned[i], procedure) and same_series(scores, i, like)
        if not usable or not counts_before(scores, owned, i, procedure, rules):
            continue
        last, age = scores.points[i], procedure.day - scores.day[i]
        if age <= rules.baseline_days:
            recent.append(last)
    if procedure.judged != ANAESTHETIC and len(recent) >= rules.dense_readings:
        return median(recent), age
    return last, age


def median(numbers: list[int]) -> int:
    """The median of whole numbers; between two, the lower middle plus half the way, floored."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) // 2
