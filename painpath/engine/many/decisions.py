"""The decisions of `decide` for many patients, as columns.

One row for each judged procedure, one column for each fact; a fact without a column is unknown for
every row. Each stage adds columns to the same rows, in the order of `decide`, whose meaning is the
reference. A level or a status is chosen only by truths that were made two-valued first.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from functools import reduce

import polars as pl

from painpath.engine.answers import rests_on_memory
from painpath.engine.decide import (
    FIRST_IMPLANT_TIER,
    FIRST_PROCEDURE_TIER,
    HELD,
    LEVEL_ORDER,
    LIKELY_SCORE,
    OFFERED,
    POINTS,
    POSSIBLE_SCORE,
    STATUS_GROUP,
)
from painpath.engine.many.truths import every, expressions, is_one_of, maybe, some, stored, surely
from painpath.rules.check import all_conditions, derived_order, name_types
from painpath.rules.model import Evidence, Gate, Knowledge
from painpath.rules.nodes import names
from painpath.vocabulary import Vocabulary

ALERT = pl.Enum(["none", "urgent", "emergency"])
LEVEL = pl.Enum(LEVEL_ORDER)
STATUS = pl.Enum(list(STATUS_GROUP))
OPEN = (*OFFERED, "needs_information")
WITHIN = " within "  # marks a column that no frame keeps


class FrameEngine:
    """The knowledge compiled for frames. Build once, use for every frame.

    `decide` gives the caller's own columns that are no facts, then the derived facts, `flag_<name>`,
    `red_flag_level`, `cause_<name>` with `cause_<name>_score`, and `step_<name>` with
    `step_<name>_blocked_by`, the first gate that is not met. Null is unknown for a truth and "not
    listed" for a level or status. Rows keep their order and never see each other.
    """

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
        self.knowledge = knowledge
        self.ask = expressions(knowledge).ask
        self.types = name_types(knowledge)
        self.urgent = {entry.id for entry in vocabulary.sections["steps"].values() if entry.kind == "urgent"}
        self.steps = {step.name: step for step in knowledge.next_steps}
        self.step_names = list(
            dict.fromkeys(
                [*self.steps]
                + [name for flag in knowledge.red_flags for name in flag.steps]
                + [need.step for step in knowledge.next_steps for need in step.requires]
            )
        )
        derived = self._derived()
        self.stages = [*derived, self._flags(), self._alert_level()]
        self.stages += [self._evidence(), self._scores(), self._causes()]
        self.stages += [self._step_truths(), self._statuses(), self._without_declined(), self._after_alerts()]
        self.stages += [self._required(), self._blocked_by()]
        self.made = dict.fromkeys(name for stage in self.stages for name in stage)
        self.found = [name for name in self.made if WITHIN not in name]
        self.used = self._used(name for stage in derived for name in stage)

    def decide(self, frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
        """The decisions for every row. Raises TypeError for a fact column of the wrong kind."""
        columns = frame.collect_schema()
        lazy = frame.lazy().with_columns(
            **{name: stored(name, self.types[name], columns) for name in self.used}
        )
        kept = [name for name in columns if name not in self.types and name not in self.made]
        for stage in self.stages:
            lazy = lazy.with_columns(**stage)
        return lazy.select(*kept, *self.found).collect()

    def _used(self, derived: Iterable[str]) -> list[str]:
        used = {name for _, one in all_conditions(self.knowledge) for name in names(one.node)}
        used |= {f"declined_{name}" for name in self.step_names} | {"died"} | set(derived)
        stored = used & set(self.knowledge.facts)
        return sorted(stored)

    def _derived(self) -> list[dict[str, pl.Expr]]:
        """The derived facts, those that need no other first; what a frame already says of one stands."""
        facts, depth = self.knowledge.facts, dict[str, int]()
        stages: list[dict[str, pl.Expr]] = []
        for name in derived_order(facts):
            when = facts[name].when
            if when is None:
                continue
            depth[name] = max((depth[one] + 1 for one in names(when.node) if one in depth), default=0)
            if depth[name] == len(stages):
                stages.append({})
            stages[depth[name]][name] = pl.coalesce(pl.col(name), self.ask(when))
        return stages

    def _flags(self) -> dict[str, pl.Expr]:
        return {f"flag_{flag.name}": self.ask(flag.when) for flag in self.knowledge.red_flags}

    def _fired(self, level: str, step: str | None = None) -> pl.Expr:
        """Whether an alert of a level fires, of those that name a step when one is given; not after death."""
        flags = [
            flag for flag in self.knowledge.red_flags if flag.level == level and step in (None, *flag.steps)
        ]
        return some(surely(pl.col(f"flag_{flag.name}")) for flag in flags) & ~surely(pl.col("died"))

    def _alert_level(self) -> dict[str, pl.Expr]:
        cases = [(self._fired("emergency"), "emergency"), (self._fired("urgent"), "urgent")]
        return {"red_flag_level": first_of(ALERT, cases, "none")}

    def _evidence(self) -> dict[str, pl.Expr]:
        """Whether each cause is in question and excluded, and which evidence is surely there."""
        found = {}
        for cause in self.knowledge.causes:
            own = f"{cause.name}{WITHIN}"
            found[f"{own}considered"] = self.ask(cause.consider_when)
            found[f"{own}excluded"] = surely(self.ask(cause.excluded_when, False))
            for side, items in (("for", cause.pro), ("against", cause.contra)):
                for number, item in enumerate(items):
                    found[f"{own}{side}{number}"] = surely(self.ask(item.when))
        return found

    def _scores(self) -> dict[str, pl.Expr]:
        """The score of each cause, and whether anything or something strong speaks for or against it."""
        found = {}
        for cause in self.knowledge.causes:
            own = f"{cause.name}{WITHIN}"
            pro = [pl.col(f"{own}for{number}") for number in range(len(cause.pro))]
            contra = [pl.col(f"{own}against{number}") for number in range(len(cause.contra))]
            strong = [one for one, item in zip(pro, cause.pro, strict=True) if item.weight == "strong"]
            found[f"{own}score"] = points(cause.pro, pro) - points(cause.contra, contra)
            found |= {f"{own}pro": some(pro), f"{own}any": some(pro + contra), f"{own}strong": some(strong)}
        return found

    def _causes(self) -> dict[str, pl.Expr]:
        """The level of each cause that is listed; see `decide.Engine.find_cause`."""
        found = {}
        for cause in self.knowledge.causes:
            own = f"{cause.name}{WITHIN}"
            considered, score = pl.col(f"{own}considered"), pl.col(f"{own}score")
            listed = surely(considered) | (considered.is_null() & pl.col(f"{own}pro"))
            cases = [
                (~listed, None),
                (pl.col(f"{own}excluded"), "excluded"),
                (considered.is_null() | ~pl.col(f"{own}any"), "unknown"),
                ((score >= LIKELY_SCORE) & pl.col(f"{own}strong"), "likely"),
                (score >= POSSIBLE_SCORE, "possible"),
            ]
            found[f"cause_{cause.name}"] = first_of(LEVEL, cases, "unlikely")
            found[f"cause_{cause.name}_score"] = pl.when(listed).then(score)
        return found

    def _step_truths(self) -> dict[str, pl.Expr]:
        """What each step's own rules say: considered, to be avoided, its gates, and their weakness."""
        found = {}
        for step in self.knowledge.next_steps:
            own = f"{step.name}{WITHIN}"
            recalled = [
                maybe(self.ask(gate.applies_when))
                for gate in step.gates
                if rests_on_memory(gate.source, self.knowledge.sources)
            ]
            gates = [pl.lit(True), *(self._gate(gate) for gate in step.gates)]
            found[f"{own}considered"] = self.ask(step.consider_when)
            found[f"{own}avoid"] = some(self.ask(remark.when) for remark in step.avoid_when)
            found[f"{own}gates"] = every(gates)
            found[f"{own}weak"] = some([pl.lit(step.weak or bool(step.contested)), *recalled])
        return found

    def _gate(self, gate: Gate) -> pl.Expr:
        """Met where it does not apply; unknown where it is not met and may not apply."""
        met = self.ask(gate.when)
        return met if gate.applies_when is None else met | ~self.ask(gate.applies_when)

    def _statuses(self) -> dict[str, pl.Expr]:
        """Each step by its own rules; see `decide.Engine.find_step`."""
        found = {f"step_{name}": pl.lit(None, STATUS) for name in self.step_names}
        for step in self.knowledge.next_steps:
            considered, avoid, gates, weak = (
                pl.col(f"{step.name}{WITHIN}{truth}") for truth in ("considered", "avoid", "gates", "weak")
            )
            open_gate = "consider" if step.tier < FIRST_IMPLANT_TIER else "needs_information"
            cases = [
                (~maybe(considered), None),
                (surely(avoid), "avoid"),
                (considered.is_null(), "needs_information"),
                (~maybe(gates), "blocked"),
                (gates.is_null() | avoid.is_null(), open_gate),
                (weak, "consider"),
            ]
            found[f"step_{step.name}"] = first_of(STATUS, cases, "recommended")
        return found

    def _without_declined(self) -> dict[str, pl.Expr]:
        """What the patient has declined is not offered again."""
        return {
            f"step_{name}": first_of(
                STATUS,
                [(surely(pl.col(f"declined_{name}")) & is_one_of(f"step_{name}", OPEN), "blocked")],
                pl.col(f"step_{name}"),
            )
            for name in self.step_names
            if f"declined_{name}" in self.knowledge.facts
        }

    def _after_alerts(self) -> dict[str, pl.Expr]:
        """The alerts' own steps are called for; an emergency or an urgent alert holds back the rest."""
        only_looks = frozenset(self.knowledge.classes["only_looks"])
        found = {}
        for name in self.step_names:
            step = self.steps.get(name)
            emergency, urgent = self._fired("emergency", name), self._fired("urgent", name)
            procedure = step is not None and step.tier >= FIRST_PROCEDURE_TIER and name not in only_looks
            levels = ["emergency"] * (name not in self.urgent) + ["urgent"] * procedure
            free = pl.lit(True) if name in self.urgent else ~is_one_of(f"step_{name}", HELD)
            cases = [
                (emergency if name in self.urgent else pl.lit(False), "do_now"),
                ((emergency | urgent) & free, "recommended"),
                (is_one_of("red_flag_level", levels) & is_one_of(f"step_{name}", OPEN), "blocked"),
            ]
            found[f"step_{name}"] = first_of(STATUS, cases, pl.col(f"step_{name}"))
        return found

    def _required(self) -> dict[str, pl.Expr]:
        """A step that has to come before one that is offered is listed too."""
        needed: dict[str, list[pl.Expr]] = {}
        for step in self.knowledge.next_steps:
            considered = maybe(pl.col(f"{step.name}{WITHIN}considered"))
            offered = considered & is_one_of(f"step_{step.name}", OFFERED)
            for need in step.requires:
                needed.setdefault(need.step, []).append(offered & maybe(self.ask(need.when)))
        return {f"step_{name}": self._required_status(name, some(first)) for name, first in needed.items()}

    def _required_status(self, name: str, wanted: pl.Expr) -> pl.Expr:
        """A step that another one asks for: its own gates, a refusal and alerts hold all the same."""
        listed, step = pl.col(f"step_{name}"), self.steps.get(name)
        added = listed.is_null() & wanted
        if step is None:
            return first_of(STATUS, [(added, "recommended")], listed)
        avoid, gates, weak = (pl.col(f"{name}{WITHIN}{truth}") for truth in ("avoid", "gates", "weak"))
        procedure = step.tier >= FIRST_PROCEDURE_TIER and name not in frozenset(
            self.knowledge.classes["only_looks"]
        )
        levels = ["emergency"] * (name not in self.urgent) + ["urgent"] * procedure
        unknown = "consider" if step.tier < FIRST_IMPLANT_TIER else "needs_information"
        cases = [
            (surely(avoid), "avoid"),
            (~maybe(gates), "blocked"),
            (self._declined(name) | is_one_of("red_flag_level", levels), "blocked"),
            (gates.is_null() | avoid.is_null(), unknown),
            (weak, "consider"),
            (pl.lit(True), "recommended"),
        ]
        return first_of(STATUS, [(added & case, status) for case, status in cases], listed)

    def _declined(self, name: str) -> pl.Expr:
        known = f"declined_{name}" in self.knowledge.facts
        return surely(pl.col(f"declined_{name}")) if known else pl.lit(False)

    def _blocked_by(self) -> dict[str, pl.Expr]:
        """The first gate that is not met, of a step that is blocked; null when something else blocks it."""
        found = {}
        for name in self.step_names:
            gates = self.steps[name].gates if name in self.steps else ()
            blocked = is_one_of(f"step_{name}", ["blocked"])
            first = [pl.when(blocked & ~maybe(self._gate(gate))).then(pl.lit(gate.id)) for gate in gates]
            found[f"step_{name}_blocked_by"] = pl.coalesce(*first, pl.lit(None, pl.String))
        return found


def first_of(
    texts: pl.Enum, cases: Sequence[tuple[pl.Expr, str | None]], otherwise: str | pl.Expr
) -> pl.Expr:
    """The text of the first case that is true, null for None; the cases are never unknown."""
    chosen = pl.lit(otherwise, texts) if isinstance(otherwise, str) else otherwise
    for case, text in reversed(cases):
        chosen = pl.when(case).then(pl.lit(text, texts)).otherwise(chosen)
    return chosen


def points(items: Iterable[Evidence], truths: Iterable[pl.Expr]) -> pl.Expr:
    """What the true pieces of evidence weigh together."""
    weighed = (truth.cast(pl.Int16) * POINTS[item.weight] for item, truth in zip(items, truths, strict=True))
    return reduce(operator.add, weighed, pl.lit(0, pl.Int16))


def decide_frame(
    frame: pl.DataFrame | pl.LazyFrame, knowledge: Knowledge, vocabulary: Vocabulary
) -> pl.DataFrame:
    """The decisions of `FrameEngine.decide`, for one frame alone."""
    return FrameEngine(knowledge, vocabulary).decide(frame)
