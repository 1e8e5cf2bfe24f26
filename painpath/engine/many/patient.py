"""One patient of many as the response's kernel reads him: scores, reports and procedures, as `encode` does.

Plain Python that numba can compile. `many` is an `arrays.Many`, `a` and `b` are the first row of a
patient in a table and the end of his rows.
Long because every table of a patient is read here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from painpath.engine.many.arrays import (
    DIARY,
    INJURY,
    NEW,
    NUMB,
    OTHER_REASON,
    RETURN,
    SPANS,
    SPREAD,
    UNLIKE,
    WEAK,
)
from painpath.engine.many.targets import beside, first_written, until_of
from painpath.engine.response.events import (
    ANAESTHETIC,
    FAR,
    INTRATHECAL,
    NONE,
    OTHER,
    SIDES,
    STEROID,
    SUPPORTIVE,
    TRIAL,
    Procedure,
    Reports,
    Returns,
    Scores,
    runs_on,
)
from painpath.engine.response.movement import AT_REST
from painpath.engine.response.validity import ARM, LEG, NO_LIMB

MINUTES_PER_DAY = 1440
OPPOSED = SIDES.index("left"), SIDES.index("right")


class Scratch(NamedTuple):
    """Room for what one patient's scores, their owners, reports and returns are, used again for each: columns by rows."""

    kept: Any
    owned: Any
    scores: Any
    reports: Any
    returns: Any


def scratch_for(many: Any) -> Scratch:
    """Room for the patient with the most rows."""
    scored = longest(many.scored_from)
    return Scratch(
        np.empty(scored, np.int64),
        np.empty(scored, np.int64),
        np.empty((9, scored), np.int64),
        np.empty((8, longest(many.told_from)), np.int64),
        np.empty((5, longest(many.observed_from)), np.int64),
    )


def longest(starts: Any) -> int:
    """The most rows that a patient has in a table."""
    most = 0
    for p in range(len(starts) - 1):
        most = max(most, starts[p + 1] - starts[p])
    return most


def since(first: int, last: int, clock: int, minute: int, day: int, has_clock: int) -> bool:
    """Whether a row lies at or after the procedure; see `reading.Context.since`."""
    if clock and has_clock:
        return first >= minute
    return last >= day * MINUTES_PER_DAY


def is_blank(observed: Any, codes: Any, a: int, b: int, day: int) -> bool:
    """Whether the last that was said of a day's diary is that it was left blank."""
    blank = False
    for i in range(a, b):
        if codes.role[observed.code[i]] == DIARY and observed.first[i] // MINUTES_PER_DAY == day:
            blank = observed.truth[i] == 0
    return blank


def any_blank(observed: Any, codes: Any, a: int, b: int) -> bool:
    """Whether a diary was ever left blank."""
    blank = False
    for i in range(a, b):
        blank = blank or (codes.role[observed.code[i]] == DIARY and observed.truth[i] == 0)
    return blank


def scores_of(many: Any, p: int, scratch: Any) -> tuple[Scores, int, int]:
    """(the scores that count, whether some at one time disagree, how many stand for a blank day)."""
    scored, codes = many.scored, many.program.codes
    a, b = many.scored_from[p], many.scored_from[p + 1]
    oa, ob = many.observed_from[p], many.observed_from[p + 1]
    blanks = any_blank(many.observed, codes, oa, ob)
    kept = scratch.kept
    count, conflicts, left_out, i = 0, 0, 0, a
    while i < b:
        k, differ = i + 1, False
        while k < b and scored[k].again != NEW:
            differ = differ or scored[k].again == UNLIKE
            k += 1
        if blanks and is_blank(many.observed, codes, oa, ob, scored[i].first // MINUTES_PER_DAY):
            left_out += k - i
        elif differ:
            conflicts = 1
        else:
            kept[count] = i
            count += 1
        i = k
    return wide(scored, kept, count, scratch.scores[:, :count]), conflicts, left_out


def wide(scored: Any, kept: Any, count: int, found: Any) -> Scores:
    """Some rows of the scores as the numbers that one patient's scores are."""
    for n in range(count):
        row = scored[kept[n]]
        found[0, n] = row.first
        found[1, n] = row.first // MINUTES_PER_DAY
        found[2, n] = 1 if row.span == 0 else 0
        found[3, n] = row.points
        found[4, n] = row.scale
        found[5, n] = row.descriptor
        found[6, n] = row.site if row.site >= 0 else NONE
        found[7, n] = row.side if row.side >= 0 else NONE
        found[8, n] = max(0, SPANS[row.span] - 1)
    return Scores(found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7], found[8])


