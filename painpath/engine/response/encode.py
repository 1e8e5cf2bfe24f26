"""A checked record to the plain numbers that the kernel reads, seen as of a stated minute."""

from __future__ import annotations

from typing import Any

import msgspec

from painpath.engine.facts.near import treated_part
from painpath.engine.facts.terms import Terms
from painpath.engine.response.acting import acts, acts_least
from painpath.engine.response.ended import trial_ended
from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH_SIDES,
    DESCRIPTORS,
    FAR,
    INTRATHECAL,
    NONE,
    ONE_SIDE,
    OPERATIONS,
    OTHER,
    SIDE_UNTOLD,
    SIDES,
    STEROID,
    SUPPORTIVE,
    TRIAL,
    TRIALS,
    Procedure,
    Reports,
    Returns,
    Scores,
    runs_on,
)
from painpath.engine.response.order import by_code, in_order
from painpath.engine.response.parts import ends_reading, may_be_same_part
from painpath.engine.response.turns import (
    cut_from,
    first_written,
    in_turn,
    same_day,
    same_session,
    same_treatment,
    slack,
)
from painpath.engine.response.validity import blank_days, invalid_test, spread_on, unspecific
from painpath.record.check import Record, Row
from painpath.record.moments import MINUTES_PER_DAY
from painpath.record.tables import ANY_ROW, SCALE_TOP, TABLES, points

SCALES = tuple(SCALE_TOP)
SERIES = ("scale", "site", "side", "descriptor")
# by table: the parsed times by which a row is known, when it began and when it was entered
STARTS = {
    table: tuple(f"@{name}" for name in ("time", "onset", "start", "recorded") if name in ANY_ROW | columns)
    for table, columns in TABLES.items()
}
CODED = ("observations", "conditions", "medications", "care")
INJURIES = frozenset(("fall", "new_injury", "road_traffic_collision"))


class Seen(msgspec.Struct):
    """What was known of a patient at `now`: rows, some also by code, the kernel's tuples; `faded`, once looked for, old alarms."""

    now: int
    rows: dict[str, list[Row]]
    by_code: dict[str, dict[str, list[Row]]]
    procedures: list[Row]
    numbers: list[Procedure]
    scores: Scores
    reports: Reports
    returns: Returns
    conflicts: list[Row]
    blank_scores: int
    faded: dict[str, Row] | None = None


def see(record: Record, now: int, terms: Terms) -> Seen:
    """The record as it was known at minute `now`: later rows, and rows entered later, are not there."""
    rows = {name: in_order(_known(table, STARTS[name], now)) for name, table in record.tables.items()}
    rows["care"] = [_so_far(row, now) for row in rows["care"]]
    done = [row for row in rows["procedures"] if row["status"] != "planned"]
    done = in_turn(done, [judged_as(row, terms) == ANAESTHETIC for row in done])
    blank = blank_days(rows["observations"])
    measured = [row for row in rows["pain_scores"] if row["@time"].day not in blank]
    scores, conflicts = _scores(measured, terms)
    firsts = first_written(done)
    numbers = [_procedure(i, done, rows, now, terms)._replace(number=first) for i, first in enumerate(firsts)]
    ids = {row["procedure_id"]: first for row, first in zip(done, firsts, strict=True)}
    returns = _returns(rows["observations"], terms)
    agreed, disagreeing = _agreed_reports(rows["relief_reports"])
    reports, conflicts = _reports(agreed, ids), conflicts + disagreeing
    left_out = len(rows["pain_scores"]) - len(measured)
    coded = {name: by_code(rows[name]) for name in CODED}
    return Seen(now, rows, coded, done, numbers, scores, reports, returns, conflicts, left_out)


def _known(rows: list[Row], starts: tuple[str, ...], now: int) -> list[Row]:
    """The rows that had begun, and had been entered, by `now`; what has no time is known."""
    for name in starts if rows else ():
        rows = [row for row in rows if name not in row or row[name].first <= now]
    return rows


def _so_far(row: Row, now: int) -> Row:
    """A row of care; how it went is not known before its end."""
    if "outcome" in row and "@end" in row and row["@end"].first > now:
        return {**row, "outcome": "unknown"}
    return row


