"""What came before and after the judged procedure: blocks, ablations, doses, trials."""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.ablations import (
    YEAR,
    ablates,
    ablation_days,
    ablations,
    failures_in_a_row,
    sessions,
    tests_target,
)
from painpath.engine.facts.context import Context
from painpath.engine.facts.later import later_treatment, one_session
from painpath.engine.facts.medicines import opioid_dose, pump_dose_raised
from painpath.engine.facts.sides import block_sides, blocks_each_side
from painpath.engine.facts.terms import Terms
from painpath.engine.facts.trials import trial_void
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import (
    ANAESTHETIC,
    CONCORDANT,
    NEGATIVE,
    NONE,
    STEROID,
    UNINTERPRETABLE,
)
from painpath.engine.response.parts import ABLATIONS, ESI, same_part
from painpath.engine.response.responses import Judged, aims_apart, may_share_pain, same_target, tests_joint
from painpath.record.check import Record, Row

DAYS_PER_YEAR = 365.25
HELPED = ("ongoing_response", "recurrence")


def history(
    record: Record, seen: Seen, judged: list[Judged], index: Judged | None, terms: Terms
) -> dict[str, Any]:
    """The history facts; a count is known when a procedure is judged, a dose when all parts are."""
    day = seen.now // 1440
    facts: dict[str, Any] = {
        **_person(record, day),
        **_opioids(seen, terms),
        **_steroids(seen, day, terms),
        **_trials(seen, judged, terms),
        "failed_targets": float(len(_failed_targets(judged))),
        "esi_failed": _any_outcome(_epidurals(judged, index, terms), "immediate_failure"),
        "earlier_steroid_response": _any_outcome(
            [one for one in judged if one.numbers.judged == STEROID and not _is(one, index)], *HELPED
        ),
    }
    return {**facts, **_around(judged, index, seen, terms)} if index is not None else facts


def _person(record: Record, day: int) -> dict[str, Any]:
    birth = record.patient.get("@birth_date")
    age = None if birth is None else float(int((day - birth.day) / DAYS_PER_YEAR))
    return {"age_years": age, "sex": record.patient.get("sex")}


def _opioids(seen: Seen, terms: Terms) -> dict[str, Any]:
    now = opioid_dose(seen.rows["medications"], seen.now, terms)
    before = opioid_dose(seen.rows["medications"], seen.now - 90 * 1440, terms)
    raised = None if now is None or before is None else now > before
    pump = pump_dose_raised(seen.rows["medications"], seen.now)
    return {"opioid_mme": now, "opioid_mme_raised": raised, "pump_dose_raised": pump}


def _is(one: Judged, index: Judged | None) -> bool:
    """Whether a row is the judged procedure, or tells of it once more."""
    return index is not None and one.numbers.number == index.numbers.number


def _mpe(row: Row, terms: Terms) -> float | None:
    """Methylprednisolone equivalent of one procedure in mg; None when agent or dose is not recorded."""
    mpe = terms.vocabulary.sections["steroids"][row["steroid"]].mpe if "steroid" in row else None
    return None if mpe is None or "steroid_mg" not in row else mpe * row["steroid_mg"]


def _steroids(seen: Seen, day: int, terms: Terms) -> dict[str, Any]:
    """Sums every steroid injection of the last year; a total with a missing part is unknown.

    An epidural whose drug is not recorded is taken for one of unknown dose. A row that tells of the same procedure
    and dose as another is that injection, written twice; with another dose it may be a second one, and counts.
    """
    those = [
        (one.number, "steroid" in row, _mpe(row, terms))
        for row, one in zip(seen.procedures, seen.numbers, strict=True)
        if ("steroid" in row or row["kind"] in ESI) and day - row["@time"].day < YEAR
    ]
    given = dict.fromkeys(those)
    doses = [dose for _, _, dose in given]
    known = bool(doses) and None not in doses
    return {
        "injections_365d": float(len(given)) if seen.procedures else None,
        "steroid_mpe_mg_365d": sum(dose for dose in doses if dose is not None) if known else None,
    }


def _trials(seen: Seen, judged: list[Judged], terms: Terms) -> dict[str, Any]:
    """The relief of the latest trial of each kind; unknown when that one was aborted or tested nothing."""
    found: dict[str, Any] = {}
    names = {
        "scs_trial": "scs_trial_relief_pct",
        "drg_trial": "drg_trial_relief_pct",
        "itpump_trial": "it_trial_relief_pct",
    }
    for one in judged:
        name = names.get(one.row["kind"])
        if name:
            told = one.response.latest != NONE and not one.numbers.aborted
            void = told and trial_void(Context(seen, one, terms))
            found[name] = one.response.latest / 100 if told and not void else None
    return found


def _failed_targets(judged: list[Judged]) -> set[Any]:
    return {one.row.get("target", one.row["kind"]) for one in judged if one.outcome == "immediate_failure"}


def _any_outcome(those: list[Judged], *outcomes: str) -> bool | None:
    return any(one.outcome in outcomes for one in those) if those else None


def _epidurals(judged: list[Judged], index: Judged | None, terms: Terms) -> list[Judged]:
    """The epidural injections of the judged procedure's part; all of them where its part is not known."""
    those = [one for one in judged if one.row["kind"] in ESI]
    if index is None or "region" not in index.row:
        return those
    return [one for one in those if "region" not in one.row or same_part(one.row, index.row, terms)]