def reports_of(many: Any, p: int, scratch: Any) -> tuple[Reports, int]:
    """(the reports that count, whether some of one time and procedure disagree)."""
    told = many.told
    a, b, first = many.told_from[p], many.told_from[p + 1], many.done_from[p]
    found = scratch.reports
    count, conflicts = 0, 0
    for i in range(a, b):
        agreed = True
        for k in range(a, b):
            same = told.name[k] == told.name[i] and told.first[k] == told.first[i]
            same = same and (told.moved[k] == AT_REST) == (told.moved[i] == AT_REST)
            if same and told.last[k] == told.last[i] and told.clock[k] == told.clock[i]:
                agreed = agreed and not contradicts(told, a, b, i, k)
        conflicts = conflicts if agreed else 1
        if agreed and told.place[i] != NONE:
            found[0, count] = told.first[i]
            found[1, count] = told.first[i] // MINUTES_PER_DAY
            found[2, count] = told.clock[i]
            found[3, count] = first_written(many, first, first + told.place[i]) - first
            found[4, count] = told.relief[i]
            found[5, count] = told.lasted[i]
            found[6, count] = (told.last[i] - told.first[i]) // MINUTES_PER_DAY
            found[7, count] = told.moved[i]
            count += 1
    found = found[:, :count]
    return Reports(found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]), conflicts


def contradicts(told: Any, a: int, b: int, i: int, k: int) -> bool:
    """Whether report k, of the same time and procedure as i, states another percentage than a third one."""
    if np.isnan(told.percent[k]):
        return False
    for j in range(a, b):
        same = told.name[j] == told.name[i] and told.first[j] == told.first[i]
        same = same and told.last[j] == told.last[i] and told.clock[j] == told.clock[i]
        same = same and (told.moved[j] == AT_REST) == (told.moved[i] == AT_REST)
        if same and not np.isnan(told.percent[j]) and told.percent[j] != told.percent[k]:
            return True
    return False


def returns_of(many: Any, p: int, scratch: Any) -> Returns:
    """When the patient said that the pain was back."""
    observed, codes, found = many.observed, many.program.codes, scratch.returns
    count = 0
    for i in range(many.observed_from[p], many.observed_from[p + 1]):
        if codes.role[observed.code[i]] == RETURN and observed.truth[i] == 1:
            row = observed[i]
            found[0, count] = row.first
            found[1, count] = row.first // MINUTES_PER_DAY
            found[2, count] = row.site if row.site >= 0 else NONE
            found[3, count] = row.side if row.side >= 0 else NONE
            found[4, count] = (row.last - row.first) // MINUTES_PER_DAY
            count += 1
    found = found[:, :count]
    return Returns(found[0], found[1], found[2], found[3], found[4])


