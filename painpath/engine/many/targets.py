"""Whether two procedures of one patient aim at the same thing, and which treatment ends the reading of another.

See `encode`, `responses` and `turns` for one patient.
Plain Python that numba can compile. `many` is an `arrays.Many`, `done` its procedures, by their numbers.
"""

from __future__ import annotations

from typing import Any

from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH,
    FAR,
    LEFT,
    NONE,
    OPERATIONS,
    RIGHT,
    STEROID,
    SUPPORTIVE,
    TERRITORY,
    TRIAL,
)  # fmt: skip

MINUTES_PER_DAY = 1440
DAY_SPAN = 1439


def same_part(done: Any, i: int, j: int) -> bool:
    """Whether two procedures treat the same part; see `parts.same_part`."""
    sides = (done.side[i], done.side[j])
    if sides == (LEFT, RIGHT) or sides == (RIGHT, LEFT):
        return False
    return same_region(done, i, j)


def same_region(done: Any, i: int, j: int) -> bool:
    """Whether two procedures treat the same part, whatever their sides."""
    if done.place[i] != NONE and done.place[i] == done.place[j]:
        return True
    if done.region[i] == NONE or done.region[j] == NONE:
        return bool(done.target[i] != NONE and done.target[i] == done.target[j])
    if done.by_region[i]:
        return bool(done.region[i] == done.region[j])
    return bool(done.group[i] == done.group[j])


def may_be_same_part(done: Any, i: int, j: int) -> bool:
    """Whether the later procedure j may treat the same part as i; see `parts.may_be_same_part`."""
    sides = (done.side[i], done.side[j])
    if sides == (LEFT, RIGHT) or sides == (RIGHT, LEFT):
        return False
    nowhere = (done.region[i] == NONE and done.target[i] == NONE) or (
        done.region[j] == NONE and done.target[j] == NONE
    )
    return nowhere or same_part(done, i, j) or may_reach(done, i, j)


def may_reach(done: Any, i: int, j: int) -> bool:
    """Whether the later procedure j is a stimulator of the cord or a pump; see `parts.may_reach`."""
    if not done.far_reaching[j]:
        return False
    return bool(done.half[i] == 0 or done.half[j] == 0 or done.half[i] == done.half[j])


def same_target(many: Any, i: int, j: int) -> bool:
    """Whether two procedures aim at the same structure; see `responses.same_target`."""
    done = many.done
    if done.target[i] == NONE or done.target[i] != done.target[j]:
        return False
    return not aims_apart(many, i, j) and same_part(done, i, j)


def tests_joint(many: Any, k: int, i: int) -> bool:
    """Whether the block k tests the joint that procedure i aims at; see `responses.tests_joint`."""
    done = many.done
    if done.tested_joint[k] == NONE or done.tested_joint[k] != done.target[i]:
        return False
    return not aims_apart(many, k, i) and same_part(done, k, i)


def may_share_pain(many: Any, i: int, j: int) -> bool:
    """Whether two procedures can have treated one pain; see `responses.may_share_pain`."""
    done = many.done
    sides = (done.side[i], done.side[j])
    if sides == (LEFT, RIGHT) or sides == (RIGHT, LEFT):
        return False
    mine, theirs = many.ranks[done.rank_row[i]], many.ranks[done.rank_row[j]]
    shared = False
    for site in range(len(mine)):
        shared = shared or (0 < mine[site] <= TERRITORY and 0 < theirs[site] <= TERRITORY)
    return shared


def same_session(many: Any, i: int, j: int) -> bool:
    """Whether two rows are parts of one session; see `turns.same_session`."""
    done = many.done
    if done.first[i] // MINUTES_PER_DAY != done.first[j] // MINUTES_PER_DAY or done.kind[i] != done.kind[j]:
        return False
    if done.side[i] != done.side[j]:
        return False
    if done.target[i] == done.target[j]:
        return levels_apart(many, i, j) or written_twice(many, i, j)
    return bool(done.together[i] & done.together[j])


def written_twice(many: Any, i: int, j: int) -> bool:
    """Whether two rows tell of one procedure; see `turns.written_twice`."""
    done = many.done
    at_once = done.first[i] == done.first[j] and done.last[i] == done.last[j]
    known = done.last[i] - done.first[i] <= DAY_SPAN
    alike = done.kind[i] == done.kind[j] and done.target[i] == done.target[j] and done.side[i] == done.side[j]
    alike = alike and done.region[i] == done.region[j] and done.aborted[i] == done.aborted[j]
    return bool(at_once and known and alike and same_levels(many, i, j) and same_levels(many, j, i))


def first_written(many: Any, a: int, i: int) -> int:
    """The first row from `a` on that tells of the same procedure as row i; see `turns.first_written`."""
    for j in range(a, i):
        if written_twice(many, j, i):
            return j
    return i


def same_levels(many: Any, i: int, j: int) -> bool:
    """Whether every level of row i is one of row j."""
    starts, levels = many.levels_from, many.levels
    for k in range(starts[i], starts[i + 1]):
        found = False
        for n in range(starts[j], starts[j + 1]):
            found = found or levels[k] == levels[n]
        if not found:
            return False
    return True


def levels_apart(many: Any, i: int, j: int) -> bool:
    """Whether both name levels and none is the same."""
    starts, levels = many.levels_from, many.levels
    if starts[i] < starts[i + 1] and starts[j] < starts[j + 1]:
        shared = False
        for k in range(starts[i], starts[i + 1]):
            for n in range(starts[j], starts[j + 1]):
                shared = shared or levels[k] == levels[n]
        return not shared
    return False