def _around(judged: list[Judged], index: Judged, seen: Seen, terms: Terms) -> dict[str, Any]:
    """Blocks and ablations of the same target before and after the judged procedure."""
    place = judged.index(index)
    blocks = [one for one in judged if one.numbers.judged == ANAESTHETIC]
    tests = [
        one
        for one in judged[:place]
        if one in blocks and tests_target(one.row, index.row, terms) and not one_session(one, index)
    ]
    after = [one for one in judged[place + 1 :] if one in blocks and not one_session(one, index)]
    same = [one for one in after if tests_target(one.row, index.row, terms)]
    told = [one.confirms for one in same if one.confirms or one.reading == NEGATIVE]
    nerves = [one for one in same if tests_joint(one.row, index.row, terms)]
    others = [one for one in after if one not in same and may_share_pain(one.row, index.row, terms)]
    positive = [one for one in tests if one.confirms]
    spread = [one for one in tests if one.is_positive and not one.confirms]
    unread = [one for one in tests if one.reading == UNINTERPRETABLE or one in spread]
    last = tests[-1].response.block_best if tests else NONE
    return {
        "blocks_positive": sessions(positive),
        "concordant_block_before": any(one.reading == CONCORDANT for one in tests),
        "blocks_positive_each_side": blocks_each_side(positive, index),
        "blocks_negative": sessions(one for one in tests if one.reading == NEGATIVE),
        "blocks_uninterpretable": sessions(unread),
        "blocks_spread": sessions(spread),
        "block_last_relief_pct": None if last == NONE else last / 100,
        "later_block_positive": any(one.confirms for one in same),
        "later_block_spread": any(one.is_positive and not one.confirms for one in same),
        "later_block_negative": any(one.reading == NEGATIVE for one in same),
        "later_blocks_end_negative": told[-1:] == [False],
        "later_nerve_block_positive": any(one.confirms for one in nerves),
        "later_block_other_target_positive": any(one.confirms for one in others),
        "later_ablation_helped": any(
            one.outcome in HELPED for one in judged[place + 1 :] if ablates(one.row, index.row, terms)
        ),
        "earlier_treatment_helped": any(
            one.outcome in HELPED
            for one in judged[:place]
            if one.numbers.day < index.numbers.day and _same_treatment(one, index, terms)
        ),
        "later_treatment_helped": any(
            one.outcome in HELPED
            for one in judged[place + 1 :]
            if one.numbers.day > index.numbers.day and _same_treatment(one, index, terms)
        ),
        "later_attempt_aborted": any(
            one.numbers.aborted
            for one in judged[place + 1 :]
            if one.numbers.day > index.numbers.day and _same_treatment(one, index, terms)
        ),
        "steroid_here_failed": _last_steroid_failed(judged[:place], index, terms),
        **_blocked_elsewhere(judged, index, terms),
        **later_treatment(judged, index, terms),
        "steroid_mpe_mg_this": _mpe(index.row, terms),
        **block_sides(positive, index),
        **ablations(judged[: place + 1], index, terms),
        "ablations_365d": ablation_days(judged, index, seen.now // 1440, terms),
        "failed_same_kind": float(failures_in_a_row(judged[: place + 1], index, terms)),
    }


def _same_treatment(one: Judged, index: Judged, terms: Terms) -> bool:
    """Whether another treatment was of the kind and target of the judged one; any two ablations are of one kind."""
    if index.numbers.judged == ANAESTHETIC:
        return False
    ablations = all(terms.kinds[each.row["kind"]].kind in ABLATIONS for each in (one, index))
    steroids = one.numbers.judged == STEROID == index.numbers.judged
    alike = one.row["kind"] == index.row["kind"] and one.numbers.judged == index.numbers.judged
    return (ablations or steroids or alike) and same_target(one.row, index.row, terms)


def _last_steroid_failed(before: list[Judged], index: Judged, terms: Terms) -> bool | None:
    """Whether the last steroid before it at the judged target, or the joint of its nerves, failed; None without one."""
    those = [
        one
        for one in before
        if one.numbers.judged == STEROID
        and not _is(one, index)
        and (tests_target(one.row, index.row, terms) or tests_joint(index.row, one.row, terms))
    ]
    return those[-1].outcome == "immediate_failure" if those else None


def _blocked_elsewhere(judged: list[Judged], index: Judged, terms: Terms) -> dict[str, bool]:
    """Whether a positive block before it was of the other side, or of other levels, and led to no other ablation."""
    side = level = False
    aim = index.row.get("target", "")
    for block in judged[: judged.index(index)]:
        if block.numbers.judged != ANAESTHETIC or not block.is_positive or one_session(block, index):
            continue
        if any(_led_to(block, one, index, terms) for one in judged if not _is(one, index)):
            continue
        target = str(block.row.get("target"))
        if aim not in (target, terms.joint_of.get(target)):
            continue
        opposite = {block.row.get("side"), index.row.get("side")} == {"left", "right"}
        if same_part({**block.row, "side": index.row.get("side")}, index.row, terms):
            side = side or opposite
            level = level or (not opposite and aims_apart(block.row, index.row, terms))
    return {"positive_block_other_side": side, "positive_block_other_level": level}


def _led_to(block: Judged, one: Judged, index: Judged, terms: Terms) -> bool:
    """Whether a procedure up to the judged one ablated what the block had tested."""
    between = block.numbers.day <= one.numbers.day <= index.numbers.day
    ablation = terms.kinds[one.row["kind"]].kind in ABLATIONS
    return (
        between
        and ablation
        and (tests_target(one.row, block.row, terms) or tests_joint(block.row, one.row, terms))
    )
