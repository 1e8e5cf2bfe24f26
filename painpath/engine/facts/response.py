"""The response of the judged procedure as named facts: outcome, numbers, flags, function."""

from __future__ import annotations

from typing import Any

from painpath.engine.facts.context import Context
from painpath.engine.facts.medicines import medicine_begun, nerve_medicine_stopped, opioid_dose
from painpath.engine.facts.movement import movement_facts
from painpath.engine.facts.places import other_side_only, pain_elsewhere, site_outside, sites_differ
from painpath.engine.facts.terms import Terms
from painpath.engine.facts.trials import is_absent, is_present, rows_since, tells_of, trial_void
from painpath.engine.response.acting import acts
from painpath.engine.response.carried import other_kind_later
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import (
    ANAESTHETIC,
    FAR,
    JUDGED_AS,
    NONE,
    OUTCOMES,
    SIDES,
    TRIAL,
)
from painpath.engine.response.relief import relief_until
from painpath.engine.response.responses import Judged
from painpath.engine.response.series import BEFORE, place_in_time, rank, side_rank
from painpath.engine.response.validity import NO_NUMBNESS, NO_WARMING, invalid_test, spread_on, unspecific
from painpath.record.check import Record
from painpath.record.moments import Moment

MINUTES_PER_DAY = 1440
NUMBERS = {
    "baseline": ("baseline", 100),
    "best_relief_pct": ("best", 100),
    "latest_relief_pct": ("latest", 100),
    "latest_score": ("latest_points", 100),
    "score_rise": ("latest_rise", 100),
    "latest_score_day": ("latest_day", 1),
    "latest_score_ago": ("latest_ago", 1),
    "onset_day": ("onset_day", 1),
    "relief_days_min": ("min_days", 1),
    "relief_days_max": ("max_days", 1),
    "loss_day": ("loss_day", 1),
    "block_hours_min": ("block_lasted", 60),
}
FLAGS = {
    "provisional": "provisional",
    "transient": "transient",
    "unconfirmed": "unconfirmed",
    "short_lived": "short_lived",
    "waning": "waning",
    "not_lasting": "not_lasting",
    "duration_unknown": "duration_unknown",
    "window_missed": "window_missed",
    "no_reading": "no_reading",
    "confounded": "confounded",
    "injury_before_loss": "injury",
    "no_baseline": "no_baseline",
    "low_baseline": "low_baseline",
    "scale_changed": "scale_changed",
    "self_report_only": "self_report_only",
    "self_report_mismatch": "self_report_mismatch",
    "recall_only": "recall_only",
    "brief_relief": "brief_relief",
    "threshold_sensitive": "threshold_sensitive",
    "after_trial": "after_trial",
    "trial_over": "trial_over",
    "one_side_back": "parted",
    "trial_end_untold": "end_untold",
    "past_trial": "past_trial",
    "baseline_in_trial": "baseline_in_trial",
    "day_score_left_out": "day_left_out",
    "other_kind_judged": "passed_over",
    "kinds_apart": "kinds_apart",
    "side_untold": "side_untold",
}
TESTS_OF_PAIN = (JUDGED_AS[ANAESTHETIC], JUDGED_AS[TRIAL])
MEANINGLESS = frozenset(
    (
        "paraplegia",
        "tetraplegia",
        "sensory_level",
        "spinal_cord_infarct",
        "epidural_haematoma",
        "spinal_subdural_haematoma",
        "epidural_abscess",
        "paraspinal_abscess",
        "psoas_abscess",
        "discitis",
        "vertebral_osteomyelitis",
        "facet_joint_septic_arthritis",
    )
)


