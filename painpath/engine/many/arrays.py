"""Many patients' records as arrays: what the kernel for many reads, and the names of what it writes.

Rows stand end to end in the order of `order.in_order` within each patient; `*_from` says where each patient's rows
begin and has one entry more than there are patients. `NONE` stands for a whole number that is not known, NaN for
a measured one. `clock`, `aborted` and the like are 0 or 1.
Long because every table and every name of the kernel for many stands here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from painpath.engine.response.events import Rules


class Done(NamedTuple):
    """Procedures completed or aborted, in time order; `judged` is as their kind and drugs say.

    `tested_joint` is the joint that a nerve supplies, `together` bits as in `Terms.together`, `place` where a target
    lies that a body has once on each side, as in `Terms.place_of`, `half` the half of the body, `far_reaching` and `crosses_over` as in `Terms`, `reach` as in `encode.reach_of`, `near` as in `near.treated_part`,
    `joints`, `nerves` and `covered` those of `levels.Levels` where a facet joint or its nerves are aimed at, else 0,
    `key` the target, or the kind where none is given; `ablation`, `esi`, `operative`, `confounds`, `trial_device`, `trial_long`, `two_pains`, `facet`, `powerless`, `facet_nerve_or_joint`, `below` and `asked` say what follows from kind, target and device; `levels` are bits; `ended` is when a trial was over.
    """

    first: Any
    last: Any
    clock: Any
    kind: Any
    judged: Any
    aborted: Any
    side: Any
    region: Any
    group: Any
    by_region: Any
    target: Any
    tested_joint: Any
    together: Any
    place: Any
    half: Any
    far_reaching: Any
    crosses_over: Any
    reach: Any
    near: Any
    joints: Any
    nerves: Any
    covered: Any
    key: Any
    rank_row: Any
    onset: Any
    lower: Any
    upper: Any
    has_agent: Any
    duration_class: Any
    has_steroid: Any
    mpe: Any
    volume: Any
    deep: Any
    vascular: Any
    epidural: Any
    facet: Any
    powerless: Any
    facet_nerve_or_joint: Any
    below: Any
    ablation: Any
    esi: Any
    operative: Any
    confounds: Any
    trial_device: Any
    trial_long: Any
    trial_kind: Any
    ended: Any
    two_pains: Any
    asked: Any


# Pain scores, of which there are most: small numbers, -1 for a site or side without one. `again` is NEW
# for the first row of one time and series, REPEATED or UNLIKE as the next one gives the same number or not;
# `span` says how long the time is that is named: one of SPANS, of which the first is a clock time.
SCORED = np.dtype(
    [
        ("first", np.int32), ("points", np.int16), ("site", np.int8), ("side", np.int8), ("span", np.int8),
        ("scale", np.int8), ("descriptor", np.int8), ("again", np.int8),
    ],
    align=True,
)  # fmt: skip
NEW, REPEATED, UNLIKE = range(3)
SPANS = (0, 1, 28, 29, 30, 31, 365, 366)  # days


class Told(NamedTuple):
    """Own estimates of relief; `name` is the procedure's id as a number, `place` its place or NONE.

    `moved` is 1 on movement, 0 at rest, NONE where nobody said.
    """

    first: Any
    last: Any
    clock: Any
    name: Any
    place: Any
    percent: Any
    relief: Any
    lasted: Any
    moved: Any


# Observations: `truth` is 1, 0 or -1 for what is no truth value, `number` NaN for what is no number, a site or side
# -1 without one; the vertebrae of `bones` are bits, 0 without a level, and the bit above for a level that names none;
# `spine` is as in `near.spine_of`.
OBSERVED = np.dtype(
    [
        ("number", np.float64), ("first", np.int32), ("last", np.int32), ("bones", np.int32), ("spine", np.int32), ("code", np.int16),
        ("site", np.int8), ("side", np.int8), ("truth", np.int8), ("clock", np.int8),
    ],
    align=True,
)  # fmt: skip


class Lasting(NamedTuple):
    """Conditions, drugs or care: when it began (NONE unknown) and ended (FAR while it goes on)."""

    first: Any
    last: Any
    clock: Any
    end_first: Any
    end_last: Any
    code: Any
    outcome: Any
    dose: Any
    factor: Any
    opioid: Any
    own_relief: Any
    pump_opioid: Any


class Slot(NamedTuple):
    """How a fact reads the observations of one code: in a `way`, within a `window` of `days`.

    Where the window is SOON, it ends so many `days` after the procedure. Where it is SINCE or EVER, a no counts for so
    many `days` alone, 0 for always; AFTER_ANY and AFTER_HERE are `days` after a needle, `wait` of them left out, `anew`
    without what stood before it. `sites` and `sides` are bits, 0 for all; `worst` is taken of several numbers none of
    which is surely the latest: LARGEST, SMALLEST, or LATEST for none of them; `apart` where each place has a latest, `here` where what is told of another part of the spine does not count. A
    row of the last `holds` minutes is over only for one that begins `settles` minutes after it; see `rules.holding`.
    """

    fact: Any
    way: Any
    window: Any
    days: Any
    sites: Any
    sides: Any
    worst: Any
    anew: Any
    wait: Any
    holds: Any
    settles: Any
    apart: Any
    here: Any


class Code(NamedTuple):
    """What an observation's code stands for: its role, the limb it names, and why a block tested nothing when it is so or not."""

    role: Any
    limb: Any
    when_true: Any
    when_false: Any


