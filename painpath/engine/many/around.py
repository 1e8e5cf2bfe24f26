"""What came before and after each procedure of one patient: `responses._pairs` and `history`, for many.

Plain Python that numba can compile. `found.response` has a row for each procedure; its reading is
changed where two blocks of one target do not fit together. Long because it is history and trials together, as
one pass over the procedures.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.many.arrays import (
    ABLATIONS_YEAR,
    BLOCK_LAST_RELIEF,
    BLOCK_OTHER_LEVEL,
    BLOCK_OTHER_SIDE,
    BLOCK_PAIR,
    BLOCK_SIDE_FAILED,
    BLOCK_SIDE_RESPONDED,
    BLOCKS_EACH_SIDE,
    BLOCKS_NEGATIVE,
    BLOCKS_POSITIVE,
    BLOCKS_SPREAD,
    BLOCKS_UNINTERPRETABLE,
    CONCORDANT_BEFORE,
    CONCORDANT_PAIR,
    COVERAGE,
    DISCREPANT_PAIR,
    EARLIER_ABLATION_DATE,
    EARLIER_ABLATION_DAYS,
    EARLIER_ABLATION_HEAT,
    EARLIER_ABLATION_OUTCOME,
    EARLIER_ABLATIONS,
    EARLIER_HELPED,
    EARLIER_STEROID,
    ESI_FAILED,
    FAILED_SAME_KIND,
    FAILED_TARGETS,
    INJECTIONS_YEAR,
    LATER_ABLATION,
    LATER_HELPED,
    LATER_TREATMENT,
    LATER_UNCLEAR,
    MPE_THIS,
    MPE_YEAR,
    OPIOID,
    OPIOID_RAISED,
    PUMP_RAISED,
    SCS_TRIAL,
    SHORTENING,
    SIDES_FAILED,
    SIDES_HELPED,
    STEROID_HERE,
    TRIAL_FAULT,
)
from painpath.engine.many.medicines import opioid_dose, pump_dose_raised
from painpath.engine.many.patient import MINUTES_PER_DAY, since, spread_on, unspecific
from painpath.engine.many.targets import (
    aims_apart,
    first_written,
    later_treatment,
    same_part,
    same_region,
    same_target,
    side_bits,
    tests_joint,
    until_of,
    written_twice,
)
from painpath.engine.numerals import SLACK_SHARE
from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH,
    CONCORDANT,
    DISCORDANT,
    FAILURE,
    LEFT,
    NEGATIVE,
    NONE,
    ONGOING,
    RECURRENCE,
    RIGHT,
    STEROID,
    THERMAL,
    UNINTERPRETABLE,
)
from painpath.engine.response.kernel import Response

FIELDS = Response._fields
OUTCOME_FIELD, READING_FIELD = FIELDS.index("outcome"), FIELDS.index("reading")
LASTED_FIELD, BLOCK_BEST_FIELD = FIELDS.index("block_lasted"), FIELDS.index("block_best")
UNKNOWN_FIELD, LATEST_FIELD = FIELDS.index("duration_unknown"), FIELDS.index("latest")
MIN_FIELD, MAX_FIELD = FIELDS.index("min_days"), FIELDS.index("max_days")
YEAR = 365
LONG, SHORT = 1, 0


def is_positive(reading: int) -> bool:
    """A block that relieved at least the diagnostic threshold, in whatever way."""
    return 0 <= reading < NEGATIVE


def confirms(many: Any, p: int, k: int, reading: int) -> bool:
    """Whether a positive block is of its target alone; see `Judged.confirms`."""
    return is_positive(reading) and not unspecific(many, p, k) and not spread_on(many, p, k)


def day_of(done: Any, i: int) -> int:
    """The day of procedure i; several rows of one day are one session, never two tests."""
    return int(done.first[i] // MINUTES_PER_DAY)


def one_session(done: Any, k: int, i: int) -> bool:
    """Whether both are rows of one session; see `facts.later.one_session`."""
    return bool(day_of(done, k) == day_of(done, i) and done.kind[k] == done.kind[i])


def pair_blocks(many: Any, p: int, judged: Any, a: int, b: int, response: Any, facts: Any) -> None:
    """Compare each block with the last earlier one of the same target; see `responses._pairs`."""
    for j in range(a, b):
        if judged[j - a] != ANAESTHETIC:
            continue
        for i in range(j - 1, a - 1, -1):
            if judged[i - a] != ANAESTHETIC:
                continue
            one, other = response[i, READING_FIELD], response[j, READING_FIELD]
            if one in (UNINTERPRETABLE, NONE) or other in (UNINTERPRETABLE, NONE):
                continue
            once = is_positive(one) and is_positive(other) and day_of(many.done, i) == day_of(many.done, j)
            if same_target(many, i, j) and not once:
                if is_positive(one) == is_positive(other) or not ablated_between(many, i, j, response):
                    pair(many, p, i, j, response, facts)
                break


def ablated_between(many: Any, i: int, j: int, response: Any) -> bool:
    """Whether an ablation of the target relieved the pain between two blocks; see `responses._ablated_between`."""
    for k in range(i + 1, j):
        helped = many.done.ablation[k] and response[k, OUTCOME_FIELD] in (ONGOING, RECURRENCE)
        if helped and (same_target(many, k, j) or tests_joint(many, k, j)):
            return True
    return False


def pair(many: Any, p: int, i: int, j: int, response: Any, facts: Any) -> None:
    """Whether two blocks agree; two positive ones whose durations contradict their drugs do not."""
    one, other = is_positive(response[i, READING_FIELD]), is_positive(response[j, READING_FIELD])
    if one != other:
        facts[i, BLOCK_PAIR] = DISCREPANT_PAIR
        facts[j, BLOCK_PAIR] = DISCREPANT_PAIR
    elif other:
        if durations_misfit(many.done, i, j, response):
            response[j, READING_FIELD] = DISCORDANT
        elif response[i, READING_FIELD] == DISCORDANT or response[j, READING_FIELD] == DISCORDANT:
            return
        elif confirms(many, p, i, response[i, READING_FIELD]) and confirms(
            many, p, j, response[j, READING_FIELD]
        ):
            facts[i, BLOCK_PAIR] = CONCORDANT_PAIR
            facts[j, BLOCK_PAIR] = CONCORDANT_PAIR


def durations_misfit(done: Any, i: int, j: int, response: Any) -> bool:
    """Whether the longer-acting agent lasted no longer than the shorter-acting one, both recorded."""
    mine, theirs = done.duration_class[i], done.duration_class[j]
    if mine + theirs != SHORT + LONG or mine < 0 or theirs < 0:
        return False
    short, long = (i, j) if mine == SHORT else (j, i)
    lasted, longer = response[short, LASTED_FIELD], response[long, LASTED_FIELD]
    if lasted == NONE or longer == NONE:
        return False
    if response[short, UNKNOWN_FIELD] or response[long, UNKNOWN_FIELD]:
        return False
    concordant = response[i, READING_FIELD] == CONCORDANT or response[j, READING_FIELD] == CONCORDANT
    return bool(longer <= lasted and concordant)


def person(many: Any, p: int, a: int, b: int, judged: Any, response: Any, out: Any) -> None:
    """What is the same for every procedure of a patient."""
    done, now = many.done, many.now
    failed = 0
    injected, total, known = 0, 0.0, True
    for i in range(a, b):
        failure = response[i, OUTCOME_FIELD] == FAILURE
        if failure:
            failed += 1
            for k in range(a, i):
                if response[k, OUTCOME_FIELD] == FAILURE and done.key[k] == done.key[i]:
                    failed -= 1
                    break
        this_year = now // MINUTES_PER_DAY - day_of(done, i) < YEAR
        if this_year and (done.has_steroid[i] or done.esi[i]) and not given_before(many, a, i):
            injected += 1
            known = known and not np.isnan(done.mpe[i])
            total += done.mpe[i]
        if done.trial_kind[i] >= 0:
            told = response[i, LATEST_FIELD] != NONE and not done.aborted[i] and not trial_void(many, p, i)
            out[SCS_TRIAL + done.trial_kind[i]] = response[i, LATEST_FIELD] / 100 if told else np.nan
    out[FAILED_TARGETS] = failed
    out[INJECTIONS_YEAR] = injected
    out[MPE_YEAR] = total if injected and known else np.nan
    da, db = many.drugs_from[p], many.drugs_from[p + 1]
    dose = opioid_dose(many.drugs, da, db, now)
    before = opioid_dose(many.drugs, da, db, now - 90 * MINUTES_PER_DAY)
    out[OPIOID] = dose
    out[OPIOID_RAISED] = np.nan if np.isnan(dose) or np.isnan(before) else (1.0 if dose > before else 0.0)
    out[PUMP_RAISED] = pump_dose_raised(many.drugs, da, db, now)


def given_before(many: Any, a: int, i: int) -> bool:
    """Whether an earlier row tells of the same injection with the same dose; see `history._steroids`."""
    done = many.done
    for k in range(a, i):
        unknown = np.isnan(done.mpe[k]) and np.isnan(done.mpe[i])
        alike = done.has_steroid[k] == done.has_steroid[i] and (unknown or done.mpe[k] == done.mpe[i])
        if alike and written_twice(many, k, i):
            return True
    return False


def trial_void(many: Any, p: int, i: int) -> bool:
    """A trial that never covered the pain, or whose hardware was at fault before the next treatment, tested nothing."""
    done, observed = many.done, many.observed
    fault, covered, uncovered = False, False, False
    until = until_of(many, i, many.done_from[p + 1])
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        role = many.program.codes.role[observed.code[k]]
        if role != TRIAL_FAULT and role != COVERAGE:
            continue
        if not since(
            observed.first[k], observed.last[k], observed.clock[k],
            done.first[i], day_of(done, i), done.clock[i],
        ):  # fmt: skip
            continue
        days = (observed.last[k] - observed.first[k]) // MINUTES_PER_DAY
        if observed.first[k] + days * MINUTES_PER_DAY > until:
            continue
        if role == TRIAL_FAULT:
            fault = fault or observed.truth[k] == 1
        else:
            uncovered = uncovered or observed.truth[k] == 0
            covered = covered or observed.truth[k] != 0
    return fault or (uncovered and not covered)


def esi_failed(many: Any, a: int, b: int, i: int, response: Any) -> float:
    """Whether an epidural injection of the part of procedure i failed; NaN when there was none."""
    done, found = many.done, np.nan
    for k in range(a, b):
        known = done.region[k] != NONE and done.region[i] != NONE
        if not done.esi[k] or (known and not same_part(done, k, i)):
            continue
        found = 1.0 if response[k, OUTCOME_FIELD] == FAILURE or found == 1.0 else 0.0
    return found


def blocks_around(many: Any, p: int, a: int, b: int, i: int, judged: Any, response: Any, out: Any) -> None:
    """The blocks of the same target before procedure i; `later_blocks` has those after it."""
    done = many.done
    positive, negative, uninterpretable, last, concordant = 0, 0, 0, NONE, False
    positive_day, negative_day, other_day = NONE, NONE, NONE
    spread, spread_day = 0, NONE
    tested = 0
    left, left_day, right, right_day = 0, NONE, 0, NONE
    for k in range(a, i):
        day = day_of(done, k)
        if one_session(done, k, i):
            continue
        if judged[k - a] == ANAESTHETIC and (same_target(many, k, i) or tests_joint(many, k, i)):
            reading = response[k, READING_FIELD]
            last = response[k, BLOCK_BEST_FIELD]
            concordant = concordant or reading == CONCORDANT
            if confirms(many, p, k, reading):
                positive, positive_day = positive + (day != positive_day), day
                tested |= side_bits(done.side[k])
                if done.side[k] != RIGHT:
                    left, left_day = left + (day != left_day), day
                if done.side[k] != LEFT:
                    right, right_day = right + (day != right_day), day
            elif reading == NEGATIVE:
                negative, negative_day = negative + (day != negative_day), day
            elif reading == UNINTERPRETABLE or is_positive(reading):
                uninterpretable, other_day = uninterpretable + (day != other_day), day
                if is_positive(reading):
                    spread, spread_day = spread + (day != spread_day), day
    out[BLOCKS_SPREAD] = spread
    out[BLOCKS_POSITIVE] = positive
    out[CONCORDANT_BEFORE] = 1.0 if concordant else 0.0
    out[BLOCKS_EACH_SIDE] = min(left, right) if done.side[i] == BOTH else positive
    out[BLOCKS_NEGATIVE] = negative
    out[BLOCKS_UNINTERPRETABLE] = uninterpretable
    out[BLOCK_LAST_RELIEF] = np.nan if last == NONE else last / 100
    out[BLOCK_SIDE_RESPONDED] = 1.0 if tested & int(out[SIDES_HELPED]) else 0.0
    out[BLOCK_SIDE_FAILED] = 1.0 if tested & int(out[SIDES_FAILED]) else 0.0
    out[MPE_THIS] = done.mpe[i]


def ablations_around(many: Any, a: int, i: int, response: Any, out: Any) -> None:
    """The ablations up to procedure i: of the same target or of the nerves of its joint."""
    done = many.done
    earlier, last, before = 0, NONE, NONE
    spans, shorter, surely, before_max, before_min = 0, True, False, 0, 0
    for k in range(a, i + 1):
        if not done.ablation[k] or first_written(many, a, k) != k:
            continue
        same = same_target(many, k, i)
        if not (same or tests_joint(many, k, i)):
            continue
        if day_of(done, k) < day_of(done, i):
            earlier, last = earlier + (day_of(done, k) != before), k
            before = day_of(done, k)
        longest, least = response[k, MAX_FIELD], response[k, MIN_FIELD]
        if same and longest != NONE:
            shorter = shorter and (spans == 0 or (longest < before_max and least <= before_min))
            surely = longest <= before_min
            spans, before_max, before_min = spans + 1, longest, least
    out[EARLIER_ABLATIONS] = earlier
    trend = surely if spans == 2 else spans > 2 and shorter
    out[SHORTENING] = 1.0 if trend else 0.0
    out[EARLIER_ABLATION_OUTCOME] = np.nan
    out[EARLIER_ABLATION_HEAT] = np.nan
    out[EARLIER_ABLATION_DATE] = np.nan
    out[EARLIER_ABLATION_DAYS] = np.nan
    if last != NONE:
        slack = (done.last[last] - done.first[last]) // MINUTES_PER_DAY
        out[EARLIER_ABLATION_DATE] = day_of(done, last) + slack / SLACK_SHARE
        out[EARLIER_ABLATION_OUTCOME] = response[last, OUTCOME_FIELD]
        out[EARLIER_ABLATION_HEAT] = 1.0 if done.judged[last] == THERMAL else 0.0
        if response[last, MIN_FIELD] != NONE:
            out[EARLIER_ABLATION_DAYS] = response[last, MIN_FIELD]


def ablation_days(many: Any, a: int, b: int, i: int) -> int:
    """The days of the last year on which the same part was ablated; several rows of one day are one session."""
    done, count, before = many.done, 0, NONE
    for k in range(a, b):
        day = done.first[k] // MINUTES_PER_DAY
        if done.ablation[k] and not done.aborted[k] and day != before and same_part(done, k, i):
            count += many.now // MINUTES_PER_DAY - day < YEAR
            before = day
    return count


def later_ablation_helped(many: Any, b: int, i: int, response: Any) -> bool:
    """Whether an ablation of the same target, or of the nerves of its joint, after procedure i gave a response."""
    for k in range(i + 1, b):
        helped = many.done.ablation[k] and response[k, OUTCOME_FIELD] in (ONGOING, RECURRENCE)
        if helped and (same_target(many, k, i) or tests_joint(many, k, i)):
            return True
    return False


def failures_in_a_row(many: Any, a: int, i: int, response: Any) -> int:
    """How many of the last procedures of this kind and target failed, one after the other."""
    count, before = 0, NONE
    for k in range(i, a - 1, -1):
        if many.done.kind[k] != many.done.kind[i] or not same_target(many, k, i):
            continue
        if response[k, OUTCOME_FIELD] != FAILURE:
            break
        count += day_of(many.done, k) != before
        before = day_of(many.done, k)
    return count


def earlier_steroid(many: Any, a: int, b: int, i: int, judged: Any, response: Any) -> float:
    """Whether another injection of steroid helped; NaN when there was none."""
    found = np.nan
    for k in range(a, b):
        if k == i or judged[k - a] != STEROID or written_twice(many, k, i):
            continue
        outcome = response[k, OUTCOME_FIELD]
        found = 1.0 if outcome in (ONGOING, RECURRENCE) or found == 1.0 else 0.0
    return found


def steroid_here_failed(many: Any, a: int, i: int, judged: Any, response: Any) -> float:
    """Whether the last steroid before procedure i at its target, or the joint of its nerves, failed; NaN without one."""
    for k in range(i - 1, a - 1, -1):
        here = same_target(many, k, i) or tests_joint(many, k, i) or tests_joint(many, i, k)
        if judged[k - a] == STEROID and here and not written_twice(many, k, i):
            return 1.0 if response[k, OUTCOME_FIELD] == FAILURE else 0.0
    return np.nan


def other_treatment_helped(
    many: Any, a: int, start: int, end: int, i: int, judged: Any, response: Any
) -> bool:
    """Whether a treatment of the kind and target of procedure i, among those of other days from start to end, gave a response."""
    done, mine = many.done, judged[i - a]
    if mine == ANAESTHETIC:
        return False
    for k in range(start, end):
        before, day = day_of(done, k), day_of(done, i)
        if (
            response[k, OUTCOME_FIELD] not in (ONGOING, RECURRENCE)
            or before == day
            or (before > day) != (k > i)
        ):
            continue
        alike = judged[k - a] == mine and (mine == STEROID or done.kind[k] == done.kind[i])
        if (alike or (done.ablation[k] and done.ablation[i])) and same_target(many, k, i):
            return True
    return False


def blocked_elsewhere(many: Any, a: int, b: int, i: int, judged: Any, response: Any, out: Any) -> None:
    """Whether a positive block before procedure i was of the other side, or of other levels; see `history`."""
    done = many.done
    side, level = False, False
    for k in range(a, i):
        if judged[k - a] != ANAESTHETIC or not is_positive(response[k, READING_FIELD]):
            continue
        if one_session(done, k, i):
            continue
        aimed = done.target[i] != NONE and done.target[i] in (done.target[k], done.tested_joint[k])
        if not aimed or not same_region(done, k, i) or led_elsewhere(many, a, b, k, i):
            continue
        sides = (done.side[k], done.side[i])
        opposite = sides == (LEFT, RIGHT) or sides == (RIGHT, LEFT)
        side = side or opposite
        level = level or (not opposite and aims_apart(many, k, i))
    out[BLOCK_OTHER_SIDE] = 1.0 if side else 0.0
    out[BLOCK_OTHER_LEVEL] = 1.0 if level else 0.0


def led_elsewhere(many: Any, a: int, b: int, k: int, i: int) -> bool:
    """Whether a procedure other than i, up to the day of i, ablated what the block k had tested."""
    done = many.done
    for n in range(a, b):
        if n == i or not done.ablation[n] or written_twice(many, n, i):
            continue
        if not day_of(done, k) <= day_of(done, n) <= day_of(done, i):
            continue
        if same_target(many, n, k) or tests_joint(many, n, k) or tests_joint(many, k, n):
            return True
    return False


def history(many: Any, p: int, a: int, b: int, i: int, judged: Any, response: Any, out: Any) -> None:
    """Everything about procedure i that lies in the other procedures."""
    blocks_around(many, p, a, b, i, judged, response, out)
    ablations_around(many, a, i, response, out)
    blocked_elsewhere(many, a, b, i, judged, response, out)
    known, unclear = later_treatment(many, i, b)
    out[LATER_TREATMENT] = np.nan if unclear else (1.0 if known else 0.0)
    out[LATER_UNCLEAR] = 1.0 if unclear else 0.0
    earlier = other_treatment_helped(many, a, a, i, i, judged, response)
    later = other_treatment_helped(many, a, i + 1, b, i, judged, response)
    out[EARLIER_HELPED] = 1.0 if earlier else 0.0
    out[LATER_HELPED] = 1.0 if later else 0.0
    out[ABLATIONS_YEAR] = ablation_days(many, a, b, i)
    out[LATER_ABLATION] = 1.0 if later_ablation_helped(many, b, i, response) else 0.0
    out[FAILED_SAME_KIND] = failures_in_a_row(many, a, i, response)
    out[ESI_FAILED] = esi_failed(many, a, b, i, response)
    out[EARLIER_STEROID] = earlier_steroid(many, a, b, i, judged, response)
    out[STEROID_HERE] = steroid_here_failed(many, a, i, judged, response)
