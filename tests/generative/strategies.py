"""What the generative tests draw: conditions, rows of facts, streams of events, whole records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from painpath.assess import default_assessor
from painpath.engine.encode import Seen
from painpath.engine.events import (
    DESCRIPTORS,
    FAR,
    JUDGED_AS,
    NONE,
    SIDES,
    Procedure,
    Reports,
    Returns,
    Scores,
)
from painpath.record.moments import Moment
from painpath.rules.check import all_conditions, name_types
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Row = dict[str, Any]
DAY = 1440
START = datetime(2025, 1, 1, tzinfo=UTC)

# --- conditions over a few facts -------------------------------------------------------------------

SETTINGS = {"half": 50.0, "month": 30.0}
TYPES = {
    **dict.fromkeys(("fever", "numb", "weak"), "boolean"),
    **dict.fromkeys(("days", "relief"), "number"),
    **dict.fromkeys(("kind", "other_kind"), "code"),
    **dict.fromkeys(SETTINGS, "number"),
}
NUMBERS = (-1, 0, 29.999999999, 30, 30.000000001, 49.5, 50, 50.0000001, 90)
CODES = ("rfa_thermal", "mbb", "")
KNOWN = {"boolean": st.booleans(), "number": st.sampled_from(NUMBERS), "code": st.sampled_from(CODES)}
OPERATORS = ("=", "<>", "<", "<=", ">", ">=")


def named(kind: str) -> st.SearchStrategy[Name]:
    return st.sampled_from([Name(name) for name, one in TYPES.items() if one == kind])


def literals(kind: str) -> st.SearchStrategy[Literal]:
    return KNOWN[kind].map(Literal)


def comparisons(kind: str, operators: tuple[str, ...]) -> st.SearchStrategy[Node]:
    side = named(kind) | literals(kind)
    left_named = st.builds(Compare, st.sampled_from(operators), named(kind), side)
    return left_named | st.builds(Compare, st.sampled_from(operators), side, named(kind))


def lists_of(kind: str) -> st.SearchStrategy[Node]:
    listed = st.lists(KNOWN[kind], min_size=1, max_size=3).map(tuple)
    return st.builds(In, named(kind), listed)


LEAVES = (
    named("boolean")
    | comparisons("number", OPERATORS)
    | comparisons("code", ("=", "<>"))
    | lists_of("number")
    | lists_of("code")
    | st.builds(IsNull, named("boolean") | named("number") | named("code"))
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda parts: (
        parts.map(Not)
        | st.lists(parts, min_size=1, max_size=3).map(lambda some: And(tuple(some)))
        | st.lists(parts, min_size=1, max_size=3).map(lambda some: Or(tuple(some)))
    ),
    max_leaves=12,
)
SMALL_ROWS: st.SearchStrategy[Row] = st.fixed_dictionaries(
    {name: st.none() | KNOWN[kind] for name, kind in TYPES.items() if name not in SETTINGS}
)

# --- rows of facts over the knowledge that ships ---------------------------------------------------


def inner(node: Node) -> Iterator[Node]:
    """A condition and every condition within it."""
    yield node
    match node:
        case Not(part):
            yield from inner(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from inner(part)


def _asked() -> dict[str, set[Any]]:
    """For each fact the values that some condition compares it with."""
    ready = default_assessor()
    settings = ready.engine.compiler.settings
    found: dict[str, set[Any]] = {}
    for _, condition in all_conditions(ready.knowledge):
        for node in inner(condition.node):
            if isinstance(node, In):
                found.setdefault(node.operand.id, set()).update(node.values)
            elif isinstance(node, Compare):
                for one, other in ((node.left, node.right), (node.right, node.left)):
                    value = other.value if isinstance(other, Literal) else settings.get(other.id)
                    if isinstance(one, Name) and value is not None:
                        found.setdefault(one.id, set()).add(value)
    return found


def _fact_values() -> dict[str, list[Any]]:
    """For each fact of the knowledge what it may be: each threshold and both its sides, each code."""
    ready, asked, found = default_assessor(), _asked(), dict[str, list[Any]]()
    types = name_types(ready.knowledge)
    for name in ready.knowledge.facts:
        values = sorted(asked.get(name, ()))
        if types[name] == "boolean":
            found[name] = [True, False]
        elif types[name] == "number":
            found[name] = [value + step for value in values or [1] for step in (-0.5, 0, 0.5)]
        else:
            found[name] = [*values, "something_else"]
    return found


@st.composite
def fact_rows(draw: st.DrawFn) -> Row:
    """One row of facts: a share of them known, each at a value that matters; seldom a derived one."""
    rng = Random(draw(st.integers(0, 2**32)))
    known, derived_known, dead = draw(
        st.sampled_from([(0, 0, 0), (0.05, 0, 0.5), (0.3, 0, 0.02), (0.3, 0.05, 0.02), (0.9, 0, 0)])
    )
    facts = default_assessor().knowledge.facts
    row = {}
    for name, values in _FACT_VALUES.items():
        share = derived_known if facts[name].when is not None else known
        share = dead if name == "died" else share
        row[name] = rng.choice(values) if rng.random() < share else None
    return row


_FACT_VALUES = _fact_values()

# --- streams of events, as the kernel reads them ---------------------------------------------------

MINUTES = st.integers(-60, 60).map(lambda day: day * DAY) | st.integers(-120, 400).map(lambda h: h * 30)
FARTHER = st.integers(-400, 900).map(lambda day: day * DAY) | MINUTES
TREATED = [
    {"kind": "mbb", "target": "medial_branch", "region": "lumbar"},
    {"kind": "rfa_thermal", "target": "medial_branch", "region": "cervical"},
    {"kind": "esi"},
]


def sorted_by_minute(rows: list[tuple[int, ...]], width: int) -> list[list[int]]:
    """Rows of numbers, the minute first, as columns in time order."""
    ordered = sorted(rows, key=lambda row: row[0])
    return [[row[k] for row in ordered] for k in range(width)]


FLAG = st.integers(0, 1)
SCORE_ROWS = st.tuples(
    FARTHER,
    FLAG,
    st.sampled_from([0, 50, 200, 299, 300, 350, 400, 500, 700, 800, 1000]),
    st.sampled_from([0, 0, 0, 1]),
    st.sampled_from([0, 0, 0, *range(len(DESCRIPTORS))]),
    st.sampled_from([NONE, NONE, 0, 1, 2, 5]),
    st.sampled_from([NONE, NONE, *range(len(SIDES))]),
).map(lambda row: (row[0], row[0] // DAY, *row[1:]))
REPORT_ROWS = st.tuples(
    FARTHER,
    FLAG,
    st.integers(0, 2),
    st.sampled_from([NONE, -1000, 0, 2999, 3000, 4999, 5000, 7999, 8000, 10000]),
    st.sampled_from([NONE, NONE, 0, 30, 240, 600, 20000]),
).map(lambda row: (row[0], row[0] // DAY, *row[1:]))
RETURN_ROWS = st.tuples(FARTHER, st.sampled_from([NONE, 0, 1])).map(
    lambda row: (row[0], row[0] // DAY, row[1])
)


@st.composite
def procedures(draw: st.DrawFn, number: int) -> Procedure:
    """One procedure on or after minute 0."""
    minute = draw(st.sampled_from([0, 600, 40 * DAY, 200 * DAY + 615]))
    judged = draw(st.integers(0, len(JUDGED_AS) - 1))
    acts = judged == 0 or (judged == 1 and draw(st.booleans()))
    seldom = st.sampled_from([0, 0, 0, 0, 1])
    return Procedure(
        number=number,
        minute=minute,
        day=minute // DAY,
        clock=draw(FLAG),
        judged=judged,
        side=draw(st.sampled_from([NONE, *range(len(SIDES))])),
        aborted=draw(seldom),
        until=draw(st.sampled_from([FAR, FAR, minute + 50 * DAY])),
        onset=draw(st.sampled_from([2, 15])) if acts else NONE,
        upper=draw(st.sampled_from([120, 480])) if acts else NONE,
        steroid=draw(FLAG),
        invalid=draw(seldom),
        unspecific=draw(seldom),
    )


@st.composite
def patients(draw: st.DrawFn) -> Seen:
    """One patient's events as they reach the kernel, up to three procedures and a dense diary at times."""
    count = draw(st.integers(0, 3))
    scores = draw(st.lists(SCORE_ROWS, max_size=14))
    if draw(st.integers(0, 3)) == 0:
        diary = draw(st.lists(st.sampled_from([100, 300, 400, 700]), min_size=5, max_size=20))
        scores += [(day * DAY, day, 0, points, 0, 0, NONE, NONE) for day, points in enumerate(diary, -3)]
    hurt = draw(st.lists(st.integers(-10, 400), max_size=2))
    moments = [Moment(day * DAY, day * DAY + draw(st.sampled_from([0, 1439])), True) for day in hurt]
    return Seen(
        now=draw(st.integers(0, 700)) * DAY + draw(st.integers(0, 1439)),
        rows={"observations": [{"code": "fall", "value": True, "@time": moment} for moment in moments]},
        procedures=[draw(st.sampled_from(TREATED)) for _ in range(count)],
        numbers=[draw(procedures(number)) for number in range(count)],
        scores=Scores(*sorted_by_minute(scores, 8)),
        reports=Reports(*sorted_by_minute(draw(st.lists(REPORT_ROWS, max_size=4)), 6)),
        returns=Returns(*sorted_by_minute(draw(st.lists(RETURN_ROWS, max_size=2)), 3)),
        conflicts=[],
    )


