"""What is known about a patient by name, and the entries of the record that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from painpath.engine.facts.numbers import standing
from painpath.record.check import Row
from painpath.record.moments import parse_moment
from painpath.rules.nodes import names
from painpath.rules.reads import observed
from painpath.web.patients.judging import Judged
from painpath.web.patients.telling import told_row

SINCE = "days_since_procedure"  # rests on the procedure alone
SCORES = ("pain_scores", "relief_reports")
SECTIONS = {"condition": "conditions", "medication": "medications", "care": "steps"}
COUNTED = {
    "blocks": ("diagnostic_block", "block"),
    "block": ("diagnostic_block", "block"),
    "ablations": ("ablation",),
}
TABLES = {"condition": "conditions", "medication": "medications", "care": "care"}


class Known:
    """Every fact of one assessment. Unknown is None, as everywhere."""

    def __init__(self, judged: Judged) -> None:
        self.judged, self.ready = judged, judged.assessor
        self.now = parse_moment(judged.assessment["as_of"], judged.record.zone).last
        seen, every = self.ready.reader.see(judged.record, self.now)
        wanted = judged.assessment["procedure_id"]
        self.index = next((one for one in every if one.row["procedure_id"] == wanted), None)
        facts = self.ready.reader.facts(judged.record, seen, every, self.index)
        self.values = self.ready.engine.decide(self.ready.engine.values(facts)).values

    def get(self, name: str) -> Any:
        """A fact by its id; None when nobody knows, or when no rule asks for it."""
        return self.ready.engine.value(self.values, name) if askable(name, self.ready) else None

    def missing(self, name: str) -> list[str]:
        """The facts at the bottom of a fact that nobody knows: what would have to be asked."""
        fact = self.ready.knowledge.facts.get(name)
        if fact is None or self.get(name) is not None:
            return []
        if fact.when is None:
            return [name]
        below = [one for part in names(fact.when.node) for one in self.missing(part)]
        return list(dict.fromkeys(below))

    def entries(self, asked: Iterable[str], most: int = 4) -> list[str]:
        """The entries of the record that some facts rest on, the latest first, those without a date last."""
        rows = {id(row): (table, row) for name in asked for table, row in self._rows(name, set())}
        known = [(table, row) for table, row in rows.values() if _since(row) <= self.now]
        known.sort(key=lambda one: _since(one[1]), reverse=True)
        told = list(dict.fromkeys(told_row(table, row, self.ready.vocabulary) for table, row in known))
        more = [f"and {len(told) - most} more"] if len(told) > most else []
        return [*told[:most], *more]

    def _rows(self, name: str, seen: set[str]) -> Iterator[tuple[str, Row]]:
        fact = self.ready.knowledge.facts.get(name)
        if fact is None or name in seen or self.get(name) is None:
            return
        seen.add(name)
        if fact.when is not None:
            for part in names(fact.when.node):
                yield from self._rows(part, seen)
        elif "observation" in fact.read:
            yield from self._latest(observed(fact.read["observation"]))
        elif "kernel" in fact.read or "procedure" in fact.read:
            yield from self._procedures(name) or self._about_the_procedure(
                "kernel" in fact.read and name != SINCE
            )
        for kind in SECTIONS.keys() & fact.read.keys():
            yield from self._coded(TABLES[kind], self._codes(kind, fact.read[kind]))

    def _latest(self, codes: set[str]) -> Iterator[tuple[str, Row]]:
        """The latest observation of each code: the one that answers, as older ones may lie outside the fact's window.

        Of measured numbers the latest of each place, since full power of one muscle says nothing of another.
        """
        rows = [row for _, row in self._coded("observations", codes) if _since(row) <= self.now]
        measured = standing([row for row in rows if "number" in row])
        latest = {row["code"]: row for row in sorted(rows, key=_since) if "number" not in row}
        yield from (("observations", row) for row in (*latest.values(), *measured))

    def _coded(self, table: str, codes: set[str]) -> Iterator[tuple[str, Row]]:
        yield from ((table, row) for row in self.judged.record.tables[table] if row["code"] in codes)

    def _codes(self, kind: str, given: Any) -> set[str]:
        if not isinstance(given, dict):
            return observed(given)
        listed = self.ready.vocabulary.sections[SECTIONS[kind]].values()
        return {
            one.id for one in listed
            if one.kind in given.get("kind", ()) or one.drug_class in given.get("class", ())
        }  # fmt: skip

    def _procedures(self, name: str) -> list[tuple[str, Row]]:
        """The procedures that a fact counts, with what was said of their relief; none for other facts."""
        groups = COUNTED.get(name.partition("_")[0], ())
        kinds = self.ready.vocabulary.sections["procedure_kinds"]
        tables = self.judged.record.tables
        rows = [row for row in tables["procedures"] if kinds[row["kind"]].kind in groups]
        ids = {row["procedure_id"] for row in rows}
        said = [row for row in tables["relief_reports"] if row.get("procedure_id") in ids]
        return [*(("procedures", row) for row in rows), *(("relief_reports", row) for row in said)]

    def _about_the_procedure(self, scores: bool) -> Iterator[tuple[str, Row]]:
        """The judged procedure and, for what its response says, the readings from the one before it on."""
        if self.index is None:
            return
        yield "procedures", self.index.row
        start = self.index.row["@time"].first
        for table in SCORES if scores else ():
            rows = [row for row in self.judged.record.tables[table] if "@time" in row]
            before = [row["@time"].first for row in rows if row["@time"].first <= start]
            first = max(before, default=start)
            yield from ((table, row) for row in rows if row["@time"].first >= first)


def _since(row: Row) -> int:
    """The first minute of an entry; -1 for one without a date."""
    moment = row.get("@time") or row.get("@start") or row.get("@onset")
    return moment.first if moment is not None else -1


def askable(name: str, ready: Any) -> bool:
    """Whether the product reads this fact off a record: some rule asks for it."""
    return name in ready.engine.compiler.places
