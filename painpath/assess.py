"""The one use case: a record and a time go in, the assessment comes out.

Long because every step from the one to the other is put together here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import Any

from painpath.engine.after import applies_now
from painpath.engine.alerted import alerted_first
from painpath.engine.ask import Asker
from painpath.engine.bound import HIDDEN, SHOWN
from painpath.engine.decide import HELD, OFFERED, Decision, Engine
from painpath.engine.done import name_care
from painpath.engine.explain import Explainer, used_facts
from painpath.engine.facts.context import MINUTES_PER_DAY, RECENT_DAYS, Context
from painpath.engine.facts.later import superseding
from painpath.engine.facts.read import FactReader
from painpath.engine.facts.tried import with_tried
from painpath.engine.greater import of_the_same_rows, part_of
from painpath.engine.held import Holds, name_held
from painpath.engine.on_record import OnRecord
from painpath.engine.one import Values
from painpath.engine.other_alerts import OtherAlerts
from painpath.engine.planned import Planned
from painpath.engine.probability import post_block_probability
from painpath.engine.ready import ready_engine
from painpath.engine.response.encode import Seen
from painpath.engine.response.events import SUPPORTIVE
from painpath.engine.response.responses import Judged
from painpath.engine.screen import alarm_screen
from painpath.engine.superseded import name_superseding, naming_later
from painpath.engine.verdict import remarks, why
from painpath.record.check import Record, check_record
from painpath.record.moments import parse_moment, zone_of
from painpath.rules.cache import load_knowledge
from painpath.rules.model import Knowledge, RedFlag
from painpath.rules.texts import said
from painpath.version import __version__
from painpath.vocabulary import Vocabulary

Assessment = dict[str, Any]
Elsewhere = tuple[RedFlag, Values, Judged]
OPEN = "_open_days"  # so end the names of the settings that say for how long a sign is laid to a procedure
OPERATIONS = ("surgery", "decompression")
INTERVENTIONAL = frozenset(
    "diagnostic_block block injection infusion ablation neurolysis augmentation decompression"
    " neuromodulation_trial neuromodulation_implant intrathecal_trial intrathecal_implant surgery".split()
)


class Assessor:
    """The knowledge made ready to assess patients; build it once."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary, engine: Engine | None = None) -> None:
        self.vocabulary = vocabulary
        self.knowledge = knowledge
        self.engine = engine or Engine(knowledge, vocabulary)
        self.reader = FactReader(self.engine)
        self.explainer = Explainer(self.engine)
        self.asker = Asker(self.engine)
        self.on_record = OnRecord(self.engine, self.reader.terms)
        self.other_alerts = OtherAlerts(self.engine, self.on_record)
        self.planned = Planned(self.engine, self.explainer, self.reader.terms)
        self.naming_later = naming_later(knowledge)
        spans = (days for name, days in self.reader.terms.settings.items() if name.endswith(OPEN))
        self.open_days = int(max(spans, default=RECENT_DAYS))
        self.holds = Holds(knowledge, vocabulary)

    def check(self, raw: Mapping[str, Any], zone: tzinfo = UTC) -> Record:
        """A raw record checked; what does not fit is in its problems."""
        return check_record(raw, self.vocabulary, zone)


@cache
def default_assessor() -> Assessor:
    """The assessor with the knowledge that ships with painpath."""
    packed = load_knowledge()
    return Assessor(packed.knowledge, packed.vocabulary, ready_engine(packed))