# --- whole records ---------------------------------------------------------------------------------


def at(day: float, precision: int = 16) -> str:
    """A time so many days after the start, as text to the minute, or to the day with precision 10."""
    return (START + timedelta(days=day)).isoformat()[:precision]


TIMES = st.tuples(st.integers(-40 * 24, 260 * 24), st.sampled_from([10, 10, 16])).map(
    lambda drawn: at(drawn[0] / 24, drawn[1])
)
SEEN_CODES = (
    "fever numbness leg_weakness burning_pain pain_return_same_character fall new_injury saddle_anaesthesia"
    " night_pain unrelated_pain_relieved pain_diary_completed"
).split()


def table(required: Row, optional: Row, most: int) -> st.SearchStrategy[list[Row]]:
    """A table of drawn rows."""
    return st.lists(st.fixed_dictionaries(required, optional=optional), max_size=most)


SIDE = st.sampled_from(["left", "right"])
PAIN_SCORES = table(
    {"time": TIMES, "score": st.sampled_from([0, 2, 3, 3.5, 4, 5, 7, 8, 10]), "scale": st.just("nrs_0_10")},
    {"descriptor": st.sampled_from(["average", "worst"]), "site": st.just("low_back"), "side": SIDE},
    12,
)
REPORTS = table(
    {"time": TIMES, "procedure_id": st.sampled_from(["p0", "p1"])},
    {"percent": st.sampled_from([0, 30, 50, 80, 100]), "duration_h": st.sampled_from([1, 6, 48])},
    4,
)
OBSERVATIONS = table({"time": TIMES, "code": st.sampled_from(SEEN_CODES), "value": st.booleans()}, {}, 6)
CONDITIONS = table(
    {"code": st.sampled_from(["depression", "facet_joint_pain", "radicular_pain"])},
    {"onset": TIMES, "abatement": TIMES},
    2,
)
MEDICATIONS = table(
    {"code": st.sampled_from(["warfarin", "gabapentin", "morphine"])}, {"start": TIMES, "end": TIMES}, 2
)
CARE = table(
    {"code": st.sampled_from(["acupuncture", "cbt_psych"])},
    {"start": TIMES, "outcome": st.sampled_from(["helped", "no_help", "declined"])},
    2,
)


@st.composite
def records(draw: st.DrawFn) -> Row:
    """A raw record with one or two procedures, everything else at random around them."""
    kinds = st.sampled_from(["mbb", "rfa_thermal", "interlaminar_esi", "facet_intraarticular"])
    done = [
        {
            "procedure_id": f"p{number}",
            "time": at(day, draw(st.sampled_from([10, 16]))),
            "kind": draw(kinds),
            "status": draw(st.sampled_from(["completed", "completed", "aborted"])),
            "target": "medial_branch",
            "region": "lumbar",
            **({"side": draw(SIDE)} if draw(st.booleans()) else {}),
            **({"local_anaesthetic": ["lidocaine"]} if draw(st.booleans()) else {}),
        }
        for number, day in enumerate(draw(st.sampled_from([[0.4], [0.4, 60.4], [0.4, 0.4]])))
    ]
    return {
        "patient": {"patient_id": "drawn", "birth_date": "1960-05-05"},
        "procedures": done,
        "pain_scores": draw(PAIN_SCORES),
        "relief_reports": draw(REPORTS),
        "observations": draw(OBSERVATIONS),
        "conditions": draw(CONDITIONS),
        "medications": draw(MEDICATIONS),
        "care": draw(CARE),
    }
