"""What each procedure of a patient did, pairs of blocks included."""

from __future__ import annotations

import msgspec

from painpath.engine.facts.terms import Terms
from painpath.engine.response.encode import INJURIES, Seen
from painpath.engine.response.events import (
    ANAESTHETIC,
    CONCORDANT,
    DISCORDANT,
    NEGATIVE,
    NONE,
    ONGOING,
    OUTCOMES,
    READINGS,
    RECURRENCE,
    TERRITORY,
    UNINTERPRETABLE,
    Procedure,
)
from painpath.engine.response.kernel import Response, respond
from painpath.engine.response.levels import FACET_JOINT, Levels, levels_named, share
from painpath.engine.response.parts import ABLATIONS, same_part
from painpath.engine.response.series import owners
from painpath.engine.response.turns import levels_apart
from painpath.record.check import Row
from painpath.record.moments import Moment

POSITIVE = range(NEGATIVE)


class Judged(msgspec.Struct, eq=False):
    """One procedure with what it did; no two are the same, as no two procedures have one id."""

    row: Row
    numbers: Procedure
    response: Response
    reading: int
    pair: str | None = None

    @property
    def outcome(self) -> str:
        """The outcome's id."""
        return OUTCOMES[self.response.outcome]

    @property
    def block_reading(self) -> str | None:
        """The block reading's id, None for what is no block or too early."""
        return None if self.reading == NONE else READINGS[self.reading]

    @property
    def is_positive(self) -> bool:
        """A block that relieved at least the diagnostic threshold, in whatever way."""
        return self.reading in POSITIVE

    @property
    def confirms(self) -> bool:
        """Whether a positive block is of its target alone: one that spread, or took too much, confirms nothing."""
        return self.is_positive and not self.numbers.unspecific


def judge_all(seen: Seen, terms: Terms) -> list[Judged]:
    """Judge every completed or aborted procedure, in time order."""
    ranks, rows = [terms.ranks(row) for row in seen.procedures], range(len(seen.procedures))
    owned = owners(seen.scores, seen.numbers, ranks, rows, terms.rules)
    injuries = injury_moments(seen)
    judged = []
    for row, procedure in zip(seen.procedures, seen.numbers, strict=True):
        days = [moment.day for moment in injuries if moment.last >= procedure.minute]
        response = respond(
            procedure,
            seen.scores,
            owned,
            seen.reports,
            seen.returns,
            terms.ranks(row),
            days,
            seen.now,
            terms.windows[procedure.judged],
            terms.rules,
        )
        judged.append(Judged(row, procedure, response, response.reading))
    _pairs(judged, terms)
    return judged


def injury_moments(seen: Seen) -> list[Moment]:
    """When the patient fell or was injured."""
    return [
        row["@time"] for row in seen.rows["observations"] if row["code"] in INJURIES and row["value"] is True
    ]


def same_target(one: Row, other: Row, terms: Terms) -> bool:
    """Whether two procedures aim at the same structure: target, part of the body, side and level."""
    if "target" not in one or one.get("target") != other.get("target"):
        return False
    return not aims_apart(one, other, terms) and same_part(one, other, terms)


def tests_joint(block: Row, other: Row, terms: Terms) -> bool:
    """Whether a block of nerves tests the joint that the other procedure aims at, in the same part and no level apart."""
    joint = terms.joint_of.get(str(block.get("target")))
    if joint is None or joint != other.get("target"):
        return False
    return not aims_apart(block, other, terms) and same_part(block, other, terms)


def aims_apart(one: Row, other: Row, terms: Terms) -> bool:
    """Whether both name levels that have nothing in common; a facet joint has its nerves in common with them."""
    if not levels_apart(one, other):
        return False
    mine, theirs = facet_levels(one, terms), facet_levels(other, terms)
    return mine is None or theirs is None or not share(mine, theirs)


def facet_levels(row: Row, terms: Terms) -> Levels | None:
    """The facet joints or their nerves that a procedure names; None for another target."""
    target = str(row.get("target"))
    if target != FACET_JOINT and terms.joint_of.get(target) != FACET_JOINT:
        return None
    return levels_named(row.get("levels", ()), target)


def may_share_pain(one: Row, other: Row, terms: Terms) -> bool:
    """Whether two procedures can have treated one pain: sides not opposite, usual places of pain in common."""
    if {one.get("side"), other.get("side")} == {"left", "right"}:
        return False
    near = range(1, TERRITORY + 1)
    return any(
        mine in near and theirs in near
        for mine, theirs in zip(terms.ranks(one), terms.ranks(other), strict=True)
    )


def _pairs(judged: list[Judged], terms: Terms) -> None:
    """Compare each block with the last earlier one of the same target."""
    blocks = [one for one in judged if one.numbers.judged == ANAESTHETIC]
    for number, later in enumerate(blocks):
        for earlier in reversed(blocks[:number]):
            if UNINTERPRETABLE in (earlier.reading, later.reading) or NONE in (
                earlier.reading,
                later.reading,
            ):
                continue
            if same_target(earlier.row, later.row, terms) and not _tested_once(earlier, later):
                agree = earlier.is_positive == later.is_positive
                if agree or not _ablated_between(judged, earlier, later, terms):
                    _pair(earlier, later, terms)
                break


def _ablated_between(judged: list[Judged], earlier: Judged, later: Judged, terms: Terms) -> bool:
    """Whether an ablation of the target relieved the pain between two blocks: of two pains they can say different things."""
    between = judged[judged.index(earlier) + 1 : judged.index(later)]
    return any(
        terms.kinds[one.row["kind"]].kind in ABLATIONS
        and one.response.outcome in (ONGOING, RECURRENCE)
        and (same_target(one.row, later.row, terms) or tests_joint(one.row, later.row, terms))
        for one in between
    )


def _tested_once(earlier: Judged, later: Judged) -> bool:
    """Whether two positive blocks are rows of one day: one test, that nothing confirms."""
    return earlier.is_positive and later.is_positive and earlier.numbers.day == later.numbers.day


def _pair(earlier: Judged, later: Judged, terms: Terms) -> None:
    if earlier.is_positive != later.is_positive:
        earlier.pair = later.pair = "discrepant"
    elif later.is_positive:
        if _durations_misfit(earlier, later, terms):
            later.reading = DISCORDANT
        elif DISCORDANT not in (earlier.reading, later.reading) and earlier.confirms and later.confirms:
            earlier.pair = later.pair = "concordant"


def _durations_misfit(one: Judged, other: Judged, terms: Terms) -> bool:
    """Whether the longer-acting agent lasted no longer than the shorter-acting one, both recorded."""
    classes = (_duration_class(one, terms), _duration_class(other, terms))
    if set(classes) != {"short", "long"}:
        return False
    short, long = (one, other) if classes[0] == "short" else (other, one)
    spans = (short.response.block_lasted, long.response.block_lasted)
    known = NONE not in spans and not short.response.duration_unknown and not long.response.duration_unknown
    return bool(known and spans[1] <= spans[0] and CONCORDANT in (short.reading, long.reading))


def _duration_class(one: Judged, terms: Terms) -> str | None:
    classes = {terms.anaesthetics[agent].duration_class for agent in one.row.get("local_anaesthetic", [])}
    return classes.pop() if len(classes) == 1 else None
