"""Facts read off the record in one step: the latest observation, a condition, a drug, care, the log.

Long because each way of reading stands beside the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any

from painpath.engine.facts.context import MINUTES_PER_DAY, Context
from painpath.engine.facts.levels import denied_at, stated
from painpath.engine.facts.needles import followers, is_true
from painpath.engine.facts.numbers import BEST, WORST, change, first_measured, latest, latest_of_each
from painpath.engine.facts.terms import Terms
from painpath.engine.response.responses import Judged
from painpath.engine.response.validity import FACET_TARGETS
from painpath.record.bounds import is_worst
from painpath.record.check import Row
from painpath.rules.holding import AT_ONCE, Hold, hold_of
from painpath.rules.model import Knowledge

LISTENS = {
    "observation": "observations",
    "condition": "conditions",
    "medication": "medications",
    "care": "care",
}
# Fields that follow from a procedure's kind, target or region.
FOLLOWS = frozenset(
    "group neuraxial lesion region_group spinal_facet_target target_kind target_motor".split()
)
# Ways of reading a number that set what was measured since the procedure beside what was before it.
SINCE_BEFORE = ("change", "first")
Reader = Callable[[Context], Any]
Place = tuple[Any, Any, frozenset[str]]  # site, side, vertebrae


class Readers:
    """How each fact that is read in one step is read, by the code that it listens to."""

    def __init__(self, knowledge: Knowledge, terms: Terms, used: set[str]) -> None:
        self.terms = terms
        self.of_procedure: dict[str, str] = {}  # by fact, the field of the judged procedure that it is
        self.by_code: dict[tuple[str, str], list[tuple[str, Reader]]] = defaultdict(list)
        for fact in knowledge.facts.values():
            table = next((name for name in LISTENS if name in fact.read), None)
            if fact.id not in used:
                continue
            if table is None:
                if "procedure" in fact.read:
                    self.of_procedure[fact.id] = str(fact.read["procedure"])
                continue
            reader = _reader(table, fact.read, terms)
            for code in codes_named(fact.read[table], LISTENS[table], terms):
                self.by_code[LISTENS[table], code].append((fact.id, reader))

    def read(self, context: Context) -> dict[str, Any]:
        """Every fact that the rows seen say something about; the others are unknown."""
        facts = self._procedure(context.index)
        for table, grouped in context.by_code.items():
            for code in grouped:
                for name, reader in self.by_code.get((table, code), ()):
                    if name not in facts:
                        facts[name] = reader(context)
        return facts

    def _procedure(self, index: Judged | None) -> dict[str, Any]:
        """The facts that are fields of the judged procedure, or follow from them; all unknown without one."""
        if index is None:
            return dict.fromkeys(self.of_procedure)
        return {
            name: procedure_field(field, index.row, self.terms) for name, field in self.of_procedure.items()
        }


def _reader(way: str, read: dict[str, Any], terms: Terms) -> Reader:
    if way == "observation":
        return _number(read) if "number" in read else _truth(read)
    if way == "condition":
        codes = codes_named(read["condition"], "conditions", terms)
        if "since" in read:
            return _begun_since(codes)
        spans = {name: read.get(name, 0) for name in ("over_days", "most_days")}
        return _condition(codes, read.get("when", "now"), **spans)
    if way == "medication":
        codes = codes_named(read["medication"], "medications", terms)
        return _condition(codes, read.get("when", "now"), "medications", acts_days=read.get("acts_days", 0))
    return _care(read)


def as_list(given: Any) -> list[str]:
    """What a fact states as one name or a list of them, as a new list."""
    return list(given) if isinstance(given, list) else [given]


def codes_named(given: Any, section: str, terms: Terms) -> list[str]:
    """The codes of a list, or all of a kind or class of the vocabulary."""
    if not isinstance(given, dict):
        return as_list(given)
    entries = terms.vocabulary.sections[section].values()
    if "kind" in given:
        return [entry.id for entry in entries if entry.kind in as_list(given["kind"])]
    return [entry.id for entry in entries if entry.drug_class in as_list(given["class"])]


def window_of(read: dict[str, Any]) -> Callable[[Context, Row], bool]:
    """Whether an observation lies in the time that a fact looks at, with `here: true` at the part that was treated."""
    in_time = _time_of(read)
    if "here" not in read:
        return in_time
    return lambda context, row: in_time(context, row) and context.is_here(row)


def _time_of(read: dict[str, Any]) -> Callable[[Context, Row], bool]:
    since = read.get("since", "ever")
    if read.get("before") == "procedure":
        return lambda context, row: not context.since(row) and context.is_within(row, read.get("within"))
    if since == "procedure":
        soon = read.get("within")
        return Context.since if soon is None else lambda context, row: context.is_soon(row, soon)
    if since == "ever":
        return lambda context, row: True
    days = int(since)
    return lambda context, row: row["@time"].last >= context.seen.now - days * MINUTES_PER_DAY


def place_fits(read: dict[str, Any]) -> Callable[[Row], bool]:
    """Whether an observation is of a site and side that a fact asks for."""
    sites, sides = as_list(read.get("site", [])), as_list(read.get("side", []))
    return lambda row: (not sites or row.get("site") in sites) and (not sides or row.get("side") in sides)


def _truth(read: dict[str, Any]) -> Reader:
    """True when a finding of any code stands, false when all were looked for and not there.

    With `once: true` any true row in the window is enough, even when a later one says that it is over; with
    `gone: true` it takes one that a later one said is over, be it there again or not. With
    `over_days` a no counts for so many days alone: what was asked longer ago is unknown. With `after` the rows
    that follow a needle count, and any true one of them is enough. With `holds_days` a yes stands for a while
    although a no follows.
    """
    codes, inside, fits, hold = as_list(read["observation"]), window_of(read), place_fits(read), hold_of(read)
    once, gone = read.get("once") or "after" in read, "gone" in read
    lately, span = "before" not in read, read.get("over_days", 0) * MINUTES_PER_DAY

    def said(code: str, rows: list[Row], context: Context) -> bool | None:
        rows = [row for row in rows if fits(row) and inside(context, row)]
        rows = followers(context, rows, read) if rows and "after" in read else rows
        if gone:
            found = _once_gone(rows)
        else:
            found = _once_true(rows) if once else latest_truth(rows, hold, context.seen.now)
        if found is False and ((lately and code in context.reopened) or _lapsed(rows, context, span)):
            return None
        return found

    def answer(context: Context) -> bool | None:
        table, is_open = context.by_code["observations"], False
        for code in codes:
            rows = table.get(code)
            found = said(code, rows, context) if rows else None
            if found:
                return True
            is_open = is_open or found is None
        return None if is_open else False

    return answer


def _lapsed(rows: list[Row], context: Context, span: int) -> bool:
    """Whether every no is older than so many minutes; never with a span of 0."""
    lately = context.seen.now - span
    return span > 0 and not any(row["@time"].last >= lately for row in rows if not is_true(row))


def latest_truth(rows: list[Row], hold: Hold = AT_ONCE, now: int = 0) -> bool | None:
    """Whether a finding stands: no surely later row, after its hold, says of the same place that it is not there."""
    if not rows:
        return None
    found = [row for row in rows if is_true(row)]
    if not found or len(found) == len(rows):
        return bool(found)
    absent = _absent(rows)
    return not all(_is_over(row, absent, hold.wait(row["@time"].last, now)) for row in found)


def is_denied(row: Row, rows: list[Row]) -> bool:
    """Whether a later one of these rows says of the place of this finding that it is not there."""
    return _is_over(row, _absent(rows), AT_ONCE.settles)


def _absent(rows: list[Row]) -> dict[Place, int]:
    """By place, when it was last said that something is not there."""
    absent: dict[Place, int] = {}
    for row in rows:
        if not is_true(row):
            place = row.get("site"), row.get("side"), stated(row.get("level"))
            absent[place] = max(absent.get(place, row["@time"].first), row["@time"].first)
    return absent


def _is_over(row: Row, absent: dict[Place, int], wait: int) -> bool:
    """Whether a no so many minutes later covers this finding.

    One for the left leg, or L2, says nothing of the right, or L1. A finding without a place may be at any: only a
    no without one covers it.
    """
    site, side, bones, last = row.get("site"), row.get("side"), stated(row.get("level")), row["@time"].last
    return any(
        first >= last + wait
        and where in (None, site)
        and on in (None, "bilateral", side)
        and denied_at(at, bones)
        for (where, on, at), first in absent.items()
    )


def _once_true(rows: list[Row]) -> bool | None:
    return any(is_true(row) for row in rows) if rows else None


def _once_gone(rows: list[Row]) -> bool | None:
    """Whether a finding was said to be over, whatever was said later; unknown where nobody spoke of it."""
    return any(is_true(row) and is_denied(row, rows) for row in rows) if rows else None


def _number(read: dict[str, Any]) -> Reader:
    """The latest, largest or smallest number in the window, its change since before the procedure, or the first of a place.

    With `each: place` the latest of every place counts, and the worst of them is taken. Where a later one could not
    be read (a bound, an unknown unit), the one before it is not the latest, unless the bound leaves it as bad as it
    was. With `holds_days` those that hold count beside the latest, and the worst of them is taken.
    """
    codes, inside, fits, take = (
        as_list(read["observation"]),
        window_of(read),
        place_fits(read),
        read["number"],
    )
    hold = hold_of(read)
    worst, current = WORST.get(read.get("worst")), is_of_now(read)
    last = latest_of_each if "each" in read else latest

    def answer(context: Context) -> float | None:
        rows = [row for code in codes for row in context.by_code["observations"].get(code, ()) if fits(row)]
        rows = [row for row in rows if "number" in row]
        again = (
            {code: context.reopened[code] for code in codes if code in context.reopened} if current else {}
        )
        if again and (take != "latest" or worst is None):
            return None
        if take in SINCE_BEFORE:
            return _compared(take, rows, context, read.get("worst"))
        rows = [row for row in rows if inside(context, row)]
        if not rows or take == "latest":
            found = last(rows, worst, hold, context.seen.now)
            return found if not again or still_worst(found, again, read) else None
        numbers: list[float] = [row["number"] for row in rows]
        return max(numbers) if take == "max" else min(numbers)

    return answer


def _compared(take: str, rows: list[Row], context: Context, worst: str | None) -> float | None:
    """What the numbers since the procedure say beside those before it; of several places the worst."""
    pair: tuple[list[Row], list[Row]] = [], []
    for row in rows:
        pair[context.since(row)].append(row)
    if take == "first":
        return first_measured(*pair, WORST.get(worst))
    return change(*pair, WORST.get(worst), BEST.get(worst))


def still_worst(
    found: float | None, again: Mapping[str, Collection[str | None]], read: Mapping[str, Any]
) -> bool:
    """Whether the number that is known holds although later ones could not be read; see `bounds.is_worst`."""
    upward = read["worst"] == "max"
    return found is not None and all(is_worst(code, found, signs, upward) for code, signs in again.items())


def is_of_now(read: dict[str, Any]) -> bool:
    """Whether an answer is the current one, so that a later one that cannot be read makes it unknown."""
    return "before" not in read and read.get("number", "latest") in ("latest", *SINCE_BEFORE)


def _condition(
    codes: list[str],
    when: str,
    table: str = "conditions",
    over_days: int = 0,
    acts_days: int = 0,
    most_days: int = 0,
) -> Reader:
    """True when one is present (now: not ended), false when all have ended, unknown when none is recorded.

    With `over_days` an end says no for so many days alone: what can come again is unknown after them. With
    `acts_days` it says no only after so many days: until then a drug may still act, and the answer is unknown.
    With `most_days` what began longer ago and has no end cannot go on: its end was not written down, and whether
    it came again is unknown.
    """
    end, listened = "@abatement" if table == "conditions" else "@end", frozenset(codes)

    def answer(context: Context) -> bool | None:
        rows = [row for code, found in context.by_code[table].items() if code in listened for row in found]
        if not rows:
            return None
        if when == "ever":
            return True
        going = [row for row in rows if end not in row or row[end].last >= context.seen.now]
        if any(not most_days or _began_within(row, context.seen.now, most_days) for row in going):
            return True
        if going:
            return None
        if acts_days and any(row[end].last >= context.seen.now - acts_days * MINUTES_PER_DAY for row in rows):
            return None
        lately = context.seen.now - over_days * MINUTES_PER_DAY
        return False if not over_days or any(row[end].last >= lately for row in rows) else None

    return answer


def _begun_since(codes: list[str]) -> Reader:
    """True when one surely began on a day after the procedure; else unknown, as many an onset is not written down."""

    def answer(context: Context) -> bool | None:
        rows = (row for code in codes for row in context.by_code["conditions"].get(code, ()))
        return True if any(context.began_after(row) for row in rows) else None

    return answer


def _began_within(row: Row, now: int, days: int) -> bool:
    """Whether a condition may have begun within so many days: one without an onset may."""
    return "@onset" not in row or bool(row["@onset"].last >= now - days * MINUTES_PER_DAY)


def _care(read: dict[str, Any]) -> Reader:
    """True when a row has one of the outcomes, false when rows have only other known ones."""
    codes, outcomes = as_list(read["care"]), read.get("outcome")

    def answer(context: Context) -> bool | None:
        rows = [row for code in codes for row in context.by_code["care"].get(code, ())]
        if read.get("since") == "procedure":
            rows = [row for row in rows if context.since(row)]
        if not rows:
            return None
        if outcomes is None or any(row.get("outcome", "unknown") in outcomes for row in rows):
            return True
        return None if any(row.get("outcome", "unknown") == "unknown" for row in rows) else False

    return answer


def procedure_field(name: str, row: Row, terms: Terms) -> Any:
    """A field of the procedure, or something that follows from its kind or target."""
    if name not in FOLLOWS:
        return _plain(row.get(name))
    kind = terms.kinds[row["kind"]]
    if name == "group":
        return kind.kind
    if name in ("neuraxial", "lesion"):
        return bool(getattr(kind, name))
    if name == "region_group":
        return terms.region_group.get(row["region"], "other") if "region" in row else None
    if name == "spinal_facet_target":
        return row["target"] in FACET_TARGETS if "target" in row else None
    return _target(name, row, terms)


def _plain(found: Any) -> Any:
    """A field as a fact: a number as a float, of a list the first."""
    if found is None or isinstance(found, str):
        return found
    if isinstance(found, list):
        return found[0] if found else None
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else found


def _target(name: str, row: Row, terms: Terms) -> Any:
    if "target" not in row:
        return None
    target = terms.vocabulary.sections["targets"][row["target"]]
    return target.kind if name == "target_kind" else bool(target.motor)
