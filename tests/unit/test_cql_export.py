"""What the CQL export writes: every name that is used is defined, in the library and in what points at it.

That it means the same as painpath's own rules is for the independent judge (tests/interop/test_cql.py).
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.rules.cql.conditions import expression, literal
from painpath.rules.cql.library import condition_names, exported, libraries
from painpath.rules.cql.plan import resources
from painpath.rules.model import Knowledge
from painpath.rules.read import read_condition
from painpath.vocabulary import load

QUOTED, DEFINED = (
    re.compile(r'"([^"\\]+)"'),
    re.compile(r'^(?:define|parameter) (?:function )?"([^"]+)"', re.MULTILINE),
)
TEXT = re.compile(r"'(?:[^'\\]|\\.)*'")
TYPES = {"score": "number", "most": "number", "helped": "boolean", "kind": "code"}


@cache
def knowledge() -> Knowledge:
    return default_assessor().knowledge


@cache
def texts() -> dict[str, str]:
    return libraries(knowledge(), load())


def plans() -> dict[str, Any]:
    found = resources(knowledge(), texts())
    return {name: json.loads(data) for name, data in found.items() if name.startswith("PlanDefinition")}


def expressions(actions: list[dict[str, Any]]) -> list[str]:
    found = []
    for one in actions:
        found += [condition["expression"]["expression"] for condition in one["condition"]]
        found += [
            c["expression"]["expression"] for inner in one.get("action", ()) for c in inner["condition"]
        ]
    return found


@pytest.mark.parametrize(
    ("condition", "cql"),
    [
        ("helped and not score >= 5", '("helped" and (not ("score" >= 5.0)))'),
        ("score < most or helped is null", '(("score" < "most") or ("helped" is null))'),
        ("kind <> 'it''s'", "(\"kind\" != 'it\\'s')"),
        ("kind in ('a', 'b')", "(\"kind\" = 'a' or \"kind\" = 'b')"),
        ("score in (1, 2)", '("score" = 1.0 or "score" = 2.0)'),
    ],
)
def test_a_condition_keeps_its_shape(condition: str, cql: str) -> None:
    assert expression(read_condition(condition), TYPES) == cql


def test_a_text_cannot_end_its_own_quotes() -> None:
    assert literal("a\\'b") == "'a\\\\\\'b'"


def test_every_name_that_is_used_is_defined() -> None:
    text = texts()["Painpath.cql"]
    code = "\n".join(TEXT.sub("''", line) for line in text.splitlines() if not line.lstrip().startswith("//"))
    given = {fact.id for fact in knowledge().facts.values() if "kernel" in fact.read}
    elements = {"Response", "start", "end"}  # of the library beside it, and of a period
    assert set(QUOTED.findall(code)) - set(DEFINED.findall(code)) - given - elements == set()


def test_every_condition_stands_in_the_library() -> None:
    defined = set(DEFINED.findall(texts()["Painpath.cql"]))
    names = {name for entry in exported(knowledge()) for name, _ in condition_names(entry)}
    assert names <= defined
    assert len(names) > 1000


def test_every_plan_points_at_what_the_library_defines() -> None:
    defined = set(DEFINED.findall(texts()["Painpath.cql"]))
    for plan in plans().values():
        pointed = expressions(plan["action"])
        assert pointed
        assert set(pointed) <= defined
        assert plan["status"] == "draft"


def test_steps_and_alerts_are_all_there() -> None:
    found = plans()
    counts = {name: len(plan["action"]) for name, plan in found.items()}
    assert counts == {
        "PlanDefinition-red-flags.json": len(knowledge().red_flags),
        "PlanDefinition-next-steps.json": len(knowledge().next_steps),
    }


def test_each_library_goes_out_as_it_is() -> None:
    found = resources(knowledge(), texts())
    assert {name for name in found if name.startswith("Library-")} == {
        f"Library-{name.removesuffix('.cql')}.json" for name in texts()
    }