def assess(
    record: Record | Mapping[str, Any],
    as_of: str | datetime,
    procedure_id: str | None = None,
    *,
    assessor: Assessor | None = None,
    what_if: Mapping[str, Any] | None = None,
    zone: tzinfo | None = None,
) -> Assessment:
    """Assess one procedure of one patient, by default the latest interventional one that is meant to relieve.

    `record` is a raw record in the record format or a checked one. `as_of` is an ISO 8601 time or a
    date, which means its end; nothing later is seen. Whole days, and times that state no zone, are those
    of `zone`; without it of the zone that `as_of` states, and of UTC where it states none. A checked record
    keeps the zone it was checked in. `what_if` sets facts by name, for trying out, as if they were found now; the
    answer then names them.
    Without any interventional procedure `procedure_id` and `outcome` are None. Raises KeyError when
    the record has no procedure of that id.
    """
    ready = assessor or default_assessor()
    time = as_of.isoformat() if isinstance(as_of, datetime) else as_of
    checked = record if isinstance(record, Record) else ready.check(record, zone or zone_of(time))
    if what_if:
        checked = with_tried(checked, what_if, ready.knowledge.facts, time)
    now = parse_moment(time, checked.zone).last
    seen, judged = ready.reader.see(checked, now)
    index = _index(judged, procedure_id, ready)
    facts = ready.reader.facts(checked, seen, judged, index)
    if procedure_id is not None and index is None:
        facts.update(_not_judged(checked, procedure_id))
    facts.update(what_if or {})
    values = ready.engine.values(facts)
    others = _others(checked, seen, judged, index, ready, what_if or {})
    elsewhere = _alerts_elsewhere(others, ready, (values, index), seen)
    decision = ready.engine.decide(values, [flag for flag, *_ in elsewhere])
    decision.causes = alerted_first(decision, ready.engine)
    lately = [values for values, one in others if _is_recent(one, seen)]
    raised = _raised(elsewhere, values, ready) if others else set()
    answer = _assessment(checked, seen, index, facts, decision, ready, time, lately, raised)
    ready.on_record.tell(answer, decision, facts, Context(seen, index, ready.reader.terms))
    _tell_elsewhere(answer, elsewhere, seen, ready)
    mine = [one for one in answer["red_flag"]["reasons"] if one["procedure_id"] == answer["procedure_id"]]
    name_held(mine, ready.holds, seen, lambda less: _firing(ready, checked, less, judged, index))
    later = superseding(judged, index, ready.reader.terms) if index else None
    if later is not None:
        kind = ready.explainer.labels[later.row["kind"]]
        name_superseding(answer["next_steps"], later.row, kind, ready.naming_later)
    emergency = answer["red_flag"]["level"] == "emergency"
    last_day = None if index is None or emergency else index.numbers.day + index.numbers.slack
    name_care(answer["next_steps"], seen.rows["care"], ready.knowledge, ready.engine.title, last_day)
    _leave_out_held(answer)
    parts = part_of(decision, ready.engine, ready.asker, {flag.id for flag, *_ in elsewhere})
    parts = {**of_the_same_rows(answer["red_flag"]["reasons"]), **parts}
    for reason in answer["red_flag"]["reasons"]:
        reason["part_of"] = parts.get(reason["id"])
    answer["planned"] = [] if facts.get("died") else ready.planned.tell(checked, now, judged, index, decision)
    return {**answer, "what_if": dict(what_if)} if what_if else answer


def _index(judged: list[Judged], procedure_id: str | None, ready: Assessor) -> Judged | None:
    if procedure_id is not None:
        return next((one for one in judged if one.row["procedure_id"] == procedure_id), None)
    kinds = ready.vocabulary.sections["procedure_kinds"]
    asked = [one for one in judged if kinds[one.row["kind"]].kind in INTERVENTIONAL]
    meant = [one for one in asked if one.numbers.judged != SUPPORTIVE] or asked
    return meant[-1] if meant else None


def _others(
    record: Record,
    seen: Seen,
    judged: list[Judged],
    index: Judged | None,
    ready: Assessor,
    what_if: Mapping[str, Any],
) -> list[tuple[Values, Judged]]:
    """The other procedures of the last six weeks, the last one before these after them, each with its values.

    A later procedure hides neither what an earlier one fires nor what is to be asked about it. A sign that was
    there before the first of these weeks belongs to the one before it; an alert of one that is older may be open yet,
    unless an operation came after it.
    """
    older = [one for one in judged if not _is_recent(one, seen)]
    recent = [one for one in judged if _is_recent(one, seen)]
    operated = [place for place, one in enumerate(judged) if _is_operation(one, ready)]
    last = operated[-1] if operated else 0
    still = [one for one in judged[last:] if one in older and _is_recent(one, seen, ready.open_days)]
    before = still or (older[-1:] if recent else [])
    others = [one for one in reversed([*before, *recent]) if one is not index]
    facts = ({**ready.reader.facts(record, seen, judged, one), **what_if} for one in others)
    return [(ready.engine.values(one), judged_one) for one, judged_one in zip(facts, others, strict=True)]


