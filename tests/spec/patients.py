"""Made-up patients for the specs: a procedure on 6 January 2025, and what was written down around it.

Days count from that day, hours from nine o'clock on it. Every record is in the raw record format, so
that a spec shows what a clinic would really send.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

Raw = dict[str, Any]
DAY_0 = date(2025, 1, 6)
NEEDLE = datetime(2025, 1, 6, 9, tzinfo=UTC)
PAIN = {"scale": "nrs_0_10", "descriptor": "average", "site": "low_back", "side": "left"}
FACET = {"region": "lumbar", "side": "left", "target": "medial_branch"}
ROOT = {"region": "lumbar", "side": "left", "target": "spinal_nerve_root"}
LEG = {"site": "leg"}


class Case(NamedTuple):
    """One sentence of the manual: a record seen at a time, and what must be answered."""

    sentence: str
    record: Raw
    as_of: str
    expect: dict[str, Any]
    judged: str | None = None


class Spec(NamedTuple):
    """One concept: its title, what it means in a paragraph, and its cases."""

    title: str
    text: str
    cases: list[Case]


def on(day: float) -> str:
    """The date of a day after the procedure; with a fraction the clock time too."""
    if day == int(day):
        return (DAY_0 + timedelta(days=int(day))).isoformat()
    return (datetime(2025, 1, 6, tzinfo=UTC) + timedelta(days=day)).strftime("%Y-%m-%dT%H:%M:%SZ")


def at(hours: float) -> str:
    """The clock time so many hours after the needle."""
    return (NEEDLE + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def case(sentence: str, record: Raw, seen: float | str, judged: str | None = None, /, **expect: Any) -> Case:
    """A case seen at the end of a day, or at a stated time; `judged` names a procedure other than the latest."""
    return Case(sentence, record, seen if isinstance(seen, str) else on(seen), expect, judged)


def score(time: float | str, points: float, **columns: Any) -> Raw:
    """A pain score; a column set to None is left out."""
    row = {"time": time if isinstance(time, str) else on(time), "score": points, **PAIN, **columns}
    return {name: value for name, value in row.items() if value is not None}


def report(time: float | str, percent: float, **columns: Any) -> Raw:
    """The patient's own estimate of the relief since procedure `a`."""
    when = time if isinstance(time, str) else on(time)
    return {"time": when, "procedure_id": "a", "percent": percent, **columns}


def observed(time: float | str, code: str, value: Any = True, **columns: Any) -> Raw:
    """An observation; `value=False` was looked for and not there."""
    return {"time": time if isinstance(time, str) else on(time), "code": code, "value": value, **columns}


def returned(day: float) -> Raw:
    """The patient says that the treated pain is back."""
    return observed(day, "pain_return_same_character", site="low_back")


def done(time: float | str, kind: str, name: str = "a", **columns: Any) -> Raw:
    """A completed procedure, at the left lumbar medial branches unless told otherwise."""
    row = {
        "procedure_id": name,
        "time": time if isinstance(time, str) else on(time),
        "kind": kind,
        "status": "completed",
        **FACET,
        **columns,
    }
    return {name: value for name, value in row.items() if value is not None}


def record(*procedures: Raw, scores: list[Raw] | None = None, **tables: list[Raw]) -> Raw:
    """A record of the given procedures and rows."""
    return {
        "patient": {"patient_id": "spec"},
        "procedures": list(procedures),
        "pain_scores": scores or [],
        **tables,
    }


def patient(
    baseline: float | None = 8,
    scores: dict[float, float] | None = None,
    kind: str = "rfa_thermal",
    *,
    reports: dict[float, float] | None = None,
    pain: Raw | None = None,
    asked: float = -1,
    more: list[Raw] | None = None,
    then: list[Raw] | None = None,
    also: dict[str, list[Raw]] | None = None,
    **columns: Any,
) -> Raw:
    """One procedure with a pain score before it and scores or own estimates by day after it.

    `asked` is the day of the baseline, `pain` changes the columns of all scores, `more` adds scores,
    `then` later procedures, `also` rows of other tables, `columns` are those of the procedure.
    """
    series = {**({} if baseline is None else {asked: baseline}), **(scores or {})}
    tables: dict[str, list[Raw]] = dict(also or {})
    if reports:
        tables["relief_reports"] = [
            *(report(day, percent) for day, percent in reports.items()),
            *tables.get("relief_reports", []),
        ]
    rows = [score(day, points, **(pain or {})) for day, points in series.items()]
    return record(done(0, kind, **columns), *(then or []), scores=rows + (more or []), **tables)


def block_rows(
    before: float, by_hour: dict[float, float], start: float = 0, descriptor: str = "on_movement"
) -> list[Raw]:
    """Pain on movement a quarter of an hour before a needle, and by hours after it."""
    hours = {-0.25: before, **by_hour}
    return [score(at(start * 24 + hour), points, descriptor=descriptor) for hour, points in hours.items()]


def block(
    by_hour: dict[float, float] | None = None,
    agent: str | list[str] = "lidocaine",
    *,
    before: float = 8,
    kind: str = "mbb",
    more: list[Raw] | None = None,
    also: dict[str, list[Raw]] | None = None,
    **columns: Any,
) -> Raw:
    """A block at nine o'clock with pain on movement before it and by hours after it."""
    row = done(at(0), kind, **{"local_anaesthetic": agent, "sedation": "none", **columns})
    return record(row, scores=block_rows(before, by_hour or {}) + (more or []), **(also or {}))


def two_blocks(
    first: tuple[str, dict[float, float]], second: tuple[str, dict[float, float]], **later: Any
) -> Raw:
    """Two blocks four weeks apart, each with its agent and its scores by hour; `later` changes the second."""
    rows = [
        done(at(0), "mbb", "a", local_anaesthetic=first[0], sedation="none"),
        done(at(28 * 24), "mbb", "b", **{"local_anaesthetic": second[0], "sedation": "none", **later}),
    ]
    return record(*rows, scores=block_rows(8, first[1]) + block_rows(8, second[1], 28))


def ablated_in_march(**tables: list[Raw]) -> Raw:
    """Heat at the lumbar medial branches on 2025-03-04, pain 8 three days before, and rows of other tables."""
    ablation = {"procedure_id": "a", "time": "2025-03-04", "kind": "rfa_thermal", "status": "completed"}
    raw = record({**ablation, "region": "lumbar", "target": "medial_branch"}, **tables)
    before = {"time": "2025-03-01", "score": 8, "scale": "nrs_0_10"}
    return {**raw, "pain_scores": [before, *raw["pain_scores"]]}