def injuries_of(many: Any, p: int, minute: int) -> list[int]:
    """The days of the injuries that may have happened at this minute or later."""
    observed, codes = many.observed, many.program.codes
    days = [0]
    days.pop()
    for i in range(many.observed_from[p], many.observed_from[p + 1]):
        if codes.role[observed.code[i]] == INJURY and observed.truth[i] == 1 and observed.last[i] >= minute:
            days.append(observed.first[i] // MINUTES_PER_DAY)
    return days


def read_as_trial(many: Any, p: int, place: int, day0: int) -> bool:
    """Whether a temporary lead was read within the days of a trial; read only later, it was a treatment."""
    first, last = many.rules.trial_first_day, many.rules.trial_last_day
    later = False
    for i in range(many.told_from[p], many.told_from[p + 1]):
        day = many.told.first[i] // MINUTES_PER_DAY - day0
        if many.told.place[i] == place and first <= day <= last:
            return True
        later = later or (many.told.place[i] == place and day > last)
    for i in range(many.scored_from[p], many.scored_from[p + 1]):
        day = many.scored.first[i] // MINUTES_PER_DAY - day0
        if first <= day <= last:
            return True
        later = later or day > last
    return not later


def opioid_on_the_day(drugs: Any, a: int, b: int, day: int) -> bool:
    """Whether an opioid was given on the day of the block alone."""
    for i in range(a, b):
        if not drugs.opioid[i] or drugs.first[i] == NONE or drugs.end_first[i] == FAR:
            continue
        if drugs.first[i] // MINUTES_PER_DAY == day and drugs.end_first[i] // MINUTES_PER_DAY == day:
            return True
    return False


def invalid_test(many: Any, p: int, i: int) -> int:
    """Why a block tested nothing: 0, or one of the reasons; see `validity.invalid_test`."""
    done, observed = many.done, many.observed
    if done.deep[i] or done.vascular[i]:
        return OTHER_REASON
    day = done.first[i] // MINUTES_PER_DAY
    if opioid_on_the_day(many.drugs, many.drugs_from[p], many.drugs_from[p + 1], day):
        return OTHER_REASON
    start, end = done.first[i], done.last[i] + 2 * MINUTES_PER_DAY
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.last[k] < start or observed.first[k] > end:
            continue
        code = observed.code[k]
        reason = 0
        if observed.truth[k] == 1:
            reason = many.program.codes.when_true[code]
        elif observed.truth[k] == 0:
            reason = many.program.codes.when_false[code]
        if reason and (reason == OTHER_REASON or never_took(many, p, i, code)):
            return int(reason)
    return 0


def never_took(many: Any, p: int, i: int, code: int) -> bool:
    """Whether a test was done while the anaesthetic acts and never found it; see `validity._never_took`."""
    observed = many.observed
    absent = False
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.code[k] != code or not while_acting(many.done, i, observed, k):
            continue
        if observed.truth[k] == 1:
            return False
        absent = absent or observed.truth[k] == 0
    return absent


def while_acting(done: Any, i: int, observed: Any, k: int) -> bool:
    """Whether an observation lies within the anaesthetic's time; without clock times, on the day of the block."""
    if done.clock[i] and observed.clock[k]:
        return bool(done.first[i] <= observed.first[k] <= done.first[i] + done.upper[i])
    day = done.first[i] // MINUTES_PER_DAY
    return bool(observed.first[k] <= done.last[i] and observed.last[k] >= day * MINUTES_PER_DAY)


def spread_on(many: Any, p: int, i: int) -> bool:
    """Whether power was lost, or a limb numb, while a block acts that should leave both alone; see `validity.spread_on`."""
    done, observed = many.done, many.observed
    if not done.powerless[i]:
        return False
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.truth[k] != 1 or not while_acting(done, i, observed, k):
            continue
        if tells_of_spread(many, i, k) and not known_before(many, p, i, k):
            return True
    return False


def known_before(many: Any, p: int, i: int, k: int) -> bool:
    """Whether the last word before the needle on this limb is that it is so; see `validity._known_before`."""
    done, observed = many.done, many.observed
    last, known = NONE, False
    for j in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.last[j] >= done.first[i] or while_acting(done, i, observed, j):
            continue
        if observed.truth[j] not in (0, 1) or not same_finding(many, j, k):
            continue
        is_so = observed.truth[j] == 1
        if last == NONE or observed.last[j] > last:
            last, known = observed.last[j], is_so
        elif observed.last[j] == last:
            known = known and is_so
    return known


def same_finding(many: Any, j: int, k: int) -> bool:
    """Whether two findings may be of one limb and side, both of weakness or both of numbness."""
    observed, codes = many.observed, many.program.codes
    role = codes.role[observed.code[j]]
    if role not in (WEAK, NUMB) or role != codes.role[observed.code[k]]:
        return False
    one, other = limb_of(many, j), limb_of(many, k)
    if one != NO_LIMB and other != NO_LIMB and one != other:
        return False
    return not are_opposed(observed.side[j], observed.side[k])


def limb_of(many: Any, k: int) -> int:
    """The limb that a finding is of: by its name, else by its site."""
    observed = many.observed
    named, site = many.program.codes.limb[observed.code[k]], observed.site[k]
    if named != NO_LIMB or site < 0:
        return int(named)
    if (many.limits.arms >> site) & 1 == 1:
        return ARM
    return LEG if (many.limits.legs >> site) & 1 == 1 else NO_LIMB


def are_opposed(one: int, other: int) -> bool:
    """Whether two sides are left and right."""
    return bool(one in OPPOSED and other in OPPOSED and one != other)


def tells_of_spread(many: Any, i: int, k: int) -> bool:
    """Weakness of that side; after a facet block numbness of a limb too; an arm is not reached from below."""
    done, observed = many.done, many.observed
    role = many.program.codes.role[observed.code[k]]
    if are_opposed(done.side[i], observed.side[k]) or (done.below[i] == 1 and limb_of(many, k) == ARM):
        return False
    site = observed.site[k]
    numb = role == NUMB and site >= 0 and (many.limits.limbs >> site) & 1 == 1
    return bool(role == WEAK or (numb and done.facet_nerve_or_joint[i] == 1))


def unspecific(many: Any, p: int, i: int) -> bool:
    """Whether volume or spread make a positive block unable to name the structure."""
    done, observed = many.done, many.observed
    if done.epidural[i] or (done.facet[i] and done.volume[i] > many.limits.volume_ml):
        return True
    day = done.first[i] // MINUTES_PER_DAY
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        spread = many.program.codes.role[observed.code[k]] == SPREAD and observed.truth[k] == 1
        if spread and 0 <= observed.first[k] // MINUTES_PER_DAY - day <= 2:
            return True
    return False


def procedure_of(many: Any, p: int, i: int, a: int, b: int) -> tuple[Procedure, int]:
    """(procedure i as the kernel needs it, why it was no valid test)."""
    done = many.done
    judged, day = done.judged[i], done.first[i] // MINUTES_PER_DAY
    by_device = done.trial_device[i] and not read_as_trial(many, p, i - a, day)
    ran_on = done.trial_long[i] and runs_on(done.ended[i], day, many.rules)
    if judged == TRIAL and (by_device or ran_on):
        judged = OTHER
    acts = judged == ANAESTHETIC or (judged == STEROID and done.onset[i] != NONE and done.has_agent[i])
    reason = invalid_test(many, p, i)
    return Procedure(
        first_written(many, a, i) - a,
        done.first[i],
        day,
        done.clock[i],
        judged,
        NONE if done.crosses_over[i] else done.side[i],
        done.aborted[i],
        until_of(many, i, b),
        done.onset[i] if acts else NONE,
        done.lower[i] if acts else NONE,
        done.upper[i] if acts else NONE,
        done.has_steroid[i],
        1 if reason else 0,
        1 if unspecific(many, p, i) or spread_on(many, p, i) else 0,
        (done.last[i] - done.first[i]) // MINUTES_PER_DAY,
        1 if beside(many, a, i, judged) else 0,
        1 if done.trial_kind[i] == INTRATHECAL else 0,
        done.ended[i] if judged == TRIAL else FAR,
        done.two_pains[i],
        treated_before(done, i, a, b),
        done.reach[i],
        done.near[i],
    ), reason


def treated_before(done: Any, i: int, a: int, b: int) -> int:
    """The last day of a treatment that may have begun before the day of procedure i; see `encode._treated`."""
    found = NONE
    for j in range(a, b):
        early = done.first[j] // MINUTES_PER_DAY < done.first[i] // MINUTES_PER_DAY
        if early and not done.aborted[j] and done.judged[j] not in (ANAESTHETIC, SUPPORTIVE):
            found = max(found, done.last[j] // MINUTES_PER_DAY)
    return found