def aims_apart(many: Any, i: int, j: int) -> bool:
    """Whether both name levels that have nothing in common; see `responses.aims_apart`."""
    done = many.done
    same = done.joints[i] & done.joints[j] | done.nerves[i] & done.nerves[j]
    same |= done.joints[i] & done.covered[j] | done.covered[i] & done.joints[j]
    return same == 0 and levels_apart(many, i, j)


def side_bits(side: int) -> int:
    """1 for left, 2 for right, 3 for both or where the side is not known."""
    return 1 if side == LEFT else 2 if side == RIGHT else 3


def until_of(many: Any, i: int, b: int) -> int:
    """The minute of the next treatment of the same part of the body, or FAR; see `encode._until`."""
    done = many.done
    for j in range(i + 1, b):
        if not treats(done, j) or done.aborted[j]:
            continue
        if done.judged[i] == TRIAL and done.judged[j] == SUPPORTIVE:
            continue
        if not done.confounds[j] and day_of(done.first[j]) == day_of(done.first[i]):
            continue
        if not may_be_same_part(done, i, j):
            continue
        if not same_session(many, i, j):
            return cut_from(done, i, j)
    return FAR


def later_treatment(many: Any, i: int, b: int) -> tuple[bool, bool]:
    """(whether a later treatment takes the place of procedure i, whether it may); see `facts.later`."""
    done = many.done
    sides, may = 0, False
    for j in range(i + 1, b):
        if done.aborted[j] or done.judged[j] == SUPPORTIVE or not treats(done, j):
            continue
        if not may_be_same_part(done, i, j) or day_of(done.last[j]) <= day_of(done.first[i]):
            continue
        may = True
        if day_of(done.first[j]) > day_of(done.last[i]) and takes_place(many, i, j):
            sides |= side_bits(done.side[j])
    known = sides == 3 or (sides != 0 and done.side[i] != BOTH)
    return known, may and not known


def day_of(minute: int) -> int:
    """The day of a minute."""
    return int(minute // MINUTES_PER_DAY)


def treats(done: Any, j: int) -> bool:
    """Whether a procedure is a treatment of its own; see `parts.treats`."""
    return bool(done.judged[j] == STEROID or (done.judged[j] != ANAESTHETIC and done.confounds[j]))


def takes_place(many: Any, i: int, j: int) -> bool:
    """Whether the later procedure j surely treats the part of i and aims at the same; see `facts.later`."""
    done = many.done
    far = done.far_reaching[j] and done.half[i] == done.half[j] and done.half[i] != 0
    if not (far or same_part(done, i, j)):
        return False
    if done.target[i] != NONE and done.target[i] == done.target[j]:
        return not aims_apart(many, i, j)
    return bool(far or done.operative[j] or (done.esi[i] and done.esi[j]) or goes_on(many, i, j))


def goes_on(many: Any, i: int, j: int) -> bool:
    """Whether the later procedure j ablates the nerves of the same joint, or is of the same kind; see `facts.later`."""
    done = many.done
    if done.target[i] == NONE or done.target[j] == NONE:
        return bool(done.kind[i] == done.kind[j] or (done.ablation[i] and done.ablation[j]))
    return bool(done.ablation[j] and of_one_joint(done, i, j) and not aims_apart(many, i, j))


def of_one_joint(done: Any, i: int, j: int) -> bool:
    """Whether the targets are a joint and its nerves, nerves of one joint, or lie in one place; both are known."""
    if done.tested_joint[i] == done.target[j] or done.tested_joint[j] == done.target[i]:
        return True
    together = (done.together[i] & done.together[j]) != 0
    return bool(together or (done.place[i] != NONE and done.place[i] == done.place[j]))


def beside(many: Any, a: int, i: int, judged: int) -> bool:
    """Whether another treatment of the same part was done before this one on the same day; see `encode._beside`."""
    done = many.done
    for j in range(a, i):
        if not done.confounds[j] or done.aborted[j] or not same_day(done, i, j):
            continue
        if (
            not same_treatment(done, i, j)
            and may_both_relieve(judged, done.judged[j])
            and may_be_same_part(done, j, i)
        ):
            return True
    return False


def same_treatment(done: Any, i: int, j: int) -> bool:
    """Whether what relieved is the same; see `turns.same_treatment`."""
    alike = done.target[i] == done.target[j] or (done.together[i] & done.together[j]) != 0
    return bool(done.kind[i] == done.kind[j] and alike)


def same_day(done: Any, i: int, j: int) -> bool:
    """Whether both were surely done on one day; see `turns.same_day`."""
    sure = max(done.last[i] - done.first[i], done.last[j] - done.first[j]) <= DAY_SPAN
    return bool(sure and done.first[i] // MINUTES_PER_DAY == done.first[j] // MINUTES_PER_DAY)


def may_both_relieve(judged: int, other: int) -> bool:
    """Whether two treatments each relieve by themselves; see `encode.may_both_relieve`."""
    if judged == SUPPORTIVE or other == SUPPORTIVE:
        return False
    return not (
        judged == ANAESTHETIC or other == ANAESTHETIC or (judged in OPERATIONS and other in OPERATIONS)
    )


def cut_from(done: Any, i: int, j: int) -> int:
    """The minute from which the later treatment j may act; see `turns.cut_from`."""
    same_day = done.first[i] // MINUTES_PER_DAY == done.first[j] // MINUTES_PER_DAY
    if same_day and done.clock[i] and done.last[j] - done.first[j] == DAY_SPAN:
        return int(done.last[j])
    return int(done.first[j])
