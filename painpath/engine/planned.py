"""The procedures that are planned, and what on record speaks against each of them.

A plan is known from when it was entered (`recorded`): before its day only where that is on record, since otherwise nobody
can tell whether it was known by then. Nothing of the answer rests on a plan; a plan to replace a joint also
speaks against steroid (`facts.plans`). Once its day is over it is asked whether it was done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from painpath.engine.decide import HELD, Decision, Engine, StepFound
from painpath.engine.explain import Explainer
from painpath.engine.facts.later import OPERATIVE
from painpath.engine.facts.plans import PLANNED
from painpath.engine.facts.terms import Terms
from painpath.engine.response.events import ANAESTHETIC, NEGATIVE
from painpath.engine.response.parts import ABLATIONS, ESI, may_be_same_part
from painpath.engine.response.responses import Judged, same_target, tests_joint
from painpath.engine.step_kinds import OF_ONE_TARGET, SAME_PLACE, is_of_kind, kinds_of_step
from painpath.record.check import Record, Row
from painpath.record.moments import Moment
from painpath.rules.texts import said

EDITORIAL = "editorial-default"
BLOCK_NEGATIVE, WITHOUT_PLAN = "block_negative", "_without_plan"  # the latter is how the names of several end
STILL_RELIEVED = "still_relieved"
DATE = len("2025-03-04")
Against = dict[str, Any]
# what asks for a plan before a needle: the fact, its name in an answer, the source
UNPLANNED = (
    ("antithrombotic_seen", "antithrombotic", "asra-anticoag-2018"),
    ("bleeding_disorder_seen", "bleeding_disorder", EDITORIAL),
)


class Planned:
    """The plans of one patient beside one decision."""

    def __init__(self, engine: Engine, explainer: Explainer, terms: Terms) -> None:
        self.engine, self.explainer, self.terms = engine, explainer, terms
        self.texts = engine.knowledge.texts

    def tell(
        self, record: Record, now: int, judged: list[Judged], index: Judged | None, decision: Decision
    ) -> list[dict[str, Any]]:
        """Each plan that was known by `now`, and not surely carried out, in the order of their days."""
        rows = [row for row in record.tables["procedures"] if _is_known(row, now)]
        plans = sorted(
            (row for row in rows if row["status"] == PLANNED),
            key=lambda row: (row["@time"].first, row["procedure_id"]),
        )
        done = [row for row in rows if row["status"] != PLANNED]
        return [
            self._told(plan, now, judged, index, decision)
            for plan in plans
            if not any(self._fulfils(row, plan, now) for row in done)
        ]

    def _fulfils(self, done: Row, plan: Row, now: int) -> bool:
        """Whether a procedure may be the one that was planned: of its kind and part, and not from before the plan.

        While the day of the plan is still to come, what was done before that day is not it.
        """
        is_over = plan["@time"].last < now and "@recorded" in plan
        since: Moment = plan["@recorded"] if is_over else plan["@time"]
        alike = done["kind"] == plan["kind"] and may_be_same_part(done, plan, self.terms)
        return bool(alike and since.first <= done["@time"].last)

    def _told(
        self, plan: Row, now: int, judged: list[Judged], index: Judged | None, decision: Decision
    ) -> dict[str, Any]:
        ahead = plan["@time"].last >= now
        found = self._steps(plan, index, decision) if ahead else []
        held = all(one.status in HELD for one in found)
        against = [*self._alerts(plan, decision), *self._block(plan, judged), *self._unplanned(decision)]
        against += self._held(found[0], decision) if found and held else []
        against += [] if found else self._avoided(plan, decision)
        against += self._still_relieved(plan, index, decision)
        if ahead and not found:
            found = self._unasked(plan, index, decision)
            against += self._unmet(found, decision)
        best = next((one for one in found if one.status not in HELD), None)
        return {
            "procedure_id": plan["procedure_id"],
            "kind": plan["kind"],
            "title": self.terms.kinds[plan["kind"]].label,
            "time": plan["time"],
            "ahead": ahead,
            "against": against if ahead else [],
            "confirm_first": self.explainer.confirm_first(best, decision.values) if best else [],
        }

    def _steps(self, plan: Row, index: Judged | None, decision: Decision) -> list[StepFound]:
        """The steps of the answer that the plan carries out; what repeats a procedure only at its part."""
        here = index is not None and may_be_same_part(index.row, plan, self.terms)
        return [
            one
            for one in decision.steps
            if one.step is not None
            and plan["kind"] in kinds_of_step(one.name, self.engine.vocabulary)
            and (here or one.name not in SAME_PLACE)
        ]

    def _unasked(self, plan: Row, index: Judged | None, decision: Decision) -> list[StepFound]:
        """The steps by the plan's own kind that nothing in the answer brings into question, where their gates fit the plan.

        Gates that ask for blocks speak of the judged target: so it is looked at operations, implants and epidural
        injections at the judged part, and at what cuts a nerve where that nerve was judged.
        """
        kind = plan["kind"]
        if self.terms.kinds[kind].kind not in OPERATIVE and kind not in ESI:
            return []
        if index is not None and not may_be_same_part(index.row, plan, self.terms):
            return []
        if kind in OF_ONE_TARGET and (index is None or not same_target(index.row, plan, self.terms)):
            return []
        names = [name for name in self.engine.step_rules if is_of_kind(name, kind) and name not in SAME_PLACE]
        return [self.engine.found_anyway(name, decision.values) for name in names]

    def _unmet(self, found: list[StepFound], decision: Decision) -> Iterator[Against]:
        """The gates that are not met, where none of the steps that the plan can be is open."""
        for one in found[:1] if all(one.status in HELD for one in found) else ():
            for gate, met in one.gates:
                if met is False:
                    told = self.explainer.gate(gate, met, one, decision.values)
                    yield {"id": told["id"], "say": told["say"], "sources": told["source"]}

    def _still_relieved(self, plan: Row, index: Judged | None, decision: Decision) -> Iterator[Against]:
        """The ablation that the plan repeats still gives relief."""
        if index is None or not same_target(index.row, plan, self.terms):
            return
        again = {self.terms.kinds[row["kind"]].kind for row in (index.row, plan)} <= ABLATIONS
        if again and self.engine.value(decision.values, "outcome") == "ongoing_response":
            say = said(self.texts, "planned_still_relieved")
            yield {"id": STILL_RELIEVED, "say": say, "sources": [EDITORIAL]}

    def _alerts(self, plan: Row, decision: Decision) -> Iterator[Against]:
        """An alert comes before a procedure, unless it names one of this kind."""
        for flag in decision.fired[:1]:
            named = (kind for step in flag.steps for kind in kinds_of_step(step, self.engine.vocabulary))
            if plan["kind"] not in named:
                say = said(self.texts, "first_alert", alert=flag.title)
                yield {"id": flag.name, "say": say, "sources": list(flag.source)}

    def _block(self, plan: Row, judged: list[Judged]) -> Iterator[Against]:
        """The last block of the same structure that could be read, where it was negative."""
        blocks = [one for one in judged if one.numbers.judged == ANAESTHETIC]
        read = [one for one in blocks if one.is_positive or one.reading == NEGATIVE]
        mine = [
            one
            for one in read
            if same_target(one.row, plan, self.terms) or tests_joint(one.row, plan, self.terms)
        ]
        if mine and mine[-1].reading == NEGATIVE and self.terms.judged.get(plan["kind"]) != ANAESTHETIC:
            last = mine[-1].row
            block, day = last["procedure_id"], last["time"][:DATE]
            say = said(self.texts, "planned_block_negative", block=block, day=day)
            yield {"id": BLOCK_NEGATIVE, "say": say, "sources": [EDITORIAL]}

    def _unplanned(self, decision: Decision) -> Iterator[Against]:
        """A blood thinner or a bleeding disorder on record for which nothing was planned."""
        values, value = decision.values, self.engine.value
        if value(values, "tried_anticoag_plan") is True:
            return
        for fact, name, source in UNPLANNED:
            if value(values, fact) is True:
                yield {
                    "id": f"{name}{WITHOUT_PLAN}",
                    "say": said(self.texts, f"planned_{name}"),
                    "sources": [source],
                }

    def _held(self, one: StepFound, decision: Decision) -> Iterable[Against]:
        """Why a step that is blocked or to be avoided is."""
        if one.reason and not one.waits:
            return [{"id": one.name, "say": one.reason, "sources": []}]
        avoid = [self.explainer.remark(remark, one, decision.values) for remark in one.avoid]
        gates = [
            self.explainer.gate(gate, met, one, decision.values) for gate, met in one.gates if met is False
        ]
        return [
            {"id": each["id"], "say": each["say"], "sources": each["source"]} for each in (*avoid, *gates)
        ]

    def _avoided(self, plan: Row, decision: Decision) -> Iterable[Against]:
        """The reasons to avoid the steps that the plan can be, where the answer brings none of them into question."""
        steps = [
            name
            for name in self.engine.step_rules
            if name not in SAME_PLACE and plan["kind"] in kinds_of_step(name, self.engine.vocabulary)
        ]
        found = [self.engine.found_anyway(name, decision.values) for name in steps]
        avoid = [self.explainer.remark(remark, one, decision.values) for one in found for remark in one.avoid]
        told = {each["say"]: each for each in avoid}
        return [{"id": each["id"], "say": each["say"], "sources": each["source"]} for each in told.values()]


def _is_known(row: Row, now: int) -> bool:
    """Whether a row was known: it had begun and been entered; a plan also before its day, where its entry is on record."""
    recorded = row.get("@recorded")
    entered = recorded is None or recorded.first <= now
    begun = row["@time"].first <= now
    return entered and (begun or (row["status"] == PLANNED and recorded is not None))
