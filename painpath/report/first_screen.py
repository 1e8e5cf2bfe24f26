"""The first screen of a report, read in a minute: alerts, the verdict, two causes, three steps, three questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, get_args

from painpath.record.check import Record
from painpath.report import words
from painpath.report.alerts import Alert, alerts, own_alerts
from painpath.report.others import others, planned, recalled
from painpath.report.timeline import procedure_name
from painpath.report.verdict import numbers, verdict
from painpath.report.view import Assessment, Line, Names, named, question, said, sources_of
from painpath.rules.model import StandsOut

MOST_CAUSES, MOST_STEPS, MOST_QUESTIONS, MOST_NAMED, MOST_UNKNOWN = 2, 3, 3, 3, 2
FEW_LEFT = 2  # alarm questions, so that those of the plan stand before them
NOTHING = "Nothing on record."
OPEN = ("recommended", "consider")
ALONE = ("re_evaluate_diagnosis", "palliative")
MISSING, MOST_MISSING = "complete_record", 2  # the cautions of this step say what is missing
FINDING = "treat_found_cause"  # a step that is about its rows, and names them although a cause did
WHOLE, OPENING, WITH_NEXT = get_args(StandsOut)
IN_FULL = (WHOLE, WITH_NEXT)
HELD = ("blocked", "avoid")
LEADING = ("likely", "possible")
UNREAD = "alarm_row_set_aside"
LATER = "later_treatment"  # the caution that says which later procedure to decide from
OF_ALERTS = ("neuro_exam", "complication_review")  # what an alarm sign of long ago asks for without an alert


class Brief(NamedTuple):
    """A cause or a step on the first screen: its name, level or status, and what stands out."""

    head: str
    tag: str
    lines: list[Line]


class Screen(NamedTuple):
    """The first screen, in the order in which it is read."""

    level: str
    alerts: list[Alert]
    asked: str
    about: str
    verdict: str
    numbers: list[Line]
    causes: list[Brief]
    steps: list[Brief]
    questions: list[Line]
    stamp: str


def first_screen(assessment: Assessment, record: Record, names: Names) -> Screen:
    """What a clinician sees first of an assessment."""
    return Screen(
        level=assessment["red_flag"]["level"],
        alerts=alerts(assessment, names),
        asked=asked(assessment["red_flag"], names, assessment["trace"].get("facts", {}).get(UNREAD) is True),
        about=about(assessment, record, names),
        verdict=verdict(assessment),
        numbers=[
            *numbers(assessment, names, record),
            *recalled(assessment, record),
            *planned(assessment, record, names),
            *others(assessment, record, names),
            *unread(assessment),
        ],
        causes=[_cause(one, names) for one in leading_causes(assessment["causes"])],
        steps=briefs(_without(leading_steps(assessment), _rows_told(assessment)), names),
        questions=_questions(assessment, names),
        stamp=stamp(assessment),
    )


def leading_causes(causes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most two causes that something speaks for; where there is none, those that nothing is known of."""
    spoken = [one for one in causes if one["level"] in LEADING]
    return (spoken or [one for one in causes if one["level"] == "unknown"])[:MOST_CAUSES]


