"""A patient's events as plain numbers, the form in which the kernel reads them.

Times are whole minutes on the clinic's clock, days are whole days, scores are hundredths of a point
on 0-10, relief is in hundredths of a percent. `NONE` stands for what is not known, codes are small
numbers given by the encoder. The same tuples hold lists for one patient and arrays for many.
"""

from __future__ import annotations

from typing import Any, NamedTuple

NONE = -(1 << 40)
# the first two groups of sites.yaml are where the pain of a target usually is; the third is where it may also go
TERRITORY = 2
FAR = 1 << 40
MINUTES_PER_DAY = 1440

# how a procedure is judged
ANAESTHETIC, STEROID, THERMAL, PULSED, COLD, NEUROLYSIS, TRIAL, IMPLANT, OTHER, SUPPORTIVE, OPERATION = range(
    11
)
JUDGED_AS = (
    "anaesthetic_block",
    "steroid",
    "thermal",
    "pulsed",
    "cold",
    "neurolysis",
    "trial",
    "implant",
    "other",
    "supportive",
    "operation",
)

# two of these on one day are parts of one operation
OPERATIONS = (TRIAL, IMPLANT, OTHER, OPERATION)
TRIALS = ("scs_trial", "drg_trial", "itpump_trial")  # those whose relief is a gate of an implant
INTRATHECAL = TRIALS.index("itpump_trial")

OUTCOMES = ("immediate_failure", "partial", "ongoing_response", "recurrence", "too_early", "not_assessable")
FAILURE, PARTIAL, ONGOING, RECURRENCE, TOO_EARLY, NOT_ASSESSABLE = range(6)

READINGS = (
    "positive_concordant",
    "positive_prolonged",
    "positive_prolonged_steroid",
    "positive_discordant",
    "positive_nonspecific",
    "negative",
    "uninterpretable",
)
CONCORDANT, PROLONGED, PROLONGED_STEROID, DISCORDANT, NONSPECIFIC, NEGATIVE, UNINTERPRETABLE = range(7)

LEFT, RIGHT, BOTH, MIDLINE = range(4)
ONE_SIDE, BOTH_SIDES, SIDE_UNTOLD = range(3)
SIDES = ("left", "right", "bilateral", "midline")

# descriptors of a pain score; the position is the code
DESCRIPTORS = ("average", "", "current", "worst", "on_movement", "least")


class Scores(NamedTuple):
    """Pain scores in time order, one entry each; `slack` is by how many days each may be later, in a month or year."""

    minute: Any
    day: Any
    clock: Any
    points: Any
    scale: Any
    descriptor: Any
    site: Any
    side: Any
    slack: Any


class Reports(NamedTuple):
    """The patient's own estimates of relief in time order; `lasted` is in minutes, `slack` as in `Scores`.

    `moved` is 1 where the relief is that on movement, 0 where that at rest, NONE where nobody said.
    """

    minute: Any
    day: Any
    clock: Any
    procedure: Any
    relief: Any
    lasted: Any
    slack: Any
    moved: Any


class Returns(NamedTuple):
    """When the patient said that the treated pain had come back, and where; `slack` as in `Scores`."""

    minute: Any
    day: Any
    site: Any
    side: Any
    slack: Any


class Procedure(NamedTuple):
    """One completed or aborted procedure as the kernel needs it; `number` is its place, of one that is written
    twice that of the first row.

    `until` is the minute from which a later procedure confounds what follows, `beside` tells that another
    treatment of the same part was done before it on the same day; `onset` and `upper` are the minutes in
    which its anaesthetic acts, `lower` how long relief lasts at least that it gave; `invalid` tells that the block tested nothing. `day` is the first day on which
    it may have been done, and the last one lies `slack` days later. `intrathecal` tells a trial of drugs in
    the canal, `ended` the minute in which a trial was over, FAR where nobody wrote it down; `two_pains` one that
    treats the pain of two places at once; `treated` is the last day before its own on which anything else than a
    block treated the patient, NONE without any; `reach` is ONE_SIDE, BOTH_SIDES, or SIDE_UNTOLD where one side or both were
    treated and nobody wrote down which; `near` holds the vertebrae around what was treated as bits, see `facts.near`.
    """

    number: int
    minute: int
    day: int
    clock: int
    judged: int
    side: int
    aborted: int
    until: int
    onset: int
    lower: int
    upper: int
    steroid: int
    invalid: int
    unspecific: int
    slack: int
    beside: int
    intrathecal: int
    ended: int
    two_pains: int
    treated: int
    reach: int
    near: int


def as_block(one: Procedure) -> Procedure:
    """The procedure as the test that the anaesthetic in it is."""
    return Procedure(
        one.number, one.minute, one.day, one.clock, ANAESTHETIC, one.side, one.aborted, one.until, one.onset,
        one.lower, one.upper, one.steroid, one.invalid, one.unspecific, one.slack, one.beside, one.intrathecal, one.ended,
        one.two_pains, one.treated, one.reach, one.near,
    )  # fmt: skip


class Rules(NamedTuple):
    """The numbers that decide, all from the knowledge: thresholds in hundredths, spans in days."""

    responder: int
    partial: int
    diagnostic: int
    loss_points: int
    loss_relief: int
    low_baseline: int
    baseline_days: int
    stale_days: int
    dense_days: int
    dense_readings: int
    injury_days: int
    mismatch: int
    prolonged_factor: int
    not_lasting_days: int
    short_days: int
    trial_first_day: int
    trial_last_day: int
    trial_usual_days: int
    bolus_last_day: int
    trial_told_last_day: int


def trial_first_day(procedure: Procedure, rules: Rules) -> int:
    """The first day on which a reading of a trial counts; drugs in the canal act within hours."""
    return 0 if procedure.intrathecal == 1 else rules.trial_first_day


def trial_last_day(procedure: Procedure, rules: Rules) -> int:
    """The last day on which a reading of a trial counts: that of its end, where the record says that it ran on for longer."""
    if procedure.ended >= procedure.until:
        return rules.trial_last_day
    return max(rules.trial_last_day, procedure.ended // MINUTES_PER_DAY - procedure.day)


def runs_on(ended: int, day: int, rules: Rules) -> bool:
    """Whether what began as a trial on a day is known to have ended only later than trials last."""
    return bool(ended != FAR and ended // MINUTES_PER_DAY - day > rules.trial_last_day)


class Window(NamedTuple):
    """When a kind of procedure may be judged, in days after it.

    `start` is the last day on which a first reading may tell that it never worked; later it may have worked and ceased.
    """

    first: int
    fail: int
    firm: int
    missed: int
    transient: int
    short: int
    start: int


class Reading(NamedTuple):
    """How much relief there was at one time; `points` is the level of pain behind it, `slack` as in `Scores`."""

    minute: int
    day: int
    relief: int
    points: int
    stated_return: int
    slack: int


def window_of(days: Any) -> Window:
    """A row of windows as the kernel reads it."""
    return Window(days[0], days[1], days[2], days[3], days[4], days[5], days[6])


def copied(numbers: Any) -> Any:
    """The same numbers to be changed: a list, or compiled an array, of which the owners are not counted at each number."""
    return list(numbers)


def lent(arrays: Any) -> Any:
    """The same arrays; compiled, they are read without counting who holds them (`compiled.lent`)."""
    return arrays
