"""What is asked together, and what a question tries, says the same as asking and trying each by itself."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.engine.ask import Asker
from painpath.engine.bound import asked_together
from painpath.engine.decide import Decision
from painpath.record.moments import parse_moment
from painpath.record.read import read_records

DEMO = Path(__file__).parents[2] / "demo"
ROWS: list[dict[str, str]] = tomllib.loads((DEMO / "records.toml").read_text("utf-8"))["record"]
KINDS = ("alerts", "causes", "steps")


@cache
def decided(file: str, as_of: str) -> Decision:
    ready = default_assessor()
    record = ready.check(next(iter(read_records(DEMO / "records" / file))).record)
    seen, judged = ready.reader.see(record, parse_moment(as_of).last)
    facts = ready.reader.facts(record, seen, judged, judged[-1] if judged else None)
    return ready.engine.decide(ready.engine.values(facts))


each_record = pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["file"]))


@each_record
def test_together_as_one_by_one(row: dict[str, str]) -> None:
    engine, values = default_assessor().engine, decided(row["file"], row["as_of"]).values
    for name, group in asked_together(engine.knowledge).items():
        alone = [one if isinstance(one, bool) else engine.ask(one, values) for one in group]
        assert engine.together[name](values) == alone, name


@each_record
def test_an_answer_changes_what_it_changes_when_every_rule_is_run(row: dict[str, str]) -> None:
    asker, decision = default_assessor().asker, decided(row["file"], row["as_of"])
    engine = asker.engine
    trial = asker.trial(decision)
    for name in sorted(asker.askable):
        if engine.value(decision.values, name) is None:
            assert asker.effect([name], trial) == by_running_all(asker, decision.values, name), name
    assert trial.values == decision.values or [*map(repr, trial.values)] == [*map(repr, decision.values)]


def by_running_all(asker: Asker, before: list[Any], name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for answer in asker.answers(name):
        after = list(before)
        asker.engine.compiler.put(after, name, answer)
        for derived, place, derive in asker.follow.get(name, ()):
            assert derived in asker.engine.derived
            after[place] = derive(after)
        for kind, rules in asker.rules.items():
            found[kind] |= {one.name for one in rules.values() if one.says(before) != one.says(after)}
    return found