def response_facts(record: Record, context: Context) -> dict[str, Any]:
    """Every fact that the kernel gives about the judged procedure; without one, whether the patient died."""
    index, seen, terms = context.index, context.seen, context.terms
    death = record.patient.get("@death_date")
    died = death is not None and death.first <= seen.now
    if index is None:
        return {"has_procedure": False, "died": died}
    response = index.response
    facts: dict[str, Any] = {
        "has_procedure": True,
        "died": died,
        "judged_as": JUDGED_AS[index.numbers.judged],
    }
    for name, (field, scale) in NUMBERS.items():
        raw = getattr(response, field)
        facts[name] = None if raw in (NONE, FAR) else raw / scale
    for name, field in FLAGS.items():
        facts[name] = bool(getattr(response, field))
    facts["block_reading"] = index.block_reading
    facts["block_pair"] = index.pair
    facts["days_since_procedure"] = days_since(index.row["@time"], seen.now)
    facts["hours_since_procedure"] = (seen.now - index.numbers.minute) / 60
    facts.update(_baseline_age(index, seen, terms))
    facts.update(_disturbances(record, context))
    facts.update(movement_facts(context))
    facts["function_state"] = function_state(context)
    facts["pain_elsewhere"] = pain_elsewhere(index, seen, terms)
    facts["outcome"] = _outcome(OUTCOMES[response.outcome], facts, tapered_in_window(index, seen, terms))
    facts["function_override"] = facts["function_state"] == "improved" and facts["outcome"] == "partial"
    return facts