def leading_steps(assessment: Assessment, statuses: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The first three steps, of some statuses where they are named: what a step requires stands before it.

    Where a later treatment takes the place of the judged one, it says so, and beside it leads what alerts ask for alone.
    """
    steps: list[dict[str, Any]] = assessment["next_steps"]
    if is_superseded(assessment):
        alerts = {name for one in assessment["red_flag"]["reasons"] for name in one.get("steps", ())}
        steps = [one for one in steps if one["id"] in {*alerts, *OF_ALERTS} or _says_later(one)]
    return [one for one in steps if not statuses or one["status"] in statuses][:MOST_STEPS]


def is_superseded(assessment: Assessment) -> bool:
    """Whether a later treatment surely takes the place of the judged procedure: what is next is decided from that one."""
    return any(_says_later(one) for one in assessment["next_steps"])


def _says_later(one: dict[str, Any]) -> bool:
    return any(each["id"] == LATER for each in one.get("cautions", ()))


def _rows_told(assessment: Assessment) -> set[str]:
    """The rows of the record that the alerts and the leading causes of the first screen name."""
    told = [
        *own_alerts(assessment),
        *(each for one in leading_causes(assessment["causes"]) for each in _best(one)),
    ]
    return {row for one in told for row in one["on_record"]}


def _without(steps: list[dict[str, Any]], told: set[str]) -> list[dict[str, Any]]:
    """Steps that do not name again, for themselves, the rows that were told; one that is about them does."""
    return [
        one
        if one["id"] == FINDING
        else {**one, "on_record": [row for row in one.get("on_record", ()) if row not in told]}
        for one in steps
    ]


def asked(red_flag: dict[str, Any], names: Names, unread: bool = False) -> str:
    """What is known about red flags when none fired, what was not asked or not read; never a bare 'none'.

    `unread`: an alarm sign cannot be read, so that nobody can say that there is none."""
    screen = red_flag["screen"]
    told = earlier(screen.get("earlier", ()), names)
    named_already = {one["fact"] for one in screen.get("earlier", ())}
    missing = [name for name in screen["not_asked"] if name not in named_already]
    start, other = f"Earlier: {told}. " if told else "", "other " if told else ""
    if red_flag["level"] == "none":
        start = (
            f"{words.NONE_LATELY.clinician}; {told}. "
            if told
            else f"{words.clinician(words.ALERTS, 'none')}. "
        )
        if unread:
            start = f"{words.UNREAD_ALARM.clinician}. {told + '. ' if told else ''}"
    if screen.get("unread"):
        start += f"{words.UNREAD_NUMBER}: {words.listed_apart([names.fact(one) for one in screen['unread']], MOST_NAMED)}. "
    start += words.unread_notes(screen.get("notes_unread", 0))
    if not missing:
        return f"{start}All {other}alarm questions that apply were answered."
    first = words.listed_apart([names.fact(name) for name in missing], MOST_NAMED)
    return f"{start}{words.counted(len(missing), f'{other}alarm sign')} not asked about lately: {first}."


def earlier(signs: Sequence[dict[str, Any]], names: Names) -> str:
    """The alarm signs of long ago of which nobody spoke since, with when they were there; empty without any."""
    told = [f"{_sign(one, names)} {words.dated(one['on'])}" for one in signs]
    return f"{words.listed_apart(told, MOST_NAMED)}: ask again" if told else ""


def _sign(one: dict[str, Any], names: Names) -> str:
    """An earlier sign, with its number where it was measured."""
    number = f" {words.number(one['number'])}" if "number" in one else ""
    return f"{names.fact(one['fact'])}{number}"


def about(assessment: Assessment, record: Record, names: Names) -> str:
    """Which procedure is judged, its date, and how many days ago it was."""
    wanted, day = assessment["procedure_id"], assessment["trace"].get("facts", {}).get("days_since_procedure")
    for row in record.tables["procedures"]:
        if row["procedure_id"] == wanted:
            told = words.first_low(procedure_name(row, names.assessor.vocabulary))
            when = f"{told}, {words.time_text(row['time'], row['@time'])}"
            return when if day is None else f"{when} (day {words.number(int(day))})"
    if wanted is None and record.unusable:
        return "a procedure is on record but could not be read"
    return "no interventional procedure on record" if wanted is None else f"procedure {wanted}"


def unread(assessment: Assessment) -> list[Line]:
    """How much of the record was not used, so that a short answer is not taken for a whole one, and the first of it."""
    problems = assessment["problems"]
    aside = sum("set aside" in problem["repair"] for problem in problems)
    said = [f"{aside} {'entry' if aside == 1 else 'entries'} set aside"] if aside else []
    if len(problems) > aside:
        said.append(words.counted(len(problems) - aside, "remark") + " on its reading")
    if not said:
        return []
    first = sorted(problems, key=lambda one: "set aside" not in one["repair"])[0]
    told = f"First: {first['where']}: {first['what']} ({first['repair']})"
    more = "; the others under the problems of the record" if len(problems) > 1 else ""
    return [Line("Record", words.sentence(f"{words.listed(said)}. {told}{more}"))]


def _cause(one: dict[str, Any], names: Names) -> Brief:
    """A cause with the best that speaks for it and against it, and what is not known of it by name."""
    lines = []
    for key, label in (("for", "For"), ("against", "Against")):
        lines += [said(each, label) for each in _best(one, key)] or [Line(label, NOTHING)]
    unknown = list(dict.fromkeys(names.short(name) for each in one["unknown"] for name in each["missing"]))
    if unknown:
        lines.append(Line("Not known", words.sentence(words.listed_apart(unknown, MOST_UNKNOWN))))
    return Brief(named(one), words.clinician(words.LEVELS, one["level"]), lines)


def _best(cause: dict[str, Any], *keys: str) -> list[dict[str, Any]]:
    """The strongest that speaks for a cause and against it, or for one of the two; of several what this patient's own
    rows show goes before what follows from the course."""
    return [
        each
        for key in keys or ("for", "against")
        for each in sorted(cause[key], key=lambda one: (one["weight"] != "strong", not one["on_record"]))[:1]
    ]


def briefs(leading: list[dict[str, Any]], names: Names) -> list[Brief]:
    """The leading steps; what one of them requires is named with it unless it stands on the screen itself."""
    shown = {*ALONE, *(one["id"] for one in leading)}
    return [_step(one, shown, names) for one in leading]


def _step(one: dict[str, Any], shown: set[str], names: Names) -> Brief:
    lines = [] if _says_later(one) else _stands_out(one, names)
    first = [words.first_low(names.step(name)) for name in one["requires"] if name not in shown]
    if first and one["status"] in OPEN:
        lines = [*lines, Line("First", words.sentence(words.listed(first)))]
    lines += never_later(one)[:1]
    if one["status"] in OPEN:
        lines += [change(each) for each in one["changes"] if each.get("stands_out")]
    return Brief(named(one), words.clinician(words.STATUSES, one["status"]), lines)


def change(one: dict[str, Any]) -> Line:
    """What is different this time."""
    return Line(one["what"].capitalize(), words.sentence(one["say"]))


def never_later(one: dict[str, Any]) -> list[Line]:
    """What a step that can be done says not on a later page alone: its remarks that stand out, harm of before last."""
    told = [] if one["status"] in HELD else [*one["provisos"], *one.get("cautions", ())]
    now = [_in_full(each, told[n + 1 :]) for n, each in enumerate(told) if each.get("stands_out") in IN_FULL]
    before = [
        {**each, "say": words.opening(each["say"])} for each in told if each.get("stands_out") == OPENING
    ]
    return [said(each, "Caution") for each in [*now, *before]]


def _in_full(one: dict[str, Any], after: list[dict[str, Any]]) -> dict[str, Any]:
    """A remark as it is, or together with the next one where that is its reason."""
    with_next = one["stands_out"] == WITH_NEXT and after
    return {**one, "say": f"{one['say']} {after[0]['say']}"} if with_next else one


def _stands_out(one: dict[str, Any], names: Names) -> list[Line]:
    """The line that matters most: why not, what to confirm first, or what the step is; none where nothing is said."""
    blocked = next((gate for gate in one["gates"] if gate["met"] is False), None)
    match one["status"]:
        case "blocked" if one.get("reason"):
            return [Line("Blocked", words.sentence(one["reason"]))]
        case "blocked" if blocked:
            return [said(blocked, "Blocked")]
        case "avoid" if one.get("avoid"):
            return [said(one["avoid"][0], "Avoid")]
        case "consider" | "needs_information" if one["confirm_first"]:
            missing = [names.fact(name) for name in one["confirm_first"]]
            return [Line("Confirm first", words.sentence(words.listed_apart(missing, MOST_NAMED)))]
    if one["id"] == MISSING and one.get("cautions"):
        return [said(each) for each in one["cautions"][:MOST_MISSING]]
    if one.get("say"):
        return [said({**one, "say": words.opening(one["say"])})]
    return [Line("Because", words.sentence(one["reason"]), sources_of(one))] if one.get("reason") else []


def _questions(assessment: Assessment, names: Names) -> list[Line]:
    """The first alarm question, then those that would change most of the plan, unless it is made from a later procedure.

    Where few alarm questions are left, the plan comes first: which ones stands beside the red flags.
    """
    found = assessment["questions"]
    alarms = [one for one in found if "red_flag" in one["would_change"]]
    others = [one for one in found if "red_flag" not in one["would_change"] and not is_superseded(assessment)]
    first = alarms[: MOST_QUESTIONS - min(2, len(others))]
    shown = [*others[: MOST_QUESTIONS - len(first)], *first] if len(alarms) <= FEW_LEFT else [*first, *others]
    return [question(one, names) for one in shown[:MOST_QUESTIONS]]


def stamp(assessment: Assessment) -> str:
    """As of when, by which knowledge, and that nobody has signed it yet."""
    tried = ", ".join(f"{name} = {value}" for name, value in assessment.get("what_if", {}).items())
    when = assessment["as_of"][: len("2025-03-04T09:30")].replace("T", " ")  # on the clock that was asked for
    zone = assessment.get("zone", "UTC")
    where = "" if zone.startswith("UTC") else f", days of {zone}"
    return (
        f"{f'NOT THE RECORD: tried out with {tried}. ' if tried else ''}"
        f"As of {when}{where}. Knowledge {assessment['knowledge_version']}, {words.DRAFT}."
        f" painpath {assessment['painpath_version']}."
    )