class Program(NamedTuple):
    """How facts are read off observations: for each code the slots `slot_from[code]` to the next.

    `of_truth` counts the codes of each truth; numbers are counted apart from truths.
    """

    slot_from: Any
    slots: Any
    codes: Any
    of_truth: Any
    numbers: int


class Listed(NamedTuple):
    """How a fact reads the conditions, drugs or care of one code.

    `way` is NOW or EVER; for care `outcomes` are bits of those that count, 0 for all, `since` is 1 where only what
    came after the procedure counts. For `days` after its end a condition is over, 0 for always; for `acting` days
    after it a drug may act; what began more than `most` days ago is not going on.
    """

    fact: Any
    way: Any
    outcomes: Any
    since: Any
    days: Any
    acting: Any
    most: Any


class Listing(NamedTuple):
    """How facts are read off conditions, drugs or care: the slots of each code, as in `Program`."""

    slot_from: Any
    slots: Any
    facts: int


class Limits(NamedTuple):
    """The numbers of the knowledge that only facts use."""

    old_baseline_days: float
    change_share: float
    odi_points: float
    rmdq_points: float
    function_pct: float
    worse_after_days: float
    volume_ml: float
    limbs: int
    arms: int
    legs: int


class Many(NamedTuple):
    """All of it."""

    done: Any
    done_from: Any
    levels_from: Any
    levels: Any
    scored: Any
    scored_from: Any
    told: Any
    told_from: Any
    observed: Any
    observed_from: Any
    conditions: Any
    conditions_from: Any
    drugs: Any
    drugs_from: Any
    care: Any
    care_from: Any
    program: Program
    condition_program: Listing
    drug_program: Listing
    care_program: Listing
    ranks: Any
    windows: Any
    death: Any
    limits: Limits
    rules: Rules
    now: int


def as_rows(columns: Any) -> Any:
    """The columns of a named tuple as one array of rows, so that the kernel is handed one thing for all."""
    kinds = [(name, column.dtype) for name, column in zip(columns._fields, columns, strict=True)]
    rows = np.empty(len(columns[0]), np.dtype(kinds, align=True)).view(np.recarray)
    for name, column in zip(columns._fields, columns, strict=True):
        rows[name] = column
    return rows


class Found(NamedTuple):
    """What the kernel writes, one row for each procedure; the facts of a patient one row for each patient."""

    response: Any
    facts: Any
    truths: Any
    numbers: Any
    care: Any
    conditions: Any
    drugs: Any
    persons: Any


# ways of reading and windows
LATEST_TRUTH, ONCE_TRUE, ONCE_GONE, LATEST, LARGEST, SMALLEST, CHANGE, FIRST = range(8)
EVER, SINCE, BEFORE, DAYS, SOON, AFTER_ANY, AFTER_HERE = range(7)
NOW, ALWAYS = range(2)
UNKNOWN_OUTCOME = 0
# what an observation's code stands for where the response itself is told
(
    NO_ROLE, MEANINGLESS, TRIAL_FAULT, COVERAGE, ODI, RMDQ, WALKING, ODI_CHANGE, MOVEMENT, WORSENING,
    DIARY, RETURN, INJURY, SPREAD, WEAK, NUMB,
) = range(16)  # fmt: skip
NO_NUMBNESS_REASON, NO_WARMING_REASON, OTHER_REASON = 2, 3, 1

