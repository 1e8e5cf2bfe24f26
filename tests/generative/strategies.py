"""What the generative tests draw: conditions, rows of facts, streams of events, whole records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from painpath.assess import default_assessor
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


@cache
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
    for name, values in _fact_values().items():
        share = derived_known if facts[name].when is not None else known
        share = dead if name == "died" else share
        row[name] = rng.choice(values) if rng.random() < share else None
    return row


POINTS = [0, 100, 200, 299, 300, 350, 400, 400, 500, 700, 800, 1000]
COUNTS = st.sampled_from([12, 8, 4, 2, 1, 0])


def _often(rng: Random, usual: Any, others: Sequence[Any]) -> Any:
    """The usual value five times out of six."""
    return usual if rng.random() < 5 / 6 else rng.choice(others)


def _when(rng: Random) -> int:
    """A minute before, within hours of, or months after minute 0."""
    first, last = rng.choice([(-30, 0), (-2, 2), (0, 14), (0, 200), (0, 400)])
    if last == 2:
        return rng.randrange(-DAY, 2 * DAY)
    return rng.randrange(first, last) * DAY


# --- whole records ---------------------------------------------------------------------------------

CODES_SEEN = (
    "fever numbness leg_weakness foot_drop seizure urticaria pneumothorax burning_pain pain_return_same_character fall new_injury saddle_anaesthesia"
    " night_pain unrelated_pain_relieved pain_diary_completed sensory_block_to_cold pain_worsening"
).split()
MEASURED = {"odi": [20, 40, 60], "odi_change": [-20, 5], "walking_distance": [100, 400], "crp": [4, 90]}


def at(day: float, precision: int = 16) -> str:
    """A time so many days after the start, as text to the minute, or to the day with precision 10."""
    return (START + timedelta(days=day)).isoformat()[:precision]


def _time(rng: Random) -> str:
    return at(_when(rng) / DAY, rng.choice([*[10] * 8, *[16] * 4, 7, 4]))


def _some(rng: Random, **columns: Any) -> Row:
    """Those of the columns that happen to be given."""
    return {name: value for name, value in columns.items() if rng.random() < 0.4}


def _treatment_row(rng: Random, number: int, day: float) -> Row:
    return {
        "procedure_id": f"p{number}",
        "time": at(day, rng.choice([10, 10, 10, 16, 16, 16, 7])),
        "kind": rng.choice(["mbb", "rfa_thermal", "interlaminar_esi", "facet_intraarticular"]),
        "status": _often(rng, "completed", ["aborted", "planned"]),
        "target": _often(rng, "medial_branch", ["facet_joint", "l5_dorsal_ramus"]),
        "region": "lumbar",
        **_some(
            rng,
            side=rng.choice(["left", "right"]),
            levels=rng.choice([["L4"], ["L5"], ["L3", "L4"], ["L4/L5"], ["L5/S1"], ["L3-L5"]]),
            local_anaesthetic=["lidocaine"],
        ),
    }


def _score_row(rng: Random) -> Row:
    time = _time(rng)
    score = rng.choice(POINTS) / 100 if time > at(0.6) else 8
    seldom = {"descriptor": "worst", "site": "low_back", "side": rng.choice(["left", "right"])}
    on_scale = _often(
        rng, {"score": score, "scale": "nrs_0_10"}, [{"score": score * 10, "scale": "vas_0_100"}]
    )
    return {"time": time} | on_scale | _often(rng, {}, [seldom])


def _report_row(rng: Random) -> Row:
    given = _some(
        rng, percent=rng.choice([0, 30, 50, 80, 100]), duration_h=rng.choice([1, 6, 48, 480, 1200, 2400])
    )
    return {"time": _time(rng), "procedure_id": rng.choice(["p0", "p1"])} | given


def _observation_row(rng: Random) -> Row:
    code = rng.choice([*CODES_SEEN, *MEASURED])
    value = rng.choice(MEASURED[code]) if code in MEASURED else _often(rng, True, [False])
    side = _often(rng, {}, [{"side": "left"}, {"side": "right"}])
    levels = ("L1", "T12-L2", "L2", "L1-3", "D12", "lower back")
    level = _often(rng, {}, [{"level": one} for one in levels])
    bound = _often(rng, {}, [{"bound": sign} for sign in ("<", "<=", ">", ">=")])
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return {"time": _time(rng), "code": code, "value": value, **side, **level, **(bound if numeric else {})}


@st.composite
def records(draw: st.DrawFn) -> Row:
    """A raw record with one or two procedures; how many rows is drawn, what they are comes from a seed."""
    rng = Random(draw(st.integers(0, 2**32)))
    days = draw(st.sampled_from([[0.4], [0.4, 60.4], [0.4, 0.4]]))

    def rows(most: int) -> range:
        return range(draw(COUNTS) * most // 12)

    times = {"start": _time(rng), "end": _time(rng)}
    return {
        "patient": {"patient_id": "drawn", "birth_date": "1960-05-05"},
        "procedures": [_treatment_row(rng, number, day) for number, day in enumerate(days)],
        "pain_scores": [_score_row(rng) for _ in rows(14)],
        "relief_reports": [_report_row(rng) for _ in rows(4)],
        "observations": [_observation_row(rng) for _ in rows(12)],
        "conditions": [{"code": "radicular_pain"} | _some(rng, onset=_time(rng)) for _ in rows(1)],
        "medications": [
            {"code": rng.choice(["warfarin", "gabapentin", "morphine", "prednisolone"])} | _some(rng, **times)
            for _ in rows(2)
        ],
        "care": [
            {"code": "cbt_psych"} | _some(rng, start=_time(rng), outcome=rng.choice(["helped", "declined"]))
            for _ in rows(2)
        ],
    }
