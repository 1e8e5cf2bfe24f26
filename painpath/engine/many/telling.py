"""What the response says as facts: death, complications, better function, pain elsewhere; for many.

The meaning is that of `facts.response`; plain Python that numba can compile.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from painpath.engine.facts.medicines import FOR_NERVE_PAIN
from painpath.engine.many.around import (
    FIELDS,
    LASTED_FIELD,
    MIN_FIELD,
    OUTCOME_FIELD,
    READING_FIELD,
    is_positive,
)
from painpath.engine.many.arrays import (
    ACTS_FOR_DAYS,
    ANALGESICS_INCREASED,
    ANALGESICS_REDUCED,
    BLOCK_SPREAD,
    COMPLICATION,
    COVERAGE,
    COVERAGE_INADEQUATE,
    FUNCTION_STATE,
    IMPROVED,
    JUDGED,
    MEANINGLESS,
    MEDICINE_BEGUN,
    MOVEMENT,
    NERVE_MEDICINE_STOPPED,
    NO_NUMBNESS_REASON,
    NO_SENSORY_BLOCK,
    NO_WARMING_REASON,
    ODI,
    ODI_CHANGE,
    OLD_BASELINE,
    OTHER_KIND_LATER,
    OTHER_SIDE,
    OUTCOME,
    PAIN_ELSEWHERE,
    SAME,
    SIDES_FAILED,
    SIDES_HELPED,
    SITE_OUTSIDE,
    SITES_DIFFER,
    STALE_BASELINE,
    TEST_INVALID,
    TRIAL_FAULT,
    TRIAL_VOID,
    VOLUME_HIGH,
    WALKING,
    WORSE,
    WORSE_SINCE,
    WORSENING,
)
from painpath.engine.many.elsewhere import (
    other_side_only,
    other_side_treated,
    pain_elsewhere,
    site_outside,
    stale_baseline,
)
from painpath.engine.many.medicines import medicine_begun, opioid_dose, takes_kind
from painpath.engine.many.moving import movement
from painpath.engine.many.patient import MINUTES_PER_DAY, since, spread_on, unspecific
from painpath.engine.response.carried import other_kind_later
from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH,
    FAILURE,
    NONE,
    NOT_ASSESSABLE,
    ONGOING,
    PARTIAL,
    TOO_EARLY,
    TRIAL,
    window_of,
)
from painpath.engine.response.relief import relief_until
from painpath.engine.response.series import side_rank, until_cuts

MOVED_FIELD = FIELDS.index("moved")
HELPED_FIELD, FAILED_FIELD = FIELDS.index("helped"), FIELDS.index("failed")
LIKE_FIELD, BEST_FIELD, AGE_FIELD = FIELDS.index("like"), FIELDS.index("best"), FIELDS.index("baseline_age")


def vote(gain: float, least: float) -> int:
    """1 for better, -1 for worse, 0 for a change that is too small."""
    if gain >= least:
        return 1
    return -1 if gain <= -least else 0


def observations_of(many: Any, p: int, procedure: Any, min_days: int, ranks: Any, out: Any) -> None:
    """What the observations since the procedure say of the response; see `facts.response`."""
    observed, limits = many.observed, many.limits
    complication, fault, covered, uncovered = False, False, False, False
    moves, worse = False, False
    before = np.full(3, np.nan)
    after = np.full(3, np.nan)
    stated = np.nan
    worse_day = procedure.day + procedure.slack + min_days + limits.worse_after_days
    for k in range(many.observed_from[p], many.observed_from[p + 1]):
        role = many.program.codes.role[observed.code[k]]
        if role < MEANINGLESS or role > WORSENING:
            continue
        true = observed.truth[k] == 1
        days = (observed.last[k] - observed.first[k]) // MINUTES_PER_DAY
        cut = role != MEANINGLESS and until_cuts(observed.first[k], days, procedure)
        late = since(
            observed.first[k], observed.last[k], observed.clock[k],
            procedure.minute, procedure.day, procedure.clock,
        )  # fmt: skip
        if ODI <= role <= WALKING and not np.isnan(observed.number[k]):
            if late and not cut:
                after[role - ODI] = observed.number[k]
            elif not late:
                before[role - ODI] = observed.number[k]
        if cut or not late:
            continue
        if role == MEANINGLESS:
            complication = complication or (true and not known_before(many, p, k, procedure))
        elif role == TRIAL_FAULT:
            fault = fault or true
        elif role == COVERAGE:
            uncovered = uncovered or observed.truth[k] == 0
            covered = covered or observed.truth[k] != 0
        elif role == ODI_CHANGE:
            stated = observed.number[k] if not np.isnan(observed.number[k]) else stated
        elif role == MOVEMENT:
            moves = moves or true
        elif role == WORSENING:
            here = observed.site[k] < 0 or ranks[observed.site[k]] > 0
            here = here and (observed.side[k] < 0 or side_rank(observed.side[k], procedure) >= 0)
            worse = worse or (true and here and observed.first[k] // MINUTES_PER_DAY > worse_day)
    out[COMPLICATION] = 1.0 if complication else 0.0
    out[COVERAGE_INADEQUATE] = 1.0 if uncovered and not covered else 0.0
    void = procedure.judged == TRIAL and ((uncovered and not covered) or fault)
    out[TRIAL_VOID] = 1.0 if void else 0.0
    told = procedure.judged != ANAESTHETIC and min_days != NONE
    out[WORSE_SINCE] = 1.0 if worse and told else 0.0
    out[FUNCTION_STATE] = function_state(before, after, stated, moves, limits)


def known_before(many: Any, p: int, k: int, procedure: Any) -> bool:
    """Whether what row k found was present before the procedure too."""
    observed = many.observed
    for j in range(many.observed_from[p], many.observed_from[p + 1]):
        if observed.code[j] == observed.code[k] and observed.truth[j] == 1:
            late = since(
                observed.first[j], observed.last[j], observed.clock[j],
                procedure.minute, procedure.day, procedure.clock,
            )  # fmt: skip
            if not late:
                return True
    return False


def function_state(before: Any, after: Any, stated: float, moves: bool, limits: Any) -> float:
    """Improved, the same or worse by the minimal important change of what was measured; NaN unknown."""
    best, worst, votes = -2, 2, 0
    for k in range(5):
        given = 2
        if k < 2 and not np.isnan(before[k]) and not np.isnan(after[k]):
            share = before[k] * limits.function_pct / 100
            points = limits.odi_points if k == 0 else limits.rmdq_points
            least = min(points, share)
            given = vote(before[k] - after[k], least if least != 0 else points)
        elif k == 2 and not np.isnan(after[k]) and before[k] > 0:
            given = vote((after[k] - before[k]) / before[k] * 100, limits.function_pct)
        elif k == 3 and not np.isnan(stated):
            given = vote(-stated, limits.odi_points)
        elif k == 4 and moves:
            given = 1
        if given != 2:
            best, worst, votes = max(best, given), min(worst, given), votes + 1
    if votes == 0:
        return np.nan
    if worst < 0:
        return WORSE
    return IMPROVED if best > 0 else SAME


def analgesics(many: Any, p: int, minute: int, end: int, last: int, out: Any) -> None:
    """Whether the dose of opioids was clearly higher or lower at the end than at the procedure, and which medicines ended or began."""
    a, b = many.drugs_from[p], many.drugs_from[p + 1]
    before, now = opioid_dose(many.drugs, a, b, minute), opioid_dose(many.drugs, a, b, end)
    share = many.limits.change_share
    out[ANALGESICS_INCREASED] = 1.0 if now > before * (1 + share) else 0.0
    out[ANALGESICS_REDUCED] = 1.0 if now < before * (1 - share) else 0.0
    taken = takes_kind(many.drugs, a, b, FOR_NERVE_PAIN, minute)
    stopped = taken and not takes_kind(many.drugs, a, b, FOR_NERVE_PAIN, end)
    out[NERVE_MEDICINE_STOPPED] = 1.0 if stopped else 0.0
    out[MEDICINE_BEGUN] = 1.0 if medicine_begun(many.drugs, a, b, minute, last) else 0.0


def tell(
    many: Any, p: int, i: int, procedure: Any, reason: int, scores: Any, response: Any, out: Any
) -> None:
    """Every fact about the response of procedure i."""
    ranks = many.ranks[many.done.rank_row[i]]
    like, best, age = response[i, LIKE_FIELD], response[i, BEST_FIELD], response[i, AGE_FIELD]
    is_block = procedure.judged == ANAESTHETIC
    out[JUDGED] = procedure.judged
    out[OLD_BASELINE] = 1.0 if age != NONE and age > many.limits.old_baseline_days else 0.0
    out[STALE_BASELINE] = (
        1.0 if age == NONE and stale_baseline(scores, procedure, ranks, many.rules.stale_days) else 0.0
    )
    out[TEST_INVALID] = 1.0 if is_block and reason else 0.0
    numb = is_block and reason in (NO_NUMBNESS_REASON, NO_WARMING_REASON)
    out[NO_SENSORY_BLOCK] = 1.0 if numb else 0.0
    out[VOLUME_HIGH] = 1.0 if is_block and unspecific(many, p, i) else 0.0
    out[ACTS_FOR_DAYS] = 1.0 if many.done.upper[i] > MINUTES_PER_DAY else 0.0
    out[BLOCK_SPREAD] = 1.0 if spread_on(many, p, i) else 0.0
    min_days = response[i, MIN_FIELD]
    last = relief_until(procedure, min_days, response[i, LASTED_FIELD])
    analgesics(many, p, procedure.minute, min(many.now, procedure.until), last, out)
    observations_of(many, p, procedure, min_days, ranks, out)
    helped, failed = response[i, HELPED_FIELD], response[i, FAILED_FIELD]
    differ = helped > 0 and failed > 0
    out[SITES_DIFFER] = 1.0 if differ else 0.0
    out[SIDES_HELPED] = helped if differ and procedure.side == BOTH else 0
    out[SIDES_FAILED] = failed if differ and procedure.side == BOTH else 0
    out[SITE_OUTSIDE] = 1.0 if site_outside(scores, procedure, like, ranks) else 0.0
    other = other_side_only(scores, procedure, like, ranks)
    a, b = many.done_from[p], many.done_from[p + 1]
    out[OTHER_SIDE] = 1.0 if other and not other_side_treated(many, a, b, i) else 0.0
    out[OTHER_KIND_LATER] = 1.0 if other_kind_later(scores, procedure, like, ranks) else 0.0
    is_test = is_block and is_positive(response[i, READING_FIELD])
    movement(many, p, i, response[i, MOVED_FIELD] if is_test else -1, response[i, LASTED_FIELD], is_test, out)
    out[PAIN_ELSEWHERE] = 1.0 if pain_elsewhere(many, scores, procedure, like, ranks, best, failed) else 0.0
    out[OUTCOME] = outcome_of(many, p, response[i, OUTCOME_FIELD], tapered_in_window(many, p, procedure), out)


def outcome_of(many: Any, p: int, outcome: int, tapered: bool, out: Any) -> int:
    """The kernel's outcome unless death, a complication, better function or less opioid forbid it."""
    died = many.death[p] <= many.now
    if out[COMPLICATION] == 1 or (died and outcome == TOO_EARLY):
        return NOT_ASSESSABLE
    if out[TRIAL_VOID] == 1 and outcome != TOO_EARLY:
        return NOT_ASSESSABLE
    if outcome == ONGOING and out[WORSE_SINCE] == 1:
        return NOT_ASSESSABLE
    if out[SITES_DIFFER] == 1 and outcome != TOO_EARLY and outcome != NOT_ASSESSABLE:
        return PARTIAL
    if outcome == FAILURE and out[JUDGED] != ANAESTHETIC and out[JUDGED] != TRIAL:
        if out[FUNCTION_STATE] == IMPROVED:
            return PARTIAL
        return NOT_ASSESSABLE if tapered else FAILURE
    return outcome


def tapered_in_window(many: Any, p: int, procedure: Any) -> bool:
    """Whether the opioid dose was clearly lower when the window closed, or is by now; see `facts.response`."""
    a, b = many.drugs_from[p], many.drugs_from[p + 1]
    closed = procedure.minute + window_of(many.windows[procedure.judged]).missed * MINUTES_PER_DAY
    before = opioid_dose(many.drugs, a, b, procedure.minute)
    then = opioid_dose(many.drugs, a, b, min(closed, many.now, procedure.until))
    return bool(then < before * (1 - many.limits.change_share))