FACTS = (
    "blocks_positive", "blocks_negative", "blocks_uninterpretable", "block_last_relief_pct",
    "later_block_positive", "later_block_negative", "later_block_other_target_positive",
    "later_nerve_block_positive", "later_ablation_helped", "later_treatment", "later_treatment_unclear", "later_treatment_helped",
    "steroid_mpe_mg_this", "earlier_ablations", "earlier_ablation_outcome", "earlier_ablation_was_heat",
    "earlier_ablation_relief_days_min", "relief_shortening", "ablations_365d", "failed_same_kind",
    "earlier_steroid_response", "esi_failed", "block_pair", "old_baseline", "stale_baseline", "complication", "test_invalid",
    "no_sensory_block", "volume_high", "block_spread", "coverage_inadequate", "trial_void", "analgesics_increased",
    "analgesics_reduced", "nerve_medicine_stopped", "sites_differ", "worse_since_reading", "site_outside", "function_state",
    "pain_elsewhere", "outcome", "judged_as", "block_reading", "other_side_only",
    "sides_helped", "sides_failed", "block_side_responded", "block_side_failed", "earlier_treatment_helped",
    "positive_block_other_side", "positive_block_other_level", "blocks_positive_each_side", "medicine_begun", "other_kind_later",
    "rest_only", "movement_still_hurt", "movement_eased", "movement_disputed", "steroid_here_failed", "acts_for_days",
    "concordant_block_before", "later_blocks_end_negative", "blocks_spread", "later_block_spread",
    "later_attempt_aborted", "earlier_ablation_day",
)  # fmt: skip
(
    BLOCKS_POSITIVE, BLOCKS_NEGATIVE, BLOCKS_UNINTERPRETABLE, BLOCK_LAST_RELIEF,
    LATER_POSITIVE, LATER_NEGATIVE, LATER_OTHER, LATER_NERVE, LATER_ABLATION, LATER_TREATMENT, LATER_UNCLEAR, LATER_HELPED,
    MPE_THIS, EARLIER_ABLATIONS, EARLIER_ABLATION_OUTCOME, EARLIER_ABLATION_HEAT,
    EARLIER_ABLATION_DAYS, SHORTENING, ABLATIONS_YEAR, FAILED_SAME_KIND,
    EARLIER_STEROID, ESI_FAILED, BLOCK_PAIR, OLD_BASELINE, STALE_BASELINE, COMPLICATION, TEST_INVALID,
    NO_SENSORY_BLOCK, VOLUME_HIGH, BLOCK_SPREAD, COVERAGE_INADEQUATE, TRIAL_VOID, ANALGESICS_INCREASED,
    ANALGESICS_REDUCED, NERVE_MEDICINE_STOPPED, SITES_DIFFER, WORSE_SINCE, SITE_OUTSIDE, FUNCTION_STATE,
    PAIN_ELSEWHERE, OUTCOME, JUDGED, BLOCK_READING, OTHER_SIDE,
    SIDES_HELPED, SIDES_FAILED, BLOCK_SIDE_RESPONDED, BLOCK_SIDE_FAILED, EARLIER_HELPED,
    BLOCK_OTHER_SIDE, BLOCK_OTHER_LEVEL, BLOCKS_EACH_SIDE, MEDICINE_BEGUN, OTHER_KIND_LATER,
    REST_ONLY, STILL_HURT, EASED, DISPUTED, STEROID_HERE, ACTS_FOR_DAYS,
    CONCORDANT_BEFORE, LATER_END_NEGATIVE, BLOCKS_SPREAD, LATER_SPREAD,
    LATER_ABORTED, EARLIER_ABLATION_DATE,
) = range(66)  # fmt: skip
PERSONS = (
    "failed_targets", "injections_365d", "steroid_mpe_mg_365d", "scs_trial_relief_pct",
    "drg_trial_relief_pct", "it_trial_relief_pct", "opioid_mme", "opioid_mme_raised", "conflicting_scores",
    "diary_blank", "pump_dose_raised",
)  # fmt: skip
(
    FAILED_TARGETS, INJECTIONS_YEAR, MPE_YEAR, SCS_TRIAL, DRG_TRIAL, IT_TRIAL, OPIOID, OPIOID_RAISED, CONFLICTING,
    DIARY_BLANK, PUMP_RAISED,
) = range(11)  # fmt: skip
IMPROVED, SAME, WORSE = range(3)
STATES = ("improved", "same", "worse")
PAIRS = ("concordant", "discrepant")
CONCORDANT_PAIR, DISCREPANT_PAIR = range(2)
