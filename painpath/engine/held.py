"""What an alert says when it rests on an alarm value that a normal one has followed: both, with their days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from msgspec.structs import replace

from painpath.engine.facts.needles import is_true
from painpath.engine.facts.numbers import last_of_places, place_of
from painpath.engine.numerals import number_text
from painpath.engine.response.encode import Seen
from painpath.engine.response.order import by_code
from painpath.record.check import Row
from painpath.record.moments import day_text
from painpath.rules.holding import Hold, hold_of
from painpath.rules.model import Knowledge
from painpath.rules.reads import observed
from painpath.rules.texts import said
from painpath.vocabulary import Vocabulary

Pairs = dict[str, list[tuple[Row, Row]]]
Fires = Callable[[Seen], set[str]]  # the alerts that fire where this is what was seen
WRITTEN = {"Cel": "°C"}


class Holds:
    """How long each code holds, longest first, and how it is called."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
        self.vocabulary, self.texts = vocabulary, knowledge.texts
        self.of_code: dict[str, Hold] = {}
        self.apart: set[str] = set()  # codes of which each place has its own last row
        for fact in knowledge.facts.values():
            hold = hold_of(fact.read)
            for code in observed(fact.read.get("observation")) if hold.minutes > 0 else ():
                self.of_code[code] = max(hold, self.of_code.get(code, hold))
                self.apart |= {code} if "each" in fact.read else set()

    def pairs(self, seen: Seen) -> Pairs:
        """By code, each row that found something and still holds, beside the last one, which is surely later."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in seen.rows["observations"]:
            if row["code"] in self.of_code:
                rows[row["code"]].append(row)
        found: Pairs = {}
        for code, mine in rows.items():
            of_place = last_of_places(mine) if code in self.apart else {}
            newest = max(mine, key=lambda one: one["@time"].first)
            pairs = [(row, of_place.get(place_of(row), newest)) for row in mine if is_true(row)]
            held = [(row, last) for row, last in pairs if last and self._is_held(row, last, seen.now)]
            if held:
                found[code] = held
        return found

    def _is_held(self, row: Row, last: Row, now: int) -> bool:
        """Whether the last row is surely later than this one, and yet does not take its place."""
        end = row["@time"].last
        return bool(end < last["@time"].first < end + self.of_code[row["code"]].wait(end, now))

    def say(self, pairs: list[tuple[Row, Row]]) -> str:
        """The last yes, or the number that is farthest from the last one, and what followed it."""
        held, last = pairs[-1]
        if "number" in last:
            held, last = max(pairs, key=lambda pair: abs(pair[0].get("number", 0) - pair[1].get("number", 0)))
        on, since = (day_text(row["time"], row["@time"]) for row in (held, last))
        entry = self.vocabulary.entry("observations.code", held["code"])
        same = since == on
        when = said(self.texts, "when_same_day") if same else said(self.texts, "when_on", day=since)
        unit = f" {WRITTEN.get(entry.unit, entry.unit)}" if entry.unit and "number" in held else ""
        if "number" in held and "number" in last:
            number, later = (f"{number_text(row['number'])}{unit}" for row in (held, last))
            return said(
                self.texts, "held_number", name=entry.label, number=number, day=on, since=later, when=when
            )
        return said(self.texts, "held_finding", name=entry.label, day=on, when=when)


def name_held(reasons: Iterable[dict[str, Any]], holds: Holds, seen: Seen, fires: Fires) -> None:
    """Say beside each alert that would not fire without the rows that hold what they were and what followed."""
    pairs = holds.pairs(seen)
    if not pairs:
        return
    without = fires(_left_out(seen, pairs.keys(), pairs))
    for reason in reasons:
        if reason["id"] in without:
            continue
        alone = [
            code for code in pairs if reason["id"] in fires(_left_out(seen, pairs.keys() - {code}, pairs))
        ]
        told = "; ".join(holds.say(pairs[code]) for code in alone or pairs)
        reason["say"] += " " + said(holds.texts, "held", told=told)


def _left_out(seen: Seen, codes: Iterable[str], pairs: Pairs) -> Seen:
    """What was seen without the rows of some codes that hold."""
    gone = {id(row) for code in codes for row, _ in pairs[code]}
    rows = [row for row in seen.rows["observations"] if id(row) not in gone]
    coded = {**seen.by_code, "observations": by_code(rows)}
    return replace(seen, rows={**seen.rows, "observations": rows}, by_code=coded, faded=None)