def days_since(moment: Moment, now: int) -> float:
    """Whole days since a procedure; of a month or a year since the last day that it can have been done."""
    return float(now // MINUTES_PER_DAY - min(moment.last, now) // MINUTES_PER_DAY)


def _outcome(outcome: str, facts: dict[str, Any], tapered: bool) -> str:
    """The kernel's outcome unless death, a complication, better function or less opioid forbid it.

    A test is read by pain alone; a treatment has not failed where function improved, and cannot be judged by
    an unchanged score where the opioid was reduced meanwhile (`tapered`).
    """
    if facts["complication"] or (facts["died"] and outcome == "too_early"):
        return "not_assessable"
    if facts["trial_void"] and outcome != "too_early":
        return "not_assessable"
    if outcome == "ongoing_response" and facts["worse_since_reading"]:
        return "not_assessable"
    if facts["sites_differ"] and outcome not in ("too_early", "not_assessable"):
        return "partial"
    if outcome == "immediate_failure" and facts["judged_as"] not in TESTS_OF_PAIN:
        if facts["function_state"] == "improved":
            return "partial"
        return "not_assessable" if tapered else outcome
    return outcome


def tapered_in_window(index: Judged, seen: Seen, terms: Terms) -> bool:
    """Whether the opioid dose was clearly lower when the procedure's window closed, or is by now, than at the procedure."""
    minute = index.numbers.minute
    closed = minute + terms.windows[index.numbers.judged].missed * MINUTES_PER_DAY
    before = opioid_dose(seen.rows["medications"], minute, terms)
    then = opioid_dose(seen.rows["medications"], min(closed, last_minute(index, seen)), terms)
    share = terms.settings["analgesic_change_pct"] / 100
    return before is not None and then is not None and then < before * (1 - share)


def last_minute(index: Judged, seen: Seen) -> int:
    """The last minute that tells of a procedure: now, or when the same part was treated again."""
    return min(seen.now, index.numbers.until)


def _baseline_age(index: Judged, seen: Seen, terms: Terms) -> dict[str, bool]:
    age, scores = index.response.baseline_age, seen.scores
    ranks = terms.ranks(index.row)
    older = age == NONE and any(
        place_in_time(scores, i, index.numbers) == BEFORE
        and index.numbers.day - scores.day[i] > terms.rules.stale_days
        and rank(scores, i, index.numbers, ranks) != FAR
        for i in range(len(scores.minute))
    )
    return {
        "old_baseline": age != NONE and age > terms.settings["old_baseline_days"],
        "stale_baseline": older,
    }


def _disturbances(record: Record, context: Context) -> dict[str, bool]:
    index, seen, terms = context.index, context.seen, context.terms
    assert index is not None
    is_block = index.numbers.judged == ANAESTHETIC
    reason = invalid_test(index.row, seen.rows, terms) if is_block else ""
    before = opioid_dose(seen.rows["medications"], index.numbers.minute, terms)
    end = last_minute(index, seen)
    now = opioid_dose(seen.rows["medications"], end, terms)
    known = before is not None and now is not None
    last = relief_until(index.numbers, index.response.min_days, index.response.block_lasted)
    return {
        "aborted": bool(index.numbers.aborted),
        "complication": any(
            _is_new(context, code) for code in MEANINGLESS & context.by_code["observations"].keys()
        ),
        "conflicting_scores": bool(seen.conflicts),
        "contradictory_dates": any(known <= context.seen.now for known in record.clashes),
        "test_invalid": bool(reason),
        "no_sensory_block": reason in (NO_NUMBNESS, NO_WARMING),
        "volume_high": is_block and unspecific(index.row, seen.rows, terms),
        "block_spread": spread_on(index.row, seen.rows, terms),
        "acts_for_days": acts(index.row, terms)[1] > MINUTES_PER_DAY,
        "coverage_inadequate": is_absent(context, "paraesthesia_coverage_adequate"),
        "trial_void": index.numbers.judged == TRIAL and trial_void(context),
        "analgesics_increased": known
        and (now or 0) > (before or 0) * (1 + terms.settings["analgesic_change_pct"] / 100),
        "analgesics_reduced": known
        and (now or 0) < (before or 0) * (1 - terms.settings["analgesic_change_pct"] / 100),
        "nerve_medicine_stopped": nerve_medicine_stopped(
            seen.rows["medications"], index.numbers.minute, end, terms
        ),
        "medicine_begun": medicine_begun(seen.rows["medications"], index.numbers.minute, last, terms),
        "sites_differ": sites_differ(index),
        "worse_since_reading": worse_since_reading(context),
        "other_kind_later": other_kind_later(
            seen.scores, index.numbers, index.response.like, terms.ranks(index.row)
        ),
        "site_outside": site_outside(index, seen, terms),
        "other_side_only": other_side_only(index, seen, terms),
        "diary_blank": seen.blank_scores > 0,
    }


def _is_new(context: Context, code: str) -> bool:
    """Whether a finding was present since the procedure and never before it."""
    found = [row for row in context.by_code["observations"].get(code, ()) if row["value"] is True]
    return bool(found) and all(map(context.since, found))


def _change(context: Context, code: str) -> tuple[float, float] | None:
    """(before, after): the last number before the procedure and the latest since, before the part was treated again."""
    rows = [row for row in context.by_code["observations"].get(code, ()) if "number" in row]
    rows.sort(key=lambda row: row["@time"].first)
    before = [row["number"] for row in rows if not context.since(row)]
    after = [row["number"] for row in rows if context.since(row) and tells_of(context, row)]
    return (before[-1], after[-1]) if before and after else None


def function_state(context: Context) -> str | None:
    """improved, same or worse by the minimal important change of what was measured; None unknown."""
    settings = context.terms.settings
    votes = []
    for code, least in (("odi", settings["odi_points"]), ("rmdq", settings["rmdq_points"])):
        pair = _change(context, code)
        if pair:
            votes.append(
                _vote(pair[0] - pair[1], min(least, pair[0] * settings["function_pct"] / 100) or least)
            )
    pair = _change(context, "walking_distance")
    if pair and pair[0] > 0:
        votes.append(_vote((pair[1] - pair[0]) / pair[0] * 100, settings["function_pct"]))
    stated = [row["number"] for row in rows_since(context, "odi_change") if "number" in row]
    if stated:
        votes.append(_vote(-stated[-1], settings["odi_points"]))
    if is_present(context, "previously_painful_movement_possible"):
        votes.append(1)
    if not votes:
        return None
    return "improved" if max(votes) > 0 and min(votes) >= 0 else "worse" if min(votes) < 0 else "same"


def _vote(gain: float, least: float) -> int:
    return 1 if gain >= least else -1 if gain <= -least else 0


def worse_since_reading(context: Context) -> bool:
    """Whether this pain was said to have become worse well after the last reading that showed relief.

    How much worse nobody wrote down, so neither a response nor a recurrence can be told: a score is needed.
    """
    index, terms = context.index, context.terms
    assert index is not None
    if index.numbers.judged == ANAESTHETIC or index.response.min_days == NONE:
        return False
    last_day = index.numbers.day + index.numbers.slack
    since = last_day + index.response.min_days + terms.settings["worse_after_days"]
    ranks = terms.ranks(index.row)
    return any(
        row["value"] is True
        and row["@time"].day > since
        and ("site" not in row or ranks[terms.sites[row["site"]]] > 0)
        and ("side" not in row or side_rank(SIDES.index(row["side"]), index.numbers) >= 0)
        for row in rows_since(context, "pain_worsening")
    )
