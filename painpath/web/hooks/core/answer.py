"""From a call with its record to the advice for it, the most urgent first.

Long because every kind of advice is made here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from painpath.assess import INTERVENTIONAL, Assessment, Assessor
from painpath.engine.decide import FIRST_IMPLANT_TIER
from painpath.engine.planned import BLOCK_NEGATIVE, STILL_RELIEVED, WITHOUT_PLAN
from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY, parse_moment
from painpath.report import words
from painpath.report.first_screen import Screen
from painpath.report.view import Names, named
from painpath.rules.model import Entry, NextStep
from painpath.web.hooks.core import cards, due, orders
from painpath.web.hooks.core.asked import Asked, Judged
from painpath.web.hooks.core.cards import URGENCY, Advice
from painpath.web.hooks.core.orders import Order

MOST_PROCEDURES = 3
TOLD_OUTCOMES = ("immediate_failure", "partial", "recurrence")


def chart_opened(asked: Asked) -> list[Advice]:
    """Red flags, verdicts that ask for something, and scores overdue: one card for each procedure at most.

    Red flags are looked for after every procedure that no later one is known to stand for; the rest is told of
    the latest few.
    """
    found: list[Advice] = []
    flags_told: set[str] = set()
    recent = _latest(asked)
    for number, procedure_id in enumerate(recent or [None]):
        judged = asked.judge(procedure_id)
        new = [one for one in judged.answer["red_flag"]["reasons"] if one["id"] not in flags_told]
        flags_told.update(one["id"] for one in new)
        may_tell = bool(recent) and number < MOST_PROCEDURES
        advice = _flagged(asked, judged) if new else _result(asked, judged) if may_tell else None
        found += [advice] if advice else []
    return sorted(found, key=lambda one: one.urgency)


def order_chosen(asked: Asked, wanted: list[Order], *, signing: bool) -> list[Advice]:
    """What stands in the way of each order; silence where nothing does. What is the same for several is said once."""
    found: dict[tuple[str, str | None, str], Advice] = {}
    for order in wanted:
        one = _ordered(asked, order, signing)
        if one is not None:
            same = one.state.removesuffix(f"|{order.kind}")  # of an alert that several orders wait for
            key = (one.rule, one.procedure_id, same)
            found[key] = found[key].with_order(order.reference, order.kind) if key in found else one
    return sorted(found.values(), key=lambda one: one.urgency)


def going_home(asked: Asked) -> list[Advice]:
    """Aftercare of the latest procedure, when to call, and the next score; silence when there is nothing to care for."""
    judged = asked.judge()
    if judged.answer["red_flag"]["reasons"]:
        return [_flagged(asked, judged)]
    return [_aftercare(asked, judged.answer, judged.screen)] if judged.answer["aftercare"] else []


def _aftercare(asked: Asked, answer: Assessment, screen: Screen) -> Advice:
    row = next(r for r in asked.record.tables["procedures"] if r["procedure_id"] == answer["procedure_id"])
    when = due.next_score(answer, words.as_date(row["@time"]), asked.names)
    texts = [f"{words.sentence(one['say'])} [{', '.join(one['sources'])}]" for one in answer["aftercare"]]
    texts += [f"Next pain score: {when[0].isoformat()}. [{', '.join(when[1])}]"] if when else []
    ids = [f"aftercare.{one['id']}" for one in answer["aftercare"]]
    told = f"; next pain score {when[0].isoformat()}" if when else ""
    return Advice(
        rule=ids[0],
        state="|".join(ids),
        procedure_id=answer["procedure_id"],
        urgency=URGENCY["none"],
        summary=f"Aftercare and when to call: {_short(asked, answer)}{told}",
        detail=_detail(asked, screen, cards.listed(words.sentence(screen.about), texts)),
        links=_whys(asked, ids[:2]),
    )


def _latest(asked: Asked) -> list[str | None]:
    """The latest procedure at each place within the time looked back, the newest first.

    A place of which a part is unknown is a place of its own: it is never known to be that of a later procedure.
    """
    kinds = asked.assessor.vocabulary.sections["procedure_kinds"]
    since = asked.now - asked.look_back_days * MINUTES_PER_DAY
    places: dict[Any, str | None] = {}
    for row in sorted(asked.record.tables["procedures"], key=lambda row: -row["@time"].first):
        seen = since <= row["@time"].first <= asked.now and row["status"] != "planned"
        if seen and kinds[row["kind"]].kind in INTERVENTIONAL:
            places.setdefault(_place(row), row["procedure_id"])
    return list(places.values())


def _place(row: Row) -> tuple[Any, ...]:
    place = (row.get("region"), row.get("target"), row.get("side"))
    return place if None not in place else (*place, row["procedure_id"])


def _flagged(asked: Asked, judged: Judged, order: Order | None = None) -> Advice:
    """The card of an alert: what it is and how soon to act, then what is otherwise known."""
    answer, screen = judged.answer, judged.screen
    reasons = answer["red_flag"]["reasons"]
    lead, level = reasons[0], answer["red_flag"]["level"]
    told = f"{words.clinician(words.ALERTS, level)}: {lead['title']}, act within {words.hours(lead['act_within_h'])}"
    waits = [f"The order waits: {order.title}.", ""] if order else []
    lines = [*waits, *cards.alerts(screen), *cards.verdict(screen), *_next_steps(asked, judged)]
    return Advice(
        rule=lead["id"],
        state="|".join([*sorted(one["id"] for one in reasons), *([order.kind] if order else [])]),
        procedure_id=answer["procedure_id"],
        urgency=URGENCY[level],
        summary=told,
        detail=_detail(asked, screen, lines),
        links=_whys(asked, [one["id"] for one in reasons][:3]),
        suggestions=cards.draft(answer, asked.names),
        orders=(order.reference,) if order else (),
    )


def _next_steps(asked: Asked, judged: Judged) -> list[str]:
    """Causes, steps and questions, and how many steps are left out because they are reference only."""
    told, count = cards.next_steps(judged.screen), len(judged.reference)
    more = f"{count} more {'step is' if count == 1 else 'steps are'} for reference only"
    return [*told, asked.reviews.told(more, count), ""] if count else told


def _result(asked: Asked, judged: Judged) -> Advice | None:
    """The card of a verdict that asks for something, or of a score that is overdue; None otherwise."""
    if not asked.has_scores:
        return None  # no score that was not supplied is overdue, and no result is judged without
    answer, screen = judged.answer, judged.screen
    late = due.overdue(answer, asked.names)
    if answer["outcome"] not in TOLD_OUTCOMES and not late:
        return None
    leading = [named(one) for one in answer["causes"] if one["level"] == "likely"][:1]
    because = f"; likely {words.first_low(leading[0])}" if leading else ""
    told = (
        f"Pain score overdue: {_short(asked, answer)}"
        if late
        else f"{screen.verdict}: {_short(asked, answer)}{because}"
    )
    lines = [*([f"{late}.", ""] if late else []), *cards.verdict(screen), *_next_steps(asked, judged)]
    steps = [f"next_steps.{one['id']}" for one in answer["next_steps"] if one["status"] in cards.SUGGESTED]
    causes = [f"causes.{one['id']}" for one in answer["causes"] if one["level"] in ("likely", "possible")]
    return Advice(
        rule="response.score_overdue" if late else f"response.{answer['outcome']}",
        state="overdue" if late else f"{answer['outcome']}|{answer['block_reading']}",
        procedure_id=answer["procedure_id"],
        urgency=URGENCY["none"],
        summary=told,
        detail=_detail(asked, screen, lines),
        links=_whys(asked, [*causes[:2], *steps[:2]]),
        suggestions=() if late else cards.draft(answer, asked.names),
    )


def _ordered(asked: Asked, order: Order, signing: bool) -> Advice | None:
    """The card of an order: an alert, a reason against it, a gate that is not met, or what to confirm first."""
    before = orders.earlier(order, asked.record, asked.assessor.vocabulary, asked.now)
    judged = asked.judge(before)
    answer, screen = judged.answer, judged.screen
    if answer["red_flag"]["reasons"]:
        return _flagged(asked, judged, order)
    step = orders.step_of(order, before is not None, judged.whole, asked.assessor.vocabulary)
    found = (
        _hurdle(step, asked.names)
        or (_against(order, asked) if step is None else None)
        or _too_soon(before, answer)
        or _no_call(step, order, answer, asked)
    )
    if found is None:
        return None
    state, told, urgency, lines, ids = found
    if step is not None and step["id"] in judged.reference:
        lines = [*lines, asked.reviews.told("this step is for reference only", 1)]
    entry = f"next_steps.{step['id']}" if step else orders.entry_of(order, asked.assessor.vocabulary)
    back = (
        (cards.take_back(order.reference, order.title),) if signing and state in ("avoid", "blocked") else ()
    )
    return Advice(
        rule=entry,
        state="|".join((state, order.kind, *ids)),
        procedure_id=before,
        urgency=urgency,
        summary=f"{order.title}: {told}",
        detail=_detail(
            asked, screen, [*cards.listed(f"{order.title}, as ordered", lines), *cards.verdict(screen)]
        ),
        links=_whys(asked, [entry]),
        suggestions=(*cards.draft(answer, asked.names), *back),
        orders=(order.reference,),
    )


# The state, the shortest sentence, the urgency, every reason, and the ids of the reasons: another one is news.
Hurdle = tuple[str, str, int, list[str], list[str]]


def _hurdle(step: dict[str, Any] | None, names: Names) -> Hurdle | None:
    """What stands in the way by the step's own rules."""
    if step is None:
        return None
    against = [_reason(one) for one in step.get("avoid", ())]
    closed = [_reason(gate) for gate in step["gates"] if gate["met"] is False]
    unknown = [_reason(gate) for gate in step["gates"] if gate["met"] is None]
    confirm = [words.sentence(names.ask(name)) for name in step["confirm_first"]]
    first = [words.sentence(step["reason"])] if step.get("reason") else []
    shut = [one["id"] for one in (*step.get("avoid", ()), *step["gates"]) if one.get("met") is not True]
    match step["status"]:
        case "avoid" if against:
            return "avoid", f"better avoided. {against[0]}", 1, [*against, *closed], shut
        case "blocked" if closed or first:
            held = [*closed, *first]
            return "blocked", f"condition not met. {held[0]}", 2, [*held, *unknown], shut
        case "consider" | "needs_information" if confirm or unknown:
            open_points = [*confirm, *unknown]
            return (
                "missing",
                f"to confirm first. {open_points[0]}",
                2,
                open_points,
                [*step["confirm_first"], *shut],
            )
    return None