def _is_operation(one: Judged, ready: Assessor) -> bool:
    """Whether a procedure treats what a needle may have left: an operation, or the removal of a stimulator."""
    kind = one.row["kind"]
    return kind == "scs_explant" or ready.vocabulary.sections["procedure_kinds"][kind].kind in OPERATIONS


def _is_recent(one: Judged, seen: Seen, days: int = RECENT_DAYS) -> bool:
    """Whether a procedure may lie within the last six weeks, or so many days."""
    return one.numbers.day + one.numbers.slack >= seen.now // MINUTES_PER_DAY - days


def _alerts_elsewhere(
    others: list[tuple[Values, Judged]], ready: Assessor, mine: tuple[Values, Judged | None], seen: Seen
) -> list[Elsewhere]:
    """The alerts that only another procedure fires, as far as they are news."""
    found: dict[str, Elsewhere] = {}
    own = {flag.id for flag, _ in _alerts_of(mine[0], ready)} if others else set()
    for values, one in others:
        context, is_open = Context(seen, one, ready.reader.terms), _is_recent(one, seen, ready.open_days)
        for flag in ready.engine.alerts(values)[0]:
            if flag.id in own or flag.id in found:
                continue
            if ready.other_alerts.is_news(flag, (values, one), mine, context, is_open=is_open):
                found[flag.id] = flag, values, one
    return list(found.values())


def _firing(
    ready: Assessor, record: Record, seen: Seen, judged: list[Judged], index: Judged | None
) -> set[str]:
    """The alerts of the judged procedure that fire where this is what was seen."""
    values = ready.engine.values(ready.reader.facts(record, seen, judged, index))
    return {flag.id for flag, _ in _alerts_of(values, ready)}


def _alerts_of(values: Values, ready: Assessor) -> list[tuple[RedFlag, Values]]:
    return [(flag, values) for flag in ready.engine.alerts(values)[0]]


def _raised(elsewhere: list[Elsewhere], mine: Values, ready: Assessor) -> set[str]:
    """The alarm signs that the alerts rest on, those of other procedures and those of the judged one."""
    alerts = [*((flag, values) for flag, values, _ in elsewhere), *_alerts_of(mine, ready)]
    used = ((name, values) for flag, values in alerts for name in ready.asker.roots(flag.when))
    return {name for name, values in used if ready.engine.value(values, name) is True}


def _tell_elsewhere(answer: Assessment, elsewhere: list[Elsewhere], seen: Seen, ready: Assessor) -> None:
    """Put the words of the alerts of other procedures in, which the facts of the judged one do not fill."""
    others = {flag.id: (flag, values, one) for flag, values, one in elsewhere}
    for place, reason in enumerate(answer["red_flag"]["reasons"]):
        if reason["id"] not in others:
            continue
        flag, values, one = others[reason["id"]]
        kind = ready.vocabulary.sections["procedure_kinds"][one.row["kind"]].label
        told = ready.explainer.alert(flag, values)
        whose = said(ready.knowledge.texts, "of_another_procedure", kind=kind, time=one.row["time"])
        told["say"] += f" {whose}"
        context = Context(seen, one, ready.reader.terms)
        told["on_record"] = ready.on_record.told(flag.when, values, context)
        answer["red_flag"]["reasons"][place] = {**told, "procedure_id": one.row["procedure_id"]}


def _leave_out_held(answer: Assessment) -> None:
    """An alert does not name a step that is blocked or to be avoided here."""
    held = {one["id"] for one in answer["next_steps"] if one["status"] in HELD}
    for reason in answer["red_flag"]["reasons"]:
        reason["steps"] = [name for name in reason["steps"] if name not in held]


