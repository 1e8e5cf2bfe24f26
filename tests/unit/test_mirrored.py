"""What is left and what is right decides nothing: the mirror image of a patient gives the mirror image of the answer."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, on, patient, score

OPPOSITE = {"left": "right", "right": "left"}
CASES = Path(__file__).parents[1] / "cases"
KINDS = ("rfa_thermal", "mbb", "scs_implant", "interlaminar_esi", "cordotomy")


def mirrored(raw: Raw) -> Raw:
    raw = deepcopy(raw)
    for table, rows in raw.items():
        for row in rows if table != "patient" else ():
            if "side" in row:
                row["side"] = OPPOSITE.get(row["side"], row["side"])
    return raw


def answer(raw: Raw, as_of: str, index: str | None) -> Any:
    """The class, the numbers and the plan, without the sentences, which name the sides."""
    found = assess(raw, as_of, index)
    return {
        "class": [found[name] for name in ("outcome", "block_reading", "block_pair")],
        "response": {**(found["response"] or {}), "why": []},
        "alerts": found["red_flag"]["level"],
        "causes": [(cause["id"], cause["level"]) for cause in found["causes"]],
        "steps": [(step["id"], step["status"]) for step in found["next_steps"]],
    }


def by_side(left: dict[float, float], right: dict[float, float], **columns: Any) -> Raw:
    rows = [
        score(day, points, side=side)
        for side, series in (("left", left), ("right", right))
        for day, points in series.items()
    ]
    return patient(None, more=rows, **columns)


points = st.sampled_from([0.0, 2, 3, 5, 6, 8, 9])
course = st.dictionaries(st.sampled_from([-1, 10, 60, 100, 285]), points, min_size=1)


@settings(max_examples=30, deadline=None)
@given(course, course, st.sampled_from([None, "left", "bilateral", "midline"]), st.sampled_from(KINDS))
def test_a_mirrored_patient_has_the_mirrored_answer(
    left: dict[float, float], right: dict[float, float], side: str | None, kind: str
) -> None:
    raw = by_side(left, right, side=side, kind=kind)
    assert answer(raw, on(290), "a") == answer(mirrored(raw), on(290), "a")


def cases() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(CASES.glob("*_cases.yaml")):
        for case in yaml.load(path.read_text(), yaml.CSafeLoader)["cases"]:
            if any(row.get("side") in OPPOSITE for row in case["record"].get("pain_scores", ())):
                yield path.stem, case


def test_every_case_has_the_mirrored_answer() -> None:
    differ = [
        (name, case["id"])
        for name, case in cases()
        if answer(case["record"], case["as_of"], case["index_procedure"])
        != answer(mirrored(case["record"]), case["as_of"], case["index_procedure"])
    ]
    assert differ == []


HELD, LOST, NEVER = {-1: 8.0, 40: 2.0}, {-1: 8.0, 40: 2.0, 285: 8.0}, {-1: 8.0, 40: 8.0, 60: 8.0}
LESS = {-1: 6.0, 40: 6.0, 60: 6.0}


@pytest.mark.parametrize(("one", "other"), [(HELD, NEVER), (HELD, LESS), (LOST, NEVER)])
def test_of_two_sides_that_differ_none_is_judged_where_nobody_wrote_down_which_was_treated(
    one: dict[float, float], other: dict[float, float]
) -> None:
    for left, right in ((one, other), (other, one)):
        found = assess(by_side(left, right, side=None), on(290), "a")
        assert found["outcome"] == "not_assessable"
        assert "side_untold" in found["response"]["flags"]
        assert any("left side" in why and "right side" in why for why in found["response"]["why"])
        assert found["next_steps"][0]["id"] == "complete_record"


@pytest.mark.parametrize("kind", ["scs_implant", "interlaminar_esi"])
def test_what_acts_on_both_sides_asks_for_none(kind: str) -> None:
    found = assess(
        by_side(HELD, NEVER, side=None, kind=kind, steroid="dexamethasone", target=None), on(70), "a"
    )
    assert found["outcome"] == "partial"
    assert "sites_differ" in found["response"]["flags"]


def test_sides_that_agree_ask_for_none() -> None:
    for one in (HELD, NEVER):
        assert "side_untold" not in assess(by_side(one, one, side=None), on(70), "a")["response"]["flags"]


def test_a_block_of_a_side_that_nobody_wrote_down_is_not_read() -> None:
    left, right = {-1: 8.0, 0.1: 1.0}, {-1: 8.0, 0.1: 8.0}
    columns: dict[str, Any] = {"kind": "mbb", "local_anaesthetic": "lidocaine", "side": None}
    for sides in ((left, right), (right, left)):
        assert assess(by_side(*sides, **columns), on(3), "a")["block_reading"] == "uninterpretable"


@pytest.mark.parametrize("side", [None, "left", "bilateral", "midline"])
def test_the_columns_read_untold_sides_alike(side: str | None) -> None:
    courses = (HELD, LOST, NEVER, LESS)
    judged_alike(
        on(290),
        *(
            by_side(left, right, side=side, kind=kind)
            for left, right in product(courses, courses)
            for kind in KINDS
        ),
    )