def _against(order: Order, asked: Asked) -> Hurdle | None:
    """What speaks against an order that the rules see no occasion for: silence would read as cleared."""
    found = asked.against(orders.as_plan(order, asked.as_of, parse_moment(asked.as_of, asked.record.zone)))
    if not found:
        return None
    told, ids = [_reason(one) for one in found], [one["id"] for one in found]
    entry = entries(asked.assessor).get(orders.entry_of(order, asked.assessor.vocabulary))
    gates = {gate.id for gate in entry.gates} if isinstance(entry, NextStep) else set()
    can_be_met = {BLOCK_NEGATIVE, STILL_RELIEVED, *gates}
    if all(one in can_be_met or one.endswith(WITHOUT_PLAN) for one in ids):
        return "blocked", f"condition not met. {told[0]}", 2, told, ids
    return "avoid", f"better avoided. {told[0]}", 1, told, ids


def _reason(one: dict[str, Any]) -> str:
    return words.sentence(one["say"])


def _too_soon(before: str | None, answer: Assessment) -> Hurdle | None:
    """An order again of what cannot be judged yet, or of what still helps; None where it is a first."""
    if (
        before is None
        or answer["outcome"] not in ("too_early", "ongoing_response")
        or answer["block_reading"]
    ):
        return None
    early = answer["outcome"] == "too_early"
    told = "too early to judge the last one here." if early else "the last one here still helps."
    return answer["outcome"], told, 2, [words.sentence(told)], []


