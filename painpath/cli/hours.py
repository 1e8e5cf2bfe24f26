"""Scores of the procedure's own day: only the hour tells the pain before it from that after it."""

from __future__ import annotations

from painpath.cli.asking import Answers
from painpath.record.moments import parse_moment, zone_of

NO_HOUR = (
    "Without it a score of that day cannot be told from the pain before the procedure, and is left out."
    " Empty again: go on without."
)
A_DAY, A_MINUTE = len("2025-03-04"), len("2025-03-04T09:30")


def best_lacks_hour(answers: Answers) -> bool:
    """Whether the best score was measured on the procedure's own day, and its hour was not given."""
    return _is_best_of_its_day(answers) and "T" not in answers["best_date"]


def procedure_lacks_hour(answers: Answers, today: str) -> bool:
    """Whether a score of the procedure's own day asks for its hour, which was not given with the date."""
    is_now = answers.get("now") is not None and _day(answers.get("date")) == today
    return (is_now or _is_best_of_its_day(answers)) and "T" not in answers["date"]


def timed(answers: Answers, as_of: str) -> Answers:
    """The answers with the hours in their times; a score that no hour tells from the one before is `left_out`."""
    today = as_of[:A_DAY]
    found = {**answers, "now_time": today, "left_out": []}
    found["date"] = _with_hour(answers.get("date"), answers.get("hour"))
    found["best_date"] = _with_hour(answers.get("best_date"), answers.get("best_hour"))
    if _day(found["date"]) == today:
        found["now_time"] = as_of[:A_MINUTE] if "T" in as_of else f"{today}T23:59"  # a date means its end
        if answers.get("now") is not None:
            _leave_out(
                found, "now", "pain now", answers["now"], _follows(found["now_time"], found["date"], as_of)
            )
    if _is_best_of_its_day(found):
        score = answers["best"]["score"]
        _leave_out(found, "best", "best relief", score, _follows(found["best_date"], found["date"], as_of))
    return found


def _leave_out(found: Answers, name: str, called: str, score: float, follows: bool) -> None:
    if not follows:
        found[name] = None
        found["left_out"].append(
            f"Not told from the pain before the procedure of that day, for want of the hours: {called}, {score} of 10."
        )


def _follows(score: str, procedure: str, as_of: str) -> bool:
    """Whether a score is surely later than the procedure of the same day."""
    zone = zone_of(as_of)
    return "T" in procedure and parse_moment(score, zone).first > parse_moment(procedure, zone).last


def _is_best_of_its_day(answers: Answers) -> bool:
    day = _day(answers.get("date"))
    return (
        day is not None and "score" in (answers.get("best") or {}) and day == _day(answers.get("best_date"))
    )


def _day(time: str | None) -> str | None:
    """The day of a time that is known to the day."""
    return time[:A_DAY] if time and len(time) >= A_DAY else None


def _with_hour(time: str | None, hour: str | None) -> str | None:
    return f"{time}T{hour}" if time and hour else time
