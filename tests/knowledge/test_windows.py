"""How far back a fact looks: the words of a window and its number are one, and its edges are exact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from painpath.assess import Assessor, assess, default_assessor
from painpath.rules.model import Fact

# What a window of so many days is called in the title or the question of a fact.
CALLED = {
    1: ("last day", "today"),
    7: ("one week", "last week", "past week"),
    14: ("two weeks",),
    42: ("six weeks",),
    84: ("twelve weeks",),
    182: ("six months",),
    365: ("past year",),
}
FACTS = default_assessor().knowledge.facts.values()
WINDOWED = [fact for fact in FACTS if isinstance(fact.read.get("since"), int)]
AS_OF = datetime(2025, 6, 30, 12, tzinfo=UTC)

each_window = pytest.mark.parametrize("fact", WINDOWED, ids=lambda fact: fact.id)


@each_window
def test_a_window_is_called_what_it_is(fact: Fact) -> None:
    told = f"{fact.title} {fact.ask or ''}".lower()
    assert any(words in told for words in CALLED[fact.read["since"]])


def first(given: Any) -> Any:
    return given[0] if isinstance(given, list) else given


def row_of(fact: Fact, ready: Assessor, time: datetime) -> dict[str, Any]:
    """An observation that the fact listens to, in the unit and kind of the vocabulary."""
    code = first(fact.read["observation"])
    entry = ready.vocabulary.entry("observations.code", code)
    row: dict[str, Any] = {"time": time.isoformat(), "code": code}
    numeric = entry.value not in (None, "boolean")
    low, high = entry.range or (0.0, 2.0)
    row["value"] = (low + high) / 2 if numeric else True
    if entry.unit is not None and numeric:
        row["unit"] = entry.unit
    for name in ("site", "side"):
        if name in fact.read:
            row[name] = first(fact.read[name])
    return row


def known(fact: Fact, ready: Assessor, time: datetime) -> bool:
    record = ready.check({"patient": {"patient_id": "w"}, "observations": [row_of(fact, ready, time)]})
    assert record.problems == []
    seen, judged = ready.reader.see(record, int(AS_OF.timestamp()) // 60)
    return ready.reader.facts(record, seen, judged, None).get(fact.id) is not None


@each_window
def test_a_window_holds_its_first_minute_and_nothing_before(fact: Fact, ready: Assessor) -> None:
    edge = AS_OF - timedelta(days=fact.read["since"])
    used = known(fact, ready, AS_OF)
    assert known(fact, ready, edge) == used
    assert not known(fact, ready, edge - timedelta(minutes=1))


def test_windows_are_read_by_the_rules(ready: Assessor) -> None:
    """Most facts with a window are used by some rule; only those are read, so only they are tested above."""
    used = [fact for fact in WINDOWED if known(fact, ready, AS_OF)]
    assert len(used) > 0.7 * len(WINDOWED)


def test_a_window_ends_with_the_time_of_the_assessment(ready: Assessor) -> None:
    record = {
        "patient": {"patient_id": "w"},
        "observations": [{"time": "2025-01-02", "code": "fever", "value": True}],
    }
    early = assess(record, "2025-01-01", assessor=ready)
    assert "fever_recent" not in early["trace"]["facts"]
    assert assess(record, "2025-02-12", assessor=ready)["trace"]["facts"].get("fever_recent") is True
    assert "fever_recent" not in assess(record, "2025-02-15", assessor=ready)["trace"]["facts"]


SOON_CALLED = {
    1: "on the day of the procedure or the next",
    6: "in the first six days after the procedure",
    7: "in the first week after the procedure",
    14: "first two weeks after the procedure",
    28: "first four weeks after the procedure",
    42: "first six weeks after the procedure",
    56: "first eight weeks after the procedure",
    90: "first 90 days after the procedure",
}
SOON = [fact for fact in FACTS if "within" in fact.read and fact.read.get("since") == "procedure"]
each_soon = pytest.mark.parametrize("fact", SOON, ids=lambda fact: fact.id)
NEEDLE = datetime(2025, 1, 6, tzinfo=UTC)


def known_after(fact: Fact, ready: Assessor, time: str, needle: str = "2025-01-06") -> bool:
    done = {"procedure_id": "a", "time": needle, "kind": "rfa_thermal", "status": "completed"}
    row = row_of(fact, ready, AS_OF) | {"time": time}
    record = ready.check({"patient": {"patient_id": "w"}, "procedures": [done], "observations": [row]})
    assert record.problems == []
    seen, judged = ready.reader.see(record, int(AS_OF.timestamp()) // 60)
    return ready.reader.facts(record, seen, judged, judged[0]).get(fact.id) is not None


@each_soon
def test_a_window_after_the_procedure_is_called_what_it_is(fact: Fact) -> None:
    assert SOON_CALLED[fact.read["within"]] in fact.title


@each_soon
def test_a_window_after_the_procedure_holds_its_last_day_and_nothing_later(
    fact: Fact, ready: Assessor
) -> None:
    last = NEEDLE + timedelta(days=fact.read["within"])
    for time in ("2025-01-06", last.date().isoformat(), f"{last.date()}T23:59:00Z"):
        assert known_after(fact, ready, time), time
    for time in ("2025-01-05", (last + timedelta(days=1)).date().isoformat()):
        assert not known_after(fact, ready, time), time
    assert known_after(fact, ready, f"{last:%Y-%m}"), "a month may hold the day"
    if last.day < 28:
        assert known_after(fact, ready, (last + timedelta(days=25)).date().isoformat(), "2025-01")