def _no_call(step: dict[str, Any] | None, order: Order, answer: Assessment, asked: Asked) -> Hurdle | None:
    """An implant or operation for which the record holds no occasion; lesser orders are not commented on."""
    entry = entries(asked.assessor).get(orders.entry_of(order, asked.assessor.vocabulary))
    if step is not None or answer["outcome"] is None or not isinstance(entry, NextStep):
        return None
    if entry.tier < FIRST_IMPLANT_TIER:
        return None
    told = "nothing on record leads to it yet."
    return "no_occasion", told, 2, ["The occasions on which this step is considered are not on record."], []


def _short(asked: Asked, answer: Assessment) -> str:
    """The procedure judged in a few words: what and when."""
    rows = [r for r in asked.record.tables["procedures"] if r["procedure_id"] == answer["procedure_id"]]
    if not rows:
        return "no procedure on record"
    kind = asked.assessor.vocabulary.sections["procedure_kinds"][rows[0]["kind"]]
    return f"{words.first_low(kind.label)}, {words.time_text(rows[0]['time'], rows[0]['@time'])[:10]}"


def _detail(asked: Asked, screen: Screen, lines: list[str]) -> str:
    return "\n".join([*lines, *cards.footer(screen, asked.as_of, asked.rests_on)])


def _whys(asked: Asked, ids: list[str]) -> tuple[dict[str, str], ...]:
    """Links to the entries that exist, each once."""
    known = entries(asked.assessor)
    return tuple(
        cards.why(name, known[name].title, asked.base_url) for name in dict.fromkeys(ids) if name in known
    )


@lru_cache(maxsize=4)
def entries(assessor: Assessor) -> dict[str, Entry]:
    """Every entry of the knowledge that a link can lead to, by its id."""
    knowledge = assessor.knowledge
    parts = (
        knowledge.red_flags,
        knowledge.causes,
        knowledge.next_steps,
        knowledge.aftercare,
        knowledge.contested,
    )
    return {one.id: one for part in parts for one in part}