def _not_judged(record: Record, procedure_id: str) -> dict[str, Any]:
    """Facts about a procedure that cannot be judged: its row was set aside, planned, or comes later."""
    listed = [row["procedure_id"] for row in record.tables["procedures"]]
    if procedure_id not in listed and procedure_id not in record.unusable:
        raise KeyError(procedure_id)
    dates = any(one.where.startswith("procedures") and one.where.endswith(".time") for one in record.problems)
    return {"outcome": "not_assessable", "contradictory_dates": procedure_id in record.unusable and dates}


def _assessment(
    record: Record,
    seen: Seen,
    index: Judged | None,
    facts: dict[str, Any],
    decision: Decision,
    ready: Assessor,
    as_of: str,
    lately: list[Values],
    raised: set[str],
) -> Assessment:
    explain, values = ready.explainer, decision.values
    steps = [explain.step(one, values) for one in decision.steps]
    screen = alarm_screen(record, seen, ready.reader, ready.asker, explain, [values, *lately], raised)
    died = facts.get("died") is True
    if died:  # nobody can be asked
        screen |= {"status": "complete", "not_asked": [], "earlier": []}
    judged_id = index.row["procedure_id"] if index else None
    return {
        "patient_id": record.patient_id,
        "procedure_id": judged_id,
        "as_of": as_of,
        "zone": str(record.zone),
        "painpath_version": __version__,
        "knowledge_version": ready.knowledge.version,
        "red_flag": {
            "level": decision.level,
            "reasons": [
                {**explain.alert(flag, values), "procedure_id": judged_id} for flag in decision.fired
            ],
            "screen": screen,
        },
        "outcome": facts.get("outcome"),
        "response": _response(
            facts,
            values,
            ready,
            remarks(facts, index, seen, ready.reader.terms) if index else [],
        ),
        "block_reading": facts.get("block_reading"),
        "block_pair": facts.get("block_pair"),
        "block_probability": post_block_probability(facts, ready.engine),
        "causes": [explain.cause(one, values) for one in decision.causes],
        "next_steps": [] if died else steps,
        "questions": [] if died else ready.asker.questions(explain, decision, screen["not_asked"]),
        "claims": [claim.name for claim in ready.knowledge.claims if ready.engine.ask(claim.when, values)],
        "aftercare": _aftercare(decision, ready),
        "contested": _contested(decision, ready),
        "problems": [
            {"where": problem.where, "what": problem.what, "repair": problem.repair}
            for problem in record.problems
        ],
        "trace": {"facts": used_facts(decision, ready.engine), "procedures": len(seen.procedures)},
    }


def _response(
    facts: dict[str, Any], values: Values, ready: Assessor, told: list[str]
) -> dict[str, Any] | None:
    if not facts.get("has_procedure"):
        return None
    flags = [name for name, place in ready.engine.flags if values[place] is True]
    numbers = (
        "baseline",
        "best_relief_pct",
        "onset_day",
        "relief_days_min",
        "relief_days_max",
        "latest_relief_pct",
    )
    censored = facts.get("outcome") == "ongoing_response" and facts.get("judged_as") != "anaesthetic_block"
    return {
        **{name: facts.get(name) for name in numbers},
        "censored": censored,
        "function": facts.get("function_state") or "unknown",
        "flags": flags,
        "why": why(facts, ready.engine.compiler.settings, ready.knowledge.texts) + told,
    }


def _aftercare(decision: Decision, ready: Assessor) -> list[dict[str, Any]]:
    return [
        {
            "id": entry.name,
            "title": entry.title,
            "say": entry.say,
            "patient_say": entry.patient_say,
            "sources": list(entry.source),
        }
        for entry in ready.knowledge.aftercare
        if applies_now(entry, decision.values, ready.engine)
    ]


def _contested(decision: Decision, ready: Assessor) -> list[dict[str, Any]]:
    rows = {row for one in decision.steps if one.step and one.status in OFFERED for row in one.step.contested}
    shown, hidden = (ready.engine.together[name](decision.values) for name in (SHOWN, HIDDEN))
    return [
        ready.explainer.disagreement(entry)
        for entry, show, hide in zip(ready.knowledge.contested, shown, hidden, strict=True)
        if (entry.row in rows or show is True) and hide is not True
    ]