def _scores(rows: list[Row], terms: Terms) -> tuple[Scores, list[Row]]:
    """Scores in time order; two different ones at the same time in one series are both left out."""
    by_key: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = (row["@time"], row["scale"], row.get("descriptor"), row.get("site"), row.get("side"))
        by_key.setdefault(key, []).append(row)
    kept, conflicts = [], []
    for same in by_key.values():
        if len({row["score"] for row in same}) > 1:
            conflicts.extend(same)
        else:
            kept.append(same[0])
    kept.sort(key=lambda row: (row["@time"].first, *[row.get(name) or "" for name in SERIES]))
    columns = [_score(row, terms) for row in kept]
    by_field = map(list, zip(*columns, strict=True)) if columns else ([] for _ in Scores._fields)
    return Scores(*by_field), conflicts


def _score(row: Row, terms: Terms) -> tuple[int, ...]:
    moment = row["@time"]
    return (
        moment.first,
        moment.day,
        int(moment.clock),
        points(row["score"], row["scale"]),
        SCALES.index(row["scale"]),
        DESCRIPTORS.index(row.get("descriptor") or ""),
        terms.sites[row["site"]] if "site" in row else NONE,
        SIDES.index(row["side"]) if "side" in row else NONE,
        slack(moment),
    )


def _agreed_reports(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Own estimates, and those that another one of the same time and procedure contradicts; rest is not movement."""
    by_key: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        at_rest = row.get("on_movement") is False
        by_key.setdefault((row["procedure_id"], row["@time"], at_rest), []).append(row)
    agreed: list[Row] = []
    disagreeing: list[Row] = []
    for same in by_key.values():
        told = {row["percent"] for row in same if "percent" in row}
        (disagreeing if len(told) > 1 else agreed).extend(same)
    return agreed, disagreeing


def _reports(rows: list[Row], ids: dict[str, int]) -> Reports:
    columns = [
        (
            row["@time"].first,
            row["@time"].day,
            int(row["@time"].clock),
            ids[row["procedure_id"]],
            round(row["percent"] * 100) if "percent" in row else NONE,
            round(row["duration_h"] * 60) if "duration_h" in row else NONE,
            slack(row["@time"]),
            int(row["on_movement"]) if "on_movement" in row else NONE,
        )
        for row in sorted(rows, key=lambda row: row["@time"].first)
        if row["procedure_id"] in ids
    ]
    return Reports(*map(list, zip(*columns, strict=True))) if columns else Reports(*([] for _ in range(8)))


def _returns(rows: list[Row], terms: Terms) -> Returns:
    said = [row for row in rows if row["code"] == "pain_return_same_character" and row["value"] is True]
    columns = [
        (
            row["@time"].first,
            row["@time"].day,
            terms.sites[row["site"]] if "site" in row else NONE,
            SIDES.index(row["side"]) if "side" in row else NONE,
            slack(row["@time"]),
        )
        for row in sorted(said, key=lambda row: row["@time"].first)
    ]
    return Returns(*map(list, zip(*columns, strict=True))) if columns else Returns([], [], [], [], [])


def judged_as(row: Row, terms: Terms) -> int:
    """How a procedure is judged: an injection of anaesthetic alone is a block, one with steroid is not."""
    usual = terms.judged.get(row["kind"], OTHER)
    alone = row["kind"] in terms.blocks_when_alone and "local_anaesthetic" in row and "steroid" not in row
    if alone:
        return ANAESTHETIC
    if usual == ANAESTHETIC and "steroid" in row:
        return STEROID
    return usual


def read_as_trial(row: Row, rows: dict[str, list[Row]], terms: Terms) -> bool:
    """Whether a temporary lead was read within the days of a trial; read only later, it was a treatment."""
    first, last = terms.rules.trial_first_day, terms.rules.trial_last_day
    told = [one for one in rows["relief_reports"] if one["procedure_id"] == row["procedure_id"]]
    days = [one["@time"].day - row["@time"].day for one in (*told, *rows["pain_scores"])]
    return any(first <= day <= last for day in days) or not any(day > last for day in days)


def _procedure(number: int, done: list[Row], rows: dict[str, list[Row]], now: int, terms: Terms) -> Procedure:
    row = done[number]
    moment = row["@time"]
    judged = judged_as(row, terms)
    ended = trial_ended(row, done, rows["care"], now, terms) if judged == TRIAL else FAR
    by_device = row.get("device") in terms.treatment_devices and not read_as_trial(row, rows, terms)
    ran_on = row["kind"] in terms.treatment_when_long and runs_on(ended, moment.day, terms.rules)
    if judged == TRIAL and (by_device or ran_on):
        judged, ended = OTHER, FAR
    onset, lower, upper = NONE, NONE, NONE
    if judged == ANAESTHETIC or (judged == STEROID and "local_anaesthetic" in row):
        (onset, upper), lower = acts(row, terms), acts_least(row, terms)
    return Procedure(
        number=number,
        minute=moment.first,
        day=moment.day,
        clock=int(moment.clock),
        judged=judged,
        side=SIDES.index(row["side"]) if "side" in row and row["kind"] not in terms.crosses_over else NONE,
        aborted=int(row["status"] == "aborted"),
        until=_until(number, done, terms),
        onset=onset,
        lower=lower,
        upper=upper,
        steroid=int("steroid" in row),
        invalid=int(bool(invalid_test(row, rows, terms))),
        unspecific=int(unspecific(row, rows, terms) or spread_on(row, rows, terms)),
        slack=slack(moment),
        beside=int(_beside(number, done, terms)),
        intrathecal=int(row["kind"] == TRIALS[INTRATHECAL]),
        ended=ended,
        two_pains=int(row["kind"] in terms.two_pains),
        treated=_treated(number, done, terms),
        reach=reach_of(row, terms),
        near=treated_part(row.get("levels", ()), row.get("region"), row["kind"], terms),
    )


def reach_of(row: Row, terms: Terms) -> int:
    """Which sides a procedure may have treated: one, both, or one or both of which nobody wrote down."""
    if "side" in row:
        return BOTH_SIDES if row["side"] in ("bilateral", "midline") else ONE_SIDE
    kinds, targets = terms.both_sided
    return BOTH_SIDES if row["kind"] in kinds or row.get("target") in targets else SIDE_UNTOLD


def _until(number: int, done: list[Row], terms: Terms) -> int:
    """The minute of the next treatment of the same part of the body, or FAR; a removal ends a trial in its own way."""
    row = done[number]
    is_trial = judged_as(row, terms) == TRIAL
    for later in done[number + 1 :]:
        judged = judged_as(later, terms)
        if (is_trial and judged == SUPPORTIVE) or not ends_reading(row, later, judged, terms):
            continue
        if not same_session(row, later, terms.together):
            return cut_from(row, later)
    return FAR


def _treated(number: int, done: list[Row], terms: Terms) -> int:
    """The last day of a treatment that may have begun before the day of this procedure; NONE without any."""
    days = [
        row["@time"].last // MINUTES_PER_DAY
        for row in done
        if row["@time"].day < done[number]["@time"].day
        and row["status"] == "completed"
        and judged_as(row, terms) not in (ANAESTHETIC, SUPPORTIVE)
    ]
    return max(days, default=NONE)


def _beside(number: int, done: list[Row], terms: Terms) -> bool:
    """Whether another treatment of the same part was done before this one on the same day."""
    row = done[number]
    return any(
        earlier["status"] == "completed"
        and earlier["kind"] not in terms.never_confounds
        and same_day(earlier, row)
        and not same_treatment(earlier, row, terms.together)
        and may_both_relieve(judged_as(earlier, terms), judged_as(row, terms))
        and may_be_same_part(earlier, row, terms)
        for earlier in done[:number]
    )


def may_both_relieve(judged: int, other: int) -> bool:
    """Whether two treatments each relieve by themselves: no blocks, no two parts of one operation or implant."""
    if SUPPORTIVE in (judged, other):
        return False
    return ANAESTHETIC not in (judged, other) and not (judged in OPERATIONS and other in OPERATIONS)
