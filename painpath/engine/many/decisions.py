"""The decisions of `decide` for many patients, as columns.

One row for each judged procedure, one column for each fact; a fact without a column is unknown for
every row. The order is that of `decide`, whose meaning is the reference. A level or a status is chosen
only by bits, which are set or not: "surely true" or "surely false", never an unknown. Long because a
step is weighed in one place, as in `decide`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce

import polars as pl

from painpath.engine.answers import rests_on_memory
from painpath.engine.bound import POINTS
from painpath.engine.decide import (
    FIRST_IMPLANT_TIER,
    FIRST_PROCEDURE_TIER,
    HELD,
    LEVEL_ORDER,
    LIKELY_SCORE,
    OFFERED,
    POSSIBLE_SCORE,
    STATUS_GROUP,
)
from painpath.engine.many.circuit import Wire
from painpath.engine.many.columns import Conditions, Fact, Reads, facts_of, inputs_of
from painpath.engine.many.compiled import compile_run
from painpath.engine.many.laid import Laid, laid_down
from painpath.engine.many.lines import Line, frame_of, outputs_for
from painpath.engine.many.planes import Choice, Truths, every, some
from painpath.engine.many.truths import stored
from painpath.engine.prepares import prepared
from painpath.kept import cache_folder
from painpath.rules.check import all_conditions, derived_order, name_types
from painpath.rules.model import Cause, Gate, Knowledge, NextStep
from painpath.rules.nodes import names
from painpath.vocabulary import Vocabulary

ALERT = pl.Enum(["none", "urgent", "emergency"])
LEVEL = pl.Enum(LEVEL_ORDER)
STATUS = pl.Enum(list(STATUS_GROUP))
OPEN = (*OFFERED, "needs_information")
ROWS = 1 << 14  # so many rows of the facts are brought together at a time
ROW = "row of the frame"


class FrameEngine:
    """The knowledge made ready for frames. Build once, use for every frame.

    `decide` gives the caller's own columns that are no facts, then the derived facts, `flag_<name>`,
    `red_flag_level`, `cause_<name>` with `cause_<name>_score`, and `step_<name>` with
    `step_<name>_blocked_by`, the first gate that is not met. Null is unknown for a truth and "not
    listed" for a level or status. Rows keep their order and never see each other.
    """

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
        self.knowledge = knowledge
        self.settings = {name: float(one.value) for name, one in knowledge.settings.items()}
        self.types = name_types(knowledge)
        self.urgent = {entry.id for entry in vocabulary.sections["steps"].values() if entry.kind == "urgent"}
        self.only_looks = frozenset(knowledge.classes["only_looks"])
        self.prepares = prepared(knowledge)
        self.steps = {step.name: step for step in knowledge.next_steps}
        self.step_names = list(
            dict.fromkeys(
                [*self.steps]
                + [name for flag in knowledge.red_flags for name in flag.steps]
                + [need.step for step in knowledge.next_steps for need in step.requires]
            )
        )
        self.derived = [name for name in derived_order(knowledge.facts) if knowledge.facts[name].when]
        self.found = self._found()
        self.used = self._used()
        self.vocabulary = vocabulary
        self.laid: dict[tuple[str, ...], Laid] = {}

    @cached_property
    def decided(self) -> Decided:
        """The decisions put down as a circuit, which takes a while and is needed only where no circuit is kept."""
        return Decided(self)

    def _found(self) -> list[str]:
        """The columns of an answer, in their order."""
        causes = [f"cause_{cause.name}" for cause in self.knowledge.causes]
        steps = [f"step_{name}" for name in self.step_names]
        flags = [f"flag_{flag.name}" for flag in self.knowledge.red_flags]
        return [
            *self.derived,
            *flags,
            "red_flag_level",
            *(f"{name}{end}" for name in causes for end in ("", "_score")),
            *(f"{name}{end}" for name in steps for end in ("", "_blocked_by")),
        ]

    def _used(self) -> list[str]:
        used = {name for _, one in all_conditions(self.knowledge) for name in names(one.node)}
        used |= {f"declined_{name}" for name in self.step_names} | {"died"} | set(self.derived)
        return sorted(used & set(self.knowledge.facts))

    def decide(self, frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
        """The decisions for every row. Raises TypeError for a fact column of the wrong kind."""
        columns = frame.collect_schema()
        kept = [name for name in columns if name not in self.types and name not in self.found]
        known = {
            name: stored(name, self.types[name], columns)
            for name in self.used
            if columns.get(name, pl.Null) != pl.Null
        }
        whole = frame.lazy().with_row_index(ROW).select(ROW, *kept, **known).collect()
        found = self.decide_facts(facts_of(whole.select(*known)), whole.height, self.found)
        return whole.select(ROW, *kept).hstack(found.get_columns()).drop(ROW)

    def decide_facts(self, facts: Mapping[str, Fact], rows: int, wanted: Sequence[str]) -> pl.DataFrame:
        """The columns that are wanted of the decisions for facts in arrays."""
        return frame_of(self.lines(facts, rows, wanted), self.decided.kinds, rows)

    def lines(self, facts: Mapping[str, Fact], rows: int, wanted: Sequence[str]) -> dict[str, Line]:
        """The columns that are wanted as they are told, by name."""
        laid, run = self.laid_for(tuple(wanted)), compile_run(cache_folder())
        told = outputs_for(laid.program, rows)
        for first in range(0, rows, ROWS):
            count = min(ROWS, rows - first)
            inputs = inputs_of(laid.reads, facts, first, first + count)
            run(laid.program, inputs, told, first, count)
        of_kind = {
            "codes": zip(told.codes, told.chosen, strict=True),
            "truths": zip(told.truths, told.known, strict=True),
            "scores": zip(told.scores, told.told, strict=True),
        }
        return {name: Line(*next(of_kind[kind])) for name, kind in zip(wanted, laid.told, strict=True)}

    def laid_for(self, wanted: tuple[str, ...]) -> Laid:
        """What is run for some columns, made where they are first asked for."""
        found = self.laid.get(wanted)
        if found is None:
            found = self.laid[wanted] = laid_down(
                self.knowledge, self.vocabulary, wanted, lambda: self.decided.laid(wanted)
            )
        return found


class Decided:
    """The decisions for rows of any facts, put down as a circuit."""

    def __init__(self, engine: FrameEngine) -> None:
        self.engine = engine
        self.facts = Conditions(engine.types, engine.settings)
        self.all, self.nothing = self.facts.yes.true, self.facts.yes.false
        self.scores: dict[str, tuple[Wire, int]] = {}
        self.gates: dict[str, list[tuple[str, Wire]]] = {}
        self.weighed: dict[str, list[tuple[Wire, str]]] = {}
        self.considered: dict[str, Truths] = {}
        self.steps = {name: Choice(list(STATUS_GROUP), self.nothing) for name in engine.step_names}
        self._derive()
        self._alerts()
        for cause in engine.knowledge.causes:
            self._cause(cause)
        self._steps()
        self.kinds = {name: self._kind(name) for name in engine.found}

    def _derive(self) -> None:
        """The derived facts, those that need no other first; what a frame already says of one stands."""
        for name in self.engine.derived:
            given = self.facts.fact(name)
            told = given.true | given.false
            when = self.facts.ask(self.engine.knowledge.facts[name].when)
            self.facts.made[name] = Truths(given.true | when.true & ~told, given.false | when.false & ~told)

    def _alerts(self) -> None:
        for flag in self.engine.knowledge.red_flags:
            self.facts.made[f"flag_{flag.name}"] = self.facts.ask(flag.when)
        level = Choice(ALERT.categories.to_list(), self.nothing)
        cases = [
            (self._fired("emergency"), "emergency"),
            (self._fired("urgent"), "urgent"),
            (self.all, "none"),
        ]
        level.add(cases, self.all)
        self.level = self.facts.choices["red_flag_level"] = level

    def _fired(self, level: str, step: str | None = None) -> Wire:
        """Where an alert of a level fires, of those that name a step when one is given; not after death."""
        fired = self.nothing
        for flag in self.engine.knowledge.red_flags:
            if flag.level == level and step in (None, *flag.steps):
                fired = fired | self.facts.surely(f"flag_{flag.name}")
        return fired & ~self.facts.surely("died")

    def _cause(self, cause: Cause) -> None:
        """The level of a cause where it is listed; see `decide.Engine.find_cause`."""
        considered = self.facts.ask(cause.consider_when)
        pro = [self.facts.ask(item.when).true for item in cause.pro]
        contra = [self.facts.ask(item.when).true for item in cause.contra]
        strong = [bits for bits, item in zip(pro, cause.pro, strict=True) if item.weight == "strong"]
        unsure = self.all & ~(considered.true | considered.false)
        listed = considered.true | unsure & self._any(pro)
        items = [(bits, POINTS[item.weight]) for bits, item in zip(pro, cause.pro, strict=True)]
        items += [(bits, -POINTS[item.weight]) for bits, item in zip(contra, cause.contra, strict=True)]
        circuit = self.facts.circuit
        score = circuit.points(items)
        level = Choice(LEVEL_ORDER, self.nothing)
        cases = [
            (self.facts.ask(cause.excluded_when, False).true, "excluded"),
            (unsure | self.all & ~self._any(pro + contra), "unknown"),
            (circuit.reaches(score, LIKELY_SCORE) & self._any(strong), "likely"),
            (circuit.reaches(score, POSSIBLE_SCORE), "possible"),
            (self.all, "unlikely"),
        ]
        level.add(cases, listed)
        self.facts.choices[f"cause_{cause.name}"] = level
        self.scores[f"cause_{cause.name}_score"] = listed, score

    def _any(self, wires: Iterable[Wire]) -> Wire:
        return reduce(Wire.__or__, wires, self.nothing)

    def _steps(self) -> None:
        for step in self.engine.knowledge.next_steps:
            self._weigh(step)
            considered = self.considered[step.name] = self.facts.ask(step.consider_when)
            unsure = self.all & ~(considered.true | considered.false)
            avoid, *others = self.weighed[step.name]
            cases = [avoid, (unsure, "needs_information"), *others]
            self.steps[step.name].add(cases, self.all & ~considered.false)
        for name, status in self.steps.items():
            status.put("blocked", self._declined(name) & status.where(*OPEN))
        self._leave_unprepared()
        for name, status in self.steps.items():
            self._after_alerts(name, status)
        self._required()

    def _leave_unprepared(self) -> None:
        """What only prepares steps that are all out of the question is left out; without any such step it stays."""
        for name, prepares in self.engine.prepares.items():
            listed, open_ = self.nothing, self.nothing
            for step in prepares.steps:
                status, gates = self.steps[step], self.gates[step]
                waits = self._any([unmet for gate, unmet in gates if gate in prepares.gates])
                other = self._any([unmet for gate, unmet in gates if gate not in prepares.gates])
                listed = listed | status.chosen()
                open_ = open_ | status.where(*OPEN) | status.where("blocked") & waits & ~other
            self.steps[name].drop(listed & ~open_)

    def _weigh(self, step: NextStep) -> None:
        """What speaks against a step, its gates and their weakness: the cases of its status, first to last."""
        gates = [(gate, self._gate(gate)) for gate in step.gates]
        met = every((truths for _, truths in gates), self.facts.yes)
        avoid = some((self.facts.ask(remark.when) for remark in step.avoid_when), ~self.facts.yes)
        sources = self.engine.knowledge.sources
        recalled = [
            self.all & ~self.facts.ask(gate.applies_when).false
            for gate in step.gates
            if rests_on_memory(gate.source, sources)
        ]
        unknown = ~(met.true | met.false) | ~(avoid.true | avoid.false)
        weak = self.all if step.weak or step.contested else self._any(recalled)
        self.gates[step.name] = [(gate.id, truths.false) for gate, truths in gates]
        self.weighed[step.name] = [
            (avoid.true, "avoid"),
            (met.false, "blocked"),
            (unknown, "consider" if step.tier < FIRST_IMPLANT_TIER else "needs_information"),
            (weak, "consider"),
            (self.all, "recommended"),
        ]

    def _gate(self, gate: Gate) -> Truths:
        """Met where it does not apply; unknown where it is not met and may not apply."""
        met = self.facts.ask(gate.when)
        return met if gate.applies_when is None else met | ~self.facts.ask(gate.applies_when)

    def _declined(self, name: str) -> Wire:
        """What the patient has declined is not offered again."""
        known = f"declined_{name}" in self.engine.knowledge.facts
        return self.facts.surely(f"declined_{name}") if known else self.nothing

    def _called(self, name: str) -> Wire:
        """Where an alert asks for a procedure, which then is weighed by its own rules."""
        if not self._is_procedure(name) or name in self.engine.urgent:
            return self.nothing
        return self._fired("emergency", name) | self._fired("urgent", name)

    def _is_procedure(self, name: str) -> bool:
        """Whether a step is a needle, an implant or an operation, not only a look at one."""
        step = self.engine.steps.get(name)
        return step is not None and step.tier >= FIRST_PROCEDURE_TIER and name not in self.engine.only_looks

    def _held(self, name: str) -> Wire:
        """Where an emergency or an urgent alert holds a step back."""
        levels = ["emergency"] * (name not in self.engine.urgent)
        return self.level.where(*levels, *["urgent"] * self._is_procedure(name))

    def _after_alerts(self, name: str, status: Choice) -> None:
        """The alerts' own steps are called for; an emergency or an urgent alert holds back the rest."""
        emergency, named = self._fired("emergency", name), self._fired("urgent", name)
        is_urgent = name in self.engine.urgent
        called = self._called(name)
        if called is not self.nothing:
            avoid, unmet, *others = self.weighed[name]
            waits = self._declined(name) | (self.level.where("emergency") & ~emergency)
            status.add([avoid, unmet, (waits, "blocked"), *others], called)
            status.add([(self._held(name) & status.where(*OPEN), "blocked")], ~called)
            return
        free = self.all if is_urgent else ~status.where(*HELD)
        cases = [
            (emergency if is_urgent else self.nothing, "do_now"),
            ((emergency | named) & free, "recommended"),
            (self._held(name) & status.where(*OPEN), "blocked"),
        ]
        status.add(cases, self.all)

    def _required(self) -> None:
        """A step that has to come before one that is offered is listed too, under its own gates."""
        wanted: dict[str, Wire] = {}
        for step in self.engine.knowledge.next_steps:
            listed = ~self.considered[step.name].false | self._called(step.name)
            offered = listed & self.steps[step.name].where(*OFFERED)
            for need in step.requires:
                first = offered & ~self.facts.ask(need.when).false
                wanted[need.step] = wanted.get(need.step, self.nothing) | first
        for name, first in wanted.items():
            added = first & ~self.steps[name].chosen()
            cases: list[tuple[Wire, str]] = [(self.all, "recommended")]
            if name in self.weighed:
                avoid, unmet, *others = self.weighed[name]
                cases = [avoid, unmet, (self._declined(name) | self._held(name), "blocked"), *others]
            self.steps[name].add(cases, added)

    def laid(self, wanted: Sequence[str]) -> Laid:
        """The circuit for some columns."""
        circuit, told = self.facts.circuit, tuple(map(self.told_as, wanted))
        of_kind = {
            kind: [name for name, one in zip(wanted, told, strict=True) if one == kind]
            for kind in ("codes", "truths", "scores")
        }
        program = circuit.program(
            [self.codes(name) for name in of_kind["codes"]],
            [self.truth(name) for name in of_kind["truths"]],
            [self.scores[name] for name in of_kind["scores"]],
        )
        return Laid(program, Reads(circuit.truths, circuit.numbers, circuit.texts, circuit.words), told)

    def told_as(self, name: str) -> str:
        """Whether a column holds truths, scores or codes."""
        return "truths" if name in self.facts.made else "scores" if name in self.scores else "codes"

    def truth(self, name: str) -> tuple[Wire, Wire]:
        """Where a column is true, and where it is false."""
        return self.facts.made[name].true, self.facts.made[name].false

    def codes(self, name: str) -> list[tuple[Wire, int]]:
        """Where each code of a column stands."""
        if name in self.facts.choices:
            return self.facts.choices[name].codes()
        if name.endswith("_blocked_by"):
            return self._blocked_by(name).codes()
        return self.steps[name.removeprefix("step_")].codes()

    def _kind(self, name: str) -> pl.DataType:
        """What the codes of a column stand for."""
        if name in self.facts.made:
            return pl.Boolean()
        if name in self.scores:
            return pl.Int16()
        if name in self.facts.choices:
            return ALERT if name == "red_flag_level" else LEVEL
        return pl.Enum(self._blocked_by(name).texts) if name.endswith("_blocked_by") else STATUS

    def _blocked_by(self, name: str) -> Choice:
        """The first gate that is not met, of a step that is blocked; null when something else blocks it."""
        step = name.removeprefix("step_").removesuffix("_blocked_by")
        gates = self.gates.get(step, [])
        first = Choice([gate for gate, _ in gates], self.nothing)
        first.add([(unmet, gate) for gate, unmet in gates], self.steps[step].where("blocked"))
        return first


def decide_frame(
    frame: pl.DataFrame | pl.LazyFrame, knowledge: Knowledge, vocabulary: Vocabulary
) -> pl.DataFrame:
    """The decisions of `FrameEngine.decide`, for one frame alone."""
    return FrameEngine(knowledge, vocabulary).decide(frame)
